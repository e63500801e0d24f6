import { addDays } from "date-fns";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { dateOf, plainText, shorten, visibleText } from "../../../halo/text.ts";
import { type Answer, answerTool, behind, type Records, type Shown } from "../../kit/analytics/answer.ts";
import { countIn, type Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import { isWithin, type Period, periodBefore } from "../../kit/arguments/periods.ts";
import { bareLine, listedName } from "../../kit/clean.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { Tool, ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { fieldsOf, given, quote } from "../../kit/view.ts";
import { groupedBy } from "../shared/grouping.ts";
import { isOverdue, responseMet, type TicketFacts } from "../shared/ticket-facts.ts";
import {
  closedIn,
  openedIn,
  openTickets,
  type PeriodTickets,
  requireBegun,
  type TicketScope,
} from "../shared/ticket-scope.ts";
import { countNotKnown, stubsNotCounted, tiesAtCut } from "../shared/words.ts";
import { billingOf, renewalsOf } from "./billing.ts";
import {
  appointmentsShown,
  assetsShown,
  contractsShown,
  countsShown,
  invoicesShown,
  moneyShown,
  recurringShown,
  renewalsShown,
  runningShown,
  ticketsShown,
} from "./tables.ts";

/** The most pages that are read of one kind of record, so that some of the budget is left for the other kinds. */
const mostPages = 20;

const aheadDays = 14;
const longestLabel = 100;

/** Counts of rows by a name that they share: the largest count first, then by name. */
function countsOf(rows: readonly HaloRecord[], nameOf: (row: HaloRecord) => string) {
  return [...groupedBy(rows, nameOf)]
    .map(([name, members]) => ({ name, count: members.length, members }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, "en"));
}

/** Tickets of a client: open now, and opened and closed in the period and in the one before. */
async function readTicketsOf(
  reading: Reading,
  client_id: number,
  period: Period,
  before: Period | undefined,
) {
  const both = { start: (before ?? period).start, end: period.end };
  const scope: TicketScope = {
    query: { client_id },
    holds: (row) => sameNumber(row.client_id, client_id) !== false,
  };
  const [open, opened, closed] = await Promise.all([
    reading.optional(
      openTickets(reading, scope, { requests: mostPages }),
      "Open tickets",
      "they are left out",
    ),
    reading.optional(
      openedIn(reading, scope, both, { requests: mostPages }),
      "Tickets opened",
      "they are left out",
    ),
    reading.optional(
      closedIn(reading, scope, both, { requests: mostPages }),
      "Tickets closed",
      "they are left out",
    ),
  ]);
  const within = (span: Period, tickets: PeriodTickets | undefined, what: "opened" | "closed") =>
    tickets?.tickets.filter((facts) => isWithin(span, facts[what])).map(({ row }) => row);
  return {
    open: open?.source,
    openFacts: open?.tickets,
    sources: given(open?.source, opened?.source, closed?.source),
    openedSource: opened?.source,
    closedSource: closed?.source,
    stubs: opened?.stubs.filter(({ opened: at }) => isWithin(both, at)) ?? [],
    opened: within(period, opened, "opened"),
    openedBefore: before && within(before, opened, "opened"),
    closed: within(period, closed, "closed"),
    closedBefore: before && within(before, closed, "closed"),
  };
}

/** Those of the open tickets that want somebody, by what they are counted as; undefined where they could not be read. */
function wanting(tickets: readonly TicketFacts[] | undefined, now: Date) {
  const of = (holds: (facts: TicketFacts) => boolean) => tickets?.filter(holds).map(({ row }) => row);
  return {
    overdue: of((facts) => isOverdue(facts, now)),
    unassigned: of(({ agentId }) => agentId === undefined),
    unanswered: of((facts) => facts.responded === undefined && responseMet(facts, now) !== true),
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

async function statusNames(reading: Reading, context: ToolContext): Promise<(row: HaloRecord) => string> {
  const names = await reading.optional(
    context.lookups.names("statuses", context.signal),
    "Statuses",
    "their names are missing",
  );
  return (row) => label(names?.(row.status_id)) || `status ${String(row.status_id)}`;
}

const overview = answerTool({
  name: "halo_client_overview",
  title: "One client on a page",
  ui: "client",
  description:
    "How a client is doing: contacts, sites, assets by type, open tickets by status, tickets of a period against the one before, contracts, monthly recurring, unpaid invoices, next appointments and renewals.",
  input: {
    client_id: input.reference("client"),
    period: input.period("30d"),
    renewal_days: z.int().min(1).max(730).optional().describe("Renewals within; default 90"),
  },
  figures: {
    client_id: "id",
    client_name: "text",
    ...fieldsOf("number", "users", "sites", "assets", "open_tickets", "opened", "opened_before", "closed"),
    ...fieldsOf("number", "closed_before", "contracts", "renewals", "unpaid_invoices", "appointments"),
  },
  unlisted: {
    figures: { ...fieldsOf("number", "overdue", "unassigned", "unanswered"), main_contact: "text" },
    tables: { running: runningShown.fields },
  },
  tables: {
    open_by_status: countsShown("listed").fields,
    assets_by_type: countsShown("name").fields,
    money: moneyShown.fields,
    renewals: renewalsShown.fields,
    appointments: appointmentsShown.fields,
  },
  answer: async (args, context, reading): Promise<Answer> => {
    const { client_id: id, renewal_days: within = 90 } = args;
    const now = new Date(context.now());
    const { period } = args;
    requireBegun(period, context.now());
    const before = periodBefore(period, context);
    const client = await reading.one(haloResources.clients, id);
    if (client === undefined) throw badInput("client: Halo could not be asked for it.");
    const name = oneLine(client.name);
    const warnings: string[] = [];
    const ofClient = (row: HaloRecord) => sameNumber(row.client_id, id) !== false;
    const counted = async (count: Promise<number | undefined>, noun: string) => {
      const so = "their number is left out";
      const known = await reading.optional(
        count.then((number) => ({ number })),
        noun,
        so,
      );
      if (known !== undefined && known.number === undefined)
        warnings.push(countNotKnown(`${noun.toLowerCase()} there are`));
      return known?.number;
    };
    const [users, sites, assets, tickets, appointments, billing, status] = await Promise.all([
      counted(
        reading.count(haloResources.users, { client_id: id, exclude_generaluser: true }, ofClient),
        "Users",
      ),
      counted(reading.count(haloResources.sites, { client_id: id }, ofClient), "Sites"),
      reading.optional(
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
        "they and warranties are left out",
      ),
      readTicketsOf(reading, id, period, before),
      reading.optional(readAppointments(reading, id, now), "Appointments", "they are left out"),
      billingOf(reading, context, id),
      statusNames(reading, context),
    ]);
    const coming = appointments?.rows ?? [];
    const types = countsOf(assets?.rows ?? [], (row) => label(row.assettype_name) || "no type");
    const statuses = countsOf(tickets.open?.rows ?? [], status);
    const renewals = renewalsOf(billing, assets, context, within);
    const openRows = (tickets.open?.rows ?? []).map((row) => ({ ...row, status_name: status(row) }));
    const urgent = wanting(tickets.openFacts, now);
    const without =
      renewals.missing.length === 0 ? "" : `, not all of ${renewals.missing.join(" and ")} read`;
    const figures = {
      client_id: id,
      client_name: name,
      users,
      sites,
      assets: countIn(assets),
      open_tickets: countIn(tickets.open),
      overdue: countIn(tickets.open, urgent.overdue?.length),
      unassigned: countIn(tickets.open, urgent.unassigned?.length),
      unanswered: countIn(tickets.open, urgent.unanswered?.length),
      opened: countIn(tickets.openedSource, tickets.opened?.length),
      opened_before: countIn(tickets.openedSource, tickets.openedBefore?.length),
      closed: countIn(tickets.closedSource, tickets.closed?.length),
      closed_before: countIn(tickets.closedSource, tickets.closedBefore?.length),
      contracts: billing.contracts,
      renewals: renewals.missing.length === 0 ? renewals.rows.length : undefined,
      unpaid_invoices: billing.unpaid?.length,
      appointments: countIn(appointments),
      main_contact: oneLine(client.main_contact_name) || undefined,
    };
    return {
      summary: `${quote(name)} (#${id})${client.inactive === true ? ", inactive" : ""}, ${period.label}${before === undefined ? "" : ` (before: ${before.label})`}.`,
      inWords: countSentence(figures, within),
      period,
      figures,
      tables: [
        table(
          "open_by_status",
          "open tickets by status",
          statuses,
          countsShown("listed"),
          groupsNext("open_tickets/STATUS"),
        ),
        table("assets_by_type", "assets by type", types, countsShown("name"), groupsNext("assets/TYPE")),
        table("running", "contracts", billing.running, runningShown, 'rows: "contracts" lists them all'),
        table("money", "money by currency", billing.money, moneyShown, "page_size up to 100 shows more"),
        {
          ...table("renewals", `ending within ${within} days${without}`, renewals.rows, renewalsShown),
          ...(renewals.missing.length === 0 ? {} : { next: "halo_contracts_expiring lists them" }),
        },
        table("appointments", `appointments of the next ${aheadDays} days`, coming, appointmentsShown),
      ]
        .filter(({ rows }) => rows.length > 0)
        .map((all) => ({ ...all, rows: all.rows.slice(0, args.page_size) })),
      sources: [...tickets.sources, ...given(assets, appointments), ...billing.sources].filter(
        ({ complete }) => !complete,
      ),
      assumptions: [
        ...[statuses, types].flatMap((groups, place) =>
          given(
            tiesAtCut(
              groups.map(({ count }) => count),
              args.page_size,
              place === 0 ? "statuses" : "types of assets",
            ),
          ),
        ),
        "Users (halo_list_users, with general users), sites (halo_list_sites) and assets: the active ones.",
        "Recurring is net, due gross.",
        ...billing.assumptions,
        ...(tickets.stubs.length === 0 ? [] : [stubsNotCounted(tickets.stubs)]),
      ],
      warnings,
      records: new Map<string, () => Records>([
        ["open_tickets", behind(openRows, ticketsShown)],
        ...statuses.map(({ name: status_name, members }) => {
          const rows = members.map((row) => ({ ...row, status_name }));
          return [`open_tickets/${listedName(status_name)}`, behind(rows, ticketsShown)] as const;
        }),
        ...given(...Object.entries(urgent)).map(
          ([figure, rows]) => [figure, behind(rows ?? [], ticketsShown)] as const,
        ),
        ["opened", behind(tickets.opened ?? [], ticketsShown)],
        ["opened_before", behind(tickets.openedBefore ?? [], ticketsShown)],
        ["closed", behind(tickets.closed ?? [], ticketsShown)],
        ["closed_before", behind(tickets.closedBefore ?? [], ticketsShown)],
        ["assets", behind(assets?.rows ?? [], assetsShown)],
        ...types.map((group) => [`assets/${quote(group.name)}`, behind(group.members, assetsShown)] as const),
        ...given(billing.parts && (["monthly_recurring", behind(billing.parts, recurringShown)] as const)),
        ["unpaid_invoices", behind(billing.unpaid ?? [], invoicesShown)],
        ["contracts", behind(billing.running, contractsShown)],
        ["renewals", behind(renewals.rows, renewalsShown)],
        ["appointments", behind(coming, appointmentsShown)],
      ]),
    };
  },
});

/** How to see more groups, and what is behind one. @param behindOne what `rows` takes for one of them */
const groupsNext = (behindOne: string) =>
  `page_size up to 100 shows more; rows: ${behindOne} lists what is behind one`;

/** @param next how to see the rows that are not shown: unless given, a figure has the name of the table */
function table(
  name: string,
  heading: string,
  rows: readonly HaloRecord[],
  shown: Shown,
  next = `rows: "${name}" lists them all`,
) {
  return { name, heading, rows, ...shown, total: rows.length, next };
}

/** What is known of the figures, in a sentence; empty where nothing is. */
function countSentence(figures: Readonly<Record<string, unknown>>, renewalDays: number): string {
  const known = (count: unknown) => (count === undefined ? undefined : Number(count));
  const pair = (name: "opened" | "closed") => {
    const [count, before] = [known(figures[name]), known(figures[`${name}_before`])];
    if (count === undefined) return undefined;
    return `${count} ${name}${before === undefined ? "" : ` (${before} before)`}`;
  };
  const counts = listed([
    [known(figures.users), "users"],
    [known(figures.sites), "sites"],
    [known(figures.assets), "assets"],
    [known(figures.contracts), "contracts"],
    [known(figures.unpaid_invoices), "unpaid invoices"],
    [known(figures.open_tickets), "open tickets"],
  ]);
  const ofOpen = (["overdue", "unassigned", "unanswered"] as const).flatMap((name) =>
    figures[name] === undefined ? [] : [`${String(figures[name])} ${name}`],
  );
  const open = given(counts === "" ? undefined : counts, ofOpen.length > 0 && `(${ofOpen.join(", ")})`);
  const said = given(open.length > 0 && open.join(" "), pair("opened"), pair("closed")).join(", ");
  const contact = figures.main_contact;
  const none = given(
    figures.renewals === 0 && `Nothing ends within ${renewalDays} days.`,
    figures.appointments === 0 && `No appointments in the next ${aheadDays} days.`,
    contact !== undefined && `Main contact: ${quote(contact)}.`,
  );
  return [...given(said !== "" && `${said}.`), ...none].join(" ");
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
