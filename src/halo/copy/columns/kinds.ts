import { givenIn } from "../../../given.ts";
import { dayOf, localTime } from "../../dates/days.ts";
import type { HaloRecord } from "../../lists.ts";
import { idOf } from "../../rules.ts";
import { dateOf, decodedName, isEncodedFile, plainText } from "../../text.ts";
import type { SqlValue } from "../database.ts";
import { storedName } from "../stored.ts";
import type { CopyColumn, LookedUpColumn, RowReading } from "../tables.ts";

/** Columns by their kind: how a value of Halo's is read into the working copy. */

/** The most characters of a text that the copy keeps. A query's bounds count on it. */
export const longestText = 300;

/** What a column is told beside its name and kind. */
interface Told {
  /** Halo's name of the field, where the column has another one. */
  readonly of?: string;
  readonly about?: string;
  readonly none?: readonly number[];
  readonly isIndexed?: boolean;
}

type Read = (row: HaloRecord, reading: RowReading) => SqlValue;

function column(kind: CopyColumn["kind"], name: string, told: Told, read: Read): CopyColumn {
  const { of, about, none, isIndexed } = told;
  return {
    name,
    kind,
    ...givenIn({ of, about, none, isIndexed }),
    read,
  };
}

/** An id; NULL for the numbers that mean none. */
export const id = (name: string, told: Told = {}): CopyColumn =>
  column("id", name, told, (row) => idOf(row[told.of ?? name]) ?? null);

/** An id that tables are joined by. */
export const join = (name: string, told: Told = {}): CopyColumn => id(name, { ...told, isIndexed: true });

/** An id by a rule of its own: an agent who is somebody, a recurring invoice. */
export const idBy = (name: string, read: Read, told: Told = {}): CopyColumn => column("id", name, told, read);

/** A number of Halo's, which may come as text; NULL for what is none. */
export function numberOf(value: unknown): number | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Hours, an amount or a count. */
export const number = (name: string, told: Told = {}): CopyColumn =>
  column("number", name, told, (row) => numberOf(row[told.of ?? name]));

/** A number by a rule of its own. */
export const numberBy = (name: string, read: Read, told: Told = {}): CopyColumn =>
  column("number", name, told, read);

/** A text without markup and without what can't be seen, cut at {@link longestText}; NULL for an empty one. */
function textOf(value: unknown): string | null {
  if (typeof value !== "string" || value === "" || isEncodedFile(value)) return null;
  const text = plainText(decodedName(value));
  if (text === "") return null;
  return text.length <= longestText
    ? text
    : `${text.slice(0, longestText - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A text. */
export const text = (name: string, told: Told = {}): CopyColumn =>
  column("text", name, told, (row) => textOf(row[told.of ?? name]));

/** A text by a rule of its own: what a code means. */
export const textBy = (name: string, read: (row: HaloRecord) => unknown, told: Told = {}): CopyColumn =>
  column("text", name, told, (row) => textOf(read(row)));

/** A calendar day, `yyyy-MM-dd`; NULL for "no date". */
export const day = (name: string, told: Told = {}): CopyColumn =>
  column("day", name, told, (row, { timeZone }) => dayOf(row[told.of ?? name], timeZone) ?? null);

/** A calendar day by a rule of its own. */
export const dayBy = (name: string, read: Read, told: Told = {}): CopyColumn =>
  column("day", name, told, read);

/** A moment on the tenant's clock, `yyyy-MM-dd HH:mm:ss`. */
export const clockTime = (moment: Date, timeZone: string): string =>
  localTime(moment, timeZone).slice(0, 19).replace("T", " ");

/** The first of these fields that holds a moment, on the tenant's clock; NULL where none does. */
export function momentOf(row: HaloRecord, timeZone: string, ...fields: readonly string[]): string | null {
  const found = fields.map((field) => dateOf(row[field])).find((date) => date !== undefined);
  return found === undefined ? null : clockTime(found, timeZone);
}

/** A moment; NULL for "no date". */
export const moment = (name: string, told: Told = {}): CopyColumn =>
  column("moment", name, told, (row, { timeZone }) => momentOf(row, timeZone, told.of ?? name));

/** A moment by a rule of its own. */
export const momentBy = (name: string, read: Read, told: Told = {}): CopyColumn =>
  column("moment", name, told, read);

const isOn = (value: unknown): boolean =>
  value === true || value === 1 || /^(?:true|1)$/i.test(String(value));

/** A yes or no, as 1 and 0; what Halo leaves out counts as no. */
export const flag = (name: string, told: Told = {}): CopyColumn =>
  column("flag", name, told, (row) => (isOn(row[told.of ?? name]) ? 1 : 0));

/** A yes or no by a rule of its own. */
export const flagBy = (
  name: string,
  read: (row: HaloRecord, reading: RowReading) => boolean,
  told: Told = {},
): CopyColumn => column("flag", name, told, (row, reading) => (read(row, reading) ? 1 : 0));

/** Whether a record is in use: one that Halo marks as inactive is not. */
export const isActive = (): CopyColumn => flagBy("is_active", (row) => !isOn(row.inactive));

/** The name beside an id, from the table that has it; where that table lacks it, the one that the row came with. */
export function nameOf(
  name: string,
  by: string,
  table: string,
  told: { readonly own?: string; readonly column?: string } = {},
): LookedUpColumn {
  const { own, column: of = "name" } = told;
  return {
    name,
    kind: "text",
    by: [by],
    from: [table],
    sql: (alias) => {
      const found = `(SELECT "${of}" FROM "${storedName(table)}" WHERE "id" = "${alias}"."${by}")`;
      return own === undefined ? found : `coalesce(${found}, "${alias}"."${own}")`;
    },
  };
}
