import type { HaloRecord } from "../lists.ts";
import type { HaloResource } from "../resources.ts";
import type { SqlDatabase, SqlValue } from "./database.ts";

/** What a column holds, which says how it is compared and shown. */
export type ColumnKind = "id" | "number" | "text" | "day" | "moment" | "flag";

/** What rows of Halo are read with. */
export interface RowReading {
  /** The tenant's, an IANA name. */
  readonly timeZone: string;
  /** Whether a ticket is closed: the tenant's own statuses tell (closing.ts). */
  readonly isClosed: (ticket: HaloRecord) => boolean;
}

/** A column of a table of the working copy, as `halo_query` has it. */
export interface CopyColumn {
  /** Halo's own name of the field, or a plainer one where Halo's misleads: `opened` for `dateoccurred`. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Halo's own name, where the column has another one. */
  readonly of?: string;
  /** What it holds, in a few words, where the name does not say. */
  readonly about?: string;
  /** Numbers of Halo's that mean none, beside 0; the column has NULL for them. */
  readonly none?: readonly number[];
  /** Whether tables are joined by it. */
  readonly isIndexed?: boolean;
  /** Its value of a row as Halo gave it; days as `yyyy-MM-dd`, moments as `yyyy-MM-dd HH:mm:ss` of the tenant's zone. */
  readonly read: (row: HaloRecord, reading: RowReading) => SqlValue;
}

/** A column that is not stored, but looked up in another table at each query: rows of tickets carry ids alone. */
export interface LookedUpColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly about?: string;
  /** The stored columns that it depends on. */
  readonly by: readonly string[];
  /** The other tables that it is read from. */
  readonly from: readonly string[];
  /** Its SQL for a row of the stored table, which goes by this alias there. */
  readonly sql: (alias: string) => string;
}

/** A table of the working copy. */
export interface CopyTable {
  readonly name: string;
  /** What a row is, in a few words. */
  readonly about: string;
  /** The resource whose rows fill it. */
  readonly resource: HaloResource;
  /** The records of the table in a row of the resource, where they are not that row itself: the lines of an invoice. */
  readonly within?: (row: HaloRecord) => readonly HaloRecord[];
  /** Whether a row belongs into the table. Default: all do. */
  readonly keeps?: (row: HaloRecord) => boolean;
  /** The columns that tell a row from all others. */
  readonly key: readonly string[];
  readonly columns: readonly CopyColumn[];
  readonly lookedUp: readonly LookedUpColumn[];
}

/** How far a table of the working copy has been read. */
export interface Coverage {
  /** Rows that are held. */
  readonly rows: number;
  /** The day, `yyyy-MM-dd`, from which on all rows are there; undefined where all of them are. */
  readonly since: string | undefined;
  /** Whether everything asked for is there. */
  readonly isComplete: boolean;
  /** "all 4,000 assets", "actions since 2026-08-31", "12,000 of 30,000 tickets, because …". */
  readonly said: string;
}

/** The working copy as a query needs it. */
export interface QueryCopy {
  readonly database: SqlDatabase;
  readonly tables: readonly CopyTable[];
  /**
   * Reads what these tables lack.
   *
   * @param tables names, in whose order the coverage is told
   * @param from the day, `yyyy-MM-dd`, back to which rows are needed; undefined for what is held as a rule
   */
  readonly ensure: (tables: readonly string[], from: string | undefined) => Promise<readonly Coverage[]>;
  /** How far each table has been read by now, without reading. */
  readonly coverage: (tables: readonly string[]) => readonly Coverage[];
}
