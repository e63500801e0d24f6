import { distance as levenshtein } from "fastest-levenshtein";
import type { HaloRecord } from "../../../halo/client.ts";
import { dayFieldType, dayOf, dayToSend, localDay } from "../../../halo/days.ts";
import { badInput, dispensable } from "../../../halo/errors.ts";
import { type HaloResource, haloResources } from "../../../halo/resources.ts";
import { isNoDate, plainText, quoteLine, visibleText } from "../../../halo/text.ts";
import { readDate } from "../arguments/dates.ts";
import type { ToolContext } from "../define.ts";
import { type Fields, parts, quote, type View } from "../view.ts";

/**
 * Custom fields: the fields that a tenant's administrator adds. Records list them as `customfields`, each with its id,
 * `name` (`CFRootCause`), `label` (`Root cause`), `type` and value.
 */

/** One custom field: as a record holds it, or as it is set up. */
export interface CustomField {
  readonly id: number;
  readonly name: string;
  readonly label: string;
  /** Halo's number of its kind; undefined where the source does not say. */
  readonly type: number | undefined;
  readonly value?: unknown;
  /** The value as a person sees it: the name of a choice. */
  readonly display?: unknown;
  /** The values to choose from; undefined where they are not known. */
  readonly options?: readonly { readonly id: number; readonly name: string }[];
  readonly mandatory?: boolean;
}

/**
 * Halo's kinds of custom fields by their number. Text, memo, single select, date and rich text are seen in answers of
 * live tenants; the others are from reports.
 */
const kinds: Readonly<Record<number, string>> = {
  0: "text",
  1: "memo",
  2: "select",
  3: "multi select",
  4: "date",
  5: "time",
  6: "checkbox",
  7: "table",
  10: "rich text",
};
const [select, multiSelect, date, checkbox] = [2, 3, dayFieldType, 6];

const yes = /^(?:true|yes|on|1)$/i;
const no = /^(?:false|no|off|0)?$/i;

/** What a kind of custom field is called; its number where that is not known. */
function kindOf(type: number | undefined): string | undefined {
  return type === undefined ? undefined : (kinds[type] ?? `type ${type}`);
}

const isRecord = (value: unknown): value is HaloRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** The number of a kind, which may come as text. */
const typeOf = (value: unknown) =>
  typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value)) ? Number(value) : undefined;

/** The custom fields of a record, or another list of such fields in it. */
export function customFieldsIn(record: HaloRecord, key = "customfields"): readonly CustomField[] {
  const list = record[key];
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map((row) => ({
    id: Number(row.id),
    name: text(row.name),
    label: text(row.label) || text(row.name),
    type: typeOf(row.type),
    value: row.value ?? null,
    display: row.display,
  }));
}

/** Whether a custom field holds a day. */
export const isDayField = (field: CustomField | undefined): boolean => field?.type === date;

/** Whether a custom field holds one choice or several. */
export const isChoiceField = (field: CustomField | undefined): boolean =>
  field?.type === select || field?.type === multiSelect;

/** Seen: -1 is a choice that was not set. */
const isUnset = (value: unknown) =>
  String(Array.isArray(value) ? value.join() : (value ?? "")).trim() === "-1";

/** A custom field's value as a person reads it, a day as the tenant's; undefined when it is empty. */
export function shownValue({ type, value, display }: CustomField, timeZone: string): string | undefined {
  if ((type === select || type === multiSelect) && isUnset(value)) return undefined;
  if (type === checkbox && no.test(String(value ?? ""))) return undefined;
  if (type === date) {
    const day = dayOf(value, timeZone);
    // A date in another form is shown as it is written, and never left out.
    if (day !== undefined || isNoDate(value)) return day;
  }
  // `display` is what a person sees; `value` may be the number of a choice, or a list.
  for (const candidate of [display, value]) {
    if (candidate === undefined || candidate === null || candidate === "") continue;
    const shown = typeof candidate === "object" ? JSON.stringify(candidate) : String(candidate);
    if (shown !== "[]" && plainText(shown) !== "") return shown;
  }
  return undefined;
}

/** How the filled custom fields are shown beside a record. */
export const customFieldColumns: Fields = { id: "id", name: "label", value: "text" };

