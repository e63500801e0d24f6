import type { HaloRecord } from "../../sandbox/index.ts";
import { isStub } from "./service-levels.ts";
import type { Question, World } from "./types.ts";
import { at, idOf, isIn, isOpen, month, num, tickets } from "./world.ts";

/** Scores of the scale, 1 to 5. */
const isScore = ({ score }: HaloRecord) => num(score) >= 1 && num(score) <= 5;

/** The answers of last month: of several for one ticket the newest. */
function answers(world: World, isMeant: (ticket: HaloRecord) => boolean = () => true) {
  const own = world.tables.Feedback.filter((row) => isIn(month(world, -1), row.date)).filter(
    ({ ticket_id }) => world.tables.Tickets.some((ticket) => ticket.id === ticket_id && isMeant(ticket)),
  );
  const order = (one: HaloRecord, other: HaloRecord) =>
    num(at(one.date)) - num(at(other.date)) || num(one.id) - num(other.id);
  // The last of a ticket stays.
  return [
    ...new Map(
      own
        .filter(isScore)
        .toSorted(order)
        .map((row) => [row.ticket_id, row]),
    ).values(),
  ];
}

const share = (part: number, whole: number) => Math.round((part * 1_000) / whole) / 10;
const having = (rows: readonly HaloRecord[], ...scores: readonly number[]) =>
  rows.filter(({ score }) => scores.includes(num(score)));

/** What halo_csat is asked for. */
export const csat: readonly Question[] = [
  {
    asks: "How happy were customers last month, and who was not?",
    calls: [{ tool: "halo_csat", args: { period: "last month", page_size: 20 } }],
    truth: (world) => {
      const all = answers(world);
      const unhappy = [...having(all, 5), ...having(all, 4)];
      const good = having(all, 1, 2);
      const closed = tickets(world).filter(
        (ticket) => !isOpen(ticket) && !isStub(ticket) && isIn(month(world, -1), ticket.dateclosed),
      );
      const answered = closed.filter(({ id }) =>
        world.tables.Feedback.some((row) => row.ticket_id === id && num(row.score) !== 0),
      );
      const worst = unhappy.map(({ ticket_id }) => `#${ticket_id}`);
      const words = unhappy.map(({ comment }) => String(comment)).filter((comment) => comment !== "");
      return {
        structured: {
          "figures.responses": all.length,
          "figures.good": good.length,
          ...(all.length < 5 ? {} : { "figures.good_percent": share(good.length, all.length) }),
          "figures.closed_answered": answered.length,
          ...(closed.length < 5 ? {} : { "figures.response_percent": share(answered.length, closed.length) }),
          // Without anybody the table is left out.
          ...(unhappy.length === 0
            ? { "figures.unhappy": 0 }
            : { "unhappy.*.ticket_id": new Set(unhappy.map((row) => row.ticket_id)) }),
          ...(words.length === 0 ? {} : { "unhappy.*.comment": new Set(words) }),
        },
        text: [all.length, ...(all.length < 5 ? [] : [share(good.length, all.length)]), ...worst, ...words],
      };
    },
  },
  {
    asks: "And those of Wexcombe Architects?",
    calls: [{ tool: "halo_csat", args: { client: "Wexcombe Architects", period: "last month", by: "none" } }],
    truth: (world) => {
      const id = idOf(world, "Client", "Wexcombe Architects");
      const all = answers(world, ({ client_id }) => client_id === id);
      return {
        structured: { "figures.responses": all.length, "figures.good": having(all, 1, 2).length },
        text: [all.length],
      };
    },
  },
];
