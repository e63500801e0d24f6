import { givenIn } from "../../given.ts";
import type { HaloRecord } from "../../halo/client.ts";
import type { LookupKind } from "../../halo/lookups.ts";
import type { HaloResource } from "../../halo/resources.ts";
import { counted, quote, quoteLine } from "../../halo/text.ts";

export { counted, givenIn, quote, quoteLine };

/**
 * What a field holds. It decides how the field is cleaned and shown.
 *
 * - `id`, `number`, `boolean`: as they are
 * - `amount`: money, `1,234.50` in a text; a number in structured content
 * - `day`: a calendar day of the tenant, `yyyy-MM-dd`; left out for Halo's "no date"
 * - `date`: a moment, ISO 8601 in the tenant's zone with its offset; a day for the fields of `halo/days.ts`, which a
 *   view need not say
 * - `time`: a moment that a caller may give back as `if_unchanged_since`, so the text shows it to the second too
 * - `label`: a word of this server (a kind, a month); on one line, without quotes
 * - `listed`: a name from one of the tenant's own lists, taken by its id (a status, an agent), or a row of the list
 *   itself; on one line, marked as data only when it has more than the characters of a name (`isNameLike`)
 * - `name`: short text that a row of Halo carries (an outcome, a category, a team, an invoice's number), and that may be
 *   anything: an integration or an older record need not keep to the tenant's list. On one line, marked as data
 * - `text`: whatever a customer or a form can choose: what people wrote, and the names of clients, sites, suppliers
 *   and users. Plain, without invisible characters, shortened, and marked as data
 */
export type FieldKind =
  | "id"
  | "number"
  | "amount"
  | "boolean"
  | "day"
  | "date"
  | "time"
  | "label"
  | "listed"
  | "name"
  | "text";

/** Fields in the order in which they are shown, by Halo's own names. */
export type Fields = Readonly<Record<string, FieldKind>>;

/** Fields of one kind, to be spread among others: `...fieldsOf("number", "opened", "closed")`. */
export function fieldsOf<Name extends string>(
  kind: FieldKind,
  ...names: readonly Name[]
): Record<Name, FieldKind> {
  return Object.fromEntries(names.map((name) => [name, kind])) as Record<Name, FieldKind>;
}

/** A name that is shown beside an id, from the session's lookups. Rows of tickets have only the id. */
export interface NameJoin {
  readonly lookup: LookupKind;
  /** The field that holds the id. */
  readonly id: string;
  /** The field that the name is put into. */
  readonly as: string;
}

/** How one Halo resource is shown. */
export interface View {
  readonly resource: HaloResource;
  /** Fields of a list row. */
  readonly row: Fields;
  /** Further fields of a record read by id. */
  readonly card?: Fields;
  /**
   * The most characters of long texts, where they are others than usual (`textLimits` in `clean.ts`): in a row, and in
   * a record of its own that is not asked for in full.
   */
  readonly short?: {
    readonly row?: Readonly<Record<string, number>>;
    readonly record?: Readonly<Record<string, number>>;
  };
  /** How a text that a list shortens is read whole; `detail full` unless given. */
  readonly whole?: string;
  readonly names?: readonly NameJoin[];
  /** Computes fields from a record: the name of a code, a value of an embedded object. `row` or `card` declares them. */
  readonly derive?: (record: HaloRecord, timeZone: string) => HaloRecord;
  /** One line of text for a row; `row` holds the cleaned fields. */
  readonly line: (row: Readonly<Record<string, unknown>>) => string;
  /** What has to be said of records wherever they are shown: that they are deleted, say. */
  readonly warn?: (records: readonly HaloRecord[]) => readonly string[];
  /** The record's address in Halo's web app. */
  readonly link?: (record: HaloRecord, webUrl: string) => string;
}

/** A date of a cleaned row in short: a day as it is, a moment with its zone (`2026-03-04 15:30+01:00`). */
export function shortDate(value: unknown): string {
  const text = String(value);
  const zone = /(?:Z|[+-]\d{2}:\d{2})$/.exec(text.slice(11))?.[0] ?? "";
  return text.length <= 10 ? text : `${text.slice(0, 10)} ${text.slice(11, 16)}${zone}`;
}

/** The same to the second (`2026-03-04 15:30:12+01:00`), which `if_unchanged_since` understands. */
export function longDate(value: unknown): string {
  const text = String(value);
  return text.length <= 10 ? text : `${text.slice(0, 10)} ${text.slice(11)}`;
}

const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether a value is a moment as results hold it. */
export const isMoment = (value: unknown): value is string => typeof value === "string" && moment.test(value);

const forms = new Map<number, Intl.NumberFormat>();

/** Made when it is first needed, since it takes ten milliseconds of the start of a Worker. */
function formOf(decimals: number): Intl.NumberFormat {
  const options = decimals === 0 ? { maximumFractionDigits: 20 } : { minimumFractionDigits: decimals };
  const form =
    forms.get(decimals) ?? new Intl.NumberFormat("en", { maximumFractionDigits: decimals, ...options });
  forms.set(decimals, form);
  return form;
}

/** An amount of money in a line of text, without its currency: `1,234.50`. */
export function money(value: unknown): string {
  return formOf(2).format(Number(value));
}

/** A number in a line of text: `1,234.5`. */
export function shownNumber(value: number): string {
  return Math.abs(value) < 1_000 ? String(value) : formOf(0).format(value);
}

/** A percent in a line of text: `75 %`, as all of them are written. */
export function shownPercent(value: unknown): string {
  return `${String(value)} %`;
}

/** Joins the parts of a line, without those that are absent or empty. */
export function parts(...values: readonly (string | false | undefined)[]): string {
  return values.filter((value) => value !== undefined && value !== false && value !== "").join(" · ");
}

type Given<Value> = Exclude<Value, false | undefined>;

/** Those of the values that are there: not undefined, and not the false of a condition. */
export function given<Value>(...values: readonly Value[]): Given<Value>[] {
  return values.filter((value): value is Given<Value> => value !== undefined && value !== false);
}

/** A value in quotes, which mark it as data; undefined for an empty one. */
export function quoted(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : quote(value);
}

/** `label #5`, as ids are written, which nobody takes for counts; undefined without one. */
export function numbered(label: string, id: unknown): string | undefined {
  return labelled(label, id === undefined || id === null || id === "" ? undefined : `#${String(id)}`);
}

/** `label value`; undefined for an empty value. */
export function labelled(label: string, value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : `${label} ${String(value)}`;
}

/** A value by itself, for what needs no quotes: a name of the tenant's lists, a word of this server; undefined for an empty one. */
export function unlabelled(value: unknown): string | undefined {
  return labelled("", value)?.trim();
}

/** `label 2026-03-04`; undefined without a date. */
export function dated(label: string, date: unknown): string | undefined {
  return date === undefined ? undefined : `${label} ${shortDate(date)}`;
}

/** `label 1,234.50 GBP`; undefined without an amount. */
export function priced(label: string, amount: unknown, currency: unknown = ""): string | undefined {
  return amount === undefined ? undefined : `${label} ${money(amount)} ${currency}`.trimEnd();
}
