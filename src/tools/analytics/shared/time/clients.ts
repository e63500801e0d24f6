import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError } from "../../../../halo/errors.ts";
import { type HaloResource, haloResources } from "../../../../halo/resources.ts";
import { fixedPage, idOf, largestPage } from "../../../../halo/rules.ts";
import type { Reading } from "../../../kit/analytics/reader.ts";
import { given } from "../../../kit/view.ts";

/** The most tickets that are read one by one, where no list gives them: more would use up the budget of the answer. */
const mostById = 10;

/** Requests at once; see Reading. */
const atOnce = 5;

/**
 * Tickets by their ids, a page of ids for each request: an action names its ticket, and the ticket its client. Tickets
 * that the list of tickets does not give are looked for among projects, opportunities and deleted tickets. One that is
 * not found, or is left when the budget is spent, is missing from the result.
 *
 * @param so what follows when the tickets can't be read
 * @param lacking what follows when only those of other kinds, and deleted ones, can't be
 * @returns undefined when they can't be read; that other kinds can't be is said
 */
export async function ticketsById(
  reading: Reading,
  ids: Iterable<number | undefined>,
  so: string,
  lacking = "time on them stands without its client or name",
): Promise<ReadonlyMap<number, HaloRecord> | undefined> {
  const found = new Map<number, HaloRecord>();
  const wanted = given(...new Set(ids)).sort((a, b) => b - a);
  const places: readonly (readonly [HaloResource, Readonly<Record<string, boolean>>, string])[] = [
    [haloResources.tickets, {}, "Tickets"],
    [haloResources.projects, {}, "Projects"],
    [haloResources.opportunities, {}, "Opportunities"],
    [haloResources.tickets, { deleted: true }, "Deleted tickets"],
  ];
  for (const [resource, query, subject] of places) {
    const missing = wanted.filter((id) => !found.has(id));
    const batches = Array.from({ length: Math.ceil(missing.length / largestPage) }, (_, index) =>
      missing.slice(index * largestPage, (index + 1) * largestPage),
    );
    const readBatch = async (batch: readonly number[]) => {
      const asked = new Set(batch);
      const { rows } = await reading.all(
        resource,
        { ...query, ticketids: batch.join(",") },
        // Some versions give 50 rows whatever is asked.
        { keep: (row) => asked.has(Number(row.id)), requests: Math.ceil(batch.length / fixedPage) },
      );
      // Rows of a list do not show that they are deleted: it is told by the list that has them alone.
      for (const row of rows) found.set(Number(row.id), { ...row, ...query });
    };
    for (let first = 0; first < batches.length && reading.left > 0; first += atOnce) {
      const now = batches.slice(first, first + Math.min(atOnce, reading.left));
      const isMain = subject === "Tickets";
      const follows = isMain ? so : lacking;
      const read = await reading.optional(Promise.all(now.map(readBatch)), subject, follows);
      if (read !== undefined) continue;
      if (isMain) return undefined;
      break;
    }
  }
  // A merged ticket is in none of the lists, and can still be read by its id.
  const missing = wanted.filter((id) => !found.has(id)).slice(0, mostById);
  for (let first = 0; first < missing.length && reading.left > 0; first += atOnce) {
    const now = missing.slice(first, first + Math.min(atOnce, reading.left));
    const rows = await reading.optional(
      Promise.all(now.map((id) => unlessMissing(reading.one(haloResources.tickets, id)))),
      "Tickets that no list has",
      lacking,
    );
    if (rows === undefined) break;
    for (const row of rows) if (row !== undefined) found.set(Number(row.id), row);
  }
  return found;
}

/**
 * Rows that name a ticket (`ticket_id`), with its client and summary where they do not have them; what is not known says
 * why. Of a ticket that was found nothing is put in for what it does not show.
 */
export async function withTickets(rows: readonly HaloRecord[], reading: Reading): Promise<HaloRecord[]> {
  const ids = rows.map(({ ticket_id }) => idOf(ticket_id));
  const tickets = await ticketsById(reading, ids, "clients and summaries of the tickets are not told");
  // One that no list had may be a project, say, of a list that could not be read.
  const missing = reading.left > 0 && reading.lost.none ? "(ticket not found)" : "(not read)";
  return rows.map((row, place) => {
    const id = ids[place];
    if (id === undefined) return row;
    const { client_name, summary } = tickets?.get(id) ?? { client_name: missing, summary: missing };
    return { ...row, client_name: row.client_name ?? client_name, summary: row.summary ?? summary };
  });
}

/** A record, or undefined when Halo has none of that id or does not show it. */
async function unlessMissing(reading: Promise<HaloRecord | undefined>): Promise<HaloRecord | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof HaloError && (error.kind === "not_found" || error.kind === "permission"))
      return undefined;
    throw error;
  }
}
