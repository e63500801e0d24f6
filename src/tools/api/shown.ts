import type { HaloRecord } from "../../halo/client.ts";
import { isRecord } from "../../halo/lists.ts";
import { isSecretField } from "../../halo/records.ts";
import { type HaloResource, haloResources, nounOf, pluralOf } from "../../halo/resources.ts";
import { haloDate, isEncodedFile, isNoDate, quoteLine, shorten } from "../../halo/text.ts";
import { cleanUnknown, isNoise } from "../kit/clean.ts";
import type { Companion } from "../kit/result.ts";
import { type FieldKind, type Fields, parts, quote, shortDate, type View } from "../kit/view.ts";
import { rowKeyOf } from "./traps.ts";

/** How records of any resource are shown: their columns are chosen by what the records hold. */

/** A resource as the index has it. Where this project knows it, as it knows it. */
export function resourceOf(path: string, paged: boolean): HaloResource {
  const known = Object.values(haloResources).find((each) => each.path.toLowerCase() === path.toLowerCase());
  if (known !== undefined) return { ...known, answers: "either" };
  // Halo names many resources in the plural: Tags, Roles, FAQLists; not Status, Address, Canvas or HaloNews.
  const noun = nounOf(path).replace(/(?<=[^suia])(?<! new)s$/, "");
  const plural = pluralOf(noun);
  return { path, answers: "either", key: rowKeyOf(path) ?? plural.replaceAll(" ", ""), paged, noun, plural };
}

/** A record without what nobody is shown: keys and passwords, at any depth. */
export function withoutSecrets(record: HaloRecord): HaloRecord {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      isSecretField(name) ? [] : [[name, open(value)] as const],
    ),
  );
}

function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  return isRecord(value) ? withoutSecrets(value) : value;
}

/** Fields that tell which record it is, the first comes first. */
const telling = [
  "id",
  "name",
  "summary",
  "subject",
  "title",
  "description",
  "ref",
  "filename",
  "outcome",
  "value",
  "ticket_id",
  "client_name",
  "agent_name",
  "date",
];

const mostColumns = 10;

/** Fields that are for screens and other systems: said only to who asks for them. */
const isForScreens = (name: string) => /colou?r$|initials$|_key$|^third_?party/i.test(name);

function kindOf(name: string, value: unknown): FieldKind | undefined {
  if (name === "id") return typeof value === "string" && !/^-?\d+(?:\.0+)?$/.test(value) ? "listed" : "id";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string") {
    if (isNoDate(value) || value === "" || isEncodedFile(value)) return undefined;
    return haloDate(value) === undefined ? "text" : "date";
  }
  return undefined;
}

/** A value that says nothing: what most fields of most records hold. */
const isDefault = (value: unknown) =>
  value === null || value === undefined || value === "" || value === false || value === 0 || value === -1;

/** The kinds of the fields that rows hold; those that are only lists or records are left out. */
function kindsIn(rows: readonly HaloRecord[]): Fields {
  const kinds: Record<string, FieldKind> = {};
  for (const row of rows.slice(0, 100)) {
    for (const [name, value] of Object.entries(row)) {
      const kind = kindOf(name, value);
      if (kind === undefined) continue;
      const known = kinds[name];
      // A field that is a date here and a text there is a text.
      kinds[name] = known === undefined || known === kind ? kind : "text";
    }
  }
  return kinds;
}

/** The columns that say most of these rows. */
function usualColumns(rows: readonly HaloRecord[], kinds: Fields): readonly string[] {
  const filled = (name: string) => rows.some((row) => !isDefault(row[name]));
  const candidates = Object.keys(kinds).filter(
    (name) => !isNoise(name) && !isForScreens(name) && (name === "id" || filled(name)),
  );
  const rank = (name: string) => {
    const place = telling.indexOf(name);
    return place < 0 ? telling.length : place;
  };
  return candidates.sort((one, other) => rank(one) - rank(other)).slice(0, mostColumns);
}

