/** The books of a chaos run: what was asked, what was said of it, and what Halo holds. Knows of no network. */

/** What was said of a deed; `no answer` where a kill, an eviction or the client itself ended the call. */
export const tellings = ["done", "not done", "unknown", "dry run", "no answer"] as const;
export type Telling = (typeof tellings)[number];

/** What an answer says of one deed. */
export interface Told {
  readonly telling: Telling;
  /** Which record was written, where the answer names it. */
  readonly key?: string | undefined;
}

/** The row that a deed has to have, where its marker does not tell it; what is given has to be so in the row. */
export interface RowOfDeed {
  readonly resource?: string;
  readonly kind?: "created" | "updated" | "deleted" | "voided";
  readonly record?: number;
  /** Of an action, whose number counts within its ticket. */
  readonly ticket?: number;
  readonly tool?: string;
  /** Stands in its fields. */
  readonly text?: string;
  /** The name of one of its fields. */
  readonly field?: RegExp;
}

/** One thing that a call was to do in Halo: a record made, changed or removed. */
export interface Deed {
  /** What was to be done, in words: "a ticket", "the summary of ticket 12". */
  readonly what: string;
  /**
   * What Halo holds of it: the key of each record made with the marker; of a change or a removal the key of the
   * record when it is as asked, else nothing.
   */
  readonly found: () => readonly string[];
  /** Its row in the server's ledger, where the marker does not tell it. */
  readonly row?: RowOfDeed | (() => RowOfDeed);
  /** Why its row may say that nobody knows what came of it, also when Halo was looked at again. */
  readonly staysOpen?: string;
}

/** A deed with what was said of it. */
export interface Entry extends Deed {
  readonly tool: string;
  /** Stands in what was to be written, and in nothing else. */
  readonly marker: string;
  readonly told: Told;
  /** The words of the answer, or why there is none. */
  readonly said: string;
  /** Whether the call got no place or turn, or Halo's limit was in the way. */
  readonly wasLimited: boolean;
}

/** An entry that has been held against Halo's tables. */
export interface Judged extends Entry {
  readonly rows: readonly string[];
  /** Requests with its marker that reached Halo; several where Halo refused the first, or where two deeds share one. */
  readonly sent: number;
  readonly wrong: string | undefined;
}

/**
 * What is wrong with what was said of a deed, when Halo holds these records of it.
 *
 * @param sent requests with its marker that reached Halo; a dry run must send none
 */
export function wrongOf({ telling, key }: Told, rows: readonly string[], sent: number): string | undefined {
  if (rows.length > 1) return `done ${rows.length} times`;
  const [row] = rows;
  switch (telling) {
    case "done":
      if (row === undefined) return "told to be done, and is not";
      return key === undefined || key === row ? undefined : `told to be ${key}, and is ${row}`;
    case "not done":
      return row === undefined ? undefined : "told not to be done, and is";
    case "dry run":
      if (row !== undefined) return "a dry run that wrote";
      return sent === 0 ? undefined : "a dry run that sent what it was to show";
    case "unknown":
    case "no answer":
      return undefined;
  }
}

const markers = /Chaos \d+ no \d+/g;

/** Collects entries while the run goes on, and judges them when nothing more can happen in Halo. */
export class Ledger {
  readonly #seed: number;
  readonly #entries: Entry[] = [];
  readonly #sent = new Map<string, number>();
  #number = 0;

  /** @param seed stands in each marker, so that runs are told apart */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A text that no other deed has. */
  marker(): string {
    this.#number += 1;
    return `Chaos ${this.#seed} no ${this.#number}`;
  }

  /** Notes what was said of a deed. */
  note(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Notes the body of a request to Halo that writes. */
  noteSent(body: unknown): void {
    for (const marker of new Set(JSON.stringify(body)?.match(markers))) {
      this.#sent.set(marker, (this.#sent.get(marker) ?? 0) + 1);
    }
  }

  /** Holds every entry against what Halo holds now. */
  judge(): readonly Judged[] {
    return this.#entries.map((entry) => {
      const rows = entry.found();
      const sent = this.#sent.get(entry.marker) ?? 0;
      return { ...entry, rows, sent, wrong: wrongOf(entry.told, rows, sent) };
    });
  }
}

/** What an error says of a deed: that it can't be told, or that it was not done. */
export function toldByError(text: string): Told {
  return {
    telling: /Unknown whether|nothing is known of what was done|it may have been done/.test(text)
      ? "unknown"
      : "not done",
  };
}

/** Whether an error tells of a limit, of Halo or of this server. */
export function tellsOfLimit(text: string): boolean {
  return /rate limit|calls of this connection are still running|was not sent: Halo is slow/i.test(text);
}

/**
 * What the two deeds of closing a ticket with a note came to: the note goes first, and the error says of each.
 *
 * @returns of the note, and of the ticket's status
 */
export function toldOfClosing(text: string): readonly [Told, Told] {
  const onTicket = /The note is on ticket (\d+) as action (\d+)\./.exec(text);
  if (onTicket !== null) {
    return [{ telling: "done", key: `${onTicket[1]}/${onTicket[2]}` }, toldByError(text)];
  }
  // Its own words say that the ticket was left alone, whatever became of the note.
  if (text.startsWith("The closing note failed")) return [toldByError(text), { telling: "not done" }];
  return [toldByError(text), toldByError(text)];
}
