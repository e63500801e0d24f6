import type { HaloRecord } from "../../../halo/client.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { isWithin } from "../../kit/arguments/periods.ts";
import type { DateSpan } from "../shared/span.ts";
import type { TicketScope } from "../shared/ticket-scope.ts";
import { ticketsById } from "../shared/time/clients.ts";
import { type Response, type Responses, responsesOf, scored, ticketIds } from "./scores.ts";

/** What was found of a period. */
export interface Found extends Responses {
  /** The tickets of these answers; undefined where they could not be read. */
  readonly tickets: ReadonlyMap<number, HaloRecord> | undefined;
  /** Scores of the period that may or may not be asked about: their ticket could not be read. In nothing else here. */
  readonly unclear: readonly Response[];
  /** Whether tickets may be missing because the answer had no requests left to read them. */
  readonly isCut: boolean;
}

/**
 * The answers of a period, with their tickets: an answer names its ticket alone.
 *
 * @param rows all answers of Halo's list
 * @param scope which tickets are asked about; undefined for all
 * @param known tickets that were read already
 * @param needsTickets whether those that were not are read
 */
export async function answersIn(
  reading: Reading,
  rows: readonly HaloRecord[],
  period: DateSpan,
  scope: TicketScope | undefined,
  known: ReadonlyMap<number, HaloRecord>,
  needsTickets = true,
): Promise<Found> {
  const own = rows.filter((row) => isWithin(period, dateIn(row, "date")));
  const missing = needsTickets ? [...ticketIds(own)].filter((id) => !known.has(id)) : [];
  const read =
    missing.length === 0
      ? new Map<number, HaloRecord>()
      : await ticketsById(
          reading,
          missing,
          "whose survey answers these are is not known",
          "survey answers on them stand without their client or agent",
        );
  const tickets = read === undefined ? undefined : new Map([...known, ...read]);
  const ticketOf = (id: number | undefined) => (id === undefined ? undefined : tickets?.get(id));
  const holds = (id: number | undefined) => {
    const ticket = ticketOf(id);
    return scope === undefined || (ticket !== undefined && scope.holds(ticket));
  };
  return {
    ...responsesOf(own, period, holds),
    tickets,
    isCut: read !== undefined && reading.left < 1 && missing.some((id) => !read.has(id)),
    unclear:
      scope === undefined ? [] : scored(own).filter(({ ticketId }) => ticketOf(ticketId) === undefined),
  };
}
