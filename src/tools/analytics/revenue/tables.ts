import type { HaloRecord } from "../../../halo/client.ts";
import { monthsOf, type Period } from "../../kit/arguments/periods.ts";
import type { Companion } from "../../kit/result.ts";
import { type Fields, fieldsOf, given, quote } from "../../kit/view.ts";
import { type Difference, differenceReasons } from "../shared/billing/differences.ts";
import { noCurrency, shownAmount, shownCents, shownMoney } from "../shared/billing/money.ts";
import type { BillingScope } from "../shared/billing/reading.ts";
import { currencyShown, partShown } from "../shared/billing/records.ts";
import { decimal, sumOf, zero } from "../shared/decimal.ts";
import { type ClientRevenue, type CurrencyRevenue, clientsOf, type RevenueSums, sumsOf } from "./figures.ts";
import { differencesHeading, reasonSentence } from "./words.ts";

/** The tables of a breakdown of revenue; the rows of each sum to its figures, but for rounding. */

const sumFields: Fields = {
  ...fieldsOf("number", "invoiced", "recurring", "one_off", "credits", "unclassified"),
};

/** Fields of the tables' rows. */
export const revenueTables = {
  differences: { reason: "label", currency: "listed", amount: "number", count: "number", began: "label" },
  months: { month: "label", currency: "listed", ...sumFields },
  clients: {
    client_id: "id",
    client_name: "text",
    currency: "listed",
    ...sumFields,
    contracted_monthly: "number",
  },
  apart: partShown.fields,
} satisfies Record<string, Fields>;

type Row = Readonly<Record<string, unknown>>;

/** The sums of a row of a table, as numbers; nothing where all lines are known. */
function sumRow(sums: RevenueSums): HaloRecord {
  return {
    invoiced: shownCents(sums.invoiced),
    recurring: shownCents(sums.recurring),
    one_off: shownCents(sums.oneOff),
    credits: sums.credits.eq(0) ? undefined : shownCents(sums.credits),
    unclassified: sums.unclassified.eq(0) ? undefined : shownCents(sums.unclassified),
  };
}

const shown = (value: unknown) => shownAmount(decimal(value) ?? zero);

function sumsLine(row: Row): string {
  const currency = typeof row.currency === "string" ? row.currency : noCurrency;
  const named = ["recurring", "one_off", "credits", "unclassified"].filter(
    (field) => row[field] !== undefined && row[field] !== 0,
  );
  const word = (field: string) => field.replace("_", "-");
  const split =
    named.length > 1
      ? ` (${named.map((field) => `${word(field)} ${shown(row[field])}`).join(", ")})`
      : named.map((field) => ` ${word(field)}`).join("");
  if (row.invoiced === undefined) {
    const shownCurrency = currencyShown(currency) ?? noCurrency;
    return named.length === 0 ? `${shownCurrency}, none invoiced that was read` : `${shownCurrency}${split}`;
  }
  return `${shownMoney(decimal(row.invoiced) ?? zero, currency)}${split}`;
}

