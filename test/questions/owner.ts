import { clientPage, due, overdue, owedOf } from "./clients.ts";
import { endings, worthOf } from "./endings.ts";
import { entries, hoursOf, logged, notInvoiced } from "./hours.ts";
import { contracted, invoiced } from "./money.ts";
import { countsBy, under } from "./numbers.ts";
import { scorecardFigures } from "./service-levels.ts";
import type { Question } from "./types.ts";
import { clientOf, day, firstId, found, idOf, ids, isIn, lastDays, month, num, quarter } from "./world.ts";

/** The figures of a currency as the breakdown names them; what is nothing is left out. */
function inCurrency(amounts: ReturnType<typeof invoiced>, currency: string): Record<string, number> {
  const { recurring, oneOff, credits } = amounts;
  const figures = { invoiced: amounts.invoiced, recurring, one_off: oneOff, credits };
  return Object.fromEntries(
    Object.entries(figures)
      .filter(([, amount]) => amount !== 0)
      .map(([name, amount]) => [`figures.${name}_${currency}`, amount]),
  );
}

/** What an owner asks: what comes in, what runs out, what is owed. */
export const owner: readonly Question[] = [
  {
    asks: "Which invoices has Ashenby Accountants not paid?",
    calls: [{ tool: "halo_list_invoices", args: { client: "Ashenby Accountants", unpaid: true } }],
    truth: (world) => {
      const unpaid = world.tables.Invoice.filter(
        (invoice) =>
          invoice.client_id === idOf(world, "Client", "Ashenby Accountants") &&
          [-1, 0].includes(num(invoice.paymentstatus)) &&
          invoice.typeid === 1,
      );
      return {
        structured: { "rows.*.id": ids(unpaid) },
        text: unpaid.map((row) => String(row.invoicenumber)),
      };
    },
  },
  {
    asks: "What is in our sales pipeline, the largest first?",
    calls: [
      {
        tool: "halo_list_opportunities",
        args: { open_only: true, order: "oppvalue", order_desc: true, page_size: 10 },
      },
    ],
    truth: (world) => {
      const open = world.tables.Opportunities.filter(
        (deal) => deal.deleted !== true && ![34, 35].includes(num(deal.status_id)),
      );
      const largest = Math.max(...open.map((deal) => num(deal.oppvalue)));
      return {
        structured: { total: open.length, "rows.0.oppvalue": largest },
        text: [open.length, largest],
      };
    },
  },
  {
    asks: "When did we last bill Yarrowfield Brewery, and how much?",
    calls: [
      {
        tool: "halo_list_invoices",
        args: { client: "Yarrowfield Brewery", order: "id", order_desc: true, page_size: 1 },
      },
    ],
    truth: (world) => {
      const theirs = world.tables.Invoice.filter(
        (invoice) => invoice.client_id === idOf(world, "Client", "Yarrowfield Brewery"),
      ).toSorted((one, other) => num(other.id) - num(one.id));
      const last = found(theirs[0], "invoice of Yarrowfield Brewery");
      return {
        structured: {
          "rows.0.invoice_date": String(last.invoice_date).slice(0, 10),
          "rows.0.total": last.total,
        },
        text: [String(last.invoice_date).slice(0, 10), num(last.total)],
      };
    },
  },
  {
    asks: "What do we charge for endpoint protection?",
    calls: [{ tool: "halo_list_items", args: { search: "Endpoint Protection" } }],
    truth: (world) => {
      const items = world.tables.Item.filter(
        (item) => String(item.name).includes("Endpoint Protection") && item.inactive !== true,
      );
      return {
        structured: { "rows.*.id": ids(items) },
        text: items.map((item) => num(item.recurringprice) || num(item.baseprice)),
      };
    },
  },
  {
    asks: "Which credit notes did we write in the last twelve months?",
    calls: [{ tool: "halo_list_invoices", args: { credits: true, invoiced_after: "365d" } }],
    truth: (world) => {
      const since = [day(world, -365)[0], Number.POSITIVE_INFINITY] as const;
      const credits = world.tables.Invoice.filter(
        (invoice) => invoice.typeid === 2 && isIn(since, invoice.invoice_date),
      );
      return {
        structured: { "rows.*.id": ids(credits) },
        text: credits.map((credit) => String(credit.invoicenumber)),
      };
    },
  },
  {
    asks: "The largest deal looks good: set it to 90 percent.",
    calls: [
      {
        tool: "halo_list_opportunities",
        args: { open_only: true, order: "oppvalue", order_desc: true, page_size: 1 },
      },
      (_world, replies) => ({
        tool: "halo_update_opportunity",
        args: { id: firstId(replies.at(-1)), oppconversionprobability: 90 },
      }),
    ],
    truth: (world) => {
      const deals = world.tables.Opportunities.filter(
        (deal) => deal.deleted !== true && ![34, 35].includes(num(deal.status_id)),
      );
      const largest = Math.max(...deals.map((deal) => num(deal.oppvalue)));
      const wanted = deals.filter(
        (deal) => deal.oppvalue === largest && deal.oppconversionprobability !== 90,
      );
      const others = world.tables.Opportunities.filter((deal) => deal.oppconversionprobability === 90).length;
      return {
        structured: { "record.oppvalue": largest, "record.oppconversionprobability": 90 },
        text: [90],
        stored: () => ({
          "deals at 90 %": [
            world.tables.Opportunities.filter((deal) => deal.oppconversionprobability === 90).length,
            others + Math.min(1, wanted.length),
          ],
        }),
      };
    },
  },
  {
    asks: "What did we invoice last month, and how much of it comes again every month?",
    calls: [{ tool: "halo_revenue_breakdown", args: { period: "last month" } }],
    truth: (world) => {
      const pounds = invoiced(world, month(world, -1), "GBP");
      const euros = invoiced(world, month(world, -1), "EUR");
      const rate = contracted(world, "GBP");
      return {
        structured: {
          "figures.home_currency": "GBP",
          ...inCurrency(pounds, "GBP"),
          ...inCurrency(euros, "EUR"),
          "figures.contracted_monthly_GBP": rate,
          "figures.contracted_monthly_EUR": contracted(world, "EUR"),
        },
        text: [pounds.invoiced, pounds.recurring, pounds.oneOff, rate],
      };
    },
  },
  {
    asks: "Ashenby Accountants last quarter: how much is recurring, how much was one-off?",
    calls: [
      { tool: "halo_revenue_breakdown", args: { client: "Ashenby Accountants", period: "last quarter" } },
    ],
    truth: (world) => {
      const id = idOf(world, "Client", "Ashenby Accountants");
      const theirs = invoiced(world, quarter(world, -1), "GBP", (invoice) => invoice.client_id === id);
      return {
        structured: {
          ...inCurrency(theirs, "GBP"),
          "figures.contracted_monthly_GBP": contracted(world, "GBP", (record) => record.client_id === id),
        },
        text: ["Ashenby Accountants", theirs.invoiced, theirs.recurring],
      };
    },
  },
  {
    asks: "And Quillmere Logistics and Brindleford Logistics over the last 365 days?",
    calls: [
      {
        tool: "halo_revenue_breakdown",
        args: { clients: ["Quillmere Logistics", "Brindleford Logistics"], period: "365d" },
      },
    ],
    truth: (world) => {
      const names = ["Quillmere Logistics", "Brindleford Logistics"];
      const of = (wanted: readonly string[]) =>
        invoiced(world, lastDays(world, 365), "GBP", (invoice) =>
          wanted.includes(String(invoice.client_name)),
        );
      return {
        structured: {
          ...inCurrency(of(names), "GBP"),
          ...Object.fromEntries(
            names.map((name) => [`clients.client_name=${name}.invoiced`, of([name]).invoiced]),
          ),
        },
        text: [...names, ...names.map((name) => of([name]).invoiced)],
      };
    },
  },
  {
    asks: "How did the last quarter go, month by month?",
    calls: [{ tool: "halo_revenue_breakdown", args: { period: "last quarter", page_size: 3 } }],
    truth: (world) => {
      const [start] = quarter(world, -1);
      const months = [0, 1, 2].map((away) => month({ ...world, now: new Date(start) }, away));
      const amounts = months.map((time) => invoiced(world, time, "GBP").invoiced);
      return {
        structured: {
          ...inCurrency(invoiced(world, quarter(world, -1), "GBP"), "GBP"),
          ...Object.fromEntries(
            months.map(([first], index) => [
              `months.month=${new Date(first).toISOString().slice(0, 7)}.invoiced`,
              amounts[index],
            ]),
          ),
        },
        text: amounts,
      };
    },
  },
  {
    asks: "Which clients did we work most for last month, and what is not invoiced of it yet?",
    calls: [{ tool: "halo_time_summary", args: { by: "client", period: "last month", page_size: 5 } }],
    truth: (world) => {
      const done = entries(world, month(world, -1));
      const clients = countsBy(done, (action) => clientOf(world, action.ticket_id), hoursOf);
      const [most] = clients;
      return {
        structured: {
          "figures.hours": logged(done),
          "figures.not_invoiced": notInvoiced(done),
          "groups.0.name": most?.[0],
          "groups.0.hours": most?.[1],
        },
        text: [logged(done), notInvoiced(done), most?.[0] ?? "", most?.[1] ?? 0],
      };
    },
  },
  {
    asks: "Did we close as much as came in last quarter?",
    calls: [{ tool: "halo_sla_scorecard", args: { period: "last quarter", by: "type" } }],
    truth: (world) => {
      const figures = scorecardFigures(world, quarter(world, -1));
      return {
        structured: under("figures", figures),
        text: [figures.opened, figures.closed, figures.backlog_change],
      };
    },
  },
  {
    asks: "What runs out in the next 90 days, and what is it worth a month?",
    calls: [{ tool: "halo_contracts_expiring", args: {} }],
    truth: (world) => {
      const ending = endings(world, 90);
      const worth = worthOf(world, ending, "GBP");
      const [first] = ending.contracts;
      return {
        structured: {
          "figures.contracts": ending.contracts.length,
          "figures.recurring_invoices": ending.templates.length,
          "figures.warranties": ending.warranties.length,
          "figures.expired_active": ending.expired.length,
          "figures.monthly_GBP": worth,
        },
        text: [ending.contracts.length, ending.warranties.length, worth, String(first?.ref)],
      };
    },
  },
  {
    asks: "Which contracts do I have to renew within 30 days?",
    calls: [{ tool: "halo_contracts_expiring", args: { within_days: 30, kind: "contracts", page_size: 30 } }],
    truth: (world) => {
      const { contracts } = endings(world, 30);
      return {
        structured: {
          "figures.contracts": contracts.length,
          "expiring.*.id": ids(contracts),
          "expiring.0.end_day": String(contracts[0]?.end_date).slice(0, 10),
        },
        text: contracts.map((contract) => String(contract.ref)),
      };
    },
  },
  {
    asks: "How are we doing at Ashenby Accountants?",
    calls: [{ tool: "halo_client_overview", args: { client: "Ashenby Accountants", period: "last month" } }],
    truth: (world) => clientPage(world, "Ashenby Accountants", month(world, -1), month(world, -2)),
  },
  {
    asks: "What does Quillmere Logistics owe us, and what is overdue?",
    calls: [{ tool: "halo_client_overview", args: { client: "Quillmere Logistics" } }],
    truth: (world) => {
      const invoices = due(world, "Quillmere Logistics");
      const owed = owedOf(invoices);
      const late = owedOf(overdue(world, invoices));
      return {
        structured: {
          "figures.unpaid_invoices": invoices.length,
          "money.currency=GBP.amountdue": owed,
          "money.currency=GBP.overdue": late,
        },
        text: [owed, ...(late > 0 ? [late] : [])],
      };
    },
  },
];
