import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { localDay, localTime } from "../../../halo/dates/days.ts";
import { badInput, dispensable, HaloError, unread } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { appointmentAgents } from "../../../halo/rules.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import { resolveDate } from "../../kit/arguments/dates.ts";
import { resolveName } from "../../kit/arguments/names.ts";
import { reasonToStop, stopAfter } from "../../kit/crud/writing/bulk.ts";
import { creationOf, dryRun } from "../../kit/crud/writing/dry-run.ts";
import type { Creation } from "../../kit/crud/writing/once/recover.ts";
import type { RemoveDeclaration } from "../../kit/crud/writing/remove.ts";
import { sendCreate, written } from "../../kit/crud/writing/send.ts";
import { defineWriteTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { SentRequest, ToolResult, WriteState } from "../../kit/result.ts";
import { givenIn, labelled, numbered, parts, quote, shortDate, type View } from "../../kit/view.ts";
import { gapWords, missingOfAgent } from "./gaps.ts";
import { isKept, sheetsOf, submissionOf, submitDay, submitPeriod } from "./submit.ts";
import { requireNew } from "./there.ts";

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

/** The days of entries, each once and in order. */
const daysOf = (events: readonly HaloRecord[], { timeZone }: ToolContext): readonly string[] =>
  [...new Set(events.map((event) => localDay(new Date(String(event.start_date)), timeZone)))].toSorted();

/** The requests that would submit the days of entries, and what is said of days that can't be told beforehand. */
async function drySubmission(
  events: readonly HaloRecord[],
  agentId: number,
  context: ToolContext,
): Promise<{ readonly requests: readonly SentRequest[]; readonly also: readonly string[] }> {
  const days = daysOf(events, context);
  const also = ["Then the timesheets of these days are submitted for approval."];
  try {
    const sheets = await sheetsOf(agentId, [days[0] ?? "", days.at(-1) ?? ""], context);
    const kept = days.map((day) => sheets.get(day)).filter((sheet) => isKept(sheet));
    const missing = days.filter((day) => !isKept(sheets.get(day)));
    return {
      requests: kept.map(submissionOf),
      also: [
        ...also,
        ...missing.map(
          (day) => `${day} has no timesheet in Halo yet: it is submitted only where Halo makes one.`,
        ),
      ],
    };
  } catch (error) {
    return {
      requests: [],
      also: [...also, unread("The timesheets", dispensable(error), "their requests are not shown")],
    };
  }
}

async function write(
  events: readonly HaloRecord[],
  agentId: number,
  submits: boolean,
  known: readonly string[],
  context: ToolContext,
): Promise<ToolResult> {
  const startedAt = context.now();
  const also: string[] = [];
  const states: WriteState[] = [];
  const warnings = [...known];
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
    const days = daysOf(events, context);
    // The entries are there: that the days can't be read is told, and hides nothing of them.
    const sheets = await sheetsOf(agentId, [days[0] ?? "", days.at(-1) ?? ""], context).catch(
      (error: unknown) => {
        also.push(`Not submitted: ${unread("the timesheets", dispensable(error))}`);
        return undefined;
      },
    );
    for (const day of sheets === undefined ? [] : days) {
      const sheet = sheets?.get(day);
      also.push(
        isKept(sheet)
          ? (await submitDay(sheet, day, context)).said
          : `Not submitted: ${day} has no timesheet in Halo yet.`,
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
    "Without entries: the days of an agent where time is missing, with entries proposed from appointments. With entries: writes them. submit: submits the days, also without entries.",
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
    if (entries === undefined && submits) {
      return submitPeriod(agentId, args.period, args.dry_run === true, context);
    }
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
        ...(events.length === 0 ? { planned: { agent_id: agentId } } : {}),
        requests: events.map((event) => creationOf(view.resource, event)),
        also: [
          ...(gaps === undefined ? ["What is missing is not known."] : []),
          ...(gaps?.length === 0 ? ["No time is missing."] : []),
          ...(gaps ?? []).map((gap) => `Missing: ${gapWords(gap)}.`),
          ...untimed.map(
            (row) =>
              `Without time: an action of ticket ${String(row.ticket_id)} on ${String(row.datetime).slice(0, 10)}; how long it took is not known.`,
          ),
          ...(gaps?.length === 0 ? [] : ["Give entries to write them."]),
        ],
        warnings: notes,
      };
    }
    const events = entries.map((entry) => eventOf(entry, agentId, context));
    const known = await requireNew(events, agentId, (event) => wordsOf(event, context.timeZone), context);
    if (args.dry_run === true) {
      const creations = events.map((event) => creationOf(view.resource, event));
      const then = submits ? await drySubmission(events, agentId, context) : undefined;
      return {
        ...frame,
        requests: [...creations, ...(then?.requests ?? [])],
        also: then?.also ?? [],
        warnings: known,
      };
    }
    return write(events, agentId, submits, known, context);
  },
});

/** Tools for timesheets. */
export const timesheetTools = [fillTimesheet] as const satisfies readonly Tool[];
