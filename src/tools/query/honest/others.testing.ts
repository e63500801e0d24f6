import type { SqlValue } from "../../../halo/copy/database.ts";
import { by, daysAgo, groups, type Honest, month, num, sum, text, ticketOf } from "./tables.testing.ts";

/** The same about customers and money, and of the shapes that SQL has. */

const customers: readonly Honest[] = [
  {
    sql: "select count(*), sum(is_active) from clients",
    rows: (t) => [[t.of("clients").length, t.of("clients").filter((r) => r.is_active === 1).length]],
  },
  {
    sql: "select client_group, count(*) from clients group by 1",
    rows: (t) => groups(t.of("clients"), (r) => by(r, "client_group")).map(([k, v]) => [k, v.length]),
  },
  {
    sql: "select c.name, count(s.id) from clients c left join sites s on s.client_id = c.id group by c.id having count(s.id) > 2",
    rows: (t) =>
      t
        .of("clients")
        .map((r): SqlValue[] => [by(r, "name"), t.of("sites").filter((s) => s.client_id === r.id).length])
        .filter(([, n]) => num(n) > 2),
  },
  {
    sql: "select name from clients c where not exists (select 1 from tickets t where t.client_id = c.id)",
    rows: (t) =>
      t
        .of("clients")
        .filter((r) => !t.of("tickets").some((x) => x.client_id === r.id))
        .map((r) => [by(r, "name")]),
  },
  {
    sql: "select u.name, count(t.id) n from users u join tickets t on t.user_id = u.id group by u.id order by n desc, u.id limit 5",
    rows: (t) =>
      t
        .of("users")
        .map((r) => ({ r, n: t.of("tickets").filter((x) => x.user_id === r.id).length }))
        .filter(({ n }) => n > 0)
        .sort((a, b) => b.n - a.n || num(a.r.id) - num(b.r.id))
        .slice(0, 5)
        .map(({ r, n }) => [by(r, "name"), n]),
  },
  {
    sql: "select asset_type, count(*) from assets where is_active group by 1",
    rows: (t) =>
      groups(
        t.of("assets").filter((r) => r.is_active === 1),
        (r) => by(r, "asset_type"),
      ).map(([k, v]) => [k, v.length]),
  },
  {
    sql: "select count(*) from assets where warranty_end between date('now') and date('now','+90 day')",
    rows: (t) => [
      [
        t
          .of("assets")
          .filter(
            (r) =>
              r.warranty_end !== null &&
              text(r.warranty_end) >= daysAgo(0) &&
              text(r.warranty_end) <= daysAgo(-90),
          ).length,
      ],
    ],
  },
  {
    sql: "select c.name, count(*) from assets a join clients c on a.client_id = c.id where a.warranty_end < '2026-11-21' group by c.name",
    rows: (t) =>
      groups(
        t
          .of("assets")
          .filter(
            (r) =>
              r.warranty_end !== null &&
              text(r.warranty_end) < "2026-11-21" &&
              t.one("clients", r.client_id) !== undefined,
          ),
        (r) => t.nameOf("clients", r.client_id),
      ).map(([k, v]) => [k, v.length]),
  },
  {
    sql: "select name, emailaddress from users where client_id = (select min(id) from clients where is_active) and is_active",
    rows: (t) => {
      const id = Math.min(
        ...t
          .of("clients")
          .filter((r) => r.is_active === 1)
          .map((r) => num(r.id)),
      );
      return t
        .of("users")
        .filter((r) => r.client_id === id && r.is_active === 1)
        .map((r) => [by(r, "name"), by(r, "emailaddress")]);
    },
  },
  {
    sql: "select a.team, count(*) from agents a group by a.team",
    rows: (t) => groups(t.of("agents"), (r) => by(r, "team")).map(([k, v]) => [k, v.length]),
  },
];

