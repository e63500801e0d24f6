import { run, type SqlDatabase } from "../copy/database.ts";
import { requestWindowMs } from "../rules.ts";
import { enoughOf, forOthers, usefulRoom } from "./shares.ts";

/**
 * Whose turn a request is: `bulk` is one of an answer over many records or of the working copy, `answer` one of the few
 * that an answer needs at least, `call` one of any other call, `write` one of a call that has begun to write.
 */
export type PaceKind = "bulk" | "answer" | "call" | "write";

/** What a session asks of the tenant's pace. */
export interface PaceQuestion {
  /** Who asks: a name that it made up when it came into memory. */
  readonly holder: string;
  readonly kind: PaceKind;
  /** Requests that it has sent since it was last answered, granted or not. */
  readonly sent: number;
  /** Granted requests that it has not sent and keeps. */
  readonly held: number;
  /** Requests that it wants to send; 0 to give back what it does not keep. */
  readonly wanted: number;
  /** Milliseconds for which Halo has told it to wait (429); left out where it has not. */
  readonly limitedMs?: number;
}

/** What it is told. */
export interface PaceAnswer {
  /** Requests that it may send before the lease is over, beside those that it keeps. */
  readonly granted: number;
  /** Requests that it may send within {@link spareMs} without waiting for the next lease; those of before are void. */
  readonly spare: number;
  /** Requests within five minutes, those included that others may still send, without those that the asker may. */
  readonly used: number;
  /** Seconds until there is room again, at the latest; 0 where something was granted. */
  readonly seconds: number;
  /** Seconds until reading of many pages has room again, at the latest; 0 where it has now. */
  readonly bulkSeconds: number;
  /** Milliseconds for which Halo has told another holder to wait; 0 where it has told nobody. */
  readonly pausedMs: number;
}

/** The longest that one holder's 429 makes others wait, in milliseconds; Halo tells it again where it is not over. */
export const longestPauseMs = 60_000;

/** How long granted requests may be sent, in milliseconds. */
export const leaseMs = 60_000;

/** How long spare requests may be sent, in milliseconds: somebody who asks once in a while does not wait for a lease. */
export const spareMs = 3 * 60_000;
const spareRequests = 2;
/** While no more than this part of the requests is used there are spare ones. */
const roomyPart = 1 / 2;

/** One holder gets at most one in so many of the requests that are left, so that many can begin at once. */
const leavesOthers = 4;

/** What one holder gets at least, where there is as much. */
const leastLease = 5;

/** Sent requests are counted in seconds, in milliseconds. */
const grainMs = 1_000;

const schema = [
  "CREATE TABLE IF NOT EXISTS pace_sent (at INTEGER PRIMARY KEY, n INTEGER NOT NULL)",
  "CREATE TABLE IF NOT EXISTS pace_lease (holder TEXT PRIMARY KEY, n INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS pace_pause (holder TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS pace_spare (holder TEXT PRIMARY KEY, n INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
];

/**
 * Counts the requests that all sessions of a deployment send to Halo and may still send. A lease that nobody settles
 * counts as if all of it was sent in its last moment, so that the count is never less than what Halo sees.
 */
export class PaceLedger {
  readonly #database: SqlDatabase;
  readonly #limit: number;

  /** @param limit requests that Halo allows in five minutes */
  constructor(database: SqlDatabase, limit: number) {
    this.#database = database;
    this.#limit = limit;
    for (const statement of schema) run(database, statement);
  }

