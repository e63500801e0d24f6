import * as z from "zod";
import { seesRecord } from "../../halo/bounds/held.ts";
import { badInput, dispensable } from "../../halo/errors.ts";
import { isGuid, recordIdOf } from "../../halo/records.ts";
import type { HaloResource } from "../../halo/resources.ts";
import type { LedgerRow } from "../../ledger/entry.ts";
import { type NameOf, shownChanges, shownRecord, shownState } from "../../ledger/words.ts";
import { shortLabel } from "../kit/clean.ts";
import { defineReadTool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { listOutput } from "../kit/output.ts";
import { given, givenIn, labelled, parts, quoted, shortDate, type View } from "../kit/view.ts";

/** Rows of the ledger are no resource of Halo's; this gives them their words. */
const changes: HaloResource = {
  path: "",
  answers: "array",
  key: "changes",
  paged: false,
  noun: "change",
  plural: "changes",
};

/** How changes are shown. */
export const changesView: View = {
  resource: changes,
  row: {
    id: "id",
    at: "date",
    tool: "label",
    kind: "label",
    record: "label",
    changes: "text",
    state: "label",
    mailed: "text",
    client: "name",
    link: "label",
    call: "label",
  },
  line: (row) =>
    parts(
      `#${row.id} ${shortDate(row.at)}`,
      `${row.kind} ${row.record}`,
      row.changes === row.kind ? undefined : quoted(row.changes),
      String(row.state),
      labelled("mailed to", quoted(row.mailed)),
      String(row.tool),
      labelled("through", row.client),
      labelled("call", row.call),
    ),
};

/** @param isOfSeveral whether its call made other changes too, which can be undone together by its id */
function shownRow(row: LedgerRow, isOfSeveral: boolean, beside: readonly LedgerRow[], nameOf: NameOf) {
  return {
    id: row.number,
    at: new Date(row.at).toISOString(),
    tool: row.tool,
    kind: row.dry ? `dry run: ${row.kind}` : row.kind,
    record: shownRecord(row),
    changes: shownChanges(row, nameOf),
    state: row.dry ? "nothing sent" : shownState(row, beside),
    ...(row.mailed.length === 0 ? {} : { mailed: row.mailed.join(", ") }),
    client: row.app ?? row.client,
    ...givenIn({ link: row.link, call: isOfSeveral ? row.call : undefined }),
  };
}

/** The lists that have the names of ids which a person can't know by heart. */
const named = { status_id: "statuses", new_status: "statuses", agent_id: "agents" } as const;

/** The names of the ids in these rows, from lists that are read anyway; ids alone where they can't be. */
async function namesFor(
  rows: readonly LedgerRow[],
  { lookups, signal }: Pick<ToolContext, "lookups" | "signal">,
): Promise<NameOf> {
  const fields = new Set(rows.flatMap((row) => row.fields.map(({ field }) => field)));
  const known = new Map<string, (id: unknown) => string | undefined>();
  for (const [field, kind] of Object.entries(named)) {
    if (!fields.has(field)) continue;
    const names = await lookups.names(kind, signal).catch((error: unknown) => {
      dispensable(error);
      return undefined;
    });
    if (names !== undefined) known.set(field, names);
  }
  return (field, id) => {
    const name = known.get(field)?.(id);
    return name === undefined ? undefined : shortLabel(name);
  };
}

/** A row of a record that the caller does not see: that there was a change, and nothing of it. */
function hiddenRow({ number, at, tool, noun }: LedgerRow) {
  return {
    id: number,
    at: new Date(at).toISOString(),
    tool,
    kind: "not shown",
    record: noun,
    state: "outside of what this connection may see now",
  };
}

/** The numbers of the rows whose records the caller sees. */
async function seenAmong(
  rows: readonly LedgerRow[],
  { halo, signal }: ToolContext,
): Promise<ReadonlySet<number>> {
  const records = new Map<string, boolean>();
  const seen = new Set<number>();
  for (const row of rows) {
    const key = JSON.stringify([row.resource, row.record, row.within]);
    const known = records.get(key) ?? (await seesRecord(row, halo, { signal }));
    records.set(key, known);
    if (known) seen.add(row.number);
  }
  return seen;
}

/** Rows of this caller that undid some rows, or were undone by them, and are not among them: for their numbers. */
async function othersOf(
  rows: readonly LedgerRow[],
  own: NonNullable<ToolContext["ledger"]["own"]>,
): Promise<readonly LedgerRow[]> {
  const here = new Set(rows.map(({ key }) => key));
  const keys = new Set(rows.flatMap(({ undoes, undoneBy }) => given(undoes, undoneBy)));
  const missing = [...keys].filter((key) => !here.has(key));
  const pages = await Promise.all(missing.map((key) => own({ key }, { number: 1, size: 1 })));
  return pages.flatMap((page) => page.rows);
}

/** A record's id: a number, or a GUID where Halo has those. */
const recordInput = z
  .string()
  .trim()
  .max(36)
  .refine((id) => isGuid(id) || /^#?[1-9]\d{0,9}$/.test(id), {
    error: "give an id: a whole number from 1, or a GUID",
  })
  // The ledger keeps GUIDs in small letters.
  .transform((id) => recordIdOf(id.replace("#", "").toLowerCase()))
  .describe("Its id, or its ticket's");

/** What the caller changed. */
export const myChanges = defineReadTool({
  name: "halo_my_changes",
  title: "What I changed",
  description: "What you changed in Halo through this server, newest first: before → after, outcome, mails.",
  input: {
    period: input.periodWithout("Default today").default("today"),
    client: input.line("App").optional(),
    tool: z.string().max(60).optional(),
    record: recordInput.optional(),
    dry_runs: input.flag("Only them").optional(),
    ...input.paging,
  },
  output: () => listOutput(changesView),
  handler: async ({ period, client, tool, record, dry_runs, page: number, page_size: size }, context) => {
    const { ledger } = context;
    if (ledger.own === undefined)
      throw badInput("No ledger of writes is kept here: HALO_LEDGER_FILE is not set.");
    const dryRuns = dry_runs === true ? ("only" as const) : undefined;
    const bounds = { from: period.start.getTime(), to: period.end.getTime() - 1 };
    const { rows, total } = await ledger.own({ ...bounds, client, tool, record, dryRuns }, { number, size });
    const seen = await seenAmong(rows, context);
    const nameOf = await namesFor(rows, context);
    const beside = [
      ...rows,
      ...(await othersOf(
        rows.filter((row) => seen.has(row.number)),
        ledger.own,
      )),
    ];
    const open = rows.filter(({ state }) => state === "unknown").length;
    return {
      kind: "list",
      view: changesView,
      rows: rows.map((row) =>
        seen.has(row.number)
          ? shownRow(
              row,
              rows.some((other) => other !== row && other.call === row.call),
              beside,
              nameOf,
            )
          : hiddenRow(row),
      ),
      total,
      more: number * size < total,
      page: number,
      pageSize: size,
      detail: "summary",
      summary: `Period: ${period.label}.${total === 0 ? " Give period for another one." : ""}`,
      warnings:
        open === 0
          ? []
          : [
              `Of ${open} of these it is not known whether Halo did them: look at the record before you repeat one.`,
            ],
    };
  },
});
