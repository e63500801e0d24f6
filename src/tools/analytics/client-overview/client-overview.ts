import { addDays } from "date-fns";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import { isGone, ticketDates } from "../../../halo/rules.ts";
import { dateOf, plainText, shorten, visibleText } from "../../../halo/text.ts";
import { type Answer, answerTool, behind, type Shown } from "../../kit/analytics/answer.ts";
import { type Gathered, type Reading, unlessRefused } from "../../kit/analytics/reader.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import { isWithin, type Period, periodBefore } from "../../kit/arguments/periods.ts";
import { bareLine } from "../../kit/clean.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { Tool, ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { fieldsOf, given, quote } from "../../kit/view.ts";
import { groupedBy } from "../shared/grouping.ts";
import { type TicketFacts, ticketFacts } from "../shared/ticket-facts.ts";
import { aroundDates } from "../shared/ticket-scope.ts";
import { countNotKnown } from "../shared/words.ts";
import { billingOf, renewalsOf } from "./billing.ts";
import {
  appointmentsShown,
  assetsShown,
  countsShown,
  invoicesShown,
  moneyShown,
  recurringShown,
  renewalsShown,
  ticketsShown,
} from "./tables.ts";

/** The most pages that are read of one kind of record, so that some of the budget is left for the other kinds. */
const mostPages = 6;

const aheadDays = 14;
const longestLabel = 100;

/** Counts of rows by a name that they share: the largest count first, then by name. */
function counted(rows: readonly HaloRecord[], nameOf: (row: HaloRecord) => string) {
  return [...groupedBy(rows, nameOf)]
    .map(([name, members]) => ({ name, count: members.length, members }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, "en"));
}

/** Tickets of a client: the query tells Halo which, and `keep` decides exactly. */
function ticketsOf(
  reading: Reading,
  client_id: number,
  what: string,
  query: Query,
  keep: (facts: TicketFacts) => boolean,
): Promise<Gathered> {
  return reading.all(
    haloResources.tickets,
    { client_id, ...query },
    {
      what,
      requests: mostPages,
      keep: (row) => !isGone(row) && sameNumber(row.client_id, client_id) !== false && keep(ticketFacts(row)),
    },
  );
}

async function readTickets(reading: Reading, id: number, period: Period, before: Period) {
  const both = { start: before.start, end: period.end };
  const inBoth = (what: "opened" | "closed") =>
    ticketsOf(
      reading,
      id,
      `tickets ${what} in the two periods`,
      aroundDates(ticketDates[what].column, both),
      (facts) => isWithin(both, facts[what]),
    );
  const [open, opened, closed] = await Promise.all([
    ticketsOf(reading, id, "open tickets", { open_only: true }, ({ isOpen }) => isOpen),
    inBoth("opened"),
    inBoth("closed"),
  ]);
  const within = (span: Period, what: "opened" | "closed") =>
    ({ opened, closed })[what].rows.filter((row) => isWithin(span, ticketFacts(row)[what]));
  return {
    open,
    sources: [open, opened, closed],
    opened: within(period, "opened"),
    openedBefore: within(before, "opened"),
    closed: within(period, "closed"),
    closedBefore: within(before, "closed"),
  };
}

/** Appointments of the next days that are not done. */
async function readAppointments(reading: Reading, client_id: number, now: Date): Promise<Gathered> {
  const end = addDays(now, aheadDays);
  const gathered = await reading.all(
    haloResources.appointments,
    {
      client_id,
      start_date: toHaloTime(now),
      end_date: toHaloTime(end),
      order: "start_date",
      orderdesc: false,
      showall: true,
    },
    {
      what: `appointments of the next ${aheadDays} days`,
      requests: 2,
      keep: (row) => {
        const start = dateOf(row.start_date);
        return (
          sameNumber(row.client_id, client_id) === true && start !== undefined && start >= now && start <= end
        );
      },
    },
  );
  const rows = [...gathered.rows].sort((a, b) => String(a.start_date).localeCompare(String(b.start_date)));
  return { ...gathered, rows };
}

async function statusNames(context: ToolContext): Promise<(row: HaloRecord) => string> {
  const names = await context.lookups.names("statuses", context.signal);
  return (row) => label(names(row.status_id)) || `status ${String(row.status_id)}`;
}

