import type { HaloRecord } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { day, hour, stamp } from "../../engine/seed/dates.ts";

/** The record of an answer whose ticket was deleted afterwards. */
export const answerOfDeletedTicket = 1;

/** What customers wrote, by how happy they were: 1 is best. */
const comments: Readonly<Record<number, readonly string[]>> = {
  1: ["", "", "Thank you, that was quick!", "Great as always."],
  2: ["", "", "All fine."],
  3: ["", "Took a while, but it works."],
  4: ["I had to explain it three times.", "Still slow in the afternoon."],
  5: ["Nobody called me back.", "Closed without a word. The printer does not print."],
};

/** One in twenty is unhappy, as with most service desks. */
const scores = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 5];

/** What customers answered after their tickets were closed. 1 is best (Halo's usual survey). */
export const feedback: Resource = {
  scope: "tickets",
  usualOrder: "stored",
  seed: (build) => {
    const random = build.stream("feedback");
    const { Feedback: table, Tickets: tickets } = build.tables;
    const add = (ticket: HaloRecord, moment: number, score: number, comment: string) => {
      table.push({
        id: table.length + 1,
        ...{ ticket_id: ticket.id, feedback_faultid: 0, automation_id: 0, user_message: "" },
        ...{ score, score_band: 0, date: stamp(Math.min(moment, build.now)), comment },
        ...{ key: random.guid(), ip_address: `203.0.113.${random.int(1, 254)}` },
        ...{ customsurveyfields: [], fields: [] },
      });
    };
    const at = (value: unknown) => Date.parse(`${String(value)}Z`);
    const deleted = tickets.findLast((ticket) => ticket.deleted === true);
    if (deleted !== undefined)
      add(deleted, at(deleted.dateoccurred) + day, 4, "I have had no answer to this.");
    const closed = tickets.filter(
      (ticket) => ticket.deleted !== true && ticket.dateclosed !== noDate && ticket.status_id === 9,
    );
    for (const ticket of closed) {
      if (!random.chance(0.7)) continue;
      const score = random.pick(scores);
      const moment = at(ticket.dateclosed) + random.int(1, 60) * hour;
      add(ticket, moment, score, random.pick(comments[score] ?? [""]));
      // Some answer again: who was called back is happier, or has thought it over.
      if (random.chance(0.04)) add(ticket, moment + 2 * hour, score > 3 ? 2 : 4, "I have thought again.");
    }
    // Whoever asks for last month finds somebody who was not happy.
    const today = new Date(build.now);
    const [start, end] = [-1, 0].map((months) =>
      Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 1),
    );
    const ofLastMonth = closed.findLast(({ id, dateclosed }) => {
      const moment = at(dateclosed);
      // A later answer of the same ticket would take its place.
      if (table.some(({ ticket_id }) => ticket_id === id)) return false;
      return start !== undefined && end !== undefined && moment >= start + day && moment < end - day;
    });
    if (ofLastMonth !== undefined)
      add(ofLastMonth, at(ofLastMonth.dateclosed) + hour, 5, "Nobody called me back.");
    const [first, second] = closed.slice(-2);
    // A survey that nobody answered, and a score that another survey gave.
    if (first !== undefined) add(first, at(first.dateclosed), 0, "");
    if (second !== undefined) add(second, at(second.dateclosed) + hour, 9, "From another survey");
    Object.assign(table.at(-2) ?? {}, { date: noDate });
  },
};
