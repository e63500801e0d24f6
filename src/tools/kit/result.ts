import type { HaloRecord } from "../../halo/client.ts";
import type { RecordId } from "../../halo/records.ts";
import type { OneTimeLink } from "./file-links.ts";
import type { Fields, View } from "./view.ts";

/** How much of each record is shown: the fields of the view, or all that Halo has, cleaned. */
export type Detail = "summary" | "full";

/** Rows of another resource that are shown with a record: a ticket's actions, a client's sites, an invoice's lines. */
export interface Companion {
  /** The key in the structured result; in the text the heading too, unless `heading` gives another. */
  readonly name: string;
  readonly heading?: string;
  readonly rows: readonly HaloRecord[];
  readonly fields: Fields;
  readonly line: (row: Readonly<Record<string, unknown>>) => string;
  /** How many there are, when `rows` are only some of them. */
  readonly total?: number | undefined;
  /** The field of a row that adds up those without a row of their own: how many it stands for. */
  readonly others?: string;
  /** How to get the others. */
  readonly next?: string | undefined;
  /**
   * Of rows that are a page of a longer list: how many are before them. The note on the others then says the page that
   * begins at the first row that is not shown, after `next`.
   */
  readonly after?: number | undefined;
  /** The most characters of long texts, where they are fewer than usual. */
  readonly short?: Readonly<Record<string, number>> | undefined;
  /** How a text that is shortened here is read whole; `detail full` unless given. */
  readonly whole?: string | undefined;
}

/** One page of a list. */
export interface ListResult {
  readonly kind: "list";
  readonly view: View;
  readonly rows: readonly HaloRecord[];
  readonly total: number | undefined;
  readonly more: boolean;
  readonly page: number;
  readonly pageSize: number;
  readonly detail: Detail;
  /** The fields that were asked for, in place of the view's. */
  readonly fields?: Fields;
  /** One sentence about all rows found, not only those of this page. */
  readonly summary?: string | undefined;
  /** How the other rows are read, where not by the next page, of a result that shows so many of these. */
  readonly next?: (shown: number) => string;
  /** What the reader has to know: a filter that the rows contradict, names that could not be read. */
  readonly warnings: readonly string[];
}

/** One record. */
export interface RecordResult {
  readonly kind: "record";
  readonly view: View;
  readonly record: HaloRecord;
  readonly detail: Detail;
  readonly companions: readonly Companion[];
  readonly warnings: readonly string[];
}

