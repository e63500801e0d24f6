import manifest from "../../../package.json" with { type: "json" };
import type { HaloRecord } from "../client.ts";
import type { Query } from "../http/http.ts";
import { run, type SqlDatabase } from "./database.ts";
import { type CopiedList, keptOfLists, type Part, type PartSpan, slim } from "./lists.ts";

/** What is known of a part that was read whole. */
export interface HeldPart {
  readonly span: PartSpan | undefined;
  /** The latest moment of a change that Halo had told when it was last brought up to date, as Halo writes it. */
  readonly since: string;
  /** When it was read whole, in milliseconds since the epoch. */
  readonly readAt: number;
}

/** How far the first reading of a part has come: its rows by id, the newest first. */
export interface PartFill extends HeldPart {
  /** The name of the resource in the table of all, and its parameters, to go on with. */
  readonly resource: string;
  readonly query: Query;
  /** The page to read next. */
  readonly next: number;
  readonly pageSize: number;
  /** How many rows the list has, by the page that was read last. */
  readonly total: number;
  /** The lowest id of the rows that were read, where there are any. */
  readonly lowest?: number;
  /** Pages that were read again, since rows before them had left the list. */
  readonly again: number;
}

const schema = [
  "CREATE TABLE IF NOT EXISTS copy_owner (owner TEXT NOT NULL)",
  `CREATE TABLE IF NOT EXISTS copy_part (key TEXT PRIMARY KEY, span_from TEXT, span_until TEXT, since TEXT NOT NULL,
     read_at INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS copy_row (resource TEXT, id INTEGER, row TEXT NOT NULL, version INTEGER NOT NULL,
     PRIMARY KEY (resource, id)) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS copy_row_version ON copy_row (resource, version)",
  "CREATE TABLE IF NOT EXISTS copy_member (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS copy_query (name TEXT PRIMARY KEY, keys TEXT NOT NULL, version INTEGER NOT NULL,
     said TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS copy_detail (resource TEXT, id INTEGER, stamp TEXT NOT NULL, row TEXT NOT NULL,
     PRIMARY KEY (resource, id)) WITHOUT ROWID`,
  "CREATE TABLE IF NOT EXISTS copy_fill (key TEXT PRIMARY KEY, fill TEXT NOT NULL) WITHOUT ROWID",
];

/**
 * What wrote a copy: the release, its tables, and what it keeps of rows. A copy that another wrote is dropped and read
 * anew: its rows may lack fields that are used now, and would be told as empty.
 */
const layout = [manifest.version, ...schema, keptOfLists].join("\n");

/** Tables of a copy, and those of queries that are filled from it. */
const tablesOfCopy =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'copy\\_%' ESCAPE '\\' OR name LIKE 'query\\_%' ESCAPE '\\')";

/** Makes the tables of a copy, in place of those that another release or another layout has left. */
function makeTables(database: SqlDatabase): void {
  const names = [...database.rows(tablesOfCopy)].map(({ name }) => String(name));
  const known = names.includes("copy_layout")
    ? [...database.rows("SELECT layout FROM copy_layout")].map((row) => row.layout)
    : [];
  if (known[0] === layout) return;
  database.transaction(() => {
    for (const name of names) run(database, `DROP TABLE "${name}"`);
    for (const statement of schema) run(database, statement);
    run(database, "CREATE TABLE copy_layout (layout TEXT NOT NULL)");
    run(database, "INSERT INTO copy_layout VALUES (?)", layout);
  });
}

/**
 * Rows as they were read from the database last, so that the next answer need not parse them again. They are held
 * weakly: memory that something else needs is given back.
 */
class ParsedRows {
  readonly #held = new Map<
    string,
    { readonly state: string; readonly rows: WeakRef<readonly HaloRecord[]> }
  >();

  /** The rows of a part in this state; read where they are not at hand. */
  of(key: string, state: string, read: () => Iterable<HaloRecord>): readonly HaloRecord[] {
    const held = this.#held.get(key);
    const known = held?.state === state ? held.rows.deref() : undefined;
    if (known !== undefined) return known;
    const rows = [...read()];
    this.#held.set(key, { state, rows: new WeakRef(rows) });
    return rows;
  }

  forget(key: string): void {
    this.#held.delete(key);
  }

  forgetAll(): void {
    this.#held.clear();
  }
}

