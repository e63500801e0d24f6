import type { HaloRecord } from "../../../halo/client.ts";
import { dayOf, localDay, timesheetDayOf } from "../../../halo/dates/days.ts";
import { HaloError, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import { sendAct } from "../../kit/crud/writing/act.ts";
import { updateOf } from "../../kit/crud/writing/dry-run.ts";
import { lookOptions } from "../../kit/crud/writing/once/recover.ts";
import { callRow } from "../../kit/crud/writing/recorded.ts";
import { written } from "../../kit/crud/writing/send.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { SentRequest, ToolResult, WriteState } from "../../kit/result.ts";
import { labelled, parts, quoted, type View } from "../../kit/view.ts";

/** Days of timesheets, and their submission for approval. */

const { timesheets } = haloResources;

const sheetView: View = {
  resource: timesheets,
  row: {
    id: "id",
    agent_id: "id",
    agent_name: "text",
    date: "day",
    actual_hours: "number",
    target_hours: "number",
  },
  line: (row) =>
    parts(
      `#${row.id} ${String(row.date ?? "")}`,
      quoted(row.agent_name),
      labelled("hours", row.actual_hours),
      labelled("of", row.target_hours),
    ),
};

/** The days of an agent's timesheet between two days, by their rows. */
export async function sheetsOf(
  agentId: number,
  [first, last]: readonly [string, string],
  { halo, signal, timeZone }: ToolContext,
): Promise<ReadonlyMap<string, HaloRecord>> {
  const query = { startdate: `${first}T00:00:00`, enddate: `${last}T23:59:59` };
  const rows = await halo.listAll(timesheets, query, { signal });
  return new Map(
    rows
      .filter((row) => Number(row.agent_id) === agentId)
      .map((row) => [timesheetDayOf(row.date, timeZone) ?? "", row] as const)
      .filter(([day]) => day >= first && day <= last)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Whether a timesheet shows that it was submitted; undefined where it shows no approval at all. */
function isSubmitted({ approval }: HaloRecord): boolean | undefined {
  if (typeof approval !== "object" || approval === null) return undefined;
  return dayOf((approval as HaloRecord).submissiondate, "UTC") !== undefined;
}

const submission = { _submitapproval: true } as const;

/** Whether a day can be submitted: Halo keeps one without time as a row with no id. */
export const isKept = (sheet: HaloRecord | undefined): sheet is HaloRecord =>
  sheet !== undefined && Number(sheet.id) > 0;

/** The request that submits a day. */
export const submissionOf = (sheet: HaloRecord): SentRequest =>
  updateOf(timesheets, Number(sheet.id), submission);

/** What became of the submission of a day. */
interface Submitted {
  readonly said: string;
  readonly state: WriteState;
  readonly error?: HaloError;
}

/** Submits a day. */
export async function submitDay(sheet: HaloRecord, day: string, context: ToolContext): Promise<Submitted> {
  const id = Number(sheet.id);
  try {
    const { state = "done" } = await sendAct(
      {
        view: sheetView,
        write: callRow(sheetView, id, submission),
        what: `the timesheet of ${day} was submitted`,
        send: () => context.halo.update(timesheets, id, submission, { signal: context.signal }),
        read: () =>
          context.halo.get(timesheets, id, { includedetails: true }, { ...lookOptions(), once: true }),
        isDone: isSubmitted,
      },
      context,
    );
    if (state === "done") return { said: `Submitted: ${day}.`, state };
    return state === "unknown"
      ? {
          said: `Unknown whether ${day} was submitted: Halo took it and shows no approval of the timesheet.`,
          state,
        }
      : { said: `Not submitted: ${day}, though Halo took the request.`, state };
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    const isUnknown = error.kind === "outcome_unknown";
    const word = isUnknown ? "Unknown whether submitted" : "Not submitted";
    return { said: `${word}: ${day}. ${error.message}`, state: isUnknown ? "unknown" : "not_done", error };
  }
}

/**
 * Submits the days of a period that have time, up to today.
 *
 * @throws HaloError `bad_input` where there is none, or what Halo said where none could be submitted
 */
export async function submitPeriod(
  agentId: number,
  period: Period,
  isDry: boolean,
  context: ToolContext,
): Promise<ToolResult> {
  const day = (at: number) => localDay(new Date(at), context.timeZone);
  const last = Math.min(period.end.getTime() - 1, context.now());
  const sheets = await sheetsOf(agentId, [day(period.start.getTime()), day(last)], context);
  const timed = [...sheets].filter(([, { actual_hours }]) => Number(actual_hours ?? 0) > 0);
  const open = timed.filter(([, sheet]) => isSubmitted(sheet) !== true);
  const days = open.filter(([, sheet]) => isKept(sheet));
  const left = [
    ...timed.filter((one) => !open.includes(one)).map(([date]) => `Submitted already: ${date}.`),
    ...open.filter((one) => !days.includes(one)).map(([date]) => `${date} has no timesheet in Halo yet.`),
  ];
  const [first] = days;
  if (first === undefined) {
    const why = left.length === 0 ? ["No day of the period has time."] : left;
    throw notSent(`there is nothing to submit. ${why.join(" ")}`);
  }
  const hours = days.map(
    ([date, { actual_hours, target_hours }]) =>
      `${date}: ${String(actual_hours)}${target_hours === undefined ? "" : ` of ${String(target_hours)}`} h.`,
  );
  const shown = ([date, sheet]: readonly [string, HaloRecord]) => ({ ...sheet, date });
  if (isDry) {
    return {
      ...{ kind: "dry_run", would: "updated", view: sheetView, changes: [], isAct: true, warnings: [] },
      ...(days.length === 1 ? { record: shown(first) } : {}),
      requests: days.map(([, sheet]) => submissionOf(sheet)),
      also: ["These days would be submitted for approval.", ...hours, ...left],
    };
  }
  const done: Submitted[] = [];
  for (const [date, sheet] of days) done.push(await submitDay(sheet, date, context));
  const said = done.map((each) => each.said);
  const error = done.find((each) => each.error !== undefined)?.error;
  if (error !== undefined && done.every((each) => each.error !== undefined)) {
    throw days.length > 1 ? error.with({ notes: [...error.notes, ...said] }) : error;
  }
  const states = new Set(done.map(({ state }) => state));
  const [only = "done"] = states;
  return written(
    sheetView,
    { record: shown(first), state: states.size === 1 ? only : "done_in_part", warnings: [] },
    { verb: "updated", changes: [], also: [...said, ...hours, ...left] },
    context,
  );
}
