import type { RecordId } from "../halo/records.ts";

/**
 * What the ledger of writes holds. Everything here is plain data, since it travels between Durable Objects.
 */

/** A value without parts. */
export type Plain = string | number | boolean | null;

/** A value as a tool knows it. `json`: it is a list or an object, as JSON. */
export interface GivenValue {
  readonly value: Plain;
  readonly json?: boolean;
}

/**
 * A value as the ledger keeps it: itself, or of a text that people wrote its length in characters and a fingerprint, by
 * which it can be recognised and not be read.
 */
export type KeptValue = GivenValue | { readonly length: number; readonly fingerprint: string };

/** What a write does to a record. `erased` is no write to Halo: an administrator deleted rows of this ledger. */
export type WriteKind = "created" | "updated" | "deleted" | "voided" | "erased";

/** What became of a write. `refused`: Halo said no. `unknown`: Halo may or may not have acted on it. */
export const outcomes = ["done", "done_in_part", "not_done", "refused", "unknown"] as const;
export type Outcome = (typeof outcomes)[number];

/** The same of a row that is read: `running` is a write whose call may still be under way. */
export type RowState = Outcome | "running";

/** A field that a write sets: what is known of it before, and what was asked for. */
export interface GivenField {
  readonly field: string;
  readonly before?: GivenValue;
  readonly after?: GivenValue;
}

/** How the record of a write is found again when the answer was lost. */
export interface LookedFor {
  /** Of a record that is created: the fields that tell it from others. */
  readonly identify: readonly string[];
  /** Parameters of the list it is in, or of reading it. */
  readonly query: Readonly<Record<string, string | number | boolean>>;
}

/** Who writes, through what, and in which call. */
export interface CallOfWrite {
  /** The principal's id, as in the log. */
  readonly principal: string;
  /** The OAuth client, `key` or `local`. */
  readonly client: string;
  /** What the MCP client calls itself, where it says it. */
  readonly app?: string;
  readonly grant?: string;
  readonly session?: string;
  readonly tool: string;
  /** The same for all writes of one call. */
  readonly call: string;
}

/** The record that a write is about. */
export interface WrittenRecord {
  readonly kind: WriteKind;
  /** The path of its resource in Halo: `Tickets`. */
  readonly resource: string;
  /** What messages call it: `ticket`. */
  readonly noun: string;
  /** A number, or a GUID in small letters. Undefined for one that is yet to be created. */
  readonly record?: RecordId;
  /** The ids of records within which `record` is one's own: an action's `ticket_id`. */
  readonly within: Readonly<Record<string, number>>;
  /** Where it is in Halo's web app, where that is known. */
  readonly link?: string;
}

/** A row as it is written before its request is sent. */
export interface NewRow extends CallOfWrite, WrittenRecord {
  /** Made by who writes it, so that a repeated attempt makes no second row. */
  readonly key: string;
  /** Whether it is a dry run, of which nothing is sent. */
  readonly dry: boolean;
  readonly fields: readonly GivenField[];
  /** To whom Halo is asked to mail. */
  readonly mailed: readonly string[];
  readonly look: LookedFor;
  /** The key of the row that this write takes back. */
  readonly undoes?: string;
}

/** What a row is completed with. Each part is set once. */
export interface Completion {
  readonly outcome: Outcome;
  /** The class of the failure, with Halo's HTTP status where there was one; never what Halo said. */
  readonly reason?: string;
  /** Of a record that was created. */
  readonly record?: RecordId;
  readonly link?: string;
  /** The fields that are not stored as they were asked for, with what is stored. */
  readonly stored?: readonly { readonly field: string; readonly value: GivenValue }[];
  /** To whom Halo says that it mailed, where it says it. */
  readonly mailed?: readonly string[];
}

/** What a later look at Halo shows of a row. */
export interface Settlement extends Completion {
  /** What was found, in a sentence without anything that people wrote. */
  readonly finding: string;
}

/** A field of a row that is read. */
export interface ChangedField {
  readonly field: string;
  readonly before?: KeptValue;
  /** What is stored now where that differs from what was asked for, else that. */
  readonly after?: KeptValue;
  /** What was asked for, where something else is stored. */
  readonly asked?: KeptValue;
}

/** A row as it is read. Times are in milliseconds since the epoch. */
export interface LedgerRow extends CallOfWrite, WrittenRecord {
  readonly number: number;
  readonly key: string;
  readonly at: number;
  readonly dry: boolean;
  readonly fields: readonly ChangedField[];
  readonly mailed: readonly string[];
  /** What is known of it now: {@link settled}, or what the call knew. */
  readonly state: RowState;
  /** What the call knew when it ended; undefined when it never told. */
  readonly outcome?: Outcome;
  readonly reason?: string;
  readonly completedAt?: number;
  /** What a later look showed. */
  readonly settled?: Outcome;
  readonly settledAt?: number;
  readonly finding?: string;
  readonly undoes?: string;
  readonly undoneBy?: string;
}

