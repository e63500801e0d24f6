import type { HaloRecord } from "../../halo/client.ts";
import { dayFieldType, dayOf, isDay, shownTime } from "../../halo/dates/days.ts";
import { idOf, recurringInvoiceIdOf } from "../../halo/rules.ts";
import { decodedName, isEncodedFile, isNoDate, isPlainLine, plainText, shorten } from "../../halo/text.ts";
import { type FieldKind, type Fields, quote, type View } from "./view.ts";

/** The most characters of one text: in a list row, in a record of its own, and where the whole of it is asked for. */
export const textLimits = { row: 200, record: 3_000, whole: 20_000 } as const;

/** The most characters of a text, for all fields or by the name of the field. */
export type TextLimit = number | ((name: string) => number);

/** The most characters of the texts of a view's rows. */
export function rowLimit({ short }: Pick<View, "short">): TextLimit {
  return (name) => short?.row?.[name] ?? textLimits.row;
}

/** The most characters of the texts of a view's record where it is shown in summary. */
export function recordLimit({ short }: Pick<View, "short">): TextLimit {
  return (name) => short?.record?.[name] ?? textLimits.record;
}

/** What people write at length. */
const prose = /^(?:\w+_)?(?:notes?|details|description|message|body)$/;

/** The most characters of such a text after a write: who sent it knows it, and its first words show that it is there. */
const longestEcho = 60;

/** The most characters of the texts of a record after a write. */
export const echoLimit = (name: string): number => (prose.test(name) ? longestEcho : textLimits.row);

/** A value after a write, in its first words where it is what people write at length. */
export function echoed<Value>(name: string, value: Value): Value | string {
  return typeof value === "string" && prose.test(name) ? shorten(plainText(value), longestEcho) : value;
}

const longestLabel = 200;

/** A cleaned record: plain values, nothing empty. */
export type CleanRecord = Record<string, unknown>;

/**
 * Picks and cleans the declared fields of a record: nulls, empty strings and "no date" are left out,
 * days are those of the tenant and moments in its zone, text is plain and bounded.
 *
 * @param timeZone of the tenant
 */
export function cleanFields(
  record: HaloRecord,
  fields: Fields,
  textLimit: TextLimit,
  timeZone: string,
): CleanRecord {
  const limitOf = typeof textLimit === "number" ? () => textLimit : textLimit;
  const clean: CleanRecord = {};
  for (const name in fields) {
    const kind = fields[name];
    if (kind === undefined || !Object.hasOwn(record, name)) continue;
    const found = record[name];
    const told = typeof found === "string" && isName.test(name) ? decodedName(found) : found;
    const value = kind === "id" ? cleanId(name, told) : cleanValue(told, kind, limitOf(name), timeZone);
    if (value !== undefined) clean[name] = value;
  }
  return clean;
}

const isName = /(?:^|_)name$/;

/** Fields that may hold the id of a recurring invoice, which is below zero. */
const recurringIds: ReadonlySet<string> = new Set(["id", "recurring_invoice_id"]);

/** An id as a number: Halo types some as doubles or text (18.0, "101"), and has several numbers for "none". */
function cleanId(name: string, value: unknown): number | undefined {
  if (value === null || value === "" || typeof value === "object") return undefined;
  const number = Math.trunc(Number(value));
  return idOf(number) ?? (recurringIds.has(name) ? recurringInvoiceIdOf(number) : undefined);
}

function cleanValue(
  value: unknown,
  kind: Exclude<FieldKind, "id">,
  textLimit: number,
  timeZone: string,
): unknown {
  // No kind holds a list or an object, and `Number([5])` would turn one into a number.
  if (value === null || value === undefined || value === "" || typeof value === "object") return undefined;
  switch (kind) {
    case "amount":
    case "number": {
      const number = typeof value === "number" ? value : Number(value);
      if (!Number.isFinite(number)) return undefined;
      // Halo sums in binary: 1499.3999999999999 is 1499.4. A price of a hundredth of a cent stays.
      return Number.isInteger(number) ? number : Number(number.toPrecision(12));
    }
    case "boolean":
      return typeof value === "boolean" ? value : value === 1 || /^(?:true|1)$/i.test(String(value));
    case "day":
      return dayOf(value, timeZone);
    case "date":
    case "time":
      return shownTime(value, timeZone) ?? (isPlainDay(value) ? value : undefined);
    case "label":
    case "listed":
    case "name": {
      const label = shortLabel(String(value));
      return label === "" ? undefined : label;
    }
    case "text": {
      const text = plainText(String(value));
      return text === "" ? undefined : shorten(text, textLimit);
    }
  }
}

const isPlainDay = (value: unknown) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** A name on one line: plain, and with no quotes inside. */
export function bareLine(name: string): string {
  const text = decodedName(name);
  if (isPlainLine(text)) return text;
  return plainText(text).replace(/\s+/g, " ").replaceAll("«", "‹").replaceAll("»", "›").trim();
}

/** The same, cut to 200 characters. */
export function shortLabel(text: string): string {
  return shorten(bareLine(text), longestLabel);
}

/** A name of a list as it is shown in a sentence or a line: marked unless it looks like one. */
export function listedName(text: string): string {
  const name = shortLabel(text);
  return name === "" || isNameLike.test(name) ? name : quote(name);
}

