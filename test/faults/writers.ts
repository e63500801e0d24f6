import type { HaloRecord, Sandbox } from "../../sandbox/index.ts";
import { catalogue } from "../../src/tools/index.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { exampleArguments } from "../examples.ts";
import type { FaultCase } from "./cases.ts";
import type { Column, Trial } from "./columns.ts";
import { type Ground, runTrials } from "./matrix.ts";
import type { FaultEra, FaultSession } from "./session.ts";

/**
 * Every tool that writes, by its example call, and each fault at its first and at its last write: what the call tells
 * is compared with all that the sandbox stores. No requests are counted here, the columns of the matrix do that.
 */

/** The tools of all deployments that write. */
export const writingTools: readonly string[] = toolsOfDeployment({
  readOnly: false,
  hasLedger: true,
  hasApi: true,
  hasSql: true,
  hasRunbooks: true,
}).flatMap(({ name, access }) => (access === "read" ? [] : [name]));

/** Tools that write and are not driven by their example call, and why. */
export const elsewhere: Readonly<Record<string, string>> = {
  halo_undo_change: "Takes back a change that has to be made before: columns of the matrix.",
  halo_api_write: "Creates, and sends ids, as columns of the matrix.",
  halo_api_delete: "A column of the matrix.",
  halo_run_runbook:
    "What it starts is kept outside of the sandbox's tables: src/tools/runbooks/started.worker.test.ts loses its answers.",
};

/** Tools that are driven by their example call. */
export const drivenTools = writingTools.filter((name) => !(name in elsewhere));

/** Where the fault meets a call: at the first of its writes or, of several, at the last. */
const places = ["first", "last"] as const;
type Place = (typeof places)[number];

type Tables = Readonly<Record<string, HaloRecord[]>>;

/** What a usual call of a tool does: its writes, in their order, and the tables that it touches. */
interface Usual {
  readonly writes: readonly { readonly method: "POST" | "DELETE"; readonly path: string }[];
  readonly tables: readonly string[];
  readonly rows: Counts;
}

/** Rows that were added and removed, and fields that were changed in others. */
interface Counts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

const allOf = ({ added, changed, removed }: Counts) => added + changed + removed;

/** The rows of some tables as they were, with what has become of them. */
class Held {
  readonly #rows: ReadonlyMap<string, readonly string[]>;

  readonly #tables: Tables;

  constructor(tables: Tables, names: readonly string[]) {
    this.#tables = tables;
    this.#rows = new Map(names.map((name) => [name, (tables[name] ?? []).map((row) => JSON.stringify(row))]));
  }

