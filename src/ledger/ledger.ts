import { run, type SqlDatabase, type SqlValue } from "../halo/copy/database.ts";
import type {
  Claimed,
  Completion,
  FieldStanding,
  GivenField,
  LedgerPage,
  LedgerQuery,
  NewRow,
  OnceCall,
  OpenRow,
  Outcome,
  Seen,
  SeenValues,
  Settlement,
} from "./entry.ts";
import { judgementOf } from "./judge.ts";
import { claimed, type OnceMarks, released } from "./once.ts";
import { conditionOf, longestWriteMs, openRowOf, rowOf, type StoredFields } from "./rows.ts";
import { type Bounds, createTables, dayAt, leaveOldDays, secretOf } from "./schema.ts";
import { standingOf } from "./standing.ts";
import { ValueKeeper, type ValuesKept } from "./values.ts";

/** What an operator decides. */
export interface LedgerSettings {
  readonly values: ValuesKept;
  /** Rows are kept for so many days, the present one included. */
  readonly days: number;
}

/** The most rows, and the most of them in bytes: a tenth of what a Durable Object may store. */
const mostRows = 1_000_000;
const mostBytes = 1_000_000_000;
/** The most fields of a row, and how large they may be together, in characters of JSON. */
const mostFields = 80;
const mostOfFields = 64 * 1024;
const mostMailed = 50;
/** The longest name that a client gives itself, in characters. */
const longestName = 80;
/** How long after a row's call is over it is looked up, and how long after each look that showed nothing: in minutes. */
const lookAfterMinutes = [2, 4, 10, 30, 120, 720];
const minuteMs = 60_000;
/** The most rows that are looked up at once. */
const mostLooks = 10;
/** The most later rows of a record among which the one that left a value is looked for. */
const mostLater = 200;
/** Old days are looked for at each day's first row, and after as many rows. */
const rowsBetweenChecks = 500;

/**
 * The ledger of writes, over any SQLite: one row for each request that changes something in Halo, written before it is
 * sent. Knows nothing of who may read it.
 */
export class Ledger {
  readonly #database: SqlDatabase;
  readonly #keeper: ValueKeeper;
  readonly #bounds: Bounds;
  readonly #now: () => number;
  #checked = { day: 0, rows: 0 };

  constructor(database: SqlDatabase, { values, days }: LedgerSettings, now: () => number) {
    createTables(database);
    this.#database = database;
    this.#keeper = new ValueKeeper(secretOf(database), values);
    this.#bounds = { days, rows: mostRows, bytes: mostBytes };
    this.#now = now;
  }

  /** Writes a row. A key that is there already changes nothing: the attempt before this one was lost on its way back. */
  async begin(row: NewRow): Promise<void> {
    const fields = JSON.stringify(await this.#keptFields(row.fields));
    const at = this.#now();
    const values: Record<string, SqlValue> = {
      key: row.key,
      at,
      principal: row.principal,
      client: row.client.slice(0, 500),
      app: row.app?.slice(0, longestName) ?? null,
      grant_id: row.grant ?? null,
      session: row.session ?? null,
      tool: row.tool,
      call: row.call,
      dry: row.dry ? 1 : 0,
      kind: row.kind,
      resource: row.resource,
      noun: row.noun,
      record_now: row.record ?? null,
      within: JSON.stringify(row.within),
      link: row.link ?? null,
      fields,
      mailed: JSON.stringify(row.mailed.slice(0, mostMailed)),
      look: JSON.stringify(row.look),
      undoes: row.undoes ?? null,
      outcome: row.dry ? "done" : null,
      look_at: row.dry ? null : at + longestWriteMs,
    };
    const bytes = Object.values(values).reduce<number>((sum, value) => sum + String(value ?? "").length, 0);
    const names = [...Object.keys(values), "bytes"];
    this.#database.transaction(() => {
      const [known] = [...this.#database.rows("SELECT 1 FROM ledger_rows WHERE key = ?", row.key)];
      if (known !== undefined) return;
      const marks = names.map(() => "?").join(", ");
      run(
        this.#database,
        `INSERT INTO ledger_rows (${names.join(", ")}) VALUES (${marks})`,
        ...Object.values(values),
        bytes,
      );
      run(
        this.#database,
        "INSERT INTO ledger_days (day, count, bytes) VALUES (?, 1, ?) ON CONFLICT (day) DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes",
        dayAt(at),
        bytes,
      );
      if (row.undoes !== undefined && !row.dry) {
        run(
          this.#database,
          "UPDATE ledger_rows SET undone_by = ? WHERE key = ? AND undone_by IS NULL",
          row.key,
          row.undoes,
        );
      }
    });
    this.#leaveOldDays(at);
  }

