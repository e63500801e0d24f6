import type { HaloRecord } from "../../../halo/client.ts";
import { localDay } from "../../../halo/dates/days.ts";
import { haloResources } from "../../../halo/resources.ts";
import { agentsOf, idOf } from "../../../halo/rules.ts";
import { dateOf, plainText } from "../../../halo/text.ts";
import { decimalOrZero } from "../../analytics/shared/decimal.ts";
import { widened } from "../../analytics/shared/span.ts";
import { agentsById } from "../../analytics/shared/time/agents.ts";
import { type Gap, missingOf } from "../../analytics/shared/time/gaps.ts";
import { isByUser, workedAt } from "../../analytics/shared/time/hours.ts";
import { readHours } from "../../analytics/shared/time/reading.ts";
import { missingTime } from "../../analytics/time/gaps.ts";
import { Reading } from "../../kit/analytics/reader.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import type { ToolContext } from "../../kit/define.ts";

/** Missing time of one agent, and what may fill it. */

/** An entry that may fill a gap: an appointment of the day. */
export interface Proposed {
  readonly start: Date;
  readonly end: Date;
  readonly subject: string;
  readonly ticketId: number | undefined;
}

/** What is missing in a period. */
export interface MissingOfAgent {
  /** Undefined when it is not known, which the notes say why. */
  readonly gaps: readonly Gap[] | undefined;
  readonly proposed: readonly Proposed[];
  /** Actions of days with a gap that hold no time: how long they took is not known. */
  readonly untimed: readonly HaloRecord[];
  readonly notes: readonly string[];
}

/** Requests for the actions of a period at most. */
const mostRequests = 20;

/** Reads the gaps of an agent, as `halo_time_summary` tells them, and what was done on those days. */
export async function missingOfAgent(
  agentId: number,
  period: Period,
  context: ToolContext,
): Promise<MissingOfAgent> {
  const reading = new Reading(context);
  const agents = await agentsById(context, reading);
  const hours = await readHours(reading, period, { timesheets: true, requests: mostRequests });
  const isOurs = (id: number | undefined) => id === agentId;
  const facts = { period, hours, agents, isOurs, isOne: true };
  const missing = await missingTime(facts, context, reading);
  const notes = [...missing.assumptions, ...hours.warnings, ...reading.lost.warnings()];
  if (missing.total === undefined) return { gaps: undefined, proposed: [], untimed: [], notes };
  const days = new Set(missing.gaps.map(({ day }) => day));
  const isOfDays = (moment: Date | undefined) =>
    moment !== undefined && days.has(localDay(moment, period.timeZone));
  const around = widened(period);
  const span = { startdate: toHaloTime(around.start), enddate: toHaloTime(around.end) };
  const taken = new Set(
    [...(hours.entries ?? []), ...(hours.apart ?? [])]
      .filter((entry) => entry.agentId === agentId)
      .map(({ when }) => when.getTime()),
  );
  const appointments = await reading.optional(
    reading.all(
      haloResources.appointments,
      {
        ...{ start_date: span.startdate, end_date: span.enddate, agents: String(agentId) },
        ...{ showappointments: true, appointmentsonly: true },
      },
      { keep: (row) => isAppointmentOf(row, agentId) && isOfDays(dateOf(row.start_date)) },
    ),
    "Appointments",
    "none is proposed as an entry",
  );
  const actions = await reading.optional(
    reading.between(
      haloResources.actions,
      around.start,
      around.end,
      (start, end) => ({ startdate: toHaloTime(start), enddate: toHaloTime(end), agent_id: agentId }),
      {
        what: "actions without time",
        requests: mostRequests,
        keep: (row) =>
          !isByUser(row) &&
          Number(row.who_agentid) === agentId &&
          decimalOrZero(row.timetaken).eq(0) &&
          isOfDays(workedAt(row)),
      },
    ),
    "Actions without time",
    "they are not listed",
  );
  return {
    gaps: missing.gaps.filter((gap) => gap.agentId === agentId),
    proposed: (appointments?.rows ?? []).flatMap((row) => proposedOf(row, taken)),
    untimed: actions?.rows ?? [],
    notes: [...notes, ...reading.lost.warnings().filter((note) => !notes.includes(note))],
  };
}

function isAppointmentOf(row: HaloRecord, agentId: number): boolean {
  const own = idOf(row.agent_id) === agentId || agentsOf(row).some(({ id }) => id === agentId);
  return own && row.allday !== true && row.is_task !== true && row.deleted !== true;
}

/** What an appointment is as an entry; none where time was logged for its beginning. */
function proposedOf(row: HaloRecord, taken: ReadonlySet<number>): readonly Proposed[] {
  const [start, end] = [dateOf(row.start_date), dateOf(row.end_date)];
  if (start === undefined || end === undefined || end <= start || taken.has(start.getTime())) return [];
  const subject = plainText(String(row.subject ?? ""))
    .replace(/\s+/g, " ")
    .trim();
  return [{ start, end, subject: subject || "Appointment", ticketId: idOf(row.ticket_id) }];
}

/** Hours that are missing on a day, in words. */
export function gapWords(gap: Gap): string {
  const hours = gap.hours.round(2).toNumber();
  const missing = missingOf(gap).round(2).toNumber();
  return gap.target === undefined
    ? `${gap.day}: nothing logged, target not known`
    : `${gap.day}: ${hours} of ${gap.target.round(2).toNumber()} h, ${missing} h missing`;
}