export const customFieldLine = (row: Readonly<Record<string, unknown>>): string =>
  `${row.name ?? row.id}: ${quote(row.value ?? "")}`;

/** The custom fields of a record that hold something, as rows for {@link customFieldColumns}. */
export function filledFields(record: HaloRecord, timeZone: string, key?: string): readonly HaloRecord[] {
  return customFieldsIn(record, key).flatMap((field) => {
    const value = shownValue(field, timeZone);
    return value === undefined ? [] : [{ id: field.id, name: field.label, value }];
  });
}

/** How the custom fields of a record are set up, empty ones too, as rows for {@link fieldSetupColumns}. */
export async function setUpIn(record: HaloRecord, context: ToolContext): Promise<readonly HaloRecord[]> {
  return (await withOptions(customFieldsIn(record), context)).map(setupRow);
}

/** The custom fields of a ticket type, from the fields of its screens; a field stands there once for each screen. */
export function customFieldsOfType(ticketType: HaloRecord): readonly CustomField[] {
  const found = new Map<number, CustomField>();
  const list: readonly unknown[] = Array.isArray(ticketType.fields) ? ticketType.fields : [];
  for (const entry of list) {
    if (!isRecord(entry) || !isRecord(entry.fieldinfo)) continue;
    const info = entry.fieldinfo;
    const isCustom = Number(info.custom ?? 0) > 0 || /^CF/.test(text(info.name));
    if (!isCustom || found.has(Number(info.id))) continue;
    found.set(Number(info.id), {
      id: Number(info.id),
      name: text(info.name),
      label: text(entry.override_fieldname) || text(info.label) || text(info.name),
      type: typeOf(info.type),
      ...optionsIn(info),
      ...(info.mandatory === true ? { mandatory: true } : {}),
    });
  }
  return [...found.values()];
}

/** The fields of an asset type, by its lists `fields` (those that it has) and `field_list` (what they are). Swagger. */
export function fieldsOfAssetType(assetType: HaloRecord): readonly CustomField[] {
  const listOf = (key: string) => {
    const list = assetType[key];
    return Array.isArray(list) ? list.filter(isRecord) : [];
  };
  const named = listOf("field_list").map((row) => ({ ...fieldNamed(row.id, row.name), ...optionsIn(row) }));
  const own = listOf("fields").map((row) => fieldNamed(row.field_id, row.field_name));
  return merged(named, own);
}

const fieldNamed = (id: unknown, name: unknown): CustomField => ({
  id: Number(id),
  name: text(name),
  label: text(name),
  type: undefined,
});

/** The values to choose from, where a field has some. */
function optionsIn({ values }: HaloRecord): Pick<CustomField, "options"> {
  const rows = Array.isArray(values) ? values.filter(isRecord) : [];
  return rows.length === 0
    ? {}
    : { options: rows.map((row) => ({ id: Number(row.id), name: text(row.name) })) };
}

/** How Halo keeps one custom field, with its values: a record has only the value that was chosen. Swagger. */
const fieldInfo: HaloResource = {
  ...haloResources.chargeTypes,
  path: "FieldInfo",
  noun: "custom field",
  plural: "custom fields",
};

/** The most choices of one record whose values are read. */
const mostChoices = 10;

/** The fields with the values of those that are a choice; those whose values can't be read stay as they are. */
async function withOptions(
  fields: readonly CustomField[],
  { halo, signal }: ToolContext,
): Promise<readonly CustomField[]> {
  const choices = fields.filter((field) => isChoiceField(field) && field.options === undefined);
  const query = { includedetails: true, getlookupvalues: true };
  const read = await Promise.all(
    choices.slice(0, mostChoices).map(async ({ id }) => {
      try {
        return [id, optionsIn(await halo.get(fieldInfo, id, query, { signal, once: true }))] as const;
      } catch (error) {
        dispensable(error);
        return [id, {}] as const;
      }
    }),
  );
  const options = new Map(read);
  return fields.map((field) => ({ ...field, ...options.get(field.id) }));
}

const mostOptions = 30;