/** The tables: reasons for the difference, months, clients, and what could not be brought to a month. */
export function tablesOf(
  revenues: readonly CurrencyRevenue[],
  period: Period,
  scope: BillingScope,
  {
    size,
    months: compared,
    current,
    hasContracted,
  }: {
    readonly size: number;
    readonly months: number;
    /** The month of now, `yyyy-MM`. */
    readonly current: string;
    readonly hasContracted: boolean;
  },
  apart: readonly HaloRecord[],
): Companion[] {
  const found: Companion[] = [];
  const differences = revenues.flatMap((entry) =>
    differenceReasons.flatMap((reason) => {
      const rows = (entry.differences ?? []).filter((difference) => difference.reason === reason);
      if (rows.length === 0) return [];
      const amount = shownCents(sumOf(rows, (row) => row.difference));
      const currency = currencyShown(entry.currency);
      return [
        {
          reason,
          currency,
          amount,
          count: rows.length,
          began: reason === "began_later" ? daysOf(rows) : undefined,
        },
      ];
    }),
  );
  if (differences.length > 0) {
    found.push({
      name: "differences",
      heading: differencesHeading(revenues, compared),
      rows: differences,
      fields: revenueTables.differences,
      line: (row) => {
        const currency = String(row.currency ?? noCurrency);
        const reason = differenceReasons.find((each) => each === row.reason) ?? "template_gone";
        const amount = decimal(row.amount) ?? zero;
        const said = reasonSentence(reason, amount, currency, Number(row.count ?? 0), row.began);
        return `${reason}: ${said}`;
      },
    });
  }
  const months = monthsOf(period);
  const monthRows = revenues.flatMap(({ currency, lines }) =>
    months.flatMap((month) => {
      const own = lines.filter((line) => line.month === month);
      // Of a month that has not begun nothing is known but what is dated ahead into it.
      if (month > current && own.length === 0) return [];
      return [{ month, currency: currencyShown(currency), ...sumRow(sumsOf(own, [])) }];
    }),
  );
  if (months.length > 1 && monthRows.length > 0) {
    found.push({
      name: "months",
      rows: monthRows,
      fields: revenueTables.months,
      line: (row) => `${row.month} ${sumsLine(row)}`,
    });
  }
  if (scope.clientIds?.length !== 1 && revenues.length > 0)
    found.push(clientsTable(revenues, size, hasContracted));
  if (apart.length > 0) {
    found.push({
      name: "apart",
      heading: "that bill but can't be brought to a month, in no total",
      rows: apart.slice(0, size),
      fields: revenueTables.apart,
      line: partShown.line,
      total: apart.length,
      next: 'rows: "apart" lists them all, page by page',
    });
  }
  return found;
}

/** The day on which some recurring invoices began, or the first and the last such day. */
function daysOf(rows: readonly Difference[]): string {
  const days = given(...rows.map(({ startdate }) => startdate)).sort();
  return [...new Set([days.at(0), days.at(-1)])].join(" to ");
}

/** The clients that have a row of their own: those that were invoiced before those that only have contracts. */
export function firstClients(clients: readonly ClientRevenue[], size: number): ReadonlySet<ClientRevenue> {
  const isInvoiced = ({ sums }: ClientRevenue) => !sums.invoiced.eq(0);
  const ordered = [...clients.filter(isInvoiced), ...clients.filter((client) => !isInvoiced(client))];
  return new Set(ordered.slice(0, size));
}

/** A client in one currency, as a key: a client may have amounts in several. */
export const groupKey = ({ currency, clientId }: Pick<ClientRevenue, "currency" | "clientId">) =>
  `${currency} ${clientId}`;

function clientsTable(revenues: readonly CurrencyRevenue[], size: number, hasContracted: boolean): Companion {
  const groups = revenues.map(clientsOf);
  const row = ({ currency, sums, ...client }: Pick<ClientRevenue, "currency" | "sums">) => ({
    ...client,
    currency: currencyShown(currency),
    ...sumRow(sums),
    contracted_monthly: hasContracted ? shownCents(sums.contracted) : undefined,
  });
  const first = firstClients(groups.flat(), size);
  const rows = groups.flatMap((clients) => {
    const rest = clients.filter((client) => !first.has(client));
    const named = clients
      .filter((client) => first.has(client))
      .map(({ clientId, clientName, currency, sums }) => ({
        client_id: clientId,
        client_name: clientName,
        ...row({ currency, sums }),
      }));
    const [one] = rest;
    if (one === undefined) return named;
    const sums = sumsOf(
      rest.flatMap(({ lines }) => lines),
      rest.flatMap(({ parts: own }) => own),
    );
    return [...named, { rest: rest.length, ...row({ currency: one.currency, sums }) }];
  });
  return {
    name: "clients",
    others: "rest",
    heading: hasContracted ? "clients: invoiced; contracted a month" : "clients, by what was invoiced",
    rows,
    fields: { ...revenueTables.clients, rest: "number" },
    line: (entry) =>
      [
        entry.rest === undefined
          ? `${entry.client_id === undefined ? "no client" : `#${entry.client_id}`} ${quote(entry.client_name ?? "")}`
          : `the rest, ${entry.rest} clients:`,
        entry.contracted_monthly === undefined
          ? sumsLine(entry)
          : `${sumsLine(entry)}; ${shown(entry.contracted_monthly)}`,
      ].join(" "),
  };
}
