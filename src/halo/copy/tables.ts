import type { HaloRecord } from "../client.ts";
import type { SqlValue } from "./database.ts";

/** What a column holds, which says how it is compared and shown. */
export type ColumnKind = "id" | "number" | "text" | "day" | "moment" | "flag";

/** A column of a table of the working copy, as `halo_query` has it. */
export interface CopyColumn {
  /** Halo's own name of the field, or a plainer one where Halo's misleads: `opened` for `dateoccurred`. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Its value of a row as Halo gave it; days as `yyyy-MM-dd`, moments as `yyyy-MM-dd HH:mm:ss` of the tenant's zone. */
  readonly read: (row: HaloRecord, timeZone: string) => SqlValue;
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
