import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { dayOf, localDay, localTime, timesheetDayOf } from "../../../halo/dates/days.ts";
import { badInput, dispensable, HaloError, unread } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { appointmentAgents } from "../../../halo/rules.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import { resolveDate } from "../../kit/arguments/dates.ts";
import { resolveName } from "../../kit/arguments/names.ts";
import { sendAct } from "../../kit/crud/writing/act.ts";
import { reasonToStop, stopAfter } from "../../kit/crud/writing/bulk.ts";
import { creationOf, dryRun } from "../../kit/crud/writing/dry-run.ts";
import { type Creation, lookOptions } from "../../kit/crud/writing/once/recover.ts";
import { callRow } from "../../kit/crud/writing/recorded.ts";
import type { RemoveDeclaration } from "../../kit/crud/writing/remove.ts";
import { sendCreate, written } from "../../kit/crud/writing/send.ts";
import { defineWriteTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { ToolResult, WriteState } from "../../kit/result.ts";
import { givenIn, labelled, numbered, parts, quote, shortDate, type View } from "../../kit/view.ts";
import { gapWords, missingOfAgent } from "./gaps.ts";

const view: View = {
  resource: haloResources.timesheetEvents,
  row: {
    id: "id",
    subject: "text",
    start_date: "date",
    end_date: "date",
    timetaken: "number",
    agent_id: "id",
    ticket_id: "id",
  },
  card: { note: "text", charge_rate: "number" },
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.subject ?? "(no subject)")}`,
      row.start_date !== undefined && shortDate(row.start_date),
      labelled("hours", row.timetaken),
      numbered("ticket", row.ticket_id),
    ),
};

const creation: Creation = {
  view,
  identify: ["subject", "start_date", "agent_id"],
  identifyQuery: ({ start_date, end_date, agent_id }) => ({
    start_date: String(start_date),
    end_date: String(end_date),
    agent_id: Number(agent_id),
  }),
};

/** How an entry is taken back. There is no tool that deletes entries: only what was made here is deleted, by undoing. */
export const timesheetEntryRemoval = {
  name: "halo_undo_change",
  title: "Delete a timesheet entry",
  description: "Delete a timesheet entry.",
  view,
  verb: "deleted",
  id: "Entry id",
} as const satisfies RemoveDeclaration;

const Entry = z.strictObject({
  start: input.line("Such as 2026-11-20 09:00", 60),
  hours: z.number().min(0.01).max(24).describe("Length"),
  subject: input.line("What was done"),
  ticket_id: input.id("Ticket").optional(),
  note: input.prose("Note").optional(),
});

function eventOf(entry: z.infer<typeof Entry>, agentId: number, context: ToolContext): HaloRecord {
  const { value: start_date } = resolveDate("start", entry.start, { edge: "first", as: "time" }, context, {
    looks: "back",
  });
  const start = Date.parse(start_date);
  if (start > context.now())
    throw badInput(`start ${entry.start} is still to come: time that was worked is logged.`);
  const end = new Date(start + entry.hours * 3_600_000);
  return {
    ...{ start_date, end_date: `${end.toISOString().slice(0, 19)}Z`, agent_id: agentId },
    // 0 is work, and no break. Seen.
    ...{ agents: appointmentAgents(agentId), event_type: 0, subject: entry.subject },
    ...givenIn({ ticket_id: entry.ticket_id, note: entry.note }),
  };
}

const wordsOf = ({ start_date, subject }: HaloRecord, timeZone: string) =>
  `${localTime(new Date(String(start_date)), timeZone)
    .slice(0, 16)
    .replace("T", " ")} ${quoteLine(plainText(String(subject)))}`;

/** The days of an agent's timesheet that are to be submitted, by their rows. */
async function sheetsOf(
  agentId: number,
  days: readonly string[],
  { halo, signal, timeZone }: ToolContext,
): Promise<ReadonlyMap<string, HaloRecord>> {
  const sorted = days.toSorted();
  const query = { startdate: `${sorted[0]}T00:00:00`, enddate: `${sorted.at(-1)}T23:59:59` };
  const rows = await halo.listAll(haloResources.timesheets, query, { signal });
  return new Map(
    rows
      .filter((row) => Number(row.agent_id) === agentId)
      .map((row) => [timesheetDayOf(row.date, timeZone) ?? "", row] as const)
      .filter(([day]) => days.includes(day)),
  );
}

/** Whether a timesheet shows that it was submitted; undefined where it shows no approval at all. */
function isSubmitted({ approval }: HaloRecord): boolean | undefined {
  if (typeof approval !== "object" || approval === null) return undefined;
  return dayOf((approval as HaloRecord).submissiondate, "UTC") !== undefined;
}

const submission = { _submitapproval: true } as const;

async function submit(sheet: HaloRecord, day: string, context: ToolContext): Promise<string> {
  const id = Number(sheet.id);
  const { timesheets } = haloResources;
  try {
    const { state } = await sendAct(
      {
        view: { ...view, resource: timesheets },
        write: callRow({ ...view, resource: timesheets }, id, submission),
        what: `the timesheet of ${day} was submitted`,
        send: () => context.halo.update(timesheets, id, submission, { signal: context.signal }),
        read: () =>
          context.halo.get(timesheets, id, { includedetails: true }, { ...lookOptions(), once: true }),
        isDone: isSubmitted,
      },
      context,
    );
    if (state === "done") return `Submitted: ${day}.`;
    return state === "unknown"
      ? `Unknown whether ${day} was submitted: Halo took it and shows no approval of the timesheet.`
      : `Not submitted: ${day}, though Halo took the request.`;
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    const word = error.kind === "outcome_unknown" ? "Unknown whether submitted" : "Not submitted";
    return `${word}: ${day}. ${error.message}`;
  }
}

async function write(
  events: readonly HaloRecord[],
  agentId: number,
  submits: boolean,
  context: ToolContext,
): Promise<ToolResult> {
  const startedAt = context.now();
  const also: string[] = [];
  const states: WriteState[] = [];
  const warnings: string[] = [];
  let [record, failedInRow]: [HaloRecord | undefined, number] = [undefined, 0];
  let first: HaloError | undefined;
  let stop: string | undefined;
  for (const [index, event] of events.entries()) {
    stop ??= index === 0 ? undefined : reasonToStop(startedAt, failedInRow, context);
    if (stop !== undefined) {
      also.push(`Not tried: ${wordsOf(event, context.timeZone)} (stopped, ${stop}).`);
      states.push("not_done");
      continue;
    }
    try {
      const stored = await sendCreate(creation, event, new Set(), context);
      const { state = "done" } = stored;
      record = stored.record;
      warnings.push(...stored.warnings);
      states.push(state);
      const word = state === "done" ? "Done" : "Done, and not all as asked";
      also.push(`${word}: ${wordsOf(event, context.timeZone)} as entry ${String(stored.record.id)}.`);
      failedInRow = 0;
    } catch (error) {
      if (!(error instanceof HaloError) || context.signal.aborted) throw error;
      first ??= error;
      stop = stopAfter(error);
      failedInRow++;
      const isUnknown = error.kind === "outcome_unknown";
      states.push(isUnknown ? "unknown" : "not_done");
      also.push(
        `${isUnknown ? "Unknown" : "Not done"}: ${wordsOf(event, context.timeZone)}. ${error.message}`,
      );
    }
  }
  if (record === undefined) {
    const error = first ?? badInput("No entries.");
    throw events.length > 1 ? error.with({ notes: [...error.notes, ...also] }) : error;
  }
  const isAll = states.every((state) => state === "done");
  if (submits && !isAll) also.push("Nothing was submitted, since not all entries were written.");
  if (submits && isAll) {
    const days = [
      ...new Set(events.map((event) => localDay(new Date(String(event.start_date)), context.timeZone))),
    ];
    // The entries are there: that the days can't be read is told, and hides nothing of them.
    const sheets = await sheetsOf(agentId, days, context).catch((error: unknown) => {
      also.push(`Not submitted: ${unread("the timesheets", dispensable(error))}`);
      return undefined;
    });
    for (const day of sheets === undefined ? [] : days) {
      const sheet = sheets?.get(day);
      const isThere = sheet !== undefined && Number(sheet.id) > 0;
      also.push(
        isThere ? await submit(sheet, day, context) : `Not submitted: ${day} has no timesheet in Halo yet.`,
      );
    }
  }
  const isSubmitted = !also.some((line) =>
    /^(?:Not submitted|Nothing was submitted|Unknown whether)/.test(line),
  );
  return written(
    view,
    { record, state: isAll && isSubmitted ? "done" : "done_in_part", warnings },
    { verb: "created", changes: [], also },
    context,
  );
}

const fillTimesheet = defineWriteTool({
  name: "halo_fill_timesheet",
  title: "Fill a timesheet",
  description:
    "Without entries: the days of an agent where time is missing, with entries proposed from appointments. With entries: writes them, and submits the days with submit.",
  idempotent: false,
  input: {
    agent_id: input.reference("agent", "default me").optional(),
    period: input.period("this week"),
    entries: z.array(Entry).min(1).max(50).optional(),
    submit: input.flag("For approval").optional(),
    dry_run: dryRun,
  },
  output: () => writeOutput(view),
  handler: async (args, context) => {
    const { entries, submit: submits = false } = args;
    const agentId =
      args.agent_id ??
      (
        await resolveName("agent", "me", {
          ...{ context, named: {}, isWrite: true, argument: "agent", isOwn: false },
        })
      ).id;
    const frame = { kind: "dry_run", would: "created", view, changes: [] } as const;
    if (entries === undefined) {
      const { gaps, proposed, untimed, notes } = await missingOfAgent(agentId, args.period, context);
      const events = proposed.map(({ start, end, subject, ticketId }) =>
        eventOf(
          {
            ...{ start: start.toISOString(), hours: (end.getTime() - start.getTime()) / 3_600_000, subject },
            ...givenIn({ ticket_id: ticketId }),
          },
          agentId,
          context,
        ),
      );
      return {
        ...frame,
        requests: events.map((event) => creationOf(view.resource, event)),
        also: [
          ...(gaps === undefined ? ["What is missing is not known."] : []),
          ...(gaps?.length === 0 ? ["No time is missing."] : []),
          ...(gaps ?? []).map((gap) => `Missing: ${gapWords(gap)}.`),
          ...untimed.map(
            (row) =>
              `Without time: an action of ticket ${String(row.ticket_id)} on ${String(row.datetime).slice(0, 10)}; how long it took is not known.`,
          ),
          "Give entries to write them.",
        ],
        warnings: notes,
      };
    }
    const events = entries.map((entry) => eventOf(entry, agentId, context));
    if (args.dry_run === true) {
      const requests = events.map((event) => creationOf(view.resource, event));
      const also = submits ? ["Then the timesheets of these days are submitted for approval."] : [];
      return { ...frame, requests, also, warnings: [] };
    }
    return write(events, agentId, submits, context);
  },
});

/** Tools for timesheets. */
export const timesheetTools = [fillTimesheet] as const satisfies readonly Tool[];
