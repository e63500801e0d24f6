import { run, type SqlDatabase } from "../copy/database.ts";
import type { Heard } from "./heard.ts";

/** When Halo last told of changes, in milliseconds since the epoch; 0 for never. */
export interface HookMarks {
  /** Of any record. */
  readonly records: number;
  /** Of what the tenant's lists of names may hold. */
  readonly lookups: number;
}

/** What became of a webhook. `many`: it was heeded, and too many come for each to be remembered. */
export type HookOutcome = "heard" | "replayed" | "old" | "many";

/** How long a webhook is remembered, and how old one may be, in milliseconds: its time may be of another zone. */
const rememberedMs = 26 * 60 * 60 * 1_000;
/** How many are remembered. */
const mostRemembered = 20_000;
/** After how many it is seen to it that no more than those are: to count them takes as many rows. */
const countedEvery = 500;
/** How many are remembered of one minute. */
const mostOfMinute = 300;
const minuteMs = 60_000;

const schema = [
  "CREATE TABLE IF NOT EXISTS hook_seen (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS hook_seen_at ON hook_seen (at)",
  "CREATE TABLE IF NOT EXISTS hook_mark (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
];

/**
 * Remembers the webhooks of a deployment and when the last came, in one place that its sessions ask. Holds no record and
 * no text of Halo's.
 */
export class HookLedger {
  readonly #database: SqlDatabase;
  #heard = 0;

  constructor(database: SqlDatabase) {
    this.#database = database;
    for (const statement of schema) run(database, statement);
  }

  /** Takes note of a webhook. @param now milliseconds since the epoch */
  hear({ id, sentAt, isOfRecords }: Heard, now: number): HookOutcome {
    if (sentAt !== undefined && Math.abs(now - sentAt) > rememberedMs) return "old";
    const database = this.#database;
    run(database, "DELETE FROM hook_seen WHERE at < ?", now - rememberedMs);
    for (const _ of database.rows("SELECT 1 FROM hook_seen WHERE id = ?", id)) return "replayed";
    const isMany = this.#count("WHERE at > ?", now - minuteMs) >= mostOfMinute;
    database.transaction(() => {
      if (!isMany) run(database, "INSERT INTO hook_seen VALUES (?, ?)", id, now);
      this.#note("records", now);
      // Tickets change all day, and hardly ever with a new name: then lists of names are read again once a minute.
      if (!isOfRecords || now - this.marks().lookups >= minuteMs) this.#note("lookups", now);
    });
    if (this.#heard++ % countedEvery === 0) this.#dropOldest();
    return isMany ? "many" : "heard";
  }

  /** When Halo last told of changes. */
  marks(): HookMarks {
    const marks = { records: 0, lookups: 0 };
    for (const { name, at } of this.#database.rows("SELECT name, at FROM hook_mark")) {
      if (name === "records" || name === "lookups") marks[name] = Number(at);
    }
    return marks;
  }

  #dropOldest(): void {
    const excess = this.#count("", undefined) - mostRemembered;
    if (excess <= 0) return;
    const oldest = "SELECT id FROM hook_seen ORDER BY at LIMIT ?";
    run(this.#database, `DELETE FROM hook_seen WHERE id IN (${oldest})`, excess);
  }

  #note(name: keyof HookMarks, at: number): void {
    run(this.#database, "INSERT OR REPLACE INTO hook_mark VALUES (?, ?)", name, at);
  }

  #count(where: string, value: number | undefined): number {
    const values = value === undefined ? [] : [value];
    for (const { n } of this.#database.rows(`SELECT count(*) AS n FROM hook_seen ${where}`, ...values))
      return Number(n);
    return 0;
  }
}