/** The tables of a working copy: the rows that were read, and which of them belong to which part. */
export class CopyStore {
  readonly #database: SqlDatabase;
  readonly #parsed = new ParsedRows();
  #isReady = false;
  #owner: string | undefined;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** The database, with its tables. */
  get database(): SqlDatabase {
    if (!this.#isReady) makeTables(this.#database);
    this.#isReady = true;
    return this.#database;
  }

  /** Whose copy it is; undefined before anybody's. */
  get owner(): string | undefined {
    if (this.#owner !== undefined) return this.#owner;
    for (const { owner } of this.database.rows("SELECT owner FROM copy_owner")) this.#owner = String(owner);
    return this.#owner;
  }

  set owner(owner: string) {
    run(this.database, "DELETE FROM copy_owner");
    run(this.database, "INSERT INTO copy_owner VALUES (?)", owner);
    this.#owner = owner;
  }

  /** A part that was read whole; undefined for one that was not. */
  part(key: string): HeldPart | undefined {
    for (const row of this.database.rows("SELECT * FROM copy_part WHERE key = ?", key)) {
      const { span_from: from, span_until: until, since, read_at: readAt } = row;
      const span = from === null || until === null ? undefined : { from: String(from), until: String(until) };
      return { span, since: String(since), readAt: Number(readAt) };
    }
    return undefined;
  }

  /** Notes that a part is held whole. */
  keep(key: string, { span, since, readAt }: HeldPart): void {
    const values = [key, span?.from ?? null, span?.until ?? null, since, readAt];
    run(this.database, "INSERT OR REPLACE INTO copy_part VALUES (?, ?, ?, ?, ?)", ...values);
  }

  /** How far the first reading of a part has come, where it is not done. */
  fill(key: string): PartFill | undefined {
    for (const { fill } of this.database.rows("SELECT fill FROM copy_fill WHERE key = ?", key)) {
      return JSON.parse(String(fill)) as PartFill;
    }
    return undefined;
  }

  /** All first readings that are not done. */
  fills(): readonly PartFill[] {
    const found = [...this.database.rows("SELECT fill FROM copy_fill ORDER BY key")];
    return found.map(({ fill }) => JSON.parse(String(fill)) as PartFill);
  }

  /** Stores rows of a first reading together with how far it has come. */
  addToFill(part: Part, rows: readonly HaloRecord[], fill: PartFill): void {
    // Rows before the note: what is read twice does no harm, what is noted and missing would.
    this.add(part, rows);
    run(this.database, "INSERT OR REPLACE INTO copy_fill VALUES (?, ?)", part.key, JSON.stringify(fill));
  }

  /** Forgets how far a first reading has come: it is done, or begins anew. */
  dropFill(key: string): void {
    run(this.database, "DELETE FROM copy_fill WHERE key = ?", key);
  }

  /** Forgets a part with its rows. */
  drop(key: string): void {
    this.#parsed.forget(key);
    run(this.database, "DELETE FROM copy_part WHERE key = ?", key);
    run(this.database, "DELETE FROM copy_member WHERE key = ?", key);
  }

  /** Stores rows of a part, in place of what was stored of the same. A row that differs gets the next version. */
  add({ key, list }: Part, rows: readonly HaloRecord[]): void {
    const { database } = this;
    const { path } = list.resource;
    const next = this.version(path) + 1;
    database.transaction(() => {
      for (const row of rows) {
        const id = Number(row.id);
        if (!Number.isInteger(id)) continue;
        const text = JSON.stringify(slim(row, list));
        run(
          database,
          `INSERT INTO copy_row VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
             SET row = excluded.row, version = excluded.version WHERE row <> excluded.row`,
          path,
          id,
          text,
          next,
        );
        run(database, "INSERT OR IGNORE INTO copy_member VALUES (?, ?)", key, id);
      }
    });
  }

  /** The latest version of a row of a resource; 0 before the first. */
  version(path: string): number {
    for (const { latest } of this.database.rows(
      "SELECT max(version) AS latest FROM copy_row WHERE resource = ?",
      path,
    ))
      return Number(latest ?? 0);
    return 0;
  }

  /** The rows of some parts of one resource that are newer than a version, each once. */
  *newer(path: string, keys: readonly string[], version: number): Generator<HaloRecord> {
    const marks = keys.map(() => "?").join(", ");
    const found = this.database.rows(
      `SELECT row FROM copy_row WHERE resource = ? AND version > ?
         AND id IN (SELECT id FROM copy_member WHERE key IN (${marks}))`,
      path,
      version,
      ...keys,
    );
    for (const { row } of found) yield JSON.parse(String(row)) as HaloRecord;
  }

  /** Whether rows of a part are held as they are given. */
  hasSame({ key, list }: Part, rows: readonly HaloRecord[]): boolean {
    const found = this.database.rows(
      `SELECT copy_row.id, row FROM copy_member JOIN copy_row ON copy_row.resource = ? AND copy_row.id = copy_member.id
        WHERE copy_member.key = ? AND copy_member.id IN (SELECT value FROM json_each(?))`,
      list.resource.path,
      key,
      JSON.stringify(rows.map(({ id }) => Number(id))),
    );
    const held = new Map<number, string>();
    for (const { id, row } of found) held.set(Number(id), String(row));
    return rows.every((row) => held.get(Number(row.id)) === JSON.stringify(slim(row, list)));
  }

  /** Takes rows out of a part. */
  remove(key: string, ids: readonly number[]): void {
    const { database } = this;
    this.#parsed.forget(key);
    database.transaction(() => {
      for (const id of ids) run(database, "DELETE FROM copy_member WHERE key = ? AND id = ?", key, id);
    });
  }

  /** How many rows a part has. */
  count(key: string): number {
    for (const row of this.database.rows("SELECT count(*) AS n FROM copy_member WHERE key = ?", key))
      return Number(row.n);
    return 0;
  }

  /** The rows of a part, the newest first. */
  rows({ key, list }: Part): Iterable<HaloRecord> {
    // Whatever adds to a part or changes a row of it moves one of the two.
    const state = `${this.version(list.resource.path)}/${this.count(key)}`;
    return this.#parsed.of(key, state, () => this.#read(key, list));
  }

  *#read(key: string, list: CopiedList): Generator<HaloRecord> {
    const found = this.database.rows(
      `SELECT row FROM copy_member JOIN copy_row ON copy_row.resource = ? AND copy_row.id = copy_member.id
         WHERE copy_member.key = ? ORDER BY copy_member.id DESC`,
      list.resource.path,
      key,
    );
    for (const { row } of found) yield JSON.parse(String(row)) as HaloRecord;
  }

  /** A record that was read by id, if it is as it was then: its row has the same moment of its last change. */
  detail(path: string, id: number, stamp: string): HaloRecord | undefined {
    const found = this.database.rows(
      "SELECT row FROM copy_detail WHERE resource = ? AND id = ? AND stamp = ?",
      path,
      id,
      stamp,
    );
    for (const { row } of found) return JSON.parse(String(row)) as HaloRecord;
    return undefined;
  }

  /** Stores a record that was read by id. */
  keepDetail(list: CopiedList, id: number, stamp: string, record: HaloRecord): void {
    const text = JSON.stringify(slim(record, list));
    run(
      this.database,
      "INSERT OR REPLACE INTO copy_detail VALUES (?, ?, ?, ?)",
      list.resource.path,
      id,
      stamp,
      text,
    );
  }

  /** From which parts a table for queries was filled, up to which version, and what is told of it. */
  filled(
    name: string,
  ): { readonly keys: string; readonly version: number; readonly said: string } | undefined {
    for (const row of this.database.rows("SELECT * FROM copy_query WHERE name = ?", name))
      return { keys: String(row.keys), version: Number(row.version), said: String(row.said) };
    return undefined;
  }

  /** Notes how far a table for queries is filled. */
  noteFilled(name: string, keys: string, version: number, said: string): void {
    run(this.database, "INSERT OR REPLACE INTO copy_query VALUES (?, ?, ?, ?)", name, keys, version, said);
  }

  /** Forgets that a table for queries was filled: it is filled anew. */
  forgetFilled(name: string): void {
    run(this.database, "DELETE FROM copy_query WHERE name = ?", name);
  }

  /** Forgets everything. */
  clear(): void {
    const { database } = this;
    this.#parsed.forgetAll();
    database.transaction(() => {
      for (const table of ["copy_part", "copy_row", "copy_member", "copy_detail", "copy_query", "copy_fill"])
        run(database, `DELETE FROM ${table}`);
      const names =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'query\\_%' ESCAPE '\\'";
      for (const { name } of [...database.rows(names)]) run(database, `DELETE FROM "${String(name)}"`);
    });
  }
}
