import { type Answer, answerOf, noCurrency } from "../../charts/answer.ts";
import { number, type Row, text } from "../../kit/data.ts";

/** What `halo_revenue_breakdown` tells, as it is drawn: each currency by itself. */
export interface RevenueModel {
  readonly answer: Answer;
  /** The home currency first. */
  readonly currencies: readonly CurrencyModel[];
  /** What bills but can't be brought to a month; undefined where that is not known. */
  readonly apart: number | undefined;
}

/** The kinds of revenue that a bar is made of, in their order. */
export const kinds = ["recurring", "one_off", "credits", "unclassified"] as const;
export type Kind = (typeof kinds)[number];

/** The kinds of one-off revenue, which have figures but no bars of their own. */
export const oneOffKinds = ["sales_order", "labour", "prepay", "other"] as const;

/** The kinds in words. */
export const kindNames: Readonly<Record<Kind | (typeof oneOffKinds)[number], string>> = {
  recurring: "Recurring",
  one_off: "One-off",
  credits: "Credits",
  unclassified: "Lines not known",
  sales_order: "Sales orders",
  labour: "Tickets",
  prepay: "Prepay",
  other: "Other one-off",
};

/** A part of a bar, and the figure whose records it stands for. */
export interface Part {
  readonly kind: Kind;
  readonly value: number;
  /** What `rows` takes to list its records. */
  readonly rows: string;
}

/** What was invoiced in a month, or to a client. */
export interface Bar {
  readonly name: string;
  readonly clientId: number | undefined;
  /** How many clients it stands for, where it is of all that have no bar of their own. */
  readonly rest: number | undefined;
  /** Undefined where it is not known. */
  readonly invoiced: number | undefined;
  readonly parts: readonly Part[];
  /** What is contracted a month; undefined where it is not known, and for months. */
  readonly contracted: number | undefined;
  /** What `rows` takes for all of it, and for what is contracted. */
  readonly rows: string;
  readonly contractedRows: string;
}

/** A step of the bridge from what is contracted to what was invoiced. */
export interface Step {
  readonly label: string;
  readonly amount: number;
  readonly count: number | undefined;
  readonly rows: string;
}

/** The bridge from contracted to recurring invoiced. */
export interface Bridge {
  readonly months: number;
  /** Contracted today, for one month. */
  readonly contracted: number;
  readonly recurring: number;
  /** Recurring invoiced less what is contracted for these months. */
  readonly difference: number;
  readonly steps: readonly Step[];
}

/** Everything in one currency. */
export interface CurrencyModel {
  readonly currency: string;
  /** The figures, by their names without the currency. */
  readonly figures: Row;
  readonly months: readonly Bar[];
  readonly clients: readonly Bar[];
  /** Undefined where the two were not compared. */
  readonly bridge: Bridge | undefined;
}

/** The reasons for the difference, in words; as `reasonPhrases` of the tool has them. */
const reasonNames: Readonly<Record<string, string>> = {
  long_period_billed: "Longer than a month, billed",
  long_period_not_billed: "Longer than a month, not billed",
  weekly: "Weekly",
  monthly_not_billed: "Monthly, not billed",
  monthly_changed: "Monthly, billed other than today's lines say",
  began_later: "Began after the first day",
  pro_rata: "Pro-rata lines",
  stopped: "Disabled, ended or not started today",
  period_unknown: "Billing period not known",
  template_gone: "No longer listed by Halo",
  contract_bills_itself: "Contracts that bill by themselves",
};

const figureNames = [
  "contracted_monthly",
  "sales_order",
  "unclassified",
  "difference",
  "recurring",
  "invoiced",
  "unposted",
  "one_off",
  "credits",
  "labour",
  "prepay",
  "other",
];

/** Reads the structured content of `halo_revenue_breakdown`; undefined where it is none. */
export function revenueModel(structured: Row): RevenueModel | undefined {
  const answer = answerOf(structured);
  if (answer === undefined) return undefined;
  const figures = figuresByCurrency(answer.figures);
  const tables = ["months", "clients", "differences"].flatMap((name) => answer.table(name) ?? []);
  const currencies = [...new Set([...figures.keys(), ...tables.map(currencyOf)])];
  return {
    answer,
    currencies: currencies.map((currency) => currencyModel(answer, currency, figures.get(currency) ?? {})),
    apart: number(answer.figures, "apart"),
  };
}

const currencyOf = (row: Row): string => text(row, "currency") ?? noCurrency;

/** The figures of each currency: `invoiced_GBP` is `invoiced` of GBP. */
function figuresByCurrency(figures: Row): ReadonlyMap<string, Row> {
  const found = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(figures)) {
    const figure = figureNames.find((each) => name.startsWith(`${each}_`));
    if (figure === undefined) continue;
    const currency = name.slice(figure.length + 1);
    const own = found.get(currency) ?? {};
    own[figure] = value;
    found.set(currency, own);
  }
  return found;
}

function currencyModel(answer: Answer, currency: string, figures: Row): CurrencyModel {
  const own = (table: string) => (answer.table(table) ?? []).filter((row) => currencyOf(row) === currency);
  return {
    currency,
    figures,
    months: own("months").map((row) => {
      const month = text(row, "month") ?? "";
      return { ...barOf(row, currency, month), name: month };
    }),
    clients: own("clients").map((row) => {
      const rest = number(row, "rest");
      const clientId = number(row, "client_id");
      const group = rest === undefined ? `client ${clientId ?? 0}` : "rest";
      const name = text(row, "client_name") ?? "no client";
      return { ...barOf(row, currency, group), name: rest === undefined ? name : `${rest} other clients` };
    }),
    bridge: bridgeOf(answer, currency, figures, own("differences")),
  };
}

function barOf(row: Row, currency: string, group: string): Bar {
  const rows = (figure: string) => `${figure}_${currency}/${group}`;
  return {
    name: group,
    clientId: number(row, "client_id"),
    rest: number(row, "rest"),
    invoiced: number(row, "invoiced"),
    parts: kinds.flatMap((kind) => {
      const value = number(row, kind);
      return value === undefined ? [] : [{ kind, value, rows: rows(kind) }];
    }),
    contracted: number(row, "contracted_monthly"),
    rows: rows("invoiced"),
    contractedRows: rows("contracted_monthly"),
  };
}

function bridgeOf(answer: Answer, currency: string, figures: Row, rows: readonly Row[]): Bridge | undefined {
  const months = number(answer.figures, "months");
  const contracted = number(figures, "contracted_monthly");
  const recurring = number(figures, "recurring");
  const difference = number(figures, "difference");
  if (months === undefined || contracted === undefined || recurring === undefined || difference === undefined)
    return undefined;
  const steps = rows.flatMap((row) => {
    const reason = text(row, "reason");
    const amount = number(row, "amount");
    if (reason === undefined || amount === undefined) return [];
    return [
      {
        label: reasonNames[reason] ?? reason,
        amount,
        count: number(row, "count"),
        rows: `difference_${currency}/${reason}`,
      },
    ];
  });
  return { months, contracted, recurring, difference, steps };
}
