import type { HaloRecord } from "../../../halo/client.ts";
import { dayFieldType, dayOf } from "../../../halo/dates/days.ts";
import { dispensable } from "../../../halo/errors.ts";
import { type HaloResource, haloResources } from "../../../halo/resources.ts";
import { isNoDate, plainText } from "../../../halo/text.ts";
import type { ToolContext } from "../define.ts";
import { type Fields, parts, quote, unlabelled } from "../view.ts";

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
/** Kinds that are written and shown in a way of their own. */
export const fieldTypes = { select: 2, multiSelect: 3, date: dayFieldType, checkbox: 6 } as const;
const { select, multiSelect, date, checkbox } = fieldTypes;

/** Words for a checkbox that is on, and for one that is off. */
export const checked = { yes: /^(?:true|yes|on|1)$/i, no: /^(?:false|no|off|0)?$/i } as const;

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
  if (type === checkbox && checked.no.test(String(value ?? ""))) return undefined;
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
export const customFieldColumns: Fields = { id: "id", name: "listed", value: "text" };

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
export async function withOptions(
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

export const mostOptions = 30;

/** How the custom fields of a type are listed. */
export const fieldSetupColumns: Fields = {
  id: "id",
  name: "listed",
  field: "listed",
  kind: "label",
  options: "text",
  mandatory: "boolean",
};

export const fieldSetupLine = (row: Readonly<Record<string, unknown>>): string =>
  parts(
    `#${row.id} ${row.name ?? "(no name)"}`,
    unlabelled(row.kind),
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

export function merged(
  first: readonly CustomField[],
  second: readonly CustomField[],
): readonly CustomField[] {
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
