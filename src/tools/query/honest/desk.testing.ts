import type { SqlValue } from "../../../halo/copy/database.ts";
import {
  by,
  day,
  daysAgo,
  daysBetween,
  first,
  groups,
  type Honest,
  mean,
  month,
  monthStart,
  num,
  type Row,
  sum,
  text,
  ticketOf,
  workOf,
} from "./tables.testing.ts";

/** Honest queries about tickets and time, each with its rows worked out in TypeScript from the same tables. */

const desk: readonly Honest[] = [
  { sql: "select count(*) from tickets", rows: (t) => [[t.of("tickets").length]] },
  {
    sql: "select count(*) from tickets where is_open",
    rows: (t) => [[t.of("tickets").filter((r) => r.is_open === 1).length]],
  },
  {
    sql: "select client_name, count(*) from tickets where opened >= date('now','-90 day') group by 1 order by 2 desc",
    rows: (t) =>
      groups(
        t.of("tickets").filter((r) => text(r.opened) >= daysAgo(90)),
        (r) => by(r, "client_name"),
      ).map(([k, v]) => [k, v.length]),
  },
  {
    sql: "SELECT status_name, COUNT(*) AS n FROM tickets GROUP BY status_name ORDER BY n DESC;",
    rows: (t) =>
      groups(t.of("tickets"), (r) => t.nameOf("statuses", r.status_id)).map(([k, v]) => [k, v.length]),
  },
  {
    sql: "select agent_name, priority_name, count(*) from tickets where is_open = 1 group by agent_name, priority_name",
    rows: (t) => {
      const key = (r: Row) =>
        JSON.stringify([
          t.nameOf("agents", r.agent_id),
          t.of("priorities").find((p) => p.id === r.priority_id && p.sla_id === r.sla_id)?.name ?? null,
        ]);
      return groups(
        t.of("tickets").filter((r) => r.is_open === 1),
        key,
      ).map(([k, v]) => [...(JSON.parse(text(k)) as SqlValue[]), v.length]);
    },
  },
  {
    sql: "select id, summary from tickets order by opened desc, id desc limit 5",
    isOrdered: true,
    rows: (t) =>
      t
        .of("tickets")
        .toSorted((a, b) => text(b.opened).localeCompare(text(a.opened)) || num(b.id) - num(a.id))
        .slice(0, 5)
        .map((r) => [by(r, "id"), by(r, "summary")]),
  },
  {
    sql: "select id from tickets order by id limit 3 offset 4",
    isOrdered: true,
    rows: (t) =>
      t
        .of("tickets")
        .map((r) => num(r.id))
        .sort((a, b) => a - b)
        .slice(4, 7)
        .map((id) => [id]),
  },
  {
    sql: "select strftime('%Y-%m', opened) as month, count(*) from tickets group by month order by month",
    isOrdered: true,
    rows: (t) =>
      groups(t.of("tickets"), (r) => month(r.opened))
        .sort(([a], [b]) => text(a).localeCompare(text(b)))
        .map(([k, v]) => [k, v.length]),
  },
  {
    sql: "select tickettype_name, round(avg(julianday(closed) - julianday(opened)), 3) from tickets where closed is not null group by 1",
    rows: (t) =>
      groups(
        t.of("tickets").filter((r) => r.closed !== null),
        (r) => t.nameOf("ticket_types", r.tickettype_id),
      ).map(([k, v]) => [k, Number((mean(v.map((r) => daysBetween(r.opened, r.closed))) ?? 0).toFixed(3))]),
  },
  {
    sql: "select count(*) from tickets where agent_id is null and is_open",
    rows: (t) => [[t.of("tickets").filter((r) => r.agent_id === null && r.is_open === 1).length]],
  },
  {
    sql: "select count(*) from tickets where summary like '%password%'",
    rows: (t) => [[t.of("tickets").filter((r) => /password/i.test(text(r.summary))).length]],
  },
  {
    sql: "select count(*) from tickets where due < datetime('now') and is_open",
    rows: (t) => [
      [
        t
          .of("tickets")
          .filter((r) => r.due !== null && text(r.due) < "2026-11-21 12:00:00" && r.is_open === 1).length,
      ],
    ],
  },
  {
    sql: "select team, sum(case when is_open then 1 else 0 end), count(*) from tickets group by team",
    rows: (t) =>
      groups(t.of("tickets"), (r) => by(r, "team")).map(([k, v]) => [
        k,
        v.filter((r) => r.is_open === 1).length,
        v.length,
      ]),
  },
  {
    sql: "select client_name from tickets group by client_name having count(*) > 6",
    rows: (t) =>
      groups(t.of("tickets"), (r) => by(r, "client_name"))
        .filter(([, v]) => v.length > 6)
        .map(([k]) => [k]),
  },
  {
    sql: "select distinct category_1 from tickets",
    rows: (t) => groups(t.of("tickets"), (r) => by(r, "category_1")).map(([k]) => [k]),
  },
  {
    sql: "select count(distinct client_id), count(distinct status_name) from tickets",
    rows: (t) => [
      [
        new Set(
          t
            .of("tickets")
            .map((r) => r.client_id)
            .filter((id) => id !== null),
        ).size,
        new Set(
          t
            .of("tickets")
            .map((r) => t.nameOf("statuses", r.status_id))
            .filter((name) => name !== null),
        ).size,
      ],
    ],
  },
  {
    sql: "select response_sla, count(*) filter (where is_open), count(*) filter (where not is_open) from tickets group by 1",
    rows: (t) =>
      groups(t.of("tickets"), (r) => by(r, "response_sla")).map(([k, v]) => [
        k,
        v.filter((r) => r.is_open === 1).length,
        v.filter((r) => r.is_open === 0).length,
      ]),
  },
  {
    sql: "select id, iif(is_open, 'open', 'closed') as state, coalesce(team, 'none') from tickets where id between 2010 and 2020",
    rows: (t) =>
      t
        .of("tickets")
        .filter((r) => num(r.id) >= 2010 && num(r.id) <= 2020)
        .map((r) => [by(r, "id"), r.is_open === 1 ? "open" : "closed", r.team ?? "none"]),
  },
  {
    sql: "select max(opened), min(opened) from tickets",
    rows: (t) => [
      [
        t
          .of("tickets")
          .map((r) => text(r.opened))
          .sort()
          .at(-1) ?? null,
        first(
          t
            .of("tickets")
            .map((r) => text(r.opened))
            .sort(),
        ) ?? null,
      ],
    ],
  },
  {
    sql: "select id from tickets where status_name = 'closed' and tickettype_name in ('Incident', 'service request')",
    rows: (t) =>
      t
        .of("tickets")
        .filter(
          (r) =>
            t.nameOf("statuses", r.status_id) === "Closed" &&
            ["Incident", "Service Request"].includes(text(t.nameOf("ticket_types", r.tickettype_id))),
        )
        .map((r) => [by(r, "id")]),
  },
];