  /** Notes what a holder has sent, and grants what there is room for. `now` in milliseconds since the epoch. */
  ask({ holder, kind, sent, held, wanted, limitedMs = 0 }: PaceQuestion, now: number): PaceAnswer {
    const database = this.#database;
    let answer: PaceAnswer = { granted: 0, spare: 0, used: 0, seconds: 0, bulkSeconds: 0, pausedMs: 0 };
    database.transaction(() => {
      this.#pass(now);
      if (limitedMs > 0) {
        const until = now + Math.min(limitedMs, longestPauseMs);
        run(database, "INSERT OR REPLACE INTO pace_pause VALUES (?, ?)", holder, until);
      }
      const pausedMs = this.#pausedMs(holder, now);
      // A call that has begun to write ends what it began.
      const isPaused = pausedMs > 0 && kind !== "write";
      for (const table of ["pace_lease", "pace_spare"]) {
        run(database, `DELETE FROM ${table} WHERE holder = ?`, holder);
      }
      if (sent > 0) this.#note(now, sent);
      const used = ["pace_sent", "pace_lease", "pace_spare"]
        .map((table) => this.#sum(`SELECT sum(n) AS n FROM ${table}`))
        .reduce((sum, n) => sum + n, 0);
      const most = this.#most(kind);
      const free = most - used - held;
      const share = kind === "write" ? free : Math.max(Math.ceil(free / leavesOthers), leastLease);
      const granted = isPaused ? 0 : Math.max(0, Math.min(wanted, share, free));
      if (held + granted > 0) {
        run(database, "INSERT INTO pace_lease VALUES (?, ?, ?)", holder, held + granted, now + leaseMs);
      }
      const isRoomy = !isPaused && used + held + granted <= enoughOf(this.#limit) * roomyPart;
      const spare = isRoomy ? spareRequests : 0;
      if (isRoomy) run(database, "INSERT INTO pace_spare VALUES (?, ?, ?)", holder, spare, now + spareMs);
      const isRefused = granted === 0 && wanted > 0;
      answer = {
        granted,
        spare,
        used,
        seconds: isRefused
          ? Math.max(1, this.#secondsTo(most - usefulRoom, now), Math.ceil(pausedMs / 1_000))
          : 0,
        bulkSeconds: this.#secondsTo(this.#most("bulk") - usefulRoom, now),
        pausedMs,
      };
    });
    return answer;
  }

  /** For how long Halo has told somebody to wait. Who was told itself tries again by what it was told. */
  #pausedMs(holder: string, now: number): number {
    const told = [...this.#database.rows("SELECT holder, until FROM pace_pause")];
    if (told.some((pause) => pause.holder === holder)) return 0;
    return told.reduce((most, { until }) => Math.max(most, Number(until) - now), 0);
  }

  #most(kind: PaceKind): number {
    if (kind === "write") return this.#limit;
    const enough = enoughOf(this.#limit);
    const others = forOthers(this.#limit);
    return enough - { bulk: others, answer: Math.ceil(others / 2), call: 0 }[kind];
  }

  /** Forgets what has left the five minutes; a lease that is over counts as sent when it ended. */
  #pass(now: number): void {
    const database = this.#database;
    for (const { n, until } of [...database.rows("SELECT n, until FROM pace_lease WHERE until <= ?", now)]) {
      this.#note(Number(until), Number(n));
    }
    run(database, "DELETE FROM pace_lease WHERE until <= ?", now);
    // Who sends a spare one asks at the same time, and holds it from then on: so none of these was sent.
    run(database, "DELETE FROM pace_spare WHERE until <= ?", now);
    // One further away than it can be was told before the clock was set back.
    run(database, "DELETE FROM pace_pause WHERE until <= ? OR until > ?", now, now + longestPauseMs);
    run(database, "DELETE FROM pace_sent WHERE at <= ?", now - requestWindowMs);
    // After the clock was set back, what is dated in the future counts as sent now.
    const later = this.#sum("SELECT sum(n) AS n FROM pace_sent WHERE at > ?", now + grainMs);
    if (later > 0) {
      run(database, "DELETE FROM pace_sent WHERE at > ?", now + grainMs);
      this.#note(now, later);
    }
    run(database, "UPDATE pace_lease SET until = ? WHERE until > ?", now + leaseMs, now + leaseMs);
    run(database, "UPDATE pace_spare SET until = ? WHERE until > ?", now + spareMs, now + spareMs);
  }

  #note(at: number, sent: number): void {
    const second = Math.ceil(at / grainMs) * grainMs;
    run(
      this.#database,
      "INSERT INTO pace_sent VALUES (?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
      second,
      sent,
    );
  }

  /** Seconds until no more than so many of those counted now are within the five minutes; 0 when that is so now. */
  #secondsTo(most: number, now: number): number {
    const counted = this.#database.rows(
      `SELECT at, n FROM pace_sent UNION ALL SELECT until AS at, n FROM pace_lease
         UNION ALL SELECT until AS at, n FROM pace_spare ORDER BY at DESC`,
    );
    let within = 0;
    for (const { at, n } of counted) {
      within += Number(n);
      if (within > Math.max(0, most)) return Math.ceil((Number(at) + requestWindowMs - now) / 1_000);
    }
    return 0;
  }

  #sum(sql: string, ...values: readonly number[]): number {
    for (const { n } of this.#database.rows(sql, ...values)) return Number(n ?? 0);
    return 0;
  }
}