const overview = answerTool({
  name: "halo_client_overview",
  title: "One client on a page",
  description:
    "How a client is doing: contacts, sites, assets by type, open tickets by status, tickets of a period against the one before, contracts, monthly recurring, unpaid invoices, next appointments and renewals.",
  input: {
    client_id: input.reference("client", "Client"),
    period: input.period("30d"),
    renewal_days: z.int().min(1).max(730).optional().describe("Renewals within; default 90"),
  },
  figures: {
    client_id: "id",
    client_name: "text",
    ...fieldsOf("number", "users", "sites", "assets", "open_tickets", "opened", "opened_before", "closed"),
    ...fieldsOf("number", "closed_before", "contracts", "renewals", "unpaid_invoices", "appointments"),
  },
  tables: {
    open_by_status: countsShown.fields,
    assets_by_type: countsShown.fields,
    money: moneyShown.fields,
    renewals: renewalsShown.fields,
    appointments: appointmentsShown.fields,
  },
  answer: async (args, context, reading): Promise<Answer> => {
    const { client_id: id, renewal_days: within = 90 } = args;
    const now = new Date(context.now());
    const { period } = args;
    const before = periodBefore(period, context);
    const client = await reading.one(haloResources.clients, id);
    if (client === undefined) throw badInput("client: Halo could not be asked for it.");
    const name = oneLine(client.name);
    const warnings: string[] = [];
    const allowed = <T>(part: Promise<T>, subject: string) => unlessRefused(part, subject, warnings);
    const ofClient = (row: HaloRecord) => sameNumber(row.client_id, id) !== false;
    const known = async (count: Promise<number | undefined>, noun: string) => {
      const number = await count;
      if (number === undefined) warnings.push(countNotKnown(`${noun} there are`));
      return number;
    };
    const [users, sites, assets, tickets, appointments, billing, status] = await Promise.all([
      allowed(
        known(
          reading.count(haloResources.users, { client_id: id, exclude_generaluser: true }, ofClient),
          "users",
        ),
        "Users",
      ),
      allowed(known(reading.count(haloResources.sites, { client_id: id }, ofClient), "sites"), "Sites"),
      allowed(
        reading.all(
          haloResources.assets,
          { client_id: id },
          {
            what: "assets in use",
            requests: mostPages,
            keep: (row) => ofClient(row) && row.inactive !== true,
          },
        ),
        "Assets",
      ),
      allowed(readTickets(reading, id, period, before), "Tickets"),
      allowed(readAppointments(reading, id, now), "Appointments"),
      billingOf(reading, context, id, warnings),
      statusNames(context),
    ]);
    const coming = appointments?.rows ?? [];
    const types = counted(assets?.rows ?? [], (row) => label(row.assettype_name) || "no type");
    const statuses = counted(tickets?.open.rows ?? [], status);
    const renewals = renewalsOf(billing, assets?.rows ?? [], context, within);
    const openRows = (tickets?.open.rows ?? []).map((row) => ({ ...row, status_name: status(row) }));
    return {
      summary: given(
        `${quote(name)} (${id})${client.inactive === true ? ", inactive" : ""}: ${listed([
          [users, "users"],
          [sites, "sites"],
          [assets?.rows.length, "assets"],
          [billing.contracts?.length, "contracts"],
          [billing.unpaid?.length, "unpaid invoices"],
        ])}.`,
        tickets === undefined
          ? undefined
          : `${listed([[tickets.open.rows.length, "open tickets"]])}; ${period.label}: ${tickets.opened.length} opened, ${tickets.closed.length} closed (${before.label}: ${tickets.openedBefore.length} and ${tickets.closedBefore.length}).`,
      ).join(" "),
      period,
      figures: {
        client_id: id,
        client_name: name,
        users,
        sites,
        assets: assets?.rows.length,
        open_tickets: tickets?.open.rows.length,
        opened: tickets?.opened.length,
        opened_before: tickets?.openedBefore.length,
        closed: tickets?.closed.length,
        closed_before: tickets?.closedBefore.length,
        contracts: billing.contracts?.length,
        renewals: renewals.length,
        unpaid_invoices: billing.unpaid?.length,
        appointments: appointments?.rows.length,
      },
      tables: [
        table("open_by_status", "open tickets by status", statuses, countsShown),
        table("assets_by_type", "assets by type", types, countsShown),
        table("money", "money by currency", billing.money, moneyShown),
        table("renewals", `ending within ${within} days`, renewals, renewalsShown),
        table("appointments", `appointments of the next ${aheadDays} days`, coming, appointmentsShown),
      ]
        .filter(({ rows }) => rows.length > 0)
        .map((all) => ({ ...all, rows: all.rows.slice(0, args.page_size) })),
      sources: [...(tickets?.sources ?? []), ...given(assets), ...billing.sources].filter(
        ({ complete }) => !complete,
      ),
      assumptions: [
        "Users, sites and assets are the active ones; monthly recurring is net, invoices due are gross.",
        ...billing.assumptions,
      ],
      warnings,
      records: new Map([
        ["open_tickets", behind(openRows, ticketsShown)],
        ...statuses.map(({ name: status_name, members }) => {
          const rows = members.map((row) => ({ ...row, status_name }));
          return [`open_tickets/${status_name}`, behind(rows, ticketsShown)] as const;
        }),
        ["opened", behind(tickets?.opened ?? [], ticketsShown)],
        ["opened_before", behind(tickets?.openedBefore ?? [], ticketsShown)],
        ["closed", behind(tickets?.closed ?? [], ticketsShown)],
        ["closed_before", behind(tickets?.closedBefore ?? [], ticketsShown)],
        ["assets", behind(assets?.rows ?? [], assetsShown)],
        ...types.map((group) => [`assets/${group.name}`, behind(group.members, assetsShown)] as const),
        ["monthly_recurring", behind(billing.parts, recurringShown)],
        ["unpaid_invoices", behind(billing.unpaid ?? [], invoicesShown)],
        ["renewals", behind(renewals, renewalsShown)],
        ["appointments", behind(coming, appointmentsShown)],
      ]),
    };
  },
});

function table(name: string, heading: string, rows: readonly HaloRecord[], shown: Shown) {
  return { name, heading, rows, ...shown, total: rows.length, next: `rows ${name}` };
}

function listed(counts: readonly (readonly [number | undefined, string])[]): string {
  return counts
    .filter(([count]) => count !== undefined)
    .map(([count, what]) => `${count} ${count === 1 ? what.replace(/s$/, "") : what}`)
    .join(", ");
}

/** A name that an administrator chose, as it is shown without quotes. */
function label(value: unknown): string {
  return shorten(bareLine(String(value ?? "")), longestLabel);
}

function oneLine(value: unknown): string {
  return visibleText(plainText(String(value ?? ""))).replace(/\s+/g, " ");
}

/** One client on one page. */
export const clientOverviewTools = [overview] as const satisfies readonly Tool[];
