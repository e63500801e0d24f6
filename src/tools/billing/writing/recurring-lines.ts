import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { quoteName } from "../../../halo/text.ts";
import { asSeen } from "../../kit/confirmation.ts";
import { namedChanges } from "../../kit/crud/writing/changes.ts";
import { stateOfAll } from "../../kit/crud/writing/compare.ts";
import { asStored, dryRun, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { type Stored, sendUpdate, written } from "../../kit/crud/writing/send.ts";
import { sentFields } from "../../kit/crud/writing/sent-fields.ts";
import { requireUnchanged, unchangedSince } from "../../kit/crud/writing/unchanged-since.ts";
import { defineConfirmedWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { Difference, SentRequest, WriteResult } from "../../kit/result.ts";
import { recurringView } from "../invoices.ts";
import { additionOf, addLine } from "./added-line.ts";
import { called, lineChanges, type PlannedLines, planLines } from "./line-changes.ts";
import { effectOnMonth, withLines } from "./month.ts";

const resource = haloResources.recurringInvoices;
/** Where a recurring invoice says when it was last changed. Swagger. */

/** The requests of a plan, in the order in which they are sent. A new line is switched on once its id is known. */
function requestsOf(id: number, { changed, added }: PlannedLines): readonly SentRequest[] {
  return [
    ...(changed.length === 0 ? [] : [updateOf(resource, id, { lines: changed })]),
    ...added.map((line) => additionOf(id, line)),
  ];
}

/** Which lines are as asked, which are not and of which nothing is known, where they are not all as asked. */
function lineStates(
  lines: readonly HaloRecord[],
  differs: readonly Difference[],
  after: HaloRecord,
): readonly string[] {
  const groups = { done: [], done_in_part: [], not_done: [], unknown: [] } as Record<
    "done" | "done_in_part" | "not_done" | "unknown",
    string[]
  >;
  const all = new Map(
    (Array.isArray(after.lines) ? after.lines : []).map((line: HaloRecord) => [String(line.id), line]),
  );
  for (const line of lines) {
    const fields = new Set(sentFields({ lines: [line] }).map(({ field }) => field));
    const own = differs.filter(({ field }) => fields.has(field));
    groups[stateOfAll(fields.size, own)].push(`${called(all.get(String(line.id)) ?? {})} (line ${line.id})`);
  }
  if (groups.done.length === lines.length) return [];
  const said = ([word, names]: readonly [string, readonly string[]]) =>
    names.length === 0 ? [] : [`${word}: ${names.join(", ")}.`];
  return (
    [
      ["Done", groups.done],
      ["Done in part", groups.done_in_part],
      ["Not done", groups.not_done],
      ["Unknown", groups.unknown],
    ] as const
  ).flatMap(said);
}

/** What became of a whole plan. */
interface Outcome {
  readonly record: HaloRecord;
  /** The lines that were changed, the added ones among them. */
  readonly lines: readonly HaloRecord[];
  readonly differs: readonly Difference[];
  readonly failed: readonly string[];
  readonly warnings: readonly string[];
  readonly isAllDone: boolean;
}

/**
 * Changes lines in one request, then adds each new one as not billed, and switches all of those on in one more: a new
 * line whose answer was lost bills nothing.
 *
 * @throws HaloError where nothing was done
 */
async function runPlan(
  id: number,
  before: HaloRecord,
  { changed, added }: PlannedLines,
  context: ToolContext,
): Promise<Outcome> {
  let record = before;
  const stored: Stored[] = [];
  const lines = [...changed];
  const failed: string[] = [];
  const warnings: string[] = [];
  const update = async (some: readonly HaloRecord[]) => {
    const done = await sendUpdate(recurringView, record, { id, sent: { lines: some } }, context);
    stored.push(done);
    record = done.record;
  };
  if (changed.length > 0) await update(changed);
  const switchedOn: HaloRecord[] = [];
  for (const line of added) {
    try {
      const found = await addLine(id, record, line, context);
      record = found.record;
      warnings.push(...found.warnings);
      lines.push({ ...line, id: found.lineId, isinactive: false });
      switchedOn.push({ id: found.lineId, isinactive: false });
    } catch (error) {
      if (!(error instanceof HaloError) || (stored.length === 0 && switchedOn.length === 0)) throw error;
      failed.push(`${word(error)}: new line ${called(line)}. ${error.message}`);
    }
  }
  if (switchedOn.length > 0) {
    try {
      await update(switchedOn);
    } catch (error) {
      if (!(error instanceof HaloError)) throw error;
      const ids = switchedOn.map((line) => line.id).join(", ");
      failed.push(
        `${word(error)}: switching on of the new lines ${ids}, which are there. ${error.message} To have them billed: lines with their id and remove false.`,
      );
    }
  }
  return {
    ...{ record, lines, failed },
    differs: stored.flatMap(({ differs = [] }) => differs),
    warnings: [...warnings, ...stored.flatMap((each) => each.warnings)],
    isAllDone: failed.length === 0 && stored.every(({ state = "done" }) => state === "done"),
  };
}

const word = ({ kind }: HaloError) => (kind === "outcome_unknown" ? "Unknown" : "Not done");

async function told(
  before: HaloRecord,
  plan: PlannedLines,
  outcome: Outcome,
  context: ToolContext,
): Promise<WriteResult> {
  const { record, lines, differs, failed, warnings, isAllDone } = outcome;
  const compared = { lines: lines.filter(({ id }) => id !== undefined) };
  const states = lineStates(lines, differs, record);
  const overall = stateOfAll(sentFields(compared).length, differs);
  const isKnown = overall !== "unknown" && Array.isArray(record.lines);
  const effect = isKnown ? [await effectOnMonth(before, record, context)] : [];
  return written(
    recurringView,
    {
      record,
      state: isAllDone ? "done" : failed.length === 0 ? overall : "done_in_part",
      differs,
      warnings: [...plan.warnings, ...warnings],
    },
    {
      verb: "updated",
      changes: await namedChanges(recurringView, compared, [], before, record, context),
      also: [...states, ...failed, ...effect],
    },
    context,
  );
}

const updateRecurringLines = defineConfirmedWriteTool({
  name: "halo_update_recurring_lines",
  title: "Change lines of a recurring invoice",
  description:
    "Change quantity and price of lines of a recurring invoice, add lines, or have them no longer billed. Shows what it comes to in a month, and asks first.",
  idempotent: false,
  input: {
    id: input.negativeId("Recurring invoice, below zero"),
    lines: lineChanges,
    if_unchanged_since: unchangedSince(resource),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => writeOutput(recurringView),
  handler: async (args, context) => {
    const { id } = args;
    const options = { signal: context.signal };
    const before = await context.halo.get(resource, id, { includedetails: true }, options);
    await requireUnchanged(`${resource.noun} ${id}`, before, resource, args.if_unchanged_since, context);
    const plan = await planLines(before, args.lines, context);
    const effect = await effectOnMonth(before, withLines(before, plan.after), context);
    const requests = requestsOf(id, plan);
    const sent = { lines: plan.changed };
    const changes =
      plan.changed.length === 0
        ? []
        : await namedChanges(recurringView, sent, [], before, asStored(sent, before), context);
    if (args.dry_run === true) {
      return {
        ...({ kind: "dry_run", would: "updated", view: recurringView, record: before } as const),
        ...{ updates: id, changes, requests, warnings: plan.warnings },
        isAct: plan.added.length > 0,
        also: [
          ...plan.words.filter((each) => each.startsWith("new line")),
          ...(plan.added.length > 0 ? ["A new line is added as not billed, and then switched on."] : []),
          effect,
        ],
      };
    }
    for (const request of requests) await requireMaySend(request, resource, context.halo, options);
    const name = quoteName(before.client_name ?? "");
    await context.confirm(
      {
        sentence: `Change recurring invoice #${id} of ${name} in Halo: ${plan.words.join("; ")}? ${[effect, ...plan.warnings].join(" ")}`,
        view: recurringView,
        would: "updated",
        records: [{ id, result: "would_update", changes }],
        told: 1,
        seen: [...asSeen(recurringView, [before], context.timeZone), { lines: before.lines }],
      },
      args.confirm,
    );
    return told(before, plan, await runPlan(id, before, plan, context), context);
  },
});

/** Tools that change the lines of recurring invoices. */
export const recurringLineTools = [updateRecurringLines] as const;
