import type { HaloRecord } from "../../halo/client.ts";
import type { LookupKind } from "../../halo/lookups.ts";
import type { HaloResource } from "../../halo/resources.ts";

import { quote } from "../../halo/text.ts";

export { quote };

/**
 * What a field holds, which decides how it is cleaned and shown.
 *
 * - `id`, `number`, `boolean`: as they are
 * - `date`: ISO 8601 in UTC; Halo's "no date" is left out
 * - `time`: the same, shown to the second, since it is given back as `if_unchanged_since`
 * - `label`: short text that administrators or Halo chose (a status, a team, an agent); on one line, shown bare
 * - `text`: text that people wrote, names of clients, sites, suppliers and users among it: whatever a
 *   customer or a form can choose; plain, without invisible characters, marked as data, shortened
 */
export type FieldKind = "id" | "number" | "boolean" | "date" | "time" | "label" | "text";

/** Fields in the order in which they are shown, by Halo's own names. */
export type Fields = Readonly<Record<string, FieldKind>>;

/** A name that stands beside an id, from the session's lookups: ticket rows carry only ids. */
export interface NameJoin {
  readonly lookup: LookupKind;
  /** The field with the id. */
  readonly id: string;
  /** The field that gets the name. */
  readonly as: string;
}

/** How one Halo resource is shown: the fields of a list row, the further fields of a single record, names, a line, a link. */
export interface View {
  readonly resource: HaloResource;
  /** Fields of a list row. */
  readonly row: Fields;
  /** Further fields of a record read by id. */
  readonly card?: Fields;
  readonly names?: readonly NameJoin[];
  /** Fields worked out from a record (the name of a code, what lies in an embedded object), declared in `row` or `card`. */
  readonly derive?: (record: HaloRecord) => HaloRecord;
  /** One line of text for a row; `row` holds the cleaned fields. */
  readonly line: (row: Readonly<Record<string, unknown>>) => string;
  /** Address of the record in Halo's web app. */
  readonly link?: (record: HaloRecord, webUrl: string) => string;
}

/** A date of a cleaned row, short: `2026-03-04 15:30`, without the time at midnight. */
export function shortDate(value: unknown): string {
  const text = String(value);
  const time = text.slice(11, 16);
  return time === "" || time === "00:00" ? text.slice(0, 10) : `${text.slice(0, 10)} ${time}`;
}

/** Joins the parts of a line that are there. */
export function parts(...values: readonly (string | false | undefined)[]): string {
  return values.filter((value) => value !== undefined && value !== false && value !== "").join(" · ");
}

/** Quotes a value when it is there. */
export function quoted(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : quote(value);
}

/** `label value` when the value is there. */
export function labelled(label: string, value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : `${label} ${String(value)}`;
}
