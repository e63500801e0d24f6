import type { HaloRecord } from "../../../halo/client.ts";
import { haloDate, isNoDate } from "../../../halo/text.ts";

/**
 * What the rows of a list tell against the question: Halo ignores filters and orders that it does not know
 * and answers all rows with status 200, so the answer is held against what was asked for.
 */

/** One thing that was asked for, and how a row tells whether it was heeded; undefined when the row can't tell. */
export interface Check {
  readonly argument: string;
  readonly holds: (row: HaloRecord) => boolean | undefined;
}

/** The filters that the rows contradict. */
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

/** Halo writes null, nothing, 0 or a date long past where a record has no value. */
function isEmpty(value: unknown): boolean {
  return value === null || value === "" || value === 0 || isNoDate(value);
}

/**
 * Compares a field with a number. A row that has the field without a value contradicts; one without the
 * field can't tell.
 */
export function sameNumber(field: unknown, value: number): boolean | undefined {
  return field === undefined ? undefined : !isEmpty(field) && Number(field) === value;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Whether a date lies within bounds given as `yyyy-MM-ddTHH:mm:ss`. Halo compares in the tenant's own time
 * zone, so a row may lie up to a day outside. "No date" lies within none; what is no date can't tell.
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

// A database's rules for text are its own, so a pair is out of order only if it is so by each of these.
let collator: Intl.Collator | undefined;
const withoutPunctuation = () => {
  // Made when it is first needed: it costs a Worker's start five milliseconds.
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

/** Whether a value surely comes after another: numbers by size, dates by time, text by any usual rule. */
function surelyAfter(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return a > b;
  if (typeof a !== "string" || typeof b !== "string") return false;
  const [dateA, dateB] = [haloDate(a), haloDate(b)];
  if (dateA !== undefined && dateB !== undefined) return dateA > dateB;
  return textRules.every((rule) => rule(a, b) > 0);
}

/** What must be said when the rows are not in the order asked for. Rows without a value may stand anywhere. */
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