  /** Completes a row with what its call knows. Set once. */
  async complete(key: string, completion: Completion): Promise<void> {
    const { outcome, reason, stored = [], mailed = [] } = completion;
    const kept = await this.#keptStored(stored);
    const now = this.#now();
    run(
      this.#database,
      `UPDATE ledger_rows SET outcome = ?, reason = ?, completed_at = ?, record_now = COALESCE(?, record_now),
         link_now = ?, stored = ?, mailed_now = ?, look_at = CASE WHEN settled IS NULL THEN ? ELSE NULL END
       WHERE key = ? AND outcome IS NULL`,
      outcome,
      reason ?? null,
      now,
      completion.record ?? null,
      completion.link ?? null,
      kept,
      mailed.length === 0 ? null : JSON.stringify(mailed.slice(0, mostMailed)),
      outcome === "unknown" ? now + longestWriteMs : null,
      key,
    );
    this.#releaseUndone(key, outcome);
  }

  /** Keeps what a later look showed. Set once. */
  async settle(key: string, settlement: Settlement): Promise<void> {
    const { outcome, finding, stored = [] } = settlement;
    const kept = await this.#keptStored(stored);
    run(
      this.#database,
      `UPDATE ledger_rows SET settled = ?, settled_at = ?, finding = ?, settled_fields = ?,
         record_now = COALESCE(record_now, ?), link_now = COALESCE(link_now, ?), look_at = NULL
       WHERE key = ? AND settled IS NULL`,
      outcome,
      this.#now(),
      finding,
      kept,
      settlement.record ?? null,
      settlement.link ?? null,
      key,
    );
    this.#releaseUndone(key, outcome);
  }