/**
 * Fields that are asked for by name, of which some hold lists or records: those are shown as their JSON. One that holds
 * nothing, or Halo's "no date", is not there.
 */
function derived(columns: readonly string[], kinds: Fields) {
  const nested = columns.filter((name) => kinds[name] === undefined);
  return (record: HaloRecord, timeZone: string): HaloRecord =>
    Object.fromEntries(
      nested.map((name) => {
        const value = cleanUnknown(record[name], timeZone);
        return [name, value === undefined ? undefined : JSON.stringify(value)];
      }),
    );
}

function shown(name: string, kind: FieldKind, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (name === "id") return `#${String(value)}`;
  const text =
    kind === "text"
      ? quote(String(value).replace(/\s+/g, " "))
      : kind === "date"
        ? shortDate(value)
        : String(value);
  return ["name", "summary", "subject", "title"].includes(name) ? text : `${fieldName(name)} ${text}`;
}

/** The name of a field in a line: of some records, such as the rows of a report, it is chosen by people. */
const fieldName = (name: string) => (/^\w{1,60}$/.test(name) ? name : quoteLine(shorten(name, 60)));

const lineBy =
  (fields: Fields): View["line"] =>
  (row) =>
    parts(...Object.entries(fields).map(([name, kind]) => shown(name, kind, row[name])));

/**
 * A view of records of any resource.
 *
 * @param asked the fields that a call asks for; the most telling ones without them
 */
export function viewOf(resource: HaloResource, rows: readonly HaloRecord[], asked?: readonly string[]): View {
  const kinds = kindsIn(rows);
  const columns = asked === undefined ? usualColumns(rows, kinds) : [...new Set(["id", ...asked])];
  const row: Fields = Object.fromEntries(columns.map((name) => [name, kinds[name] ?? "text"]));
  const whole = "halo_api_read with its id";
  return { resource, row, whole, line: lineBy(row), derive: derived(columns, kinds) };
}

/** The view of one record of any resource, with all of its plain fields that hold something. */
export function recordViewOf(resource: HaloResource, record: HaloRecord): View {
  const view = viewOf(resource, [record]);
  const kinds = kindsIn([record]);
  const filled = Object.entries(kinds).filter(([name]) => !isNoise(name) && !isDefault(record[name]));
  return { ...view, whole: `halo_api_read with fields`, card: Object.fromEntries(filled) };
}

/** What a record has beside its plain fields: asked for by name, since some are long. */
export function furtherOf(record: HaloRecord): readonly Companion[] {
  const held = Object.entries(record).flatMap(([name, value]) => {
    if (isNoise(name)) return [];
    if (Array.isArray(value)) return value.length === 0 ? [] : [{ name, holds: `${value.length} in a list` }];
    return isRecord(value) ? [{ name, holds: "a record" }] : [];
  });
  const nothing = Object.values(record).filter(isDefault).length;
  const others = `${nothing} others`;
  const rows = nothing === 0 ? held : [...held, { name: others, holds: "empty, 0 or false" }];
  if (rows.length === 0) return [];
  const line: Companion["line"] = ({ name, holds }) =>
    `${name === others ? name : fieldName(String(name))}: ${String(holds)}`;
  return [
    {
      name: "further_fields",
      heading: "further fields, shown when named in fields",
      rows,
      fields: { name: "label", holds: "label" },
      line,
      whole: "fields",
    },
  ];
}

/** Lists of records within a record that a call asks for, as tables of their own. */
export function companionsOf(record: HaloRecord, asked: readonly string[]): readonly Companion[] {
  return asked.flatMap((name): Companion[] => {
    const value = record[name];
    const rows = Array.isArray(value) ? value.filter(isRecord) : [];
    if (rows.length === 0) return [];
    const kinds = kindsIn(rows);
    const columns = usualColumns(rows, kinds);
    const fields: Fields = Object.fromEntries(columns.map((column) => [column, kinds[column] ?? "text"]));
    return [{ name, rows, fields, line: lineBy(fields) }];
  });
}