/** How the custom fields of a type are listed. */
export const fieldSetupColumns: Fields = {
  id: "id",
  name: "label",
  field: "label",
  kind: "label",
  options: "text",
  mandatory: "boolean",
};

export const fieldSetupLine = (row: Readonly<Record<string, unknown>>): string =>
  parts(
    `${row.id} ${row.name ?? "(no name)"}`,
    row.kind === undefined ? undefined : String(row.kind),
    row.mandatory === true && "mandatory",
    row.options === undefined ? undefined : `one of ${quote(row.options)}`,
  );

/** A custom field as a row for {@link fieldSetupColumns}. */
export function setupRow({ id, name, label, type, options, mandatory }: CustomField): HaloRecord {
  const shown = options?.slice(0, mostOptions).map((option) => option.name);
  const more = (options?.length ?? 0) - (shown?.length ?? 0);
  return {
    id,
    name: label,
    field: name,
    kind: kindOf(type),
    options: shown === undefined ? undefined : `${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`,
    mandatory,
  };
}

/** A value for a custom field that a caller named by its id or in words. */
export interface NamedValue {
  readonly id?: number;
  readonly name?: string;
  readonly value: string | number | boolean;
}

const fold = (words: string) => visibleText(words.normalize("NFKC")).replace(/\s+/g, " ").toLowerCase();

/** Where the custom fields of a record are read from. */
export interface FieldSource {
  readonly view: View;
  /** The list of the record in which they are. */
  readonly key: "customfields" | "fields";
  /** The record as it is; none for a new one. */
  readonly before: HaloRecord | undefined;
  /** Reads how the fields are set up, with the values to choose from. Undefined where there is no such place. */
  readonly setUp?: ((context: ToolContext) => Promise<readonly CustomField[]>) | undefined;
}

/**
 * The custom fields of a write as Halo takes them: each by its id, with a choice as its number.
 *
 * @throws HaloError `bad_input` for a name that is none or several, a choice that is none, a date that is none
 */
export async function resolveFields(
  values: readonly NamedValue[],
  source: FieldSource,
  context: ToolContext,
): Promise<readonly { readonly id: number; readonly value: unknown }[]> {
  let known = source.before === undefined ? [] : customFieldsIn(source.before, source.key);
  const needsOptions = (field: CustomField, { value }: NamedValue) =>
    isChoiceField(field) && field.options === undefined && typeof value === "string" && value !== "";
  const needs = (value: NamedValue) => {
    const [field] = find(value, known);
    return field === undefined ? value.id === undefined : needsOptions(field, value);
  };
  if (values.some(needs)) known = merged(known, await readSetUp(source, known, context));
  const choices = values.flatMap((value) => {
    const [field, ...others] = find(value, known);
    return field !== undefined && others.length === 0 && needsOptions(field, value) ? [field] : [];
  });
  known = merged(known, await withOptions(choices, context));
  const seen = new Set<number>();
  return values.map((value) => {
    const field = one(value, known, source);
    if (seen.has(field.id)) throw badInput(`${argumentOf[source.key]} names the field ${field.id} twice.`);
    seen.add(field.id);
    return { id: field.id, value: valueFor(field, value.value, context.timeZone) };
  });
}

function find({ id, name }: NamedValue, fields: readonly CustomField[]): readonly CustomField[] {
  if (id !== undefined) return fields.filter((field) => field.id === id);
  const words = (name ?? "").normalize("NFKC").trim();
  const exact = fields.filter((field) => field.name === words || field.label === words);
  if (exact.length > 0) return exact;
  const folded = fold(words);
  return fields.filter((field) => fold(field.name) === folded || fold(field.label) === folded);
}

function merged(first: readonly CustomField[], second: readonly CustomField[]): readonly CustomField[] {
  const all = new Map(first.map((field) => [field.id, field]));
  for (const field of second) {
    const { id, options, type } = field;
    const known = all.get(id);
    all.set(
      id,
      known === undefined ? field : { ...known, type: known.type ?? type, ...(options && { options }) },
    );
  }
  return [...all.values()];
}

