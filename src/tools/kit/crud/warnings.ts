import type { HaloRecord } from "../../../halo/client.ts";
import { haloDate, isNoDate } from "../../../halo/text.ts";

/**
 * Checks of a list's rows against the question. Halo ignores filters and orders that it does not know and answers
 * with status 200, so only the rows show whether it did what was asked.
 */

/** A filter that was asked for, and whether a row satisfies it; undefined when the row does not show that. */
export interface Check {
  readonly argument: string;
  readonly holds: (row: HaloRecord) => boolean | undefined;
}

/** A warning for each filter that some of the rows contradict. */
export function contradictions(rows: readonly HaloRecord[], checks: readonly Check[]): string[] {
  const warnings: string[] = [];
  for (const { argument, holds } of checks) {
    const wrong = rows.filter((row) => holds(row) === false).length;
    if (wrong === 0) continue;
    warnings.push(
      `${wrong} of these ${rows.length} rows do not match ${argument}: this Halo seems to have ignored that filter, so neither the rows nor the total can be trusted for it.`,
    );
  }
  return warnings;
}

/** Whether a field has no value: Halo writes null, an empty text, 0 or a date long past then. */
function isEmpty(value: unknown): boolean {
  return value === null || value === "" || value === 0 || isNoDate(value);
}

/**
 * Whether a field holds a number. False for a field without a value; undefined for a row without the field.
 */
export function sameNumber(field: unknown, value: number): boolean | undefined {
  return field === undefined ? undefined : !isEmpty(field) && Number(field) === value;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Whether a date lies within bounds given as `yyyy-MM-ddTHH:mm:ss`. Halo compares in the tenant's own time zone, so a
 * row may lie up to a day outside. False for "no date"; undefined for a text that is no date.
 */
export function within(
  value: unknown,
  after: string | undefined,
  before: string | undefined,
): boolean | undefined {
  const date = haloDate(value);
  if (date === undefined) return isEmpty(value) ? false : undefined;
  const time = Date.parse(date);
  return (
    (after === undefined || time >= Date.parse(`${after}Z`) - day) &&
    (before === undefined || time <= Date.parse(`${before}Z`) + day)
  );
}

// Each database orders text by rules of its own, so a pair counts as out of order only if both of these say so.
let collator: Intl.Collator | undefined;
const withoutPunctuation = () => {
  // Made when it is first needed: it would add five milliseconds to a Worker's start.
  collator ??= new Intl.Collator("en", { sensitivity: "base", ignorePunctuation: true });
  return collator;
};
const textRules: readonly ((a: string, b: string) => number)[] = [
  (a, b) => withoutPunctuation().compare(a, b),
  (a, b) => compareUnits(a.toLowerCase(), b.toLowerCase()),
];

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a value comes after another beyond doubt: numbers by size, dates by time, text by both rules above. */
function surelyAfter(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return a > b;
  if (typeof a !== "string" || typeof b !== "string") return false;
  // An id may come as a text.
  if (isNumber(a) && isNumber(b)) return Number(a) > Number(b);
  const [dateA, dateB] = [haloDate(a), haloDate(b)];
  if (dateA !== undefined && dateB !== undefined) return dateA > dateB;
  return textRules.every((rule) => rule(a, b) > 0);
}

const isNumber = (text: string) => /^-?\d+$/.test(text);

/** A warning when the rows are not in the order asked for. Rows without a value may be anywhere. */
export function orderWarnings(rows: readonly HaloRecord[], field: string, descending: boolean): string[] {
  const values = rows
    .map((row) => row[field])
    .filter((value) => value !== undefined && (typeof value === "number" || !isEmpty(value)));
  const isWrong = values.some((value, index) => {
    const next = values[index + 1];
    return index + 1 < values.length && surelyAfter(descending ? next : value, descending ? value : next);
  });
  return isWrong
    ? [
        `These rows are not in the order of ${field}: this Halo seems not to order by it, so the first rows are not the first by ${field}.`,
      ]
    : [];
}