/** What may stand without marks: letters, digits and the punctuation of names, as long as a name is. */
const isNameLike = /^[\p{L}\p{M}\p{N}(][\p{L}\p{M}\p{N} .,'’&()/+#%–-]{0,59}$/u;

/** Whether a field holds one line of text that is no message. */
export const isOneLine = (kind: FieldKind): boolean =>
  kind === "label" || kind === "listed" || kind === "name";

/** A cleaned record for a line of text: its names are marked as data where they have to be. */
export function marked(record: CleanRecord, fields: Fields): CleanRecord {
  const shown: CleanRecord = {};
  for (const name in record) {
    const value = record[name];
    const kind = typeof value === "string" && Object.hasOwn(fields, name) ? fields[name] : undefined;
    shown[name] = kind === "name" ? quote(value) : kind === "listed" ? listedName(String(value)) : value;
  }
  return shown;
}

/** The fields of a row of a view, with the names beside ids. */
export function rowFields(view: View): Fields {
  return withNameFields(view, view.row);
}

/** The fields of a single record of a view. */
export function cardFields(view: View): Fields {
  return withNameFields(view, { ...view.row, ...view.card });
}

function withNameFields(view: View, fields: Fields): Fields {
  const named: Record<string, FieldKind> = {};
  for (const [name, kind] of Object.entries(fields)) {
    named[name] = kind === "date" && isDay(view.resource, name) ? "day" : kind;
    const join = view.names?.find((candidate) => candidate.id === name);
    if (join !== undefined) named[join.as] = "listed";
  }
  return named;
}

/** One line of text for a record. */
export function lineOf(view: View, record: HaloRecord, timeZone: string): string {
  const fields = rowFields(view);
  return view.line(marked(cleanFields(record, fields, rowLimit(view), timeZone), fields));
}

// HTML copies of a plain field, pictures, flags that are only written, keys and secrets of other systems, layout.
const noise =
  /^(?:_|new_)|_html$|^emailbody|^logo$|photopath$|imgpath$|^custombuttons$|^columns|^translations$|^access_control$|^permissions|tenantid|password|secret|access_token|^xero|^qbo|^kashflow|guid$|^colour$|^icon/i;

/** Whether a field says nothing to a reader. */
export const isNoise = (field: string): boolean => noise.test(field);

const longestFullText = 2_000;
const mostNested = 30;

/**
 * Halo's whole record for reading: without empty fields, base64 and HTML copies of plain fields. An embedded object
 * is cut to its id and name, a list to thirty entries. The view's own fields come first.
 */
export function cleanRecord(record: HaloRecord, view: View, timeZone: string): CleanRecord {
  const declared = cardFields(view);
  const clean = cleanFields(record, declared, textLimits.whole, timeZone);
  for (const [name, value] of Object.entries(record)) {
    // A declared field that is missing by now did not fit its kind, and the output schema allows no other.
    if (Object.hasOwn(declared, name) || noise.test(name) || isNoId(name, value)) continue;
    const shown = name === "customfields" ? filledOnly(value) : value;
    const kept = isDay(view.resource, name) ? dayOf(value, timeZone) : cleanUnknown(shown, timeZone);
    if (kept !== undefined) clean[name] = kept;
  }
  return clean;
}

/** Whether a field that no view declares is named as an id and holds one of Halo's negative numbers for "none". */
function isNoId(name: string, value: unknown): boolean {
  if (!/(?:^|_)id$/i.test(name) || value === null || value === "") return false;
  return Number(value) < 0 && cleanId(name, value) === undefined;
}

/** The custom fields that hold something: a record may list dozens of empty ones before them. */
function filledOnly(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((entry) => {
    const field = entry as HaloRecord | null;
    return isFilled(field?.display) || isFilled(field?.value);
  });
}

const isFilled = (value: unknown) => cleanUnknown(value, undefined) !== undefined;

/**
 * A value of a kind that no view declares.
 *
 * @param timeZone of the tenant, in which moments are shown; undefined to leave them as Halo writes them
 */
export function cleanUnknown(value: unknown, timeZone: string | undefined): unknown {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value === "string") {
    if (isNoDate(value) || isEncodedFile(value)) return undefined;
    const date = timeZone === undefined ? undefined : shownTime(value, timeZone);
    if (date !== undefined) return date;
    const text = plainText(value);
    return text === "" ? undefined : shorten(text, longestFullText);
  }
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) {
    const kept = value
      .slice(0, mostNested)
      .map((entry: unknown) => cleanUnknown(entry, timeZone))
      .filter((entry) => entry !== undefined);
    if (kept.length === 0) return undefined;
    return value.length > mostNested ? [...kept, `… ${value.length - mostNested} more`] : kept;
  }
  return typeof value === "object" ? cleanEmbedded(value as HaloRecord, timeZone) : undefined;
}

// What identifies an embedded object, the content of a custom field (`value`, `label`, `display`), and an address.
const embeddedNames = "id name label summary value display line1 line2 line3 line4 postcode".split(" ");

function cleanEmbedded(record: HaloRecord, timeZone: string | undefined): CleanRecord | undefined {
  const clean: CleanRecord = {};
  for (const name of embeddedNames) {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (typeof value === "object") continue;
    // Of a day Halo's `display` is in a form and a zone of its own.
    const isOfDay = record.type === dayFieldType && (name === "value" || name === "display");
    const kept = isOfDay ? dayOf(record.value, timeZone ?? "UTC") : cleanUnknown(value, timeZone);
    if (kept !== undefined && !isNoId(name, value)) clean[name] = kept;
  }
  // A priority's own id is a GUID; tickets and arguments have its number.
  const { priorityid } = record;
  if (idOf(priorityid) !== undefined) clean.id = Number(priorityid);
  // A choice of a custom field that is not made.
  if (Number(record.value) === -1 && !isFilled(record.display)) delete clean.value;
  return Object.keys(clean).length === 0 ? undefined : clean;
}