const money: readonly Honest[] = [
  {
    sql: "select sum(net), sum(gross), sum(amount_due) from invoices where not is_voided",
    rows: (t) => {
      const v = t.of("invoices").filter((r) => r.is_voided === 0);
      return [[sum(v, "net"), sum(v, "gross"), sum(v, "amount_due")]];
    },
  },
  {
    sql: "select client_name, sum(amount_due) from invoices where amount_due > 0 and due_date < date('now') group by 1",
    rows: (t) =>
      groups(
        t
          .of("invoices")
          .filter((r) => num(r.amount_due) > 0 && r.due_date !== null && text(r.due_date) < daysAgo(0)),
        (r) => by(r, "client_name"),
      ).map(([k, v]) => [k, sum(v, "amount_due")]),
  },
  {
    sql: "select substr(invoice_date, 1, 7) m, sum(net) from invoices where kind <> 'credit note' group by m",
    rows: (t) =>
      groups(
        t.of("invoices").filter((r) => r.kind !== "credit note"),
        (r) => month(r.invoice_date),
      ).map(([k, v]) => [k, sum(v, "net")]),
  },
  {
    sql: "select l.item, sum(l.net) from invoice_lines l join invoices i on i.id = l.invoice_id where l.is_active and not i.is_voided and i.invoice_date >= '2026-01-01' group by l.item order by 2 desc limit 5",
    rows: (t) =>
      groups(
        t.of("invoice_lines").filter((r) => {
          const i = t.one("invoices", r.invoice_id);
          return r.is_active === 1 && i?.is_voided === 0 && text(i.invoice_date) >= "2026-01-01";
        }),
        (r) => by(r, "item"),
      )
        .map(([k, v]): SqlValue[] => [k, sum(v, "net")])
        .sort((a, b) => num(b[1]) - num(a[1]))
        .slice(0, 5),
  },
  {
    sql: "select kind, count(*) from invoices group by kind",
    rows: (t) => groups(t.of("invoices"), (r) => by(r, "kind")).map(([k, v]) => [k, v.length]),
  },
  {
    sql: "select client_name, round(sum(net / months), 2) from recurring_invoices where is_active and months > 0 group by client_name",
    rows: (t) =>
      groups(
        t.of("recurring_invoices").filter((r) => r.is_active === 1 && num(r.months) > 0),
        (r) => by(r, "client_name"),
      ).map(([k, v]) => [k, Number(v.reduce((all, r) => all + num(r.net) / num(r.months), 0).toFixed(2))]),
  },
  {
    sql: "select ref, client_name from contracts where end_date between date('now') and date('now','+60 day')",
    rows: (t) =>
      t
        .of("contracts")
        .filter(
          (r) => r.end_date !== null && text(r.end_date) >= daysAgo(0) && text(r.end_date) <= daysAgo(-60),
        )
        .map((r) => [by(r, "ref"), by(r, "client_name")]),
  },
  {
    sql: "select contract_type, count(*), sum(end_date is null) from contracts group by 1",
    rows: (t) =>
      groups(t.of("contracts"), (r) => by(r, "contract_type")).map(([k, v]) => [
        k,
        v.length,
        v.filter((r) => r.end_date === null).length,
      ]),
  },
  {
    sql: "select k.ref, sum(i.net) from contracts k left join invoices i on i.contract_id = k.id and not i.is_voided group by k.id",
    rows: (t) =>
      t.of("contracts").map((r) => {
        const v = t.of("invoices").filter((i) => i.contract_id === r.id && i.is_voided === 0);
        return [by(r, "ref"), v.length === 0 ? null : sum(v, "net")];
      }),
  },
  {
    sql: "select i.invoicenumber, i.contract_ref from invoices i where i.contract_id is not null order by i.id limit 4",
    rows: (t) =>
      t
        .of("invoices")
        .filter((r) => r.contract_id !== null)
        .sort((a, b) => num(a.id) - num(b.id))
        .slice(0, 4)
        .map((r) => [by(r, "invoicenumber"), t.one("contracts", r.contract_id)?.ref ?? null]),
  },
];

