import { isRow, type Row, rowsOf, sentences } from "../kit/data.ts";

/** The structured content of an answer tool, as the views with figures read it. */

/** What every answer has beside its own tables. */
export interface Answer {
  /** The sentences that answer, a line each. */
  readonly lines: readonly string[];
  readonly period: Period | undefined;
  readonly figures: Row;
  readonly isComplete: boolean;
  readonly basis: readonly string[];
  readonly warnings: readonly string[];
  /** What did not fit into the result, a sentence each. */
  readonly leftOut: readonly string[];
  /** The rows of a table; undefined where the answer has no such table. */
  readonly table: (name: string) => readonly Row[] | undefined;
}

/** The days or moments that an answer is about, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Reads the structured content of an answer; undefined where it is none. */
export function answerOf(structured: Row): Answer | undefined {
  const { summary, figures, period } = structured;
  if (typeof summary !== "string" || !isRow(figures)) return undefined;
  return {
    lines: summary.split("\n"),
    period:
      isRow(period) && typeof period.from === "string" && typeof period.to === "string"
        ? { from: period.from, to: period.to }
        : undefined,
    figures,
    isComplete: structured.complete === true,
    basis: sentences(structured, "basis"),
    warnings: sentences(structured, "warnings"),
    leftOut: sentences(structured, "left_out"),
    table: (name) => (structured[name] === undefined ? undefined : rowsOf(structured[name])),
  };
}

/** What the tools call the currency of rows for which Halo names none. */
export const noCurrency = "unnamed";

/** How a currency is called. */
export const currencyName = (currency: string): string =>
  currency === noCurrency ? "currency not named" : currency;
