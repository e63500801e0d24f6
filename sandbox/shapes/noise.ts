import type { HaloRecord } from "../engine/model.ts";

/** Names of fields by kind, separated by white space. They come out with Halo's "nothing" of that kind. */
export interface NoiseNames {
  readonly numbers: string;
  readonly texts: string;
  readonly flags: string;
  readonly dates: string;
  readonly lists: string;
}

/** Fields that hold nothing, ready to be spread under a record. */
export type Noise = Readonly<Record<string, unknown>>;

const noDate = "1900-01-01T00:00:00";
const emptyList: readonly unknown[] = Object.freeze([]);

function names(text: string): string[] {
  return text.split(/\s+/).filter((name) => name !== "");
}

/** Halo mixes null and "" for text that is not there; which one, depends on the field only. */
function emptyText(name: string): string | null {
  return name.endsWith("guid") || name.length % 3 === 0 ? null : "";
}

/** Makes the fields of one or more lists of names. Call it once for each kind of record and keep the answer. */
export function noise(...tables: readonly NoiseNames[]): Noise {
  const fields: Record<string, unknown> = {};
  for (const table of tables) {
    for (const name of names(table.numbers)) fields[name] = 0;
    for (const name of names(table.texts)) fields[name] = emptyText(name);
    for (const name of names(table.flags)) fields[name] = false;
    for (const name of names(table.dates)) fields[name] = noDate;
    for (const name of names(table.lists)) fields[name] = emptyList;
  }
  return Object.freeze(fields);
}

/** The noise with what the record has for those fields; other fields of the record stay away. */
export function onlyKnown(base: Noise, record: HaloRecord): HaloRecord {
  const row: HaloRecord = { id: record.id };
  for (const [name, value] of Object.entries(base)) {
    const own = record[name];
    row[name] = own === undefined ? value : own;
  }
  return row;
}

/** Fields that the sandbox keeps for itself. */
const ownFields: ReadonlySet<string> = new Set(["_rows", "_load_error", "isgeneraluser"]);

/** The noise with all that the record has, but for the fields named and those that are the sandbox's own. */
export function withAll(base: Noise, record: HaloRecord, hidden?: ReadonlySet<string>): HaloRecord {
  const row: HaloRecord = { id: record.id, ...base };
  for (const [name, value] of Object.entries(record)) {
    if (!ownFields.has(name) && hidden?.has(name) !== true) row[name] = value;
  }
  return row;
}