  /** The names of the tables whose rows are others now. */
  touched(): string[] {
    return [...this.#rows].flatMap(([name, rows]) =>
      JSON.stringify(rows) === JSON.stringify(this.#now(name)) ? [] : [name],
    );
  }

  /** What was done to the rows, in all tables. Sandbox rows keep their order, and new ones come last. */
  counts(): Counts {
    let [added, changed, removed] = [0, 0, 0];
    for (const [name, rows] of this.#rows) {
      const [before, now] = [new Map(rows.map(byKey)), new Map(this.#now(name).map(byKey))];
      for (const [key, row] of now) {
        const was = before.get(key);
        if (was === undefined) added += 1;
        else if (was !== row) changed += fieldsChanged(was, row);
      }
      for (const key of before.keys()) if (!now.has(key)) removed += 1;
    }
    return { added, changed, removed };
  }

  /** Puts all rows back. In place, since the sandbox holds on to its tables. */
  restore(): void {
    for (const [name, rows] of this.#rows) {
      const table = this.#tables[name] ?? [];
      table.splice(0, table.length, ...rows.map((row, index) => this.#sameOr(table[index], row)));
    }
  }

  #sameOr(now: HaloRecord | undefined, row: string): HaloRecord {
    return now !== undefined && JSON.stringify(now) === row ? now : JSON.parse(row);
  }

  #now = (name: string) => (this.#tables[name] ?? []).map((row) => JSON.stringify(row));
}

/** A row under what it is known by: numbers of actions and approvals repeat in every ticket. */
function byKey(row: string): readonly [string, string] {
  const { id, ticket_id, seq } = JSON.parse(row);
  return [[id, ticket_id, seq].join(), row];
}

function fieldsChanged(before: string, now: string): number {
  const [was, is]: [HaloRecord, HaloRecord] = [JSON.parse(before), JSON.parse(now)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name])).length;
}

const tablesOf = ({ tenant }: Sandbox): Tables => tenant.tables;

function argumentsOf(tool: string, sandbox: Sandbox): Readonly<Record<string, unknown>> {
  const asks = catalogue.some(({ name, input }) => name === tool && "confirm" in input.shape);
  return { ...exampleArguments(tool, sandbox.tenant), ...(asks ? { confirm: true } : {}) };
}

/** Calls a tool once without a fault, and puts back what it did. */
async function usualOf(tool: string, sandbox: Sandbox, { call }: FaultSession): Promise<Usual> {
  const args = argumentsOf(tool, sandbox);
  const held = new Held(tablesOf(sandbox), Object.keys(sandbox.tenant.tables));
  sandbox.log.clear();
  const { outcome, text } = await call(tool, args);
  const writes = sandbox.log.entries.flatMap(({ method, path }) =>
    (method === "POST" || method === "DELETE") && path.startsWith("/api/")
      ? [{ method, path: path.toLowerCase() } as const]
      : [],
  );
  const usual = { writes, tables: held.touched(), rows: held.counts() };
  held.restore();
  if (outcome !== "ok") throw new Error(`${tool}: its example fails without a fault: ${text}`);
  if (writes.length === 0 || usual.tables.length === 0)
    throw new Error(`${tool}: its example writes nothing that the sandbox stores.`);
  return usual;
}

/** What a tool usually does, by its name: found out once in a run, in a session of which nothing is wrong. */
const known = new WeakMap<Ground, Map<string, Usual>>();

async function knownUsual(tool: string, era: FaultEra, ground: Ground): Promise<Usual> {
  const usuals = known.get(ground) ?? new Map<string, Usual>();
  known.set(ground, usuals);
  const held = usuals.get(tool);
  if (held !== undefined) return held;
  await runTrials({ name: "none", faults: () => [] }, era, ground, async ({ session }) => {
    usuals.set(tool, await usualOf(tool, ground.sandbox, session));
  });
  return knownUsual(tool, era, ground);
}

/** The trials of a tool, or none where its call has one write alone and the last one is asked for. */
function trialAt(tool: string, place: Place, sandbox: Sandbox, usual: Usual): Trial | undefined {
  const { writes, tables, rows } = usual;
  const target = writes.at(place === "first" ? 0 : -1);
  if (target === undefined || (place === "last" && writes.length === 1)) return undefined;
  const isSame = ({ method, path }: (typeof writes)[number]) =>
    method === target.method && path === target.path;
  const skip = place === "first" ? 0 : writes.filter(isSame).length - 1;
  const args = argumentsOf(tool, sandbox);
  const held = new Held(tablesOf(sandbox), tables);
  return {
    tool,
    args,
    target: { method: target.method, path: `${target.path}$`, ...(skip === 0 ? {} : { skip }) },
    acted: () => {
      const now = held.counts();
      if (now.added > rows.added) return 2;
      return allOf(now) === 0 ? 0 : 1;
    },
    isInPart: () => {
      const now = allOf(held.counts());
      return now > 0 && now < allOf(rows);
    },
    clean: () => held.restore(),
  };
}

/** The class whose faults a write meets: what Halo answers in place of a record is one of the same kind. */
function columnOf({ target }: Trial, { added }: Counts, hasActed: boolean): Column {
  if (target.method === "DELETE") return hasActed ? "delete, acted" : "delete";
  if (/actions\$$/.test(target.path)) return hasActed ? "close, note acted" : "close, note";
  if (added > 0) return hasActed ? "create, acted" : "create";
  return hasActed ? "update, acted" : "update";
}

/** What is wrong with one tool under one fault, in one era; empty when nothing is. */
export async function judgeWriter(
  tool: string,
  faultCase: FaultCase,
  era: FaultEra,
  ground: Ground,
): Promise<{ readonly cells: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  let cells = 0;
  const usual = await knownUsual(tool, era, ground);
  await runTrials(faultCase, era, ground, async ({ cell }) => {
    for (const place of places) {
      for (const hasActed of [false, true]) {
        const trial = trialAt(tool, place, ground.sandbox, usual);
        if (trial === undefined) continue;
        const column = columnOf(trial, usual.rows, hasActed);
        const faults = faultCase.faults(column);
        if (faults === undefined) continue;
        const { problems } = await cell(column, faults, async () => trial);
        cells += 1;
        const where = `${tool}, ${place} write, ${faultCase.name}${hasActed ? ", acted" : ""}, ${era}`;
        wrong.push(...problems.map((problem) => `${where}: ${problem}`));
      }
    }
  });
  return { cells, wrong };
}
