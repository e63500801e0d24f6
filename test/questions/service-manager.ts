import { attention, isFixOverdue, isUnassigned } from "./attention.ts";
import { clientPage } from "./clients.ts";
import { billable, entries, hoursOf, logged, notInvoiced } from "./hours.ts";
import { countsBy, under, values } from "./numbers.ts";
import { scorecardFigures, serviceLevels } from "./service-levels.ts";
import type { Question } from "./types.ts";
import {
  at,
  found,
  idOf,
  ids,
  isIn,
  lastDays,
  month,
  nameOfAgent,
  num,
  openTickets,
  quarter,
  tickets,
  week,
} from "./world.ts";

/** What a service manager asks: how the teams do, what slips, what grows. */
export const serviceManager: readonly Question[] = [
  {
    asks: "What needs attention in 2nd Line Support?",
    calls: [{ tool: "halo_triage", args: { team: "2nd Line Support" } }],
    truth: (world) => attention(world, (ticket) => ticket.team === "2nd Line Support"),
  },
  {
    asks: "What of Wexcombe Architects has had no action for a week?",
    calls: [
      { tool: "halo_triage", args: { client: "Wexcombe Architects", no_action_days: 7, rows: "no_action" } },
    ],
    truth: (world) => {
      const id = idOf(world, "Client", "Wexcombe Architects");
      return attention(world, (ticket) => ticket.client_id === id, { days: 7 });
    },
  },
  {
    asks: "How many tickets did we close last week?",
    calls: [
      {
        tool: "halo_list_tickets",
        args: { closed_after: "last week", closed_before: "last week", closed_only: true, page_size: 5 },
      },
    ],
    truth: (world) => {
      const closed = tickets(world).filter(
        (ticket) => [8, 9].includes(num(ticket.status_id)) && isIn(week(world, -1), ticket.dateclosed),
      );
      return { structured: { total: closed.length }, text: [closed.length] };
    },
  },
  {
    asks: "Which fixes should have been done by now? The oldest first.",
    calls: [
      {
        tool: "halo_list_tickets",
        args: { due_before: "now", open_only: true, order: "fixbydate", order_desc: false, page_size: 10 },
      },
    ],
    truth: (world) => {
      const late = openTickets(world).filter((ticket) => {
        const by = at(ticket.fixbydate);
        return by !== undefined && by < world.now.getTime();
      });
      const oldest = late.toSorted((one, other) => (at(one.fixbydate) ?? 0) - (at(other.fixbydate) ?? 0))[0];
      return {
        structured: { total: late.length, "rows.0.id": oldest?.id },
        text: [late.length, `#${oldest?.id}`],
      };
    },
  },
  {
    asks: "Which projects are running, and how far are they?",
    calls: [{ tool: "halo_list_projects", args: { open_only: true } }],
    truth: (world) => {
      const running = world.tables.Projects.filter(
        (project) => project.deleted !== true && ![8, 9, 44].includes(num(project.status_id)),
      );
      return {
        structured: {
          "rows.*.id": ids(running),
          ...Object.fromEntries(
            running.map((project) => [
              `rows.id=${project.id}.projectcompletionpercentage`,
              project.projectcompletionpercentage,
            ]),
          ),
        },
        text: running.map((project) => `#${project.id}`),
      };
    },
  },
  {
    asks: "Which clients were quiet for half a year? There is a report.",
    calls: [{ tool: "halo_run_report", args: { id: "without a ticket", page_size: 10 } }],
    truth: (world) => {
      const report = found(
        world.tables.Report.find((row) => String(row.name).includes("without a ticket")),
        "such report",
      );
      const rows = Array.isArray(report._rows) ? report._rows : [];
      return { structured: { total: rows.length, "rows.0.Client": rows[0]?.Client }, text: [rows.length] };
    },
  },
  {
    asks: "How did we keep our service levels last month?",
    calls: [{ tool: "halo_sla_scorecard", args: { period: "last month" } }],
    truth: (world) => {
      const figures = scorecardFigures(world, month(world, -1));
      return { structured: under("figures", figures), text: values(figures) };
    },
  },
  {
    asks: "And by team, over the last 90 days?",
    calls: [{ tool: "halo_sla_scorecard", args: { period: "90d", by: "team" } }],
    truth: (world) => {
      const teams = world.tables.Team.map((team) => {
        const { opened, closed, response_met, response_missed, fix_met, fix_missed } = scorecardFigures(
          world,
          lastDays(world, 90),
          (ticket) => ticket.team === team.name,
        );
        return {
          name: String(team.name),
          opened,
          closed,
          response_met,
          response_missed,
          fix_met,
          fix_missed,
        };
      }).filter(({ opened, closed }) => opened + closed > 0);
      return {
        structured: {
          "groups.length": teams.length,
          ...Object.assign({}, ...teams.map(({ name, ...figures }) => under(`groups.name=${name}`, figures))),
        },
        text: teams.flatMap(({ name, opened, closed }) => [name, opened, closed]),
      };
    },
  },
  {
    asks: "How quick were we for Wexcombe Architects in the last 90 days?",
    calls: [{ tool: "halo_sla_scorecard", args: { client: "Wexcombe Architects", period: "90d" } }],
    truth: (world) => {
      const id = idOf(world, "Client", "Wexcombe Architects");
      const figures = scorecardFigures(world, lastDays(world, 90), (ticket) => ticket.client_id === id);
      return { structured: under("figures", figures), text: [figures.opened, figures.closed] };
    },
  },
  {
    asks: "Which tickets that we closed last month missed their fix?",
    calls: [
      { tool: "halo_sla_scorecard", args: { period: "last month", rows: "fix_missed", page_size: 20 } },
    ],
    truth: (world) => {
      const { fixMissed } = serviceLevels(world, month(world, -1));
      return {
        structured: { "records.*.id": ids(fixMissed) },
        text: fixMissed.map((ticket) => `#${ticket.id}`),
      };
    },
  },
  {
    asks: "What kinds of tickets did we get last quarter?",
    calls: [{ tool: "halo_ticket_trends", args: { period: "last quarter", by: "category" } }],
    truth: (world) => {
      const { opened } = serviceLevels(world, quarter(world, -1));
      const counts = countsBy(opened, (ticket) => String(ticket.category_1).split(">")[0] || "no category");
      return {
        structured: {
          "figures.opened": opened.length,
          ...Object.fromEntries(counts.map(([name, count]) => [`groups.name=${name}.opened`, count])),
        },
        text: [opened.length, ...counts.flat()],
      };
    },
  },
  {
    asks: "Which clients called us most in the last 365 days?",
    calls: [{ tool: "halo_ticket_trends", args: { period: "365d", by: "client", page_size: 5 } }],
    truth: (world) => {
      const { opened } = serviceLevels(world, lastDays(world, 365));
      const counts = countsBy(opened, (ticket) => String(ticket.client_name));
      const [first, second] = counts;
      return {
        structured: {
          "figures.opened": opened.length,
          "groups.0.name": first?.[0],
          "groups.0.opened": first?.[1],
          "groups.1.opened": second?.[1],
        },
        text: [first?.[0] ?? "", first?.[1] ?? 0, opened.length],
      };
    },
  },
  {
    asks: "How much does each team have on its plate?",
    calls: [{ tool: "halo_workload", args: { by: "team" } }],
    truth: (world) => {
      const open = openTickets(world);
      const now = world.now.getTime();
      const teams = countsBy(open, (ticket) => String(ticket.team));
      const late = (rows: typeof open) => rows.filter((ticket) => isFixOverdue(ticket, now)).length;
      return {
        structured: {
          "figures.open": open.length,
          "figures.overdue": late(open),
          ...Object.fromEntries(teams.map(([name, count]) => [`load.name=${name}.open`, count])),
          ...Object.fromEntries(
            teams.map(([name]) => [
              `load.name=${name}.overdue`,
              late(open.filter((ticket) => ticket.team === name)),
            ]),
          ),
        },
        text: [open.length, ...teams.flat()],
      };
    },
  },
  {
    asks: "Who has too much open?",
    calls: [{ tool: "halo_workload", args: { page_size: 5 } }],
    truth: (world) => {
      const open = openTickets(world);
      const agents = countsBy(
        open.filter((ticket) => !isUnassigned(ticket)),
        (ticket) => nameOfAgent(world, ticket.agent_id),
      );
      const [most] = agents;
      const oldest = open.toSorted(
        (one, other) => (at(one.dateoccurred) ?? 0) - (at(other.dateoccurred) ?? 0),
      )[0];
      return {
        structured: {
          "figures.open": open.length,
          "figures.unassigned": open.filter(isUnassigned).length,
          "figures.on_hold": open.filter((ticket) => ticket.onhold === true).length,
          "figures.oldest_id": oldest?.id,
          [`load.name=${most?.[0]}.open`]: most?.[1],
        },
        text: [open.length, most?.[0] ?? "", most?.[1] ?? 0, `#${oldest?.id}`],
      };
    },
  },
  {
    asks: "What did everybody log last month, and how much of it can be billed?",
    calls: [{ tool: "halo_time_summary", args: { period: "last month" } }],
    truth: (world) => {
      const done = entries(world, month(world, -1));
      const agents = countsBy(done, (action) => String(action.who), hoursOf);
      return {
        structured: {
          "figures.hours": logged(done),
          "figures.billable": billable(done),
          "figures.non_billable": logged(done) - billable(done),
          "figures.not_invoiced": notInvoiced(done),
          "groups.0.name": agents[0]?.[0],
          "groups.0.hours": agents[0]?.[1],
        },
        text: [logged(done), billable(done), agents[0]?.[0] ?? "", agents[0]?.[1] ?? 0],
      };
    },
  },
  {
    asks: "I meet Wexcombe Architects tomorrow: how was the last quarter?",
    calls: [
      { tool: "halo_client_overview", args: { client: "Wexcombe Architects", period: "last quarter" } },
    ],
    truth: (world) => clientPage(world, "Wexcombe Architects", quarter(world, -1), quarter(world, -2)),
  },
];
