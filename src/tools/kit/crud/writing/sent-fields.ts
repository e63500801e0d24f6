import type { HaloRecord } from "../../../../halo/client.ts";
import { isRecord } from "../../../../halo/lists.ts";
import { relatedTo, relating } from "../../../../halo/rules.ts";
import { type CustomField, customFieldsIn } from "../custom-fields.ts";

/** A field that a write sends, and how it is read from a record. */
export interface SentField {
  /**
   * Its name; of a custom field with the number (`customfields 212`), of a line of an invoice with the line's id
   * (`lines 50221 qty_order`).
   */
  readonly field: string;
  readonly value: unknown;
  /** Its value in a record; undefined where the record does not show it. */
  readonly read: (from: HaloRecord) => unknown;
  /** For an entry of a list of `{id, value}`, such as a custom field: the whole entry in a record. */
  readonly entryIn?: (from: HaloRecord) => CustomField | undefined;
  /** Whether it is a list of other records, told by their ids or texts alone: read and sent as `[{ id: 5 }, { id: 7 }]`. */
  readonly isList?: boolean;
  /** What a person calls it, where its name holds a number. */
  readonly labelIn?: (from: HaloRecord) => string | undefined;
}

/**
 * What a write sends, field by field; the entries of custom fields (lists of `{id, value}`) one by one, and of lines
 * that are there already (`lines` with ids) each of their fields.
 */
export function sentFields(sent: HaloRecord): readonly SentField[] {
  return Object.entries(sent).flatMap(([field, value]): SentField[] => {
    if (field === relating.sent) return idsIn(value).map(relation);
    const key = keyOfList(value);
    if (key !== undefined) {
      const read = (from: HaloRecord) => membersOf(from[field], key);
      return [{ field, value: membersOf(value, key), read, isList: true }];
    }
    if (isLines(field, value)) return value.flatMap((line) => fieldsOfLine(field, line));
    if (!isEntries(value)) return [{ field, value, read: (from) => from[field] }];
    return value.map((entry): SentField => {
      const entryIn = (from: HaloRecord) =>
        customFieldsIn(from, field).find(({ id }) => String(id) === String(entry.id));
      return {
        field: `${field} ${String(entry.id)}`,
        value: entry.value,
        read: (from) => entryIn(from)?.value,
        entryIn,
        labelIn: (from) => entryIn(from)?.label,
      };
    });
  });
}

/** What tells the members of a list that is sent: `id` of the assets of a ticket, `text` of its tags. */
export function keyOfList(value: unknown): "id" | "text" | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return (["id", "text"] as const).find((key) =>
    value.every(
      (entry) =>
        typeof entry === "object" && entry !== null && Object.keys(entry).length === 1 && key in entry,
    ),
  );
}

/** The members of a list by that key, in an order of their own; undefined for what is no list. */
export function membersOf(list: unknown, key: "id" | "text"): readonly HaloRecord[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const told = list.map((entry: unknown) =>
    typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : entry,
  );
  const values = key === "id" ? told.map(Number) : told.map((text) => String(text).trim());
  return values.sort((a, b) => (a < b ? -1 : 1)).map((value) => ({ [key]: value }));
}

/** The record of fields by their names: the inverse of {@link sentFields}. */
export function recordOfFields(
  values: readonly { readonly field: string; readonly value: unknown }[],
): HaloRecord {
  const record: Record<string, unknown> = {};
  const lists = new Map<string, Map<number, Record<string, unknown>>>();
  for (const { field, value } of values) {
    const [list = "", id, member = "value"] = field.split(" ");
    if (id === undefined) {
      record[field] = value;
      continue;
    }
    const entries = lists.get(list) ?? new Map<number, Record<string, unknown>>();
    entries.set(Number(id), { ...(entries.get(Number(id)) ?? { id: Number(id) }), [member]: value });
    lists.set(list, entries);
  }
  for (const [list, entries] of lists) record[list] = [...entries.values()];
  return record;
}

/** The list of a record with what is sent of its entries put on them. */
export function mergedById(stored: unknown, sent: readonly HaloRecord[]): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(stored) ? stored : [];
  const left = new Map(sent.map((entry) => [String(entry.id), entry]));
  const merged = list.map((entry) => {
    if (!isRecord(entry)) return entry;
    const change = left.get(String(entry.id));
    left.delete(String(entry.id));
    return change === undefined ? entry : { ...entry, ...change };
  });
  return [...merged, ...left.values()];
}

/** Whether a field holds lines of an invoice that are there already. */
export function isLines(field: string, value: unknown): value is readonly HaloRecord[] {
  return (
    field === "lines" &&
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => isRecord(entry) && Number(entry.id) > 0)
  );
}

function fieldsOfLine(list: string, line: HaloRecord): readonly SentField[] {
  const lineIn = (from: HaloRecord): HaloRecord | undefined => {
    const lines: readonly unknown[] = Array.isArray(from[list]) ? from[list] : [];
    return lines.filter(isRecord).find(({ id }) => String(id) === String(line.id));
  };
  return Object.entries(line)
    .filter(([member]) => member !== "id" && member !== "ihid")
    .map(([member, value]) => ({
      field: `${list} ${String(line.id)} ${member}`,
      value,
      read: (from) => lineIn(from)?.[member],
      labelIn: (from) => {
        const { item_shortdescription: text, name } = lineIn(from) ?? {};
        const called = text ?? name;
        return typeof called === "string" && called !== "" ? called : undefined;
      },
    }));
}

/** A relation to another ticket, of which Halo shows the rows of all and takes the new ones. */
const relation = (id: number): SentField => ({
  field: `${relating.stored} ${id}`,
  value: true,
  read: (from) => relatedTo(from, id),
});

function idsIn(value: unknown): readonly number[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.flatMap((entry) =>
    typeof entry === "object" && entry !== null && "id" in entry ? [Number(entry.id)] : [],
  );
}

function isEntries(value: unknown): value is readonly { id: unknown; value: unknown }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => typeof entry === "object" && entry !== null && "id" in entry && "value" in entry)
  );
}
