import type { FieldType, ResourceFacts } from "../schema/facts.ts";
import { describedNames, factsOf } from "../schema/index.ts";
import { hasGuids, knownFields } from "./openapi.ts";

/** A record as it is kept or sent. */
type ThinRecord = Readonly<Record<string, unknown>>;

/** Records of resources that the sandbox knows from Halo's description alone: made up from the kinds of their fields. */

const rowsAtStart = 3;
const fieldsOfRow = 24;

const guidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

function startValue(name: string, type: FieldType, row: number): unknown {
  if (/name$|summary|subject|title/.test(name)) return `${name} ${row}`;
  switch (type) {
    case "int":
      return /_id$/.test(name) ? -1 : 0;
    case "num":
      return 0;
    case "bool":
      return false;
    case "text":
      return "";
    case "date":
      return "1900-01-01T00:00:00";
    case "guid":
      return guidOf(row);
    default:
      return undefined;
  }
}

/** One table: the records of a resource, by their ids. */
export class ThinTable {
  readonly #rows = new Map<string, ThinRecord>();
  readonly #hasGuids: boolean;
  #last = 0;
  /**
   * What its operations of their own took (`POST /HaloNews/read`), the newest last: Halo's description does not say
   * what they do with it, so that this is all that is stored.
   */
  readonly taken: { readonly path: string; readonly body: unknown }[] = [];

  /** Keeps what an operation took, of the last hundred. */
  take(path: string, body: unknown): void {
    this.taken.push({ path, body });
    if (this.taken.length > 100) this.taken.shift();
  }

  constructor(facts: ResourceFacts) {
    this.#hasGuids = hasGuids(facts);
    const fields = Object.fromEntries(Object.entries(knownFields(facts.schema) ?? {}).slice(0, fieldsOfRow));
    for (let row = 1; row <= rowsAtStart; row++) {
      const values = Object.entries(fields).flatMap(([name, type]) => {
        const value = startValue(name, type, row);
        return value === undefined ? [] : [[name, value] as const];
      });
      this.save(Object.fromEntries(values), true);
    }
  }

  get rows(): readonly ThinRecord[] {
    return [...this.#rows.values()];
  }

  get(id: string): ThinRecord | undefined {
    return this.#rows.get(id.toLowerCase());
  }

  /** Creates a record, or changes the one with its id; undefined when there is none with it. */
  save(sent: ThinRecord, isNew = false): ThinRecord | undefined {
    const { id } = sent;
    if (!isNew && id !== undefined && id !== null && id !== 0 && id !== "") {
      const known = this.get(String(id));
      if (known === undefined) return undefined;
      const changed = { ...known, ...sent, id: known.id };
      this.#rows.set(String(known.id).toLowerCase(), changed);
      return changed;
    }
    this.#last++;
    const own = this.#hasGuids ? guidOf(this.#last) : this.#last;
    const made = { ...sent, id: own };
    this.#rows.set(String(own).toLowerCase(), made);
    return made;
  }

  remove(id: string): ThinRecord | undefined {
    const known = this.get(id);
    this.#rows.delete(id.toLowerCase());
    return known;
  }
}

/** The tables of one tenant. */
export class ThinTables {
  readonly #tables = new Map<string, ThinTable>();
  readonly #names: ReadonlyMap<string, string>;

  /** @param known resources that are not kept here */
  constructor(known: ReadonlySet<string>) {
    this.#names = new Map(
      describedNames.filter((name) => !known.has(name)).map((name) => [name.toLowerCase(), name] as const),
    );
  }

  /** A table by its resource's name, in any spelling; undefined for a resource that is not kept here. */
  of(
    path: string,
  ): { readonly name: string; readonly table: ThinTable; readonly facts: ResourceFacts } | undefined {
    const name = this.#names.get(path.toLowerCase());
    if (name === undefined) return undefined;
    const facts = factsOf(name);
    const table = this.#tables.get(name) ?? new ThinTable(facts);
    this.#tables.set(name, table);
    return { name, table, facts };
  }
}