/** Which rows are read. All conditions hold together. */
export interface LedgerQuery {
  /** Only rows of this principal. Undefined reads those of everybody: who asks has to be allowed to. */
  readonly principal?: string | undefined;
  /** Milliseconds since the epoch, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Part of the client's id or of the name that it gives itself. */
  readonly client?: string | undefined;
  readonly tool?: string | undefined;
  readonly call?: string | undefined;
  readonly key?: string | undefined;
  readonly number?: number | undefined;
  /** The id of a record, or of the ticket that an action, file or appointment belongs to. */
  readonly record?: RecordId | undefined;
  readonly state?: RowState | undefined;
  /** Leaves out what is no write to Halo: the deletion of rows. */
  readonly ofHalo?: boolean | undefined;
  /** Dry runs beside writes (`with`), or only them. Default neither. */
  readonly dryRuns?: "with" | "only" | undefined;
  /** Rows with a smaller number than this, for reading on. */
  readonly before?: number | undefined;
}

/** Rows, newest first. */
export interface LedgerPage {
  readonly rows: readonly LedgerRow[];
  /** How many match, on all pages. */
  readonly total: number;
}

/** A row whose end is not known, and what has to be read to know it. */
export interface OpenRow extends WrittenRecord {
  readonly key: string;
  readonly at: number;
  /** The names of the fields that it sets. */
  readonly fields: readonly string[];
  readonly look: LookedFor;
}

/** Values of some fields, as a record has them; those that it does not show are left out. */
export type SeenValues = readonly { readonly field: string; readonly value: GivenValue }[];

/** What was found in Halo of an {@link OpenRow}. */
export type Seen =
  /** Nothing could be read: looked at again later. */
  | { readonly is: "unread" }
  | { readonly is: "gone" }
  /** `isMarked`: it is marked as deleted, or voided. */
  | { readonly is: "there"; readonly values: SeenValues; readonly isMarked: boolean }
  /** `isAll`: every record that was created since the write is among the rows. */
  | {
      readonly is: "list";
      readonly isAll: boolean;
      readonly rows: readonly {
        readonly record: number;
        /** Milliseconds since the epoch; undefined where Halo does not say. */
        readonly created?: number;
        readonly values: SeenValues;
        /** Whether the record itself was read, and not its line in a list alone. */
        readonly isWhole?: boolean;
      }[];
    };

/** How a field stands now against what a row's write left in it. */
export interface FieldStanding {
  readonly field: string;
  /** `unread`: the record does not show it. */
  readonly holds: "after" | "before" | "other" | "unread";
  /** Of `other`: the later row, of whomever, that left what it holds now. */
  readonly by?: { readonly number: number; readonly at: number; readonly isOwn: boolean };
}

/** A call that is to happen once, by a key of its caller's. */
export interface OnceCall {
  readonly principal: string;
  /** The caller's key, and the arguments as text; of both the ledger keeps a fingerprint alone. */
  readonly key: string;
  readonly args: string;
  readonly tool: string;
  /** This attempt's call, as in its rows. */
  readonly call: string;
}

/** What came of claiming a key. */
export type Claimed =
  /** It is this call's. */
  | { readonly is: "new" }
  /** It was given with another tool or other arguments. */
  | { readonly is: "other" }
  /** Another call with it is under way. */
  | { readonly is: "running" }
  /** Its caller has as many keys as are kept. */
  | { readonly is: "too_many" }
  /** An earlier call wrote, or may have: its rows, the first one first. */
  | { readonly is: "again"; readonly rows: readonly LedgerRow[] };

/** The ledger of a deployment or process, wherever it is. */
export interface LedgerKeeper {
  /** Writes a row, before its request is sent. A key that is there already changes nothing. */
  readonly begin: (row: NewRow) => Promise<void>;
  readonly complete: (key: string, completion: Completion) => Promise<void>;
  readonly settle: (key: string, settlement: Settlement) => Promise<void>;
  readonly list: (query: LedgerQuery, page: { number: number; size: number }) => Promise<LedgerPage>;
  /** Rows of a principal whose end is not known and that are due to be looked up. */
  readonly due: (principal: string) => Promise<readonly OpenRow[]>;
  /** Decides by what was found; or gives the ids of records that have to be read whole before it can be decided. */
  readonly judge: (key: string, seen: Seen) => Promise<readonly number[]>;
  /** A row of a principal whose end is not known and whose call is surely over; undefined for any other. */
  readonly open: (principal: string, key: string) => Promise<OpenRow | undefined>;
  /** How the fields of a principal's row stand now; none when there is no such row. */
  readonly standing: (principal: string, key: string, seen: SeenValues) => Promise<readonly FieldStanding[]>;
  /** Claims a key for a call, unless an earlier one has it. */
  readonly claim: (call: OnceCall) => Promise<Claimed>;
  /** Gives a key back whose call began no row. */
  readonly release: (call: OnceCall) => Promise<void>;
}