/** A field that a write changed: its value in Halo before and now. */
export interface Change {
  readonly field: string;
  /** What a custom field is called. */
  readonly label?: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What became of a write, or of one field of it, when what is stored is compared with what was asked for. `unknown`:
 * Halo shows no value to compare with.
 */
export type WriteState = "done" | "done_in_part" | "not_done" | "unknown";

/** A field that is not stored as it was asked for. */
export interface Difference {
  readonly field: string;
  /** What a custom field is called. */
  readonly label?: string;
  readonly asked: unknown;
  /** The names of the records that `asked` and `stored` are the ids of, where they are known. */
  readonly asked_name?: string | undefined;
  readonly stored_name?: string | undefined;
  /** The value in Halo now; undefined where it is not known. */
  readonly stored: unknown;
  /** `done`: what was asked for is all there, with something added. */
  readonly state: WriteState;
}

/** A write that Halo took. */
export interface WriteResult {
  readonly kind: "write";
  readonly verb: "created" | "updated" | "deleted" | "voided";
  readonly view: View;
  /** The record as Halo stored it; for a deletion, as it was. */
  readonly record: HaloRecord;
  /** The fields that changed: those asked for, and what moved with them. */
  readonly changes: readonly Change[];
  /** What became of all that was asked for. Default `done`. */
  readonly state?: WriteState;
  readonly differs?: readonly Difference[];
  /** What else was done, in sentences: the closing note of a ticket, the address of a mail. */
  readonly also?: readonly string[];
  readonly warnings: readonly string[];
}

/** A request as it would be sent to Halo. */
export interface SentRequest {
  readonly method: "POST" | "DELETE";
  /** With its query: `/api/Actions/3?ticket_id=2301`. */
  readonly path: string;
  /** Halo takes a list of records, and for a few operations one of ids. A deletion has no body. */
  readonly body?: readonly (HaloRecord | RecordId)[];
}

/** A write that was asked for as a dry run: nothing was sent. */
export interface DryRunResult {
  readonly kind: "dry_run";
  readonly would: WriteResult["verb"];
  readonly view: View;
  /** The record as it is now; none for a creation. */
  readonly record?: HaloRecord;
  /** What is known beforehand of a record that would be created, as Halo names its fields; shown in its place. */
  readonly planned?: HaloRecord;
  /** The id of the record that every request changes, where their bodies do not say it: the ticket of an approval. */
  readonly updates?: RecordId;
  /** Each field with its value in Halo now, and the one asked for. */
  readonly changes: readonly Change[];
  /** Whether it does something that is no change of fields, such as to mail a quotation: `also` says what. */
  readonly isAct?: boolean;
  /** Whether Halo's record does not show all of these fields, so that no change is not known to be none. */
  readonly isUnsure?: boolean;
  /** In the order in which they would be sent. */
  readonly requests: readonly SentRequest[];
  readonly also?: readonly string[];
  readonly warnings: readonly string[];
}

/** The result for one record of a write to many. */
export interface BulkRow {
  readonly id: number;
  /**
   * `unknown`: Halo's answer was lost, and reading the record did not show whether the write happened. `not_updated`:
   * Halo took the write, and nothing that was asked for is stored.
   */
  readonly result:
    | "updated"
    | "updated_in_part"
    | "not_updated"
    | "would_update"
    | "unchanged"
    | "failed"
    | "unknown"
    | "not_tried";
  /** The record's summary, where it could be read. */
  readonly summary?: string | undefined;
  /** The record within which the id is one's own: an action's `ticket_id`. */
  readonly within?: Readonly<Record<string, number>> | undefined;
  readonly changes: readonly Change[];
  readonly differs?: readonly Difference[];
  /** Why it failed or is unknown; for one that was written, its warnings. */
  readonly said?: string | undefined;
}

/** A record that a yes is about: the few whose ids are GUIDs are asked about as well. */
export type AskedRow = Omit<BulkRow, "id"> & { readonly id: RecordId };

/** A write of the same fields to many records. */
export interface BulkResult {
  readonly kind: "bulk";
  readonly view: View;
  readonly dryRun: boolean;
  /** What each record gets. */
  readonly fields: HaloRecord;
  readonly rows: readonly BulkRow[];
  /** How many writes were sent. */
  readonly sent: number;
  /** How to go on with those that were not tried. */
  readonly next?: string | undefined;
  readonly warnings: readonly string[];
}

/** What a person is asked before a write that can't be undone, or that changes many records. */
export interface Question {
  /** The whole question, in which text that people wrote is already quoted. */
  readonly sentence: string;
  /** Which fields get which values, with text that people wrote quoted. */
  readonly setting?: string;
  readonly view: View;
  /** What a yes does. */
  readonly would: "updated" | "deleted" | "voided" | "undone";
  /** The records that a yes is about, each with what changes in it. */
  readonly records: readonly AskedRow[];
  /** How many of them, from the first on, the sentence tells with what changes in them. */
  readonly told?: number;
  /** What the records hold: when it has moved by the time of the yes, the question is asked again. */
  readonly seen: readonly HaloRecord[];
  /** To whom a yes has a mail sent; nobody unless given. */
  readonly mailed?: readonly string[];
  /** How to call once the user agreed, where that is not with the same arguments. */
  readonly how?: string;
}

/** How to go on without a yes. */
export interface WithoutYes {
  /** What to do, in a sentence. */
  readonly how: string;
  /** Whether the person was shown the question, and closed it or did not answer. */
  readonly unanswered?: boolean | undefined;
}

/** A write that needs a yes, which the client could not ask for or which nobody gave: nothing was sent. */
export interface ConfirmationResult extends WithoutYes {
  readonly kind: "confirmation";
  readonly question: Question;
  readonly warnings: readonly string[];
}

/** The content of an attachment. */
export interface FileResult {
  readonly kind: "file";
  readonly view: View;
  readonly record: HaloRecord;
  readonly content:
    | { readonly type: "text"; readonly text: string }
    | { readonly type: "image"; readonly mimeType: string; readonly bytes: Uint8Array }
    | { readonly type: "omitted"; readonly reason: string };
  /** Where the person gets the file itself. */
  readonly download?: OneTimeLink | undefined;
  readonly warnings: readonly string[];
}

/** A page that a person has to open before anything happens. */
export interface LinkResult {
  readonly kind: "link";
  readonly view: View;
  /** What the page is about. */
  readonly record: HaloRecord;
  /** What has happened so far and what the link is for. */
  readonly sentence: string;
  /** What to do afterwards. */
  readonly next: string;
  readonly link: OneTimeLink;
  readonly warnings: readonly string[];
}

/** A table whose columns are known only at run time: a report's rows. */
export interface TableResult {
  readonly kind: "table";
  readonly view: View;
  readonly record: HaloRecord;
  readonly columns: readonly string[];
  readonly rows: readonly HaloRecord[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly warnings: readonly string[];
}

/** A value of a row of a query. */
export type QueryCell = string | number | null;

/** The rows of a query over the working copy, or what can be queried. */
export interface QueryResult {
  readonly kind: "query";
  readonly columns: readonly string[];
  /** In the order of the columns. */
  readonly rows: readonly (readonly QueryCell[])[];
  /** Whether there are more rows than these. */
  readonly hasMore: boolean;
  /** Whether the texts in the rows are this server's own: they are not marked as data then. */
  readonly isOurs: boolean;
  /** How the next rows are asked for, where that is not by LIMIT and OFFSET. */
  readonly nextRows?: string | undefined;
  /** Further lines, below the rows. */
  readonly notes: readonly string[];
  /** False when some of the records that the rows are about could not be read. */
  readonly complete: boolean;
  /** What the rows rest on, in sentences. */
  readonly basis: readonly string[];
  readonly warnings: readonly string[];
}

/** The period that an answer is about. */
export interface AnswerPeriod {
  /**
   * Its first and last day in the tenant's time zone; where it is not whole days, its first and last second, ISO 8601 with
   * the offset.
   */
  readonly from: string;
  readonly to: string;
}

/** An answer computed from many records: figures, tables, and what they are based on. */
export interface AnswerResult {
  readonly kind: "answer";
  /** The answer in a sentence or two, in which text that people wrote is already quoted. */
  readonly summary: string;
  /** Sentences that say nothing but figures: they are in the text alone, since the structured content has the figures. */
  readonly inWords?: string | undefined;
  readonly period?: AnswerPeriod | undefined;
  /** Single figures by name; money with two decimals, hours as decimals. */
  readonly figures: Readonly<Record<string, number | string | boolean | undefined>>;
  /** Groups with their figures, or the records that a figure counts. */
  readonly tables: readonly Companion[];
  /** False when some of the records that the figures are about could not be read. */
  readonly complete: boolean;
  /** What the figures are based on: the records read, and the assumptions that made a difference. */
  readonly basis: readonly string[];
  readonly warnings: readonly string[];
}

/** A record as ChatGPT's search and fetch name it. */
export interface FoundRecord {
  /** `ticket:5`. */
  readonly id: string;
  /** What it is: `ticket`. */
  readonly kind: string;
  readonly view: View;
  readonly record: HaloRecord;
  /** The fields whose texts are its title, the first that is filled of each. */
  readonly title: readonly (readonly string[])[];
}

/** What a search over several kinds found: `{ results: [{ id, title, url }] }`. */
export interface FoundResult {
  readonly kind: "found";
  readonly found: readonly FoundRecord[];
  readonly warnings: readonly string[];
}

/** One record as a document: `{ id, title, text, url, metadata }`. */
export interface DocumentResult {
  readonly kind: "document";
  readonly found: FoundRecord;
  readonly whole: RecordResult;
  readonly warnings: readonly string[];
}

/** What a tool's handler returns: data, and the view that shows it. `mcp/render` makes the texts. */
export type ToolResult = (
  | ListResult
  | RecordResult
  | WriteResult
  | DryRunResult
  | BulkResult
  | ConfirmationResult
  | FileResult
  | LinkResult
  | TableResult
  | AnswerResult
  | QueryResult
  | FoundResult
  | DocumentResult
) & {
  /** What names and relative dates among the arguments were taken to mean. */
  readonly understood?: readonly string[];
};