/** How the fields are set up, else as another record of the kind shows them. */
async function readSetUp(
  { view, key, before, setUp }: FieldSource,
  known: readonly CustomField[],
  context: ToolContext,
): Promise<readonly CustomField[]> {
  try {
    if (setUp !== undefined) return await setUp(context);
    if (before !== undefined) return known;
    const options = { signal: context.signal, once: true };
    const { rows } = await context.halo.list(view.resource, {}, { number: 1, size: 1 }, options);
    const id = Number(rows[0]?.id);
    if (!Number.isInteger(id) || id === 0) return [];
    const record = await context.halo.get(view.resource, id, { includedetails: true }, options);
    return customFieldsIn(record, key).map(({ value: _value, display: _display, ...field }) => field);
  } catch (error) {
    throw dispensable(error).after(
      "Nothing was sent: the custom fields could not be read. Give their ids in place of names, and the ids of choices.",
    );
  }
}

/** The arguments that set them. */
const argumentOf = { customfields: "custom_fields", fields: "fields" } as const;

const mostListed = 15;

const shownField = ({ id, label, name }: CustomField) =>
  `${id} ${quoteLine(plainText(label))}${name === label || name === "" ? "" : ` (${quoteLine(name)})`}`;

function one(value: NamedValue, fields: readonly CustomField[], { view, key }: FieldSource): CustomField {
  const found = find(value, fields);
  const [field] = found;
  const { id, name } = value;
  if (field !== undefined && found.length === 1) return field;
  // A field that the record does not show may be there all the same; Halo decides, and what it stored is compared.
  if (id !== undefined) return { id, name: "", label: "", type: undefined };
  const called = quoteLine(name ?? "");
  if (found.length > 1) {
    throw badInput(
      `Nothing was sent: several custom fields are called ${called}: ${found.map(shownField).join(", ")}. Give the id.`,
    );
  }
  const nearest = [...fields]
    .map((candidate) => ({
      candidate,
      distance: Math.min(
        ...[candidate.label, candidate.name].map((own) => levenshtein(fold(own), fold(name ?? ""))),
      ),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostListed)
    .map(({ candidate }) => shownField(candidate));
  const list = nearest.length === 0 ? "none was found" : nearest.join(", ");
  throw badInput(
    `Nothing was sent: this ${view.resource.noun} has no ${key === "fields" ? "" : "custom "}field ${called}. Those that it has: ${list}.`,
  );
}

const isoDay = /^\s*\d{4}-\d{2}-\d{2}(?:\s*$|[T ]\d{2}:\d{2})/;

/** A value as Halo takes it for a kind of field. */
function valueFor(field: CustomField, value: string | number | boolean, timeZone: string): unknown {
  const { type, options } = field;
  const called = () => `${field.id} ${quoteLine(plainText(field.label))}`;
  if (type === date && value !== "") {
    const moment =
      typeof value === "string" && isoDay.test(value)
        ? readDate(value, "first", { now: () => 0, timeZone })
        : undefined;
    if (moment === undefined)
      throw badInput(`Nothing was sent: custom field ${called()} holds a date: give one such as 2026-12-01.`);
    return dayToSend(localDay(moment, timeZone), timeZone);
  }
  if (type === checkbox && typeof value !== "boolean") {
    const words = String(value).trim();
    if (yes.test(words)) return true;
    if (no.test(words)) return false;
    throw badInput(`Nothing was sent: custom field ${called()} is a checkbox: give true or false.`);
  }
  if (options === undefined || value === "") return value;
  const optionOf = (words: string) =>
    options.find((option) => option.name === words) ??
    options.find((option) => fold(option.name) === fold(words)) ??
    options.find((option) => String(option.id) === words.trim());
  if (type === multiSelect) {
    const chosen = String(value)
      .split(",")
      .map((words) => optionOf(words));
    const ids = chosen.flatMap((option) => (option === undefined ? [] : [option.id]));
    if (ids.length === chosen.length) return ids.join(",");
  }
  const option = optionOf(String(value));
  if (option !== undefined) return option.id;
  const offered = options.slice(0, mostOptions).map(({ id, name }) => `${id} ${quoteLine(name)}`);
  throw badInput(
    `Nothing was sent: custom field ${called()} has no choice ${quoteLine(value)}. Its choices: ${offered.join(", ")}.`,
  );
}
