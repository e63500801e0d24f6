import type { HaloRecord } from "../../../sandbox/index.ts";
import type { World } from "../types.ts";
import { isOpen, num, tickets } from "../world.ts";
import {
  byId,
  type Cell,
  cents,
  dayIn,
  daysBefore,
  grouped,
  issued,
  linesOf,
  netOf,
  type SqlQuestion,
  sumOf,
  text,
} from "./types.ts";

/** Questions that join contracts, invoices, assets and work. */

const clientName = (world: World, id: unknown): Cell => text(byId(world.tables.Client, id)?.name) || null;
const netSum = (rows: readonly HaloRecord[]) => cents(rows.reduce((sum, row) => sum + netOf(row), 0));
const yearStart = ({ now }: World) => `${now.getUTCFullYear()}-01-01`;
const day = (value: unknown) => dayIn(value) ?? "";
const endOf = (row: HaloRecord) => (text(row.end_date).startsWith("2099") ? undefined : dayIn(row.end_date));
const isActive = (row: HaloRecord) => row.disabled !== true;
const monthsOf: Readonly<Record<number, number>> = { 2: 1, 3: 12, 4: 3, 5: 6, 6: 60, 7: 36, 8: 24, 9: 48 };
const linesIn = (rows: readonly HaloRecord[]) =>
  rows.flatMap((row) => linesOf(row).map((line) => ({ row, line })));

