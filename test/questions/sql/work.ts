import type { HaloRecord } from "../../../sandbox/index.ts";
import type { World } from "../types.ts";
import { at, isOpen, num, tickets } from "../world.ts";
import {
  byId,
  type Cell,
  dayIn,
  daysBefore,
  grouped,
  type SqlQuestion,
  sumOf,
  text,
  thisMonth,
} from "./types.ts";

/** Questions that join tickets, time, users and assets. */

const actionsOf = ({ tables }: World, ticket: HaloRecord) =>
  tables.Actions.filter((row) => row.ticket_id === ticket.id);
const clientName = (world: World, id: unknown): Cell => text(byId(world.tables.Client, id)?.name) || null;
const agentName = (world: World, id: unknown): Cell => text(byId(world.tables.Agent, id)?.name) || null;
const ticketOf = (world: World, action: HaloRecord) => byId(tickets(world), action.ticket_id);
const who = (row: HaloRecord) => (num(row.agent_id) > 1 ? row.agent_id : undefined);

/** Hours by what is told of the ticket that they were logged on. */
function hoursBy(
  world: World,
  key: (ticket: HaloRecord) => Cell,
  since = "",
): readonly (readonly [Cell, number])[] {
  const rows = world.tables.Actions.filter((row) => text(row.datetime).slice(0, 10) >= since);
  return grouped(rows, (row) => {
    const ticket = ticketOf(world, row);
    return ticket === undefined ? undefined : key(ticket);
  }).map(([of, own]) => [of, sumOf(own, "timetaken")] as const);
}

