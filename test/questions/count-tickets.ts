import type { HaloRecord } from "../../sandbox/index.ts";
import { serviceLevels } from "./service-levels.ts";
import type { Question, World } from "./types.ts";
import { at, idOf, month, nameOfAgent, num, openTickets, week } from "./world.ts";

const day = 24 * 3_600_000;

const statusName = (world: World, id: unknown) =>
  String(world.tables.Status.find((status) => status.id === id)?.name);

/** The truth of a total with its groups, each by its id. */
function splitBy(rows: readonly HaloRecord[], field: string) {
  const counts = [...new Set(rows.map((row) => num(row[field])))].map(
    (id) => [id, rows.filter((row) => num(row[field]) === id).length] as const,
  );
  return {
    "figures.tickets": rows.length,
    ...Object.fromEntries(counts.map(([id, count]) => [`groups.id=${id}.tickets`, count])),
  };
}

/** What is asked of numbers of tickets. */
export const countTickets: readonly Question[] = [
  {
    asks: "How many tickets are open, by status?",
    calls: [{ tool: "halo_count_tickets", args: {} }],
    truth: (world) => {
      const open = openTickets(world);
      return {
        structured: splitBy(open, "status_id"),
        text: [open.length, ...new Set(open.map((ticket) => statusName(world, ticket.status_id)))],
      };
    },
  },
  {
    asks: "How many tickets did each priority get last month?",
    calls: [{ tool: "halo_count_tickets", args: { period: "last month", by: "priority" } }],
    truth: (world) => {
      const { opened } = serviceLevels(world, month(world, -1));
      return { structured: splitBy(opened, "priority_id"), text: [opened.length] };
    },
  },
  {
    asks: "Who closed how many last week?",
    calls: [{ tool: "halo_count_tickets", args: { state: "closed", period: "last week", by: "agent" } }],
    truth: (world) => {
      const { closed } = serviceLevels(world, week(world, -1));
      const named = closed.filter((ticket) => num(ticket.agent_id) > 1);
      return {
        structured: { "figures.tickets": closed.length },
        text: [closed.length, ...new Set(named.map((ticket) => nameOfAgent(world, ticket.agent_id)))],
      };
    },
  },
  {
    asks: "How old are the open tickets of 1st Line Support?",
    calls: [{ tool: "halo_count_tickets", args: { team: "1st Line Support", by: "age" } }],
    truth: (world) => {
      const open = openTickets(world).filter((ticket) => ticket.team === "1st Line Support");
      const old = open.filter((ticket) => world.now.getTime() - (at(ticket.dateoccurred) ?? 0) >= 30 * day);
      return {
        structured: { "figures.tickets": open.length, "groups.name=30 days and more.tickets": old.length },
        text: [open.length, old.length],
      };
    },
  },
  {
    asks: "In Progress, how many does each agent have?",
    calls: [{ tool: "halo_count_tickets", args: { status: "In Progress", by: "agent", page_size: 50 } }],
    truth: (world) => {
      const id = idOf(world, "Status", "In Progress");
      const open = openTickets(world).filter((ticket) => ticket.status_id === id);
      return {
        structured: splitBy(
          open.filter((ticket) => num(ticket.agent_id) > 1),
          "agent_id",
        ),
        text: [open.length],
      };
    },
  },
  {
    asks: "Which agent has the most tickets of one status?",
    calls: [{ tool: "halo_count_tickets", args: { by: "status", and_by: "agent" } }],
    truth: (world) => {
      const open = openTickets(world);
      const pairs = new Map<string, number>();
      for (const { status_id, agent_id } of open) {
        const pair = `${num(status_id)}/${num(agent_id) > 1 ? num(agent_id) : "nobody"}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
      const most = Math.max(...pairs.values());
      return {
        structured: { "figures.tickets": open.length, "groups.0.tickets": most },
        text: [open.length, most],
      };
    },
  },
];
