import type { Fields, FieldType } from "../../schema/facts.ts";
import { factsOf, fieldsOf } from "../../schema/index.ts";
import { noDate } from "../rules.ts";

/** Fields that hold nothing, ready to be spread under a record. */
export type Filler = Readonly<Record<string, unknown>>;

const emptyList: readonly unknown[] = Object.freeze([]);

/** Halo mixes null and "" for text that is not there; which one, depends on the field only. */
function emptyText(name: string): string | null {
  return name.length % 3 === 0 ? null : "";
}

/** What Halo has in a field of a type where it has nothing. */
function emptyOf(name: string, type: FieldType): unknown {
  switch (type) {
    case "int":
    case "num":
      return 0;
    case "bool":
      return false;
    case "date":
      return noDate;
    case "text":
      return emptyText(name);
    case "list":
    case "ints":
      return emptyList;
    default:
      return type.endsWith("[]") ? emptyList : null;
  }
}

/**
 * Switches of a write (`_dontnotify`, `new_agent`) and what comes in one go with another record: the description
 * has them among the fields of a record, and no answer carries them.
 */
const onlySent = /^(?:_|new_|add_)/;

/**
 * The first `most` fields of a schema with nothing in them, in the order of Halo's description, but for those
 * that are only sent and those named.
 */
export function filler(fields: Fields, most: number, without: ReadonlySet<string> = new Set()): Filler {
  const answered = Object.entries(fields).filter(([name]) => !onlySent.test(name) && !without.has(name));
  return Object.freeze(
    Object.fromEntries(answered.slice(0, most).map(([name, type]) => [name, emptyOf(name, type)])),
  );
}

/** What the sandbox fills the records of a resource with. */
export interface ResourceFiller {
  readonly row: Filler;
  /** The fields of a row with a schema of its own: no others appear there. */
  readonly rowFields?: readonly string[];
  readonly detail: Filler;
}

/** How much of the description is answered. */
export interface FillerLimits {
  /** Fields of the description that the sandbox leaves out. */
  readonly without?: readonly string[];
  /** The most fields without content that a row gets. */
  readonly mostInRow?: number;
}

/**
 * Live rows have fewer fields than the description, by far where it has one schema for rows and details: the
 * rows that are recorded have 40 to 160 fields, details up to 600.
 */
const most = { row: 160, rowOfDetail: 120, detail: 500 };

/** The filler of a resource by Halo's description of it. */
export function fillerOf(resource: string, limits: FillerLimits = {}): ResourceFiller {
  const { schema, row } = factsOf(resource);
  if (schema === undefined) return { row: {}, detail: {} };
  const without = new Set(limits.without);
  const fields = fieldsOf(schema);
  if (row === undefined) {
    const both = filler(fields, limits.mostInRow ?? most.rowOfDetail, without);
    return { row: both, detail: both };
  }
  const own = fieldsOf(row);
  const ofRow = filler(own, limits.mostInRow ?? most.row, without);
  return {
    row: ofRow,
    rowFields: Object.keys(own).filter((name) => name !== "id" && !without.has(name)),
    detail: { ...ofRow, ...filler(fields, most.detail, without) },
  };
}