const shapes: readonly Honest[] = [
  {
    sql: "with h as (select ticket_id, sum(hours) as hours from actions group by ticket_id) select t.client_name, sum(h.hours) from h join tickets t on t.id = h.ticket_id group by 1",
    rows: (t) =>
      groups(
        t.of("actions").filter((r) => ticketOf(t, r) !== undefined),
        (r) => ticketOf(t, r)?.client_name ?? null,
      ).map(([k, v]) => [k, sum(v, "hours")]),
  },
  {
    sql: "with o as (select client_id, count(*) n from tickets group by 1), i as (select client_id, sum(net) net from invoices group by 1) select c.name, o.n, i.net from clients c left join o on o.client_id = c.id left join i on i.client_id = c.id where o.n > 3",
    rows: (t) =>
      t.of("clients").flatMap((r) => {
        const n = t.of("tickets").filter((x) => x.client_id === r.id).length;
        const v = t.of("invoices").filter((x) => x.client_id === r.id);
        return n > 3 ? [[by(r, "name"), n, v.length === 0 ? null : sum(v, "net")]] : [];
      }),
  },
  {
    sql: "select * from (select client_id, id, row_number() over (partition by client_id order by opened desc, id desc) as place from tickets) where place = 1",
    rows: (t) =>
      groups(t.of("tickets"), (r) => by(r, "client_id")).map(([k, v]) => [
        k,
        v.toSorted((a, b) => text(b.opened).localeCompare(text(a.opened)) || num(b.id) - num(a.id))[0]?.id ??
          null,
        1,
      ]),
  },
  {
    sql: "with recursive months(m) as (select date('now','start of month','-2 month') union all select date(m,'+1 month') from months where m < date('now','start of month') limit 12) select m, count(t.id) from months left join tickets t on t.opened >= m and t.opened < date(m,'+1 month') group by m",
    rows: (t) =>
      ["2026-09-01", "2026-10-01", "2026-11-01"].map((m) => [
        m,
        t.of("tickets").filter((r) => month(r.opened) === m.slice(0, 7)).length,
      ]),
  },
  {
    sql: "select name from clients union select name from agents order by 1 limit 5",
    rows: (t) =>
      [...new Set([...t.of("clients"), ...t.of("agents")].map((r) => text(r.name)))]
        .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
        .slice(0, 5)
        .map((name) => [name]),
  },
  {
    sql: "select client_id from tickets except select client_id from assets",
    rows: (t) =>
      [...new Set(t.of("tickets").map((r) => by(r, "client_id")))]
        .filter((id) => !t.of("assets").some((a) => a.client_id === id))
        .map((id) => [id]),
  },
  {
    sql: "select client_name, n, round(100.0 * n / sum(n) over (), 1) from (select client_name, count(*) n from tickets group by 1) order by n desc, client_name limit 3",
    rows: (t) =>
      groups(t.of("tickets"), (r) => by(r, "client_name"))
        .map(([k, v]): SqlValue[] => [
          k,
          v.length,
          Number(((100 * v.length) / t.of("tickets").length).toFixed(1)),
        ])
        .sort(
          (a, b) => num(b[1]) - num(a[1]) || text(a[0]).toLowerCase().localeCompare(text(b[0]).toLowerCase()),
        )
        .slice(0, 3),
  },
  {
    sql: "select c.name, (select max(t.opened) from tickets t where t.client_id = c.id) as latest from clients c where c.is_active",
    rows: (t) =>
      t
        .of("clients")
        .filter((r) => r.is_active === 1)
        .map((r) => [
          by(r, "name"),
          t
            .of("tickets")
            .filter((x) => x.client_id === r.id)
            .map((x) => text(x.opened))
            .sort()
            .at(-1) ?? null,
        ]),
  },
  {
    sql: "select x.column1 as n, x.column1 * 2 from (values (1), (2), (3)) x where x.column1 > 1",
    rows: () => [
      [2, 4],
      [3, 6],
    ],
  },
  {
    sql: "select upper(substr(name, 1, 3)) || '-' || id from agents where id <= 4",
    rows: (t) =>
      t
        .of("agents")
        .filter((r) => num(r.id) <= 4)
        .map((r) => [`${text(r.name).slice(0, 3).toUpperCase()}-${r.id}`]),
  },
  {
    sql: "select t.id, p.name from tickets t join priorities p on p.sla_id = t.sla_id and p.id = t.priority_id where t.is_open",
    rows: (t) =>
      t.of("tickets").flatMap((r) => {
        const p = t.of("priorities").find((x) => x.id === r.priority_id && x.sla_id === r.sla_id);
        return r.is_open === 1 && p !== undefined ? [[by(r, "id"), by(p, "name")]] : [];
      }),
  },
  {
    sql: "select s.name, count(*) from tickets t, statuses s where t.status_id = s.id and t.is_open group by s.name",
    rows: (t) =>
      groups(
        t.of("tickets").filter((r) => r.is_open === 1 && t.one("statuses", r.status_id) !== undefined),
        (r) => t.nameOf("statuses", r.status_id),
      ).map(([k, v]) => [k, v.length]),
  },
];

/** Queries about all else. */
export const otherQueries: readonly Honest[] = [...customers, ...money, ...shapes];
