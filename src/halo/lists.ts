import { unexpectedAnswer } from "./errors.ts";
import type { HaloResource } from "./resources.ts";
import { fixedPage, largestPage } from "./rules.ts";

/** How Halo's answers to lists are read, in whichever shape a tenant's version gives them. Sends nothing. */

/** One Halo record as it came; `id` is checked where a record is asked for by id. */
export type HaloRecord = Readonly<Record<string, unknown>>;

/** Which page of a list is asked for. */
export interface Page {
  /** From 1. */
  readonly number: number;
  /** From 1 to `largestPage` of rules.ts. */
  readonly size: number;
}

/** One page of a list. */
export interface HaloList {
  readonly rows: readonly HaloRecord[];
  /** All rows that match, where Halo's answer tells it. */
  readonly total: number | undefined;
  /** Whether rows follow this page. */
  readonly more: boolean;
  /** The size of Halo's pages: the one asked for, unless Halo used its own. */
  readonly pageSize: number;
  /** Whether `more` is only supposed: the answer does not tell, and the next page was not looked at. */
  readonly isOpen?: boolean;
  /** Whether Halo did not page the list, so that `rows` are all there are, whichever page was asked for. */
  readonly isWhole?: boolean;
}

/** The rows of one answer, and what it says of their number. */
export interface Answered {
  readonly rows: readonly HaloRecord[];
  /** How many entries the list has: the length of Halo's page. */
  readonly length: number;
  /** `record_count`; not every version counts all that match, some count the rows of the answer. */
  readonly count: number | undefined;
  /** Whether it came without an envelope. */
  readonly isBare: boolean;
}

/** Whether a value is a record: an object that is no list. */
export function isRecord(value: unknown): value is HaloRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The rows of an answer. Halo writes null, or leaves the list out, where it has no rows.
 *
 * @param isLater whether it is the answer for a page after the first one
 * @throws HaloError `unexpected_answer` when the answer can't be a list of this resource
 */
export function readRows(resource: HaloResource, answer: unknown, isLater = false): Answered {
  const wrong = (what: string) => unexpectedAnswer(`${what} (asked for ${resource.plural})`);
  if (Array.isArray(answer)) {
    const rows = recordsOf(answer, resource);
    if (rows === undefined) throw wrong("its rows are not records");
    // An empty list where Halo counts what it answers could be that of something else.
    const isNothing = rows.length === 0 ? !isLater : rows.some(({ id }) => id === undefined);
    if (resource.answers === "envelope" && isNothing) {
      throw wrong("it is a bare list where Halo answers with a counted one");
    }
    return { rows, length: answer.length, count: undefined, isBare: true };
  }
  if (!isRecord(answer)) throw wrong("it is neither a list nor a record");
  const count = countOf(answer.record_count);
  const keys = keysOf(resource).filter((key) => key in answer);
  const lists = keys.map((key) => answer[key]).filter((value) => Array.isArray(value));
  const list: readonly unknown[] | undefined = lists.find((entries) => entries.length > 0) ?? lists[0];
  if (list === undefined) {
    const isNull = keys.some((key) => answer[key] === null);
    if (count === 0 || (count === undefined && isNull)) return { rows: [], length: 0, count, isBare: false };
    throw wrong(
      keys.length === 0 ? `it has no "${resource.key}"` : `its "${resource.key}" is not a list of records`,
    );
  }
  const rows = recordsOf(list, resource);
  if (rows === undefined) throw wrong(`its "${resource.key}" is not a list of records`);
  return { rows, length: list.length, count, isBare: false };
}

/**
 * The keys under which the rows may be: the resource's own, its name, and `results`, which a list that is asked for in
 * pages may use (seen for agents). An envelope may hold other lists beside them, such as the folders of attachments.
 */
function keysOf({ key, path, plural }: HaloResource): readonly string[] {
  const name = path.toLowerCase();
  return [...new Set([key, plural.replaceAll(" ", ""), name, `${name}s`, "results"])];
}

