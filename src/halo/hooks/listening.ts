import { run, type SqlDatabase } from "../copy/database.ts";

/** Which tickets changed: their ids, or `any` where it is not known which. */
export type ChangedTickets = readonly number[] | "any";

/** A stream of a client that listens to tickets, asking what changed since it asked before. */
export interface ListeningQuestion {
  /** The id of the stream. */
  readonly stream: string;
  readonly principal: string;
  /** What the last answer named as `at`; undefined at the beginning. */
  readonly since: number | undefined;
}

/** What changed since then, and from which moment on it is asked next; or that too many listen already. */
export type ListeningAnswer =
  | { readonly is: "heard"; readonly at: number; readonly changed: ChangedTickets }
  | { readonly is: "many"; readonly of: "principal" | "deployment" };

/** How often a stream asks, in milliseconds. */
export const listeningEveryMs = 5_000;
/** How long a stream lives, in milliseconds; after that its client listens again. */
export const listeningLifeMs = 5 * 60_000;
/** The most streams of one principal. */
export const mostStreamsOfPrincipal = 4;
/** The most streams of a deployment: each asks its one object every few seconds. */
export const mostStreams = 100;

/** After how long a stream that did not ask has ended, in milliseconds. */
const silentMs = 4 * listeningEveryMs;
/** How long a change is kept, in milliseconds: a stream asks long before. */
const keptMs = 2 * listeningLifeMs;
/** The most tickets that are kept; with more, each listener is told of all of its tickets. */
const mostKept = 5_000;
/** What stands in place of a ticket's id where any may have changed. */
const any = 0;

const schema =
  "CREATE TABLE IF NOT EXISTS hook_changed (ticket INTEGER PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID";

/**
 * Which tickets changed within the last minutes, for streams that listen to some of them, and how many of those there
 * are. Holds the ids of tickets and nothing else of Halo's. Streams are known by their asking alone: after an eviction
 * they are counted anew.
 */
export class ListeningLedger {
  readonly #database: SqlDatabase;
  readonly #streams = new Map<string, { readonly principal: string; readonly askedAt: number }>();
  #last: number;

  constructor(database: SqlDatabase) {
    this.#database = database;
    run(database, schema);
    this.#last = this.#number("SELECT max(at) AS n FROM hook_changed");
  }

  /** Notes that tickets changed. @param now milliseconds since the epoch */
  note(changed: ChangedTickets, now: number): void {
    if (changed.length === 0) return;
    const database = this.#database;
    // A moment of its own for each: a stream asks for what is later than what it was told.
    const at = Math.max(now, this.#last + 1);
    this.#last = at;
    database.transaction(() => {
      run(database, "DELETE FROM hook_changed WHERE at < ?", now - keptMs);
      for (const ticket of changed === "any" ? [any] : changed)
        run(database, "INSERT OR REPLACE INTO hook_changed VALUES (?, ?)", ticket, at);
      if (this.#number("SELECT count(*) AS n FROM hook_changed") <= mostKept) return;
      run(database, "DELETE FROM hook_changed");
      run(database, "INSERT INTO hook_changed VALUES (?, ?)", any, at);
    });
  }

  /** Answers a stream, which counts as open from then on. @param now milliseconds since the epoch */
  ask({ stream, principal, since }: ListeningQuestion, now: number): ListeningAnswer {
    for (const [id, { askedAt }] of this.#streams) if (now - askedAt > silentMs) this.#streams.delete(id);
    if (!this.#streams.has(stream)) {
      const own = [...this.#streams.values()].filter((open) => open.principal === principal).length;
      if (own >= mostStreamsOfPrincipal) return { is: "many", of: "principal" };
      if (this.#streams.size >= mostStreams) return { is: "many", of: "deployment" };
    }
    this.#streams.set(stream, { principal, askedAt: now });
    this.#last = Math.max(now, this.#last);
    return { is: "heard", at: this.#last, changed: since === undefined ? [] : this.#since(since) };
  }

  /** A stream has ended. */
  forget(stream: string): void {
    this.#streams.delete(stream);
  }

  #since(moment: number): ChangedTickets {
    const rows = this.#database.rows("SELECT ticket FROM hook_changed WHERE at > ?", moment);
    const tickets = [...rows].map(({ ticket }) => Number(ticket));
    return tickets.includes(any) ? "any" : tickets;
  }

  #number(sql: string): number {
    for (const { n } of this.#database.rows(sql)) return Number(n ?? 0);
    return 0;
  }
}