const time: readonly Honest[] = [
  {
    sql: "select sum(hours), count(*) from actions where hours > 0",
    rows: (t) => [[sum(t.of("actions"), "hours"), t.of("actions").filter((r) => num(r.hours) > 0).length]],
  },
  {
    sql: "select agent_name, sum(hours) from actions where done >= date('now','start of month') group by agent_name",
    rows: (t) =>
      groups(
        t.of("actions").filter((r) => text(r.done) >= monthStart),
        (r) => t.nameOf("agents", r.agent_id),
      ).map(([k, v]) => [k, sum(v, "hours")]),
  },
  {
    sql: "select client_name, sum(hours) h from actions group by 1 having h > 10",
    rows: (t) =>
      groups(t.of("actions"), (r) => workOf(t, r)?.client_name ?? null)
        .map(([k, v]): SqlValue[] => [k, sum(v, "hours")])
        .filter(([, h]) => num(h) > 10),
  },
  {
    sql: "select t.id, sum(a.hours) from tickets t join actions a on a.ticket_id = t.id group by t.id having sum(a.hours) > 2",
    rows: (t) =>
      groups(
        t.of("actions").filter((r) => ticketOf(t, r) !== undefined),
        (r) => by(r, "ticket_id"),
      )
        .map(([k, v]): SqlValue[] => [k, sum(v, "hours")])
        .filter(([, h]) => num(h) > 2),
  },
  {
    sql: "select c.name, sum(a.hours) from actions a join tickets t on t.id = a.ticket_id join clients c on c.id = t.client_id group by c.id order by 2 desc limit 3",
    rows: (t) =>
      groups(
        t.of("actions").filter((r) => ticketOf(t, r) !== undefined),
        (r) => ticketOf(t, r)?.client_id ?? null,
      )
        .map(([k, v]): SqlValue[] => [t.nameOf("clients", k), sum(v, "hours")])
        .sort((a, b) => num(b[1]) - num(a[1]))
        .slice(0, 3),
  },
  {
    sql: "select date(done) as day, sum(hours) from actions where done >= date('now','-7 day') group by day",
    rows: (t) =>
      groups(
        t.of("actions").filter((r) => text(r.done) >= daysAgo(7)),
        (r) => day(r.done),
      ).map(([k, v]) => [k, sum(v, "hours")]),
  },
  {
    sql: "select id from tickets t where not exists (select 1 from actions a where a.ticket_id = t.id and a.hours > 0)",
    rows: (t) =>
      t
        .of("tickets")
        .filter((r) => !t.of("actions").some((a) => a.ticket_id === r.id && num(a.hours) > 0))
        .map((r) => [by(r, "id")]),
  },
  {
    sql: "select count(*) from tickets where id in (select ticket_id from actions where is_private = 1)",
    rows: (t) => [
      [
        t.of("tickets").filter((r) => t.of("actions").some((a) => a.ticket_id === r.id && a.is_private === 1))
          .length,
      ],
    ],
  },
  {
    sql: "select outcome, count(*) from actions group by outcome order by 2 desc, 1 limit 4",
    rows: (t) =>
      groups(t.of("actions"), (r) => by(r, "outcome"))
        .map(([k, v]): SqlValue[] => [k, v.length])
        .sort(
          (a, b) => num(b[1]) - num(a[1]) || text(a[0]).toLowerCase().localeCompare(text(b[0]).toLowerCase()),
        )
        .slice(0, 4),
  },
  {
    sql: "select round(100.0 * sum(hours_to_invoice + hours_covered + hours_prepaid) / sum(hours), 1) from actions",
    rows: (t) => [
      [
        Number(
          (
            (100 *
              (sum(t.of("actions"), "hours_to_invoice") +
                sum(t.of("actions"), "hours_covered") +
                sum(t.of("actions"), "hours_prepaid"))) /
            sum(t.of("actions"), "hours")
          ).toFixed(1),
        ),
      ],
    ],
  },
  {
    sql: "select a.name, coalesce(sum(x.hours), 0) from agents a left join actions x on x.agent_id = a.id group by a.id",
    rows: (t) =>
      t.of("agents").map((r) => [
        by(r, "name"),
        sum(
          t.of("actions").filter((a) => a.agent_id === r.id),
          "hours",
        ),
      ]),
  },
  {
    sql: "select name from agents where is_active and id not in (select agent_id from actions where done >= '2026-11-20' and agent_id is not null)",
    rows: (t) =>
      t
        .of("agents")
        .filter(
          (r) =>
            r.is_active === 1 &&
            !t.of("actions").some((a) => a.agent_id === r.id && text(a.done) >= "2026-11-20"),
        )
        .map((r) => [by(r, "name")]),
  },
];

/** Queries about the service desk. */
export const deskQueries: readonly Honest[] = [...desk, ...time];