function recordsOf(entries: readonly unknown[], { read }: HaloResource): readonly HaloRecord[] | undefined {
  // Null in place of a record is something that was not read: left out it would be told as all there is.
  if (!entries.every(isRecord)) return undefined;
  return read === undefined ? entries : entries.map(read);
}

/** A count, which some versions write as text. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === "string" && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof count === "number" && Number.isInteger(count) && count >= 0 ? count : undefined;
}

/** Cuts a page out of rows that Halo gave whole. */
export function cutPage(rows: readonly HaloRecord[], page: Page): HaloList {
  const start = (page.number - 1) * page.size;
  return {
    rows: rows.slice(start, start + page.size),
    total: rows.length,
    more: start + page.size < rows.length,
    pageSize: page.size,
  };
}

/** Whether so many rows may be one page of several: of the size asked for, or of one that Halo uses instead. */
function isFullPage(length: number, size?: number): boolean {
  return length > 0 && [size, fixedPage, largestPage].includes(length);
}

/**
 * Whether an answer for a list that was asked for whole may hold only the first rows of it: it counts more than it
 * has, or its count only repeats a number of rows that Halo is known to cut lists at.
 */
export function mayBeCut({ length, count, isBare }: Answered): boolean {
  if (isBare) return false;
  return (count ?? length) > length || isFullPage(length);
}

/**
 * What an answer tells of a page. `isOpen` where it does not tell whether rows follow: the page is full, and there is
 * no count, or one that only repeats the number of its rows.
 *
 * @throws HaloError `unexpected_answer` when rows are counted that are not there
 */
export function pageOf(resource: HaloResource, answered: Answered, page: Page): HaloList {
  const { rows, length, count } = answered;
  const before = page.number - 1;
  if (length === 0) {
    // Halo may use pages of its own size: only by the larger of the two sizes is a page surely past the end.
    if (count !== undefined && count > before * Math.max(page.size, fixedPage)) {
      throw unexpectedAnswer(`it counts ${count} ${resource.plural} but shows none on page ${page.number}`);
    }
    // Past the end Halo counts 0, so only the first page's 0 is a total.
    if (page.number === 1) return { rows, total: 0, more: false, pageSize: page.size };
    const total = count === undefined || count === 0 ? undefined : count;
    return { rows, total, more: false, pageSize: page.size };
  }
  if (count === undefined || count <= length) {
    if (isFullPage(length, page.size)) {
      return { rows, total: undefined, more: true, pageSize: length, isOpen: true };
    }
    // More than was asked for: Halo did not page the list and gave all of it.
    if (length > page.size) {
      return { rows, total: rows.length, more: false, pageSize: page.size, isWhole: true };
    }
    if (count === undefined) {
      return { rows, total: before * page.size + rows.length, more: false, pageSize: page.size };
    }
    // A count that is lower than the rows seen so far counts this page, not the whole list.
    const total = page.number === 1 && count === length ? rows.length : undefined;
    return { rows, total, more: false, pageSize: page.size };
  }
  // Some lists give 50 rows whatever size is asked (seen on /Asset): the size that fits the count is the true one.
  for (const pageSize of [page.size, fixedPage]) {
    const seen = before * pageSize + length;
    const isWholePage = length === pageSize;
    if (seen === count || (seen < count && isWholePage)) {
      return { rows, total: count, more: seen < count, pageSize };
    }
  }
  // A short page although more rows follow: some may have been deleted while it was read. The next page is unchanged.
  if (before * page.size + length < count) {
    return { rows, total: count, more: page.number * page.size < count, pageSize: page.size };
  }
  return { rows, total: undefined, more: length >= page.size, pageSize: page.size };
}

/** Whether two pages hold the same rows: Halo answered one of them again. */
export function isSamePage(a: readonly HaloRecord[], b: readonly HaloRecord[]): boolean {
  const keys = new Set(a.map(keyOf));
  return a.length === b.length && b.every((row) => keys.has(keyOf(row)));
}

function keyOf(row: HaloRecord): string {
  return row.id === undefined ? JSON.stringify(row) : `${String(row.ticket_id)}/${String(row.id)}`;
}
