import * as z from "zod";
import { shownTime } from "../../../../../halo/dates/days.ts";
import { badInput, HaloError } from "../../../../../halo/errors.ts";
import type { LedgerRow } from "../../../../../ledger/entry.ts";
import { nameOfRecord } from "../../../../../ledger/recorder.ts";
import { changed, type Tool, type ToolContext } from "../../../define.ts";
import type { ToolResult } from "../../../result.ts";
import type { View } from "../../../view.ts";
import { written } from "../send.ts";

/**
 * A creation that happens once, by the key of a machine that may send it again because it lost the answer. The key is kept
 * for a day by the ledger of writes, with the call that has it: what that call's rows say is the first result.
 */

/** `idempotency_key` of every tool that creates. */
export const idempotencyKey = z
  .string()
  .trim()
  .min(8)
  .max(200)
  .describe("For machines: within a day the same key gives the first result again")
  .optional()
  .meta({ unlisted: true });

/** The arguments as one text, whatever the order in which they were written. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** A create tool that heeds `idempotency_key`, which its input has to have. */
export function onceByKey<Name extends string>(tool: Tool<Name>, view: View): Tool<Name> {
  return changed(tool, {
    handle: async (parsed, context) => {
      const { idempotency_key: key, ...args } = parsed as Readonly<Record<string, unknown>>;
      if (typeof key !== "string" || args.dry_run === true) return tool.handle(parsed, context);
      return once(key, textOf(args), view, context, () => tool.handle(parsed, context));
    },
  });
}

async function once(
  key: string,
  args: string,
  view: View,
  context: ToolContext,
  work: () => Promise<ToolResult>,
): Promise<ToolResult> {
  const { ledger, halo, signal } = context;
  const { claim } = ledger;
  if (claim === undefined) {
    throw badInput(
      "idempotency_key: this server keeps no ledger of writes, by which a repeated call is recognised. Nothing was sent; call without it.",
    );
  }
  let claimed = await claim(key, args);
  if (claimed.is === "again") {
    const open = claimed.rows.filter(({ state }) => state === "unknown");
    for (const row of open) await ledger.lookUp(row.key, halo, signal);
    // What was surely not done gives the key free.
    if (open.length > 0) claimed = await claim(key, args);
  }
  if (claimed.is === "again") return firstResult(claimed.rows, view, context);
  if (claimed.is !== "new") throw refusals[claimed.is]();
  try {
    return await work();
  } catch (error) {
    await ledger.release(key, args);
    throw error;
  }
}

const refusals = {
  other: () =>
    new HaloError(
      "refused",
      "Nothing was sent: this idempotency_key was given with another tool or other arguments within the last day.",
      { advice: "Give each creation a key of its own, and a repeated one the same arguments." },
    ),
  running: () =>
    new HaloError(
      "busy",
      "Nothing was sent: the call that this idempotency_key was given with is under way.",
      {
        advice: "Call again with the same key and arguments in a minute or two.",
      },
    ),
  too_many: () =>
    new HaloError("busy", "Nothing was sent: this caller has given as many keys as are kept within a day.", {
      advice: "Call without idempotency_key, or tomorrow.",
    }),
} as const;

/** What the first call created, as it is now. */
async function firstResult(
  rows: readonly LedgerRow[],
  view: View,
  context: ToolContext,
): Promise<ToolResult> {
  const { noun, path } = view.resource;
  const main = rows.find(({ kind, resource }) => kind === "created" && resource === path);
  if (main === undefined || main.record === undefined || main.state === "unknown") {
    throw new HaloError(
      "outcome_unknown",
      `Unknown whether the first call with this idempotency_key created the ${noun}. Nothing was sent again.`,
      {
        advice: `Look for it in Halo. The ledger looks two minutes after a call at the earliest: the same call later tells what it found.`,
      },
    );
  }
  const query = { includedetails: true, ...main.within };
  const record = await context.halo.get(view.resource, main.record, query, { signal: context.signal });
  const at = shownTime(new Date(main.at).toISOString(), context.timeZone) ?? "";
  const others = rows.filter((row) => row !== main);
  const state = main.state === "done_in_part" ? "done_in_part" : "done";
  return written(
    view,
    {
      record,
      state,
      warnings: [
        `Nothing was sent now: this is what the first call with this idempotency_key created at ${at}, as it is stored now.`,
        ...(state === "done" ? [] : ["It did not store all as asked: halo_list_changes shows which."]),
      ],
    },
    { verb: "created", changes: [], also: others.map(wordsOf) },
    context,
  );
}

const stateWords = {
  done: "done",
  done_in_part: "done in part",
  not_done: "not done",
  refused: "not done, refused by Halo",
  unknown: "unknown whether done",
  running: "under way",
} as const;

const wordsOf = (row: LedgerRow) => `With it: ${nameOfRecord(row)} ${row.kind}: ${stateWords[row.state]}.`;