export const workQuestions: readonly SqlQuestion[] = [
  {
    asks: "How many hours went into each ticket type this month?",
    sql: "select t.tickettype_name, round(sum(a.hours), 2) as hours from actions a join tickets t on t.id = a.ticket_id where a.done >= date('now','start of month') group by t.tickettype_name order by hours desc",
    truth: (world) =>
      hoursBy(
        world,
        (ticket) => text(byId(world.tables.TicketType, ticket.tickettype_id)?.name) || null,
        thisMonth(world),
      ),
  },
  {
    asks: "Which clients took more than 20 hours of ours in the last 90 days?",
    sql: "select c.name, round(sum(a.hours),2) as hours from actions a join tickets t on t.id = a.ticket_id join clients c on c.id = t.client_id where a.done >= date('now','-90 day') group by c.id having sum(a.hours) > 20",
    truth: (world) =>
      hoursBy(world, (ticket) => clientName(world, ticket.client_id), daysBefore(world, 90)).filter(
        ([, hours]) => hours > 20,
      ),
  },
  {
    asks: "Which open tickets have had no time logged at all?",
    sql: "select id from tickets t where is_open = 1 and not exists (select 1 from actions a where a.ticket_id = t.id and a.hours > 0)",
    truth: (world) =>
      tickets(world)
        .filter((row) => isOpen(row) && !actionsOf(world, row).some((action) => num(action.timetaken) > 0))
        .map((row) => [num(row.id)]),
  },
  {
    asks: "Tickets with more than four hours on them that are still open, with agent and client?",
    sql: "select t.id, t.client_name, t.agent_name, round(sum(a.hours),2) h from tickets t join actions a on a.ticket_id=t.id where t.is_open group by t.id having h > 4",
    truth: (world) =>
      tickets(world)
        .filter(isOpen)
        .map(
          (row) =>
            [
              num(row.id),
              text(row.client_name) || clientName(world, row.client_id),
              who(row) === undefined ? null : agentName(world, row.agent_id),
              sumOf(actionsOf(world, row), "timetaken"),
            ] as const,
        )
        .filter(([, , , hours]) => hours > 4),
  },
  {
    asks: "How many tickets did each agent close in the last 30 days?",
    sql: "select a.name, count(*) from tickets t join agents a on a.id = t.agent_id where t.closed >= date('now','-30 day') group by a.name",
    truth: (world) =>
      grouped(
        tickets(world).filter(
          (row) =>
            !isOpen(row) && who(row) !== undefined && (dayIn(row.dateclosed) ?? "") >= daysBefore(world, 30),
        ),
        (row) => agentName(world, row.agent_id),
      ).map(([name, rows]) => [name, rows.length]),
  },
  {
    asks: "Which users reported three tickets or more?",
    sql: "select u.name, count(*) n from tickets t join users u on u.id = t.user_id group by u.id having count(*) >= 3",
    truth: (world) =>
      grouped(
        tickets(world).filter((row) => byId(world.tables.Users, row.user_id) !== undefined),
        (row) => num(row.user_id),
      )
        .filter(([, rows]) => rows.length >= 3)
        .map(([id, rows]) => [text(byId(world.tables.Users, id)?.name), rows.length]),
  },
  {
    asks: "What is the average time to close by priority, in hours?",
    sql: "select p.name, round(avg((julianday(t.closed) - julianday(t.opened)) * 24), 1) from tickets t join priorities p on p.sla_id = t.sla_id and p.id = t.priority_id where t.closed is not null group by p.name",
    truth: (world) =>
      grouped(
        tickets(world).filter((row) => !isOpen(row) && at(row.dateclosed) !== undefined),
        (row) =>
          text(
            world.tables.Priority.find(
              (one) => one.slaid === row.sla_id && one.priorityid === row.priority_id,
            )?.name,
          ) || undefined,
      ).map(([name, rows]) => [
        name,
        Number(
          (
            rows.reduce(
              (sum, row) => sum + ((at(row.dateclosed) ?? 0) - (at(row.dateoccurred) ?? 0)) / 3_600_000,
              0,
            ) / rows.length
          ).toFixed(1),
        ),
      ]),
  },
  {
    asks: "How many private notes and how many public ones did each agent write this month?",
    sql: "select agent_name, sum(is_private) as private, count(*) - sum(is_private) as public from actions where agent_id is not null and done >= date('now','start of month') group by agent_name",
    truth: (world) =>
      grouped(
        world.tables.Actions.filter(
          (row) =>
            num(row.who_type) !== 1 &&
            num(row.who_agentid) > 0 &&
            text(row.datetime).slice(0, 10) >= thisMonth(world),
        ),
        (row) => agentName(world, row.who_agentid),
      ).map(([name, rows]) => {
        const hidden = rows.filter((row) => row.hiddenfromuser === true).length;
        return [name, hidden, rows.length - hidden];
      }),
  },
  {
    asks: "On which day of the week do most tickets come in?",
    sql: "select strftime('%w', opened) as weekday, count(*) as n from tickets group by weekday",
    truth: (world) =>
      grouped(tickets(world), (row) => String(new Date(at(row.dateoccurred) ?? 0).getUTCDay())).map(
        ([day, rows]) => [day, rows.length],
      ),
  },
  {
    asks: "Who works on tickets that are assigned to somebody else, and for how many hours?",
    sql: "select a.agent_name, round(sum(a.hours), 2) from actions a join tickets t on t.id = a.ticket_id where a.agent_id is not null and t.agent_id is not null and a.agent_id <> t.agent_id and a.hours > 0 group by a.agent_id",
    truth: (world) =>
      grouped(
        world.tables.Actions.filter((row) => {
          const ticket = ticketOf(world, row);
          return (
            num(row.who_type) !== 1 &&
            num(row.who_agentid) > 0 &&
            num(row.timetaken) > 0 &&
            ticket !== undefined &&
            who(ticket) !== undefined &&
            ticket.agent_id !== row.who_agentid
          );
        }),
        (row) => agentName(world, row.who_agentid),
      ).map(([name, rows]) => [name, sumOf(rows, "timetaken")]),
  },
  {
    asks: "Tickets per asset of each client: how many tickets and how many active assets has each client with tickets in 90 days?",
    sql: "with t as (select client_id, count(*) as tickets from tickets where opened >= date('now','-90 day') group by client_id), a as (select client_id, count(*) as assets from assets where is_active = 1 group by client_id) select c.name, t.tickets, coalesce(a.assets, 0) from t join clients c on c.id = t.client_id left join a on a.client_id = t.client_id",
    truth: (world) =>
      grouped(
        tickets(world).filter(
          (row) =>
            (dayIn(row.dateoccurred) ?? "") >= daysBefore(world, 90) &&
            byId(world.tables.Client, row.client_id) !== undefined,
        ),
        (row) => num(row.client_id),
      ).map(([id, rows]) => [
        clientName(world, id),
        rows.length,
        world.tables.Asset.filter((asset) => asset.client_id === id && asset.inactive !== true).length,
      ]),
  },
  {
    asks: "What was the last thing done on each of our five longest open tickets?",
    isOrdered: true,
    sql: "with old as (select id, opened from tickets where is_open order by opened, id limit 5) select o.id, (select max(a.done) from actions a where a.ticket_id = o.id) as last_done from old o order by o.opened, o.id",
    truth: (world) =>
      tickets(world)
        .filter(isOpen)
        .toSorted((a, b) => text(a.dateoccurred).localeCompare(text(b.dateoccurred)) || num(a.id) - num(b.id))
        .slice(0, 5)
        .map((row) => [
          num(row.id),
          actionsOf(world, row)
            .map((action) => text(action.datetime).slice(0, 19).replace("T", " "))
            .sort()
            .at(-1) ?? null,
        ]),
  },
  {
    asks: "Which clients have open tickets but nobody assigned to any of them?",
    sql: "select client_name, count(*) from tickets where is_open group by client_id having count(agent_id) = 0",
    truth: (world) =>
      grouped(tickets(world).filter(isOpen), (row) => num(row.client_id))
        .filter(([, rows]) => rows.every((row) => who(row) === undefined))
        .map(([id, rows]) => [clientName(world, id), rows.length]),
  },
  {
    asks: "How many tickets mention a printer, by status?",
    sql: "select status_name, count(*) from tickets where summary like '%printer%' group by 1",
    truth: (world) =>
      grouped(
        tickets(world).filter((row) => /printer/i.test(text(row.summary))),
        (row) => text(byId(world.tables.Status, row.status_id)?.name) || null,
      ).map(([name, rows]) => [name, rows.length]),
  },
  {
    asks: "Which sites have more than three active assets and had a ticket in the last 60 days?",
    sql: "select s.name, s.client_name, count(*) from sites s join assets a on a.site_id = s.id and a.is_active where s.id in (select site_id from tickets where opened >= date('now','-60 day')) group by s.id having count(*) > 3",
    truth: (world) =>
      world.tables.Site.map((site) => ({
        site,
        assets: world.tables.Asset.filter((asset) => asset.site_id === site.id && asset.inactive !== true)
          .length,
      }))
        .filter(
          ({ site, assets }) =>
            assets > 3 &&
            tickets(world).some(
              (row) => row.site_id === site.id && (dayIn(row.dateoccurred) ?? "") >= daysBefore(world, 60),
            ),
        )
        .map(({ site, assets }) => [text(site.name), text(site.client_name), assets]),
  },
  {
    asks: "How many hours did each team's people log in the last 30 days?",
    sql: "select ag.team, round(sum(a.hours),2) from actions a join agents ag on ag.id = a.agent_id where a.done >= date('now','-30 day') group by ag.team",
    truth: (world) =>
      grouped(
        world.tables.Actions.filter(
          (row) =>
            num(row.who_type) !== 1 &&
            text(row.datetime).slice(0, 10) >= daysBefore(world, 30) &&
            byId(world.tables.Agent, row.who_agentid) !== undefined,
        ),
        (row) => text(byId(world.tables.Agent, row.who_agentid)?.team) || null,
      ).map(([team, rows]) => [team, sumOf(rows, "timetaken")]),
  },
  {
    asks: "What share of each client's tickets of the last 180 days missed the first response?",
    sql: "select client_name, round(100.0 * sum(response_sla = 'missed') / count(*), 1) as missed_percent from tickets where opened >= date('now','-180 day') and response_sla is not null group by client_name",
    truth: (world) =>
      grouped(
        tickets(world).filter(
          (row) =>
            (dayIn(row.dateoccurred) ?? "") >= daysBefore(world, 180) &&
            ["I", "O"].includes(text(row.slaresponsestate)),
        ),
        (row) => clientName(world, row.client_id),
      ).map(([name, rows]) => [
        name,
        Number(((100 * rows.filter((row) => row.slaresponsestate === "O").length) / rows.length).toFixed(1)),
      ]),
  },
  {
    asks: "Which agents logged no hours in the last seven days although they work here?",
    sql: "select name from agents where is_active = 1 and id not in (select agent_id from actions where agent_id is not null and hours > 0 and done >= date('now','-7 day'))",
    truth: (world) =>
      world.tables.Agent.filter(
        (agent) =>
          num(agent.id) > 1 &&
          agent.isdisabled !== true &&
          agent.isapiagent !== true &&
          !world.tables.Actions.some(
            (row) =>
              row.who_agentid === agent.id &&
              num(row.who_type) !== 1 &&
              num(row.timetaken) > 0 &&
              text(row.datetime).slice(0, 10) >= daysBefore(world, 7),
          ),
      ).map((agent) => [text(agent.name)]),
  },
  {
    asks: "Opened and closed by month this year?",
    sql: "with o as (select strftime('%Y-%m', opened) m, count(*) n from tickets group by m), c as (select strftime('%Y-%m', closed) m, count(*) n from tickets where closed is not null group by m) select o.m, o.n as opened, coalesce(c.n,0) as closed from o left join c on c.m = o.m where o.m >= strftime('%Y-01', 'now') order by o.m",
    truth: (world) =>
      grouped(tickets(world), (row) => text(row.dateoccurred).slice(0, 7))
        .filter(([month]) => text(month) >= `${world.now.getUTCFullYear()}-01`)
        .map(([month, rows]) => [
          month,
          rows.length,
          tickets(world).filter((row) => !isOpen(row) && dayIn(row.dateclosed)?.slice(0, 7) === month).length,
        ]),
  },
  {
    asks: "For each client the newest ticket, of the clients with more than five?",
    sql: "select client_name, id from (select client_name, id, row_number() over (partition by client_id order by opened desc, id desc) rn, count(*) over (partition by client_id) n from tickets) where rn = 1 and n > 5",
    truth: (world) =>
      grouped(tickets(world), (row) => num(row.client_id))
        .filter(([, rows]) => rows.length > 5)
        .map(([id, rows]) => [
          clientName(world, id),
          num(
            rows.toSorted(
              (a, b) => text(b.dateoccurred).localeCompare(text(a.dateoccurred)) || num(b.id) - num(a.id),
            )[0]?.id,
          ),
        ]),
  },
];
