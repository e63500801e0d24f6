import { attention, isFixOverdue, isUnassigned, lastTouched } from "./attention.ts";
import { entries, logged } from "./hours.ts";
import { countsBy } from "./numbers.ts";
import type { Question, World } from "./types.ts";
import {
  day,
  idOf,
  ids,
  isIn,
  named,
  nameOfAgent,
  newestOf,
  num,
  openOf,
  openTickets,
  ticketNow,
  tickets,
  week,
} from "./world.ts";

const days = 24 * 3_600_000;

/** What a dispatcher asks: what came in, who is free, who takes it. */
export const dispatcher: readonly Question[] = [
  {
    asks: "What is on fire?",
    calls: [{ tool: "halo_triage", args: {} }],
    truth: (world) => attention(world, () => true),
  },
  {
    asks: "What is due within the next eight hours in 1st Line Support?",
    calls: [{ tool: "halo_triage", args: { team: "1st Line Support", due_within_hours: 8 } }],
    truth: (world) => attention(world, (ticket) => ticket.team === "1st Line Support", { hours: 8 }),
  },
  {
    asks: "What is open and has nobody?",
    calls: [{ tool: "halo_list_tickets", args: { unassigned: true, open_only: true, page_size: 10 } }],
    truth: (world) => {
      const nobodys = openTickets(world).filter(isUnassigned);
      return { structured: { total: nobodys.length }, text: [nobodys.length] };
    },
  },
  {
    asks: "What came in since yesterday morning?",
    calls: [{ tool: "halo_list_tickets", args: { opened_after: "yesterday", page_size: 10 } }],
    truth: (world) => {
      const since = [day(world, -1)[0], Number.POSITIVE_INFINITY] as const;
      const came = tickets(world).filter((ticket) => isIn(since, ticket.dateoccurred));
      return { structured: { total: came.length }, text: [came.length] };
    },
  },
  {
    asks: "Which open tickets has nobody touched for two weeks?",
    calls: [
      {
        tool: "halo_list_tickets",
        args: {
          open_only: true,
          lastaction_before: "15 days ago",
          order: "lastactiondate",
          order_desc: false,
          page_size: 10,
        },
      },
    ],
    truth: (world) => {
      const before = day(world, -14)[0];
      const stale = openTickets(world).filter((ticket) => lastTouched(ticket) < before);
      const oldest = stale.toSorted((one, other) => lastTouched(one) - lastTouched(other))[0];
      return {
        structured: { total: stale.length, "rows.0.id": oldest?.id },
        text: [stale.length],
      };
    },
  },
  {
    asks: "What is waiting for an answer of the user?",
    calls: [{ tool: "halo_list_tickets", args: { status: "With User", page_size: 10 } }],
    truth: (world) => {
      const waiting = openTickets(world).filter(
        (ticket) => ticket.status_id === idOf(world, "Status", "With User"),
      );
      return { structured: { total: waiting.length }, text: [waiting.length, "With User"] };
    },
  },
  {
    asks: "Which monitoring alerts are open?",
    calls: [
      {
        tool: "halo_list_tickets",
        args: { ticket_type: "Monitoring Alert", open_only: true, page_size: 10 },
      },
    ],
    truth: (world) => {
      const alerts = openTickets(world).filter(
        (ticket) => ticket.tickettype_id === idOf(world, "TicketType", "Monitoring Alert"),
      );
      return { structured: { total: alerts.length }, text: [alerts.length] };
    },
  },
  {
    asks: "Any critical ticket open?",
    calls: [{ tool: "halo_list_tickets", args: { priority: "Critical", open_only: true, page_size: 10 } }],
    truth: (world) => {
      const critical = openTickets(world).filter((ticket) => ticket.priority_id === 1);
      return { structured: { total: critical.length }, text: [critical.length] };
    },
  },
  {
    asks: "Who is in 2nd Line Support?",
    calls: [{ tool: "halo_list_agents", args: { team: "2nd Line Support" } }],
    truth: (world) => {
      const members = world.tables.Agent.filter(
        (agent) =>
          agent.team === "2nd Line Support" && agent.isdisabled !== true && agent.isapiagent !== true,
      );
      return {
        structured: { "rows.*.id": ids(members) },
        text: members.map((agent) => String(agent.name)),
      };
    },
  },
  {
    asks: "What has Priya open?",
    calls: [
      {
        tool: "halo_list_tickets",
        args: { agent: "Priya", open_only: true },
        refusal: ["4 «Priya Valdane»", "8 «Priya Lockhurst»"],
      },
      { tool: "halo_list_tickets", args: { agent: "Priya Lockhurst", open_only: true } },
    ],
    truth: (world) => {
      const hers = openTickets(world).filter(
        (ticket) => ticket.agent_id === idOf(world, "Agent", "Priya Lockhurst"),
      );
      return { structured: { total: hers.length, "rows.*.id": ids(hers) }, text: [hers.length] };
    },
  },
  {
    asks: "Where is Oskar Brightwell tomorrow?",
    calls: [
      (world) => ({
        tool: "halo_list_appointments",
        args: {
          agents: [idOf(world, "Agent", "Oskar Brightwell")],
          start_date: "tomorrow",
          end_date: "tomorrow",
        },
      }),
    ],
    truth: (world) => {
      const [start, end] = day(world, 1);
      const his = world.tables.Appointment.filter(
        (entry) =>
          entry.agent_id === idOf(world, "Agent", "Oskar Brightwell") &&
          entry.deleted !== true &&
          Date.parse(`${entry.end_date}Z`) >= start &&
          Date.parse(`${entry.start_date}Z`) < end,
      );
      return { structured: { "rows.*.id": ids(his) }, text: his.map((entry) => String(entry.subject)) };
    },
  },
  {
    asks: "Book Oskar Brightwell at Wexcombe Architects in three days, 9 to 11, for their newest ticket.",
    calls: [
      (world) => ({
        tool: "halo_create_appointment",
        args: {
          subject: "Switch replacement on site",
          agent: "Oskar Brightwell",
          client: "Wexcombe Architects",
          ticket_id: newestOf(world, "Wexcombe Architects").id,
          start_date: `${dayText(world.now, 3)}T09:00:00Z`,
          end_date: `${dayText(world.now, 3)}T11:00:00Z`,
        },
      }),
    ],
    truth: (world) => {
      const before = ids(world.tables.Appointment);
      const ticket = newestOf(world, "Wexcombe Architects");
      return {
        structured: { "record.agent_name": "Oskar Brightwell", "record.ticket_id": ticket.id },
        text: ["Switch replacement on site"],
        stored: () => {
          const made = world.tables.Appointment.filter((entry) => !before.has(entry.id));
          return {
            "new entries": [made.length, 1],
            agent: [made[0]?.agent_id, idOf(world, "Agent", "Oskar Brightwell")],
            client: [made[0]?.client_id, idOf(world, "Client", "Wexcombe Architects")],
            start: [String(made[0]?.start_date).slice(0, 16), `${dayText(world.now, 3)}T09:00`],
          };
        },
      };
    },
  },
  {
    asks: "Celia from Wexcombe Architects rang: the plotter jams again. Log it, high priority, for 1st Line Support.",
    calls: [
      {
        tool: "halo_create_ticket",
        args: {
          summary: "Plotter jams again",
          details: "Rang: the plotter on the first floor jams on every second sheet.",
          client: "Wexcombe Architects",
          ticket_type: "Incident",
          priority: "High",
          team: "1st Line Support",
        },
      },
    ],
    truth: (world) => {
      const before = ids(world.tables.Tickets);
      return {
        structured: {
          "record.summary": "Plotter jams again",
          "record.client_id": idOf(world, "Client", "Wexcombe Architects"),
          "record.priority_id": 2,
          "record.team": "1st Line Support",
        },
        text: ["Plotter jams again", "Wexcombe Architects"],
        stored: () => {
          const made = world.tables.Tickets.filter((ticket) => !before.has(ticket.id));
          return {
            "new tickets": [made.length, 1],
            summary: [made[0]?.summary, "Plotter jams again"],
            priority: [made[0]?.priority_id, 2],
            type: [made[0]?.tickettype_id, idOf(world, "TicketType", "Incident")],
          };
        },
      };
    },
  },
  {
    asks: "Move the newest ticket of Wexcombe Architects to Infrastructure.",
    calls: [
      (world) => ({
        tool: "halo_update_ticket",
        args: { id: newestOf(world, "Wexcombe Architects").id, team: "Infrastructure" },
      }),
    ],
    truth: (world) => {
      const ticket = newestOf(world, "Wexcombe Architects");
      const { agent_id, status_id } = ticket;
      return {
        structured: { "record.id": ticket.id, "record.team": "Infrastructure" },
        text: ["Infrastructure"],
        stored: () => {
          const now = ticketNow(world, ticket.id);
          return {
            team: [now.team, "Infrastructure"],
            agent: [now.agent_id, agent_id],
            status: [now.status_id, status_id],
          };
        },
      };
    },
  },
  {
    asks: "Has Wexcombe Architects anything else open before I send somebody?",
    calls: [
      { tool: "halo_list_tickets", args: { client: "Wexcombe Architects", open_only: true, page_size: 15 } },
    ],
    truth: (world) => {
      const open = openOf(world, "Wexcombe Architects");
      return { structured: { total: open.length }, text: [open.length, "Wexcombe Architects"] };
    },
  },
  {
    asks: "Give the newest unassigned ticket to Priya.",
    calls: [
      (world) => ({
        tool: "halo_assign_ticket",
        args: { ticket_id: newestUnassigned(world, 1)[0], agent: "Priya" },
        refusal: ["4 «Priya Valdane»", "8 «Priya Lockhurst»"],
      }),
      (world) => ({
        tool: "halo_assign_ticket",
        args: { ticket_id: newestUnassigned(world, 1)[0], agent: "Priya Valdane" },
      }),
    ],
    truth: (world) => {
      const [id] = newestUnassigned(world, 1);
      return {
        structured: { "record.id": id, "record.agent_name": "Priya Valdane" },
        text: ["Priya Valdane"],
        stored: () => ({
          agent: [ticketNow(world, id).agent_id, idOf(world, "Agent", "Priya Valdane")],
        }),
      };
    },
  },
  {
    asks: "Give the three newest unassigned tickets to Tobias Renwick. Yes, I am sure.",
    calls: [
      (world) => ({
        tool: "halo_bulk_update_tickets",
        args: { ticket_ids: newestUnassigned(world, 3), agent: "Tobias Renwick", confirm: true },
      }),
    ],
    truth: (world) => {
      const wanted = newestUnassigned(world, 3);
      const before = new Map(world.tables.Tickets.map((ticket) => [ticket.id, ticket.agent_id]));
      const tobias = idOf(world, "Agent", "Tobias Renwick");
      return {
        structured: { updated: new Set(wanted), "rows.*.result": wanted.map(() => "updated") },
        text: wanted.map((id) => `#${id}`),
        stored: () => ({
          agents: [wanted.map((id) => ticketNow(world, id).agent_id), wanted.map(() => tobias)],
          "other tickets that changed hands": [
            world.tables.Tickets.filter(
              (ticket) => !wanted.includes(num(ticket.id)) && ticket.agent_id !== before.get(ticket.id),
            ).length,
            0,
          ],
        }),
      };
    },
  },
  {
    asks: "Who in 1st Line Support has room for one more?",
    calls: [{ tool: "halo_workload", args: { team: "1st Line Support", page_size: 20 } }],
    truth: (world) => {
      const team = openTickets(world).filter((ticket) => ticket.team === "1st Line Support");
      const agents = countsBy(
        team.filter((ticket) => !isUnassigned(ticket)),
        (ticket) => nameOfAgent(world, ticket.agent_id),
      ).filter(([name]) => named(world, "Agent", name).isapiagent !== true);
      return {
        structured: {
          "figures.open": team.length,
          "figures.unassigned": team.filter(isUnassigned).length,
          ...Object.fromEntries(agents.map(([name, count]) => [`load.name=${name}.open`, count])),
        },
        text: [team.length, ...agents.flat()],
      };
    },
  },
  {
    asks: "How loaded is Callum Ashgrove?",
    calls: [{ tool: "halo_workload", args: { agent: "Callum Ashgrove", period: "this week" } }],
    truth: (world) => {
      const id = idOf(world, "Agent", "Callum Ashgrove");
      const his = openTickets(world).filter((ticket) => ticket.agent_id === id);
      const done = entries(world, week(world), (action) => action.who_agentid === id);
      return {
        structured: {
          "figures.open": his.length,
          "figures.overdue": his.filter((ticket) => isFixOverdue(ticket, world.now.getTime())).length,
          "figures.on_hold": his.filter((ticket) => ticket.onhold === true).length,
          "figures.hours": logged(done),
        },
        text: [his.length, logged(done)],
      };
    },
  },
  {
    asks: "Is anybody booked at Wexcombe Architects in the next two weeks?",
    calls: [{ tool: "halo_client_overview", args: { client: "Wexcombe Architects" } }],
    truth: (world) => {
      const soon = [world.now.getTime(), day(world, 14)[1]] as const;
      const booked = world.tables.Appointment.filter(
        (entry) =>
          entry.client_id === idOf(world, "Client", "Wexcombe Architects") &&
          entry.deleted !== true &&
          isIn(soon, entry.start_date),
      );
      return {
        structured: { "figures.appointments": booked.length },
        text: booked.map((entry) => String(entry.agent_name)),
      };
    },
  },
];

/** A day as Halo writes it. */
function dayText(now: Date, away: number): string {
  return new Date(now.getTime() + away * days).toISOString().slice(0, 10);
}

/** The newest open tickets that nobody has. */
function newestUnassigned(world: World, count: number): number[] {
  return openTickets(world)
    .filter(isUnassigned)
    .map((ticket) => num(ticket.id))
    .toSorted((one, other) => other - one)
    .slice(0, count);
}