  /** Rows, newest first. Whether who asks may see them is for the caller of this to decide. */
  async list(query: LedgerQuery, page: { number: number; size: number }): Promise<LedgerPage> {
    const now = this.#now();
    const { sql, values } = conditionOf(query, now);
    const [counted] = [
      ...this.#database.rows(`SELECT COUNT(*) AS total FROM ledger_rows WHERE ${sql}`, ...values),
    ];
    const rows = this.#database.rows(
      `SELECT * FROM ledger_rows WHERE ${sql} ORDER BY number DESC LIMIT ? OFFSET ?`,
      ...values,
      page.size,
      (page.number - 1) * page.size,
    );
    return { rows: [...rows].map((row) => rowOf(row, now)), total: Number(counted?.total ?? 0) };
  }

  /**
   * Rows whose end is not known and that are due to be looked up. Each is put off until later, so that a look that
   * fails is repeated a few times and not for ever.
   *
   * @param principal whose; undefined for those of all
   */
  due(principal?: string): readonly OpenRow[] {
    const now = this.#now();
    const rows = [
      ...this.#database.rows(
        `SELECT * FROM ledger_rows WHERE look_at <= ? AND (? IS NULL OR principal = ?) ORDER BY look_at LIMIT ?`,
        now,
        principal ?? null,
        principal ?? null,
        mostLooks,
      ),
    ];
    for (const { key, looks } of rows) {
      const next = lookAfterMinutes[Number(looks) + 1];
      run(
        this.#database,
        "UPDATE ledger_rows SET looks = looks + 1, look_at = ? WHERE key = ?",
        next === undefined ? null : now + next * minuteMs,
        key ?? null,
      );
    }
    return rows.map(openRowOf).map(({ stored: _, ...row }) => row);
  }

  /**
   * A row of a principal whose end is not known, as it is looked up before its turn: once its call is surely over, since
   * what is not there before that may still come.
   */
  open(principal: string, key: string): OpenRow | undefined {
    const [row] = [
      ...this.#database.rows(
        `SELECT * FROM ledger_rows WHERE key = ? AND principal = ? AND settled IS NULL AND dry = 0
           AND (outcome IS NULL OR outcome = 'unknown') AND COALESCE(completed_at, at) <= ?`,
        key,
        principal,
        this.#now() - longestWriteMs,
      ),
    ];
    if (row === undefined) return undefined;
    const { stored: _, ...open } = openRowOf(row);
    return open;
  }

  /** How the fields of a principal's row stand now; none when there is no such row. */
  async standing(principal: string, key: string, seen: SeenValues): Promise<readonly FieldStanding[]> {
    const now = this.#now();
    const [found] = [
      ...this.#database.rows("SELECT * FROM ledger_rows WHERE key = ? AND principal = ?", key, principal),
    ];
    if (found === undefined) return [];
    const later = this.#database.rows(
      `SELECT * FROM ledger_rows WHERE resource = ? AND record_now = ? AND within = ? AND number > ? AND dry = 0
         AND kind = 'updated' ORDER BY number DESC LIMIT ?`,
      found.resource ?? null,
      found.record_now ?? null,
      found.within ?? null,
      found.number ?? null,
      mostLater,
    );
    const rows = [...later].map((row) => rowOf(row, now));
    const happened = rows.filter(({ state }) => state !== "refused" && state !== "not_done");
    return standingOf(rowOf(found, now), happened, seen, this.#keeper);
  }

  /** When the next row is due to be looked up, in milliseconds since the epoch; undefined when none is. */
  nextLook(): number | undefined {
    const [row] = [
      ...this.#database.rows("SELECT MIN(look_at) AS at FROM ledger_rows WHERE look_at IS NOT NULL"),
    ];
    return typeof row?.at === "number" ? row.at : undefined;
  }

  /**
   * Decides by what was found in Halo, and keeps it.
   *
   * @returns the ids of records that have to be read whole before it can be decided
   */
  async judge(key: string, seen: Seen): Promise<readonly number[]> {
    const [row] = [
      ...this.#database.rows("SELECT * FROM ledger_rows WHERE key = ? AND settled IS NULL", key),
    ];
    if (row === undefined) return [];
    const open = openRowOf(row);
    const isTaken = (record: number) =>
      [
        ...this.#database.rows(
          "SELECT 1 FROM ledger_rows WHERE resource = ? AND record_now = ? AND kind = 'created' AND within = ? AND key <> ? LIMIT 1",
          open.resource,
          record,
          JSON.stringify(open.within),
          key,
        ),
      ].length > 0;
    const judgement = await judgementOf(open, seen, this.#keeper, isTaken);
    if (judgement === undefined) return [];
    if (!("outcome" in judgement)) return judgement;
    await this.settle(key, judgement);
    return [];
  }

  /** Claims a caller's key for a call, see `once.ts`. */
  async claim(call: OnceCall): Promise<Claimed> {
    const marks = await this.#marksOf(call);
    // One statement after another without a wait between them: nothing else comes in between.
    return claimed(this.#database, call, marks, this.#now());
  }

  /** Gives a key back whose call began no row. */
  async release(call: OnceCall): Promise<void> {
    released(this.#database, call, await this.#marksOf(call));
  }

  async #marksOf({ key, args }: OnceCall): Promise<OnceMarks> {
    return { key: await this.#keeper.mark(key), args: await this.#keeper.mark(args) };
  }

  /**
   * Deletes all rows of a person, and writes one that says so without their data.
   *
   * @param row of who deletes them; its fields get the number of rows
   * @returns how many rows were deleted
   */
  async erase(principal: string, row: Omit<NewRow, "fields">): Promise<number> {
    const count = "SELECT COUNT(*) AS total FROM ledger_rows WHERE principal = ? AND kind <> 'erased'";
    const [counted] = [...this.#database.rows(count, principal)];
    const total = Number(counted?.total ?? 0);
    await this.begin({ ...row, fields: [{ field: "rows", before: { value: total }, after: { value: 0 } }] });
    this.#database.transaction(() => {
      // Who deleted whose rows stays, also of an administrator who is deleted later: it is no row of a write.
      run(this.#database, "DELETE FROM ledger_rows WHERE principal = ? AND kind <> 'erased'", principal);
      run(this.#database, "DELETE FROM ledger_once WHERE principal = ?", principal);
      run(this.#database, "DELETE FROM ledger_days");
      run(
        this.#database,
        `INSERT INTO ledger_days (day, count, bytes)
         SELECT at / 86400000, COUNT(*), SUM(bytes) FROM ledger_rows GROUP BY at / 86400000`,
      );
    });
    await this.complete(row.key, { outcome: "done" });
    return total;
  }

  /** Lets days leave that are beyond the bounds. */
  leaveOldDays(): void {
    leaveOldDays(this.#database, this.#bounds, this.#now());
  }

  #leaveOldDays(at: number): void {
    this.#checked.rows++;
    if (this.#checked.day === dayAt(at) && this.#checked.rows < rowsBetweenChecks) return;
    this.#checked = { day: dayAt(at), rows: 0 };
    this.leaveOldDays();
  }

  /** A write that was to take another one back and did not: that one can be taken back again. */
  #releaseUndone(key: string, outcome: Outcome): void {
    if (outcome !== "not_done" && outcome !== "refused") return;
    run(this.#database, "UPDATE ledger_rows SET undone_by = NULL WHERE undone_by = ?", key);
  }

  async #keptFields(fields: readonly GivenField[]): Promise<StoredFields> {
    const bounded = fields.slice(0, mostFields);
    const keep = (isBrief: boolean) =>
      Promise.all(
        bounded.map(async ({ field, before, after }) => {
          const kept = async (value: NonNullable<typeof before>) =>
            isBrief ? this.#keeper.brief(value) : this.#keeper.keep(field, value);
          return {
            field: field.slice(0, longestName),
            ...(before === undefined ? {} : { before: await kept(before) }),
            ...(after === undefined ? {} : { after: await kept(after) }),
          };
        }),
      );
    const all = await keep(false);
    return JSON.stringify(all).length <= mostOfFields ? all : keep(true);
  }

  async #keptStored(stored: NonNullable<Completion["stored"]>): Promise<string | null> {
    if (stored.length === 0) return null;
    const fields = stored.map(({ field, value }) => ({ field, after: value }));
    const kept = await this.#keptFields(fields);
    return JSON.stringify(kept.map(({ field, after }) => ({ field, value: after })));
  }
}