export const moneyQuestions: readonly SqlQuestion[] = [
  {
    asks: "What did we invoice each client this year, net, and how many hours did we work for them?",
    sql: "with inv as (select client_id, sum(net) as net from invoices where invoice_date >= date('now','start of year') and not is_voided group by client_id), hrs as (select t.client_id, sum(a.hours) as hours from actions a join tickets t on t.id = a.ticket_id where a.done >= date('now','start of year') group by t.client_id) select c.name, round(inv.net,2), round(coalesce(hrs.hours,0),2) from inv join clients c on c.id = inv.client_id left join hrs on hrs.client_id = inv.client_id",
    truth: (world) =>
      grouped(
        issued(world).filter((row) => day(row.invoice_date) >= yearStart(world)),
        (row) => num(row.client_id),
      ).map(([id, rows]) => [
        clientName(world, id),
        netSum(rows),
        sumOf(
          world.tables.Actions.filter(
            (action) =>
              byId(tickets(world), action.ticket_id)?.client_id === id &&
              day(action.datetime) >= yearStart(world),
          ),
          "timetaken",
        ),
      ]),
  },
  {
    asks: "Which clients owe us money and have tickets open?",
    sql: "select i.client_name, round(sum(i.amount_due),2) from invoices i where i.amount_due > 0 and not i.is_voided and i.client_id in (select client_id from tickets where is_open) group by i.client_id",
    truth: (world) =>
      grouped(
        issued(world).filter(
          (row) =>
            num(row.amountdue) > 0 &&
            tickets(world).some((ticket) => isOpen(ticket) && ticket.client_id === row.client_id),
        ),
        (row) => num(row.client_id),
      ).map(([id, rows]) => [clientName(world, id), sumOf(rows, "amountdue")]),
  },
  {
    asks: "How late do clients pay, on average, in days after the due date?",
    sql: "select client_name, round(avg(julianday(paid_date) - julianday(due_date)), 1) from invoices where paid_date is not null and due_date is not null group by client_name",
    truth: (world) =>
      grouped(
        world.tables.Invoice.filter((row) => day(row.datepaid) !== "" && day(row.duedate) !== ""),
        (row) => clientName(world, row.client_id),
      ).map(([name, rows]) => [
        name,
        Number(
          (
            rows.reduce(
              (sum, row) => sum + (Date.parse(day(row.datepaid)) - Date.parse(day(row.duedate))) / 86_400_000,
              0,
            ) / rows.length
          ).toFixed(1),
        ),
      ]),
  },
  {
    asks: "Which items bring in the most, net, over all invoice lines of this year?",
    sql: "select l.item, round(sum(l.net),2) as net from invoice_lines l join invoices i on i.id = l.invoice_id where l.is_active = 1 and i.is_voided = 0 and i.invoice_date >= date('now','start of year') group by l.item order by net desc limit 5",
    isOrdered: true,
    truth: (world) => {
      const all = linesIn(issued(world).filter((row) => day(row.invoice_date) >= yearStart(world)));
      const items = [...new Set(all.map(({ line }) => text(line.item_shortdescription)))];
      return items
        .map(
          (item) =>
            [
              item,
              cents(
                all
                  .filter(({ line }) => line.item_shortdescription === item)
                  .reduce((sum, { line }) => sum + num(line.net_amount), 0),
              ),
            ] as const,
        )
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 5);
    },
  },
  {
    asks: "Which active contracts have had no invoice this year?",
    sql: "select k.ref from contracts k where k.is_active and not exists (select 1 from invoices i where i.contract_id = k.id and i.invoice_date >= date('now','start of year'))",
    truth: (world) =>
      world.tables.ClientContract.filter(
        (contract) =>
          contract.active !== false &&
          !world.tables.Invoice.some(
            (row) => row.contract_id === contract.id && day(row.invoice_date) >= yearStart(world),
          ),
      ).map((contract) => [text(contract.ref)]),
  },
  {
    asks: "What does each client's recurring billing come to in a month?",
    sql: "select client_name, round(sum(net / months), 2) from recurring_invoices where is_active and months is not null group by client_name",
    truth: (world) =>
      grouped(
        world.tables.RecurringInvoice.filter(
          (row) => isActive(row) && monthsOf[num(row.period)] !== undefined,
        ),
        (row) => clientName(world, row.client_id),
      ).map(([name, rows]) => [
        name,
        cents(rows.reduce((sum, row) => sum + num(row.revenue) / (monthsOf[num(row.period)] ?? 1), 0)),
      ]),
  },
  {
    asks: "Which recurring items are sold below what they cost?",
    sql: "select distinct item from recurring_invoice_lines where is_active and unit_cost > unit_price",
    truth: (world) =>
      [
        ...new Set(
          linesIn(world.tables.RecurringInvoice)
            .filter(({ line }) => num(line.unit_cost) > num(line.unit_price))
            .map(({ line }) => text(line.item_shortdescription)),
        ),
      ].map((item) => [item]),
  },
  {
    asks: "Which clients with a contract that ends in the next 120 days have overdue invoices?",
    sql: "select distinct k.client_name from contracts k join invoices i on i.client_id = k.client_id where k.end_date between date('now') and date('now','+120 day') and i.amount_due > 0 and i.due_date < date('now') and not i.is_voided",
    truth: (world) =>
      [
        ...new Set(
          world.tables.ClientContract.filter((contract) => {
            const end = endOf(contract);
            return (
              end !== undefined &&
              end >= daysBefore(world, 0) &&
              end <= daysBefore(world, -120) &&
              issued(world).some(
                (row) =>
                  row.client_id === contract.client_id &&
                  num(row.amountdue) > 0 &&
                  day(row.duedate) !== "" &&
                  day(row.duedate) < daysBefore(world, 0),
              )
            );
          }).map((contract) => clientName(world, contract.client_id)),
        ),
      ].map((name) => [name]),
  },
  {
    asks: "How many assets out of warranty has each client with a running contract?",
    sql: "select c.name, count(*) from assets a join clients c on c.id = a.client_id where a.warranty_end < date('now') and a.is_active and a.client_id in (select client_id from contracts where is_active and (end_date is null or end_date >= date('now'))) group by c.id",
    truth: (world) =>
      grouped(
        world.tables.Asset.filter(
          (asset) =>
            asset.inactive !== true &&
            day(asset.warranty_end) !== "" &&
            day(asset.warranty_end) < daysBefore(world, 0) &&
            world.tables.ClientContract.some(
              (contract) =>
                contract.client_id === asset.client_id &&
                contract.active !== false &&
                (endOf(contract) ?? "9999") >= daysBefore(world, 0),
            ),
        ),
        (asset) => num(asset.client_id),
      ).map(([id, rows]) => [clientName(world, id), rows.length]),
  },
  {
    asks: "Average invoice, net, by kind?",
    sql: "select kind, round(avg(net), 2) from invoices where not is_voided group by kind",
    truth: (world) =>
      grouped(issued(world), (row) =>
        num(row.total) < 0 || num(row.creditlinkedtoinvoiceid) > 0
          ? "credit note"
          : num(row.recurring_invoice_id) < -1
            ? "generated"
            : "one-off",
      ).map(([kind, rows]) => [
        kind,
        cents(rows.reduce((sum, row) => sum + num(row.revenue), 0) / rows.length),
      ]),
  },
  {
    asks: "How much of what we invoiced in the last twelve months is not paid, by month?",
    sql: "select strftime('%Y-%m', invoice_date) as month, round(sum(amount_due),2) from invoices where invoice_date >= date('now','-12 month') and not is_voided group by 1 having sum(amount_due) <> 0",
    truth: (world) => {
      const since = `${world.now.getUTCFullYear() - 1}${world.now.toISOString().slice(4, 10)}`;
      return grouped(
        issued(world).filter((row) => day(row.invoice_date) >= since),
        (row) => day(row.invoice_date).slice(0, 7),
      )
        .map(([month, rows]) => [month, sumOf(rows, "amountdue")] as const)
        .filter(([, due]) => due !== 0);
    },
  },
  {
    asks: "Which contract types take most of our hours this year, by the contracts that the time was covered by?",
    sql: "select k.contract_type, round(sum(a.hours_covered + a.hours_prepaid), 2) h from actions a join contracts k on k.id = a.contract_id where a.done >= date('now','start of year') group by k.contract_type",
    truth: (world) =>
      grouped(
        world.tables.Actions.filter(
          (row) =>
            day(row.datetime) >= yearStart(world) &&
            byId(world.tables.ClientContract, row.action_contract_id) !== undefined,
        ),
        (row) => text(byId(world.tables.ClientContract, row.action_contract_id)?.contracttype_name) || null,
      ).map(([type, rows]) => [
        type,
        cents(sumOf(rows, "actionnonchargehours") + sumOf(rows, "actionprepayhours")),
      ]),
  },
  {
    asks: "Hours that wait to be invoiced, by client?",
    sql: "select client_name, round(sum(hours_to_invoice),2) as h from actions where hours_to_invoice > 0 group by client_name",
    truth: (world) =>
      grouped(
        world.tables.Actions.filter((row) => num(row.actionchargehours) > 0),
        (row) => {
          const { Projects, Opportunities } = world.tables;
          const ticket = byId([...tickets(world), ...Projects, ...Opportunities], row.ticket_id);
          return ticket === undefined ? null : clientName(world, ticket.client_id);
        },
      ).map(([name, rows]) => [name, sumOf(rows, "actionchargehours")]),
  },
  {
    asks: "Which clients without any contract did we invoice this year?",
    sql: "select distinct client_name from invoices where invoice_date >= date('now','start of year') and client_id not in (select client_id from contracts where client_id is not null)",
    truth: (world) =>
      [
        ...new Set(
          world.tables.Invoice.filter(
            (row) =>
              day(row.invoice_date) >= yearStart(world) &&
              !world.tables.ClientContract.some((contract) => contract.client_id === row.client_id),
          ).map((row) => clientName(world, row.client_id)),
        ),
      ].map((name) => [name]),
  },
  {
    asks: "How many lines has our longest invoice, and which is it?",
    sql: "select i.invoicenumber, count(*) as lines from invoices i join invoice_lines l on l.invoice_id = i.id group by i.id order by lines desc, i.id limit 1",
    truth: (world) => {
      const [longest] = world.tables.Invoice.map((row) => ({
        row,
        count: Array.isArray(row.lines) ? row.lines.length : 0,
      })).toSorted((a, b) => b.count - a.count || num(a.row.id) - num(b.row.id));
      return [[text(longest?.row.invoicenumber), longest?.count ?? 0]];
    },
  },
  {
    asks: "Each client's share of this year's net revenue, the three largest?",
    isOrdered: true,
    sql: "select client_name, round(100.0 * net / sum(net) over (), 1) as share from (select client_name, sum(net) as net from invoices where invoice_date >= date('now','start of year') and not is_voided group by client_name) order by net desc limit 3",
    truth: (world) => {
      const rows = issued(world).filter((row) => day(row.invoice_date) >= yearStart(world));
      const all = rows.reduce((sum, row) => sum + num(row.revenue), 0);
      return grouped(rows, (row) => clientName(world, row.client_id))
        .map(([name, own]) => [name, own.reduce((sum, row) => sum + num(row.revenue), 0)] as const)
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 3)
        .map(([name, net]) => [name, Number(((100 * net) / all).toFixed(1))] as const);
    },
  },
  {
    asks: "Which clients are invoiced for more devices than they have? Workstations against quantities of active recurring lines.",
    sql: "with billed as (select client_id, sum(quantity) as q from recurring_invoice_lines where is_active and item like '%workstation%' group by client_id), has as (select client_id, count(*) as n from assets where is_active and asset_type = 'workstation' group by client_id) select c.name, b.q, coalesce(h.n, 0) from billed b join clients c on c.id = b.client_id left join has h on h.client_id = b.client_id",
    truth: (world) => {
      const lines = linesIn(world.tables.RecurringInvoice).filter(({ line }) =>
        /workstation/i.test(text(line.item_shortdescription)),
      );
      return [...new Set(lines.map(({ row }) => num(row.client_id)))].map((id) => [
        clientName(world, id),
        lines
          .filter(({ row }) => row.client_id === id)
          .reduce((sum, { line }) => sum + num(line.qty_order), 0),
        world.tables.Asset.filter(
          (asset) =>
            asset.client_id === id && asset.inactive !== true && asset.assettype_name === "Workstation",
        ).length,
      ]);
    },
  },
  {
    asks: "Tickets that an invoice bills, with their hours?",
    sql: "select t.id, i.invoicenumber, round((select sum(a.hours) from actions a where a.ticket_id = t.id), 2) from invoices i join tickets t on t.id = i.ticket_id",
    truth: (world) =>
      world.tables.Invoice.flatMap((row) => {
        const ticket = byId(tickets(world), row.ticket_id);
        if (ticket === undefined) return [];
        const own = world.tables.Actions.filter((action) => action.ticket_id === ticket.id);
        return [[num(ticket.id), text(row.invoicenumber), own.length === 0 ? null : sumOf(own, "timetaken")]];
      }),
  },
  {
    asks: "Per client group: clients, active contracts and open tickets?",
    sql: "select c.client_group, count(*) as clients, sum((select count(*) from contracts k where k.client_id = c.id and k.is_active)) as contracts, sum((select count(*) from tickets t where t.client_id = c.id and t.is_open)) as open from clients c group by c.client_group",
    truth: (world) =>
      grouped(world.tables.Client, (row) => text(row.toplevel_name) || null).map(([name, rows]) => {
        const of = (id: unknown) => rows.some((row) => row.id === id);
        return [
          name,
          rows.length,
          world.tables.ClientContract.filter(
            (contract) => contract.active !== false && of(contract.client_id),
          ).length,
          tickets(world).filter((ticket) => isOpen(ticket) && of(ticket.client_id)).length,
        ];
      }),
  },
  {
    asks: "Which suppliers' assets have the warranty ending this quarter or next, by supplier?",
    sql: "select supplier_name, count(*) from assets where is_active and warranty_end >= date('now') and warranty_end < date('now','+6 month') group by supplier_name",
    truth: (world) => {
      const end = new Date(world.now);
      end.setUTCMonth(end.getUTCMonth() + 6);
      return grouped(
        world.tables.Asset.filter(
          (asset) =>
            asset.inactive !== true &&
            day(asset.warranty_end) >= daysBefore(world, 0) &&
            day(asset.warranty_end) < end.toISOString().slice(0, 10),
        ),
        (asset) => text(asset.supplier_name) || null,
      ).map(([name, rows]) => [name, rows.length]);
    },
  },
];
