import type { HaloRecord } from "../client.ts";
import type { Query } from "../http/http.ts";
import { dateOf } from "../text.ts";
import type { CopiedList, Part } from "./lists.ts";
import type { CopyReader } from "./reader.ts";

/** How what changed in a list is read. */

/** How far back changes are read again, in milliseconds: a change may show itself some time after its moment. */
const overlapMs = 2 * 60 * 1_000;

/** A filter by changes may compare in a time zone of Halo's: what changed within a day and two hours more is read again. */
const zonesMs = 26 * 60 * 60 * 1_000;

/** The most pages of changes; for more the part is read again. */
const mostPagesOfChanges = 10;

/** What was read of a list before, and when. */
export interface ReadBefore {
  readonly since: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether rows are held as they are given. */
  readonly hasSame: (rows: readonly HaloRecord[]) => boolean;
}

/** The rows of a list that changed since a moment, some of them from shortly before, and how many rows it has. */
export function changesOf(
  { list }: Part,
  query: Query,
  before: ReadBefore,
  reader: CopyReader,
): Promise<Changes | undefined> {
  const { changes } = list;
  return "stamp" in changes
    ? changesByOrder(list, query, before, reader)
    : changesByFilter(changes.filter, query, before, reader);
}

/** What changed in a list. */
export interface Changes {
  readonly rows: readonly HaloRecord[];
  /** Rows that came with them and are said to be unchanged: that they are shows whether Halo tells all changes. */
  readonly others: readonly HaloRecord[];
  /** How many rows the list has. */
  readonly total: number;
  /** The moment from which on changes are to be read next. */
  readonly newest: string | undefined;
}

/** The pages of what changed, as long as there is room for another request. */
async function* pagesOf(query: Query, reader: CopyReader) {
  for (let number = 1; number <= mostPagesOfChanges && reader.left() > 0; number += 1)
    yield { number, found: await reader.page(query, number) };
}

async function changesByOrder(
  list: CopiedList,
  query: Query,
  { since, hasSame }: ReadBefore,
  reader: CopyReader,
): Promise<Changes | undefined> {
  const before = earlier(since, overlapMs);
  const rows: HaloRecord[] = [];
  let newest: string | undefined;
  for await (const { number, found } of pagesOf({ ...query, ...byChange(list) }, reader)) {
    if (!isByChange(list, found.rows) || found.total === undefined) return undefined;
    newest ??= stampOf(list, found.rows[0]);
    const changed = found.rows.filter((row) => (stampOf(list, row) ?? "") >= before);
    // Many rows may have changed in one moment. A second page of the overlap on which nothing is new is the last.
    const isKnown = changed.every((row) => (stampOf(list, row) ?? "") <= since) && hasSame(changed);
    if (number > 1 && isKnown) return { rows, others: found.rows, total: found.total, newest };
    rows.push(...changed);
    if (changed.length < found.rows.length || !found.more) {
      const others = found.rows.slice(changed.length);
      return { rows, others, total: found.total, newest };
    }
  }
  return undefined;
}

async function changesByFilter(
  filter: string,
  query: Query,
  { since, now }: ReadBefore,
  reader: CopyReader,
): Promise<Changes | undefined> {
  const asked = { ...query, ...byId, [filter]: earlier(since, zonesMs) };
  const rows: HaloRecord[] = [];
  for await (const { found } of pagesOf(asked, reader)) {
    rows.push(...found.rows);
    if (found.more) continue;
    const first = await reader.page({ ...query, ...byId }, 1);
    const known = new Set(rows.map(({ id }) => id));
    const others = first.rows.filter(({ id }) => !known.has(id));
    const { total } = first;
    return total === undefined ? undefined : { rows, others, total, newest: timeOf(now) };
  }
  return undefined;
}

export const byId: Query = { order: "id", orderdesc: true };

/** The order by which what changed last comes first. */
export function byChange({ changes }: Pick<CopiedList, "changes">): Query {
  return "stamp" in changes ? { order: changes.stamp, orderdesc: true } : byId;
}

/** Whether rows are in that order: Halo ignores an order that it does not know. */
export function isByChange(list: Pick<CopiedList, "changes">, rows: readonly HaloRecord[]): boolean {
  const stamps = rows.map((row) => stampOf(list, row));
  return stamps.every(
    (stamp, index) => stamp !== undefined && (index === 0 || stamp <= (stamps[index - 1] ?? "")),
  );
}

/** A row's moment of its last change, `yyyy-MM-ddTHH:mm:ss.SSS` in UTC, which can be compared as text. */
export function stampOf(
  list: Pick<CopiedList, "changes"> | undefined,
  row: HaloRecord | undefined,
): string | undefined {
  const value = list === undefined || !("stamp" in list.changes) ? undefined : row?.[list.changes.stamp];
  return dateOf(value)?.toISOString().slice(0, 23);
}

/** A moment as Halo writes it, in UTC. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

function earlier(stamp: string, milliseconds: number): string {
  return timeOf(Date.parse(`${stamp}Z`) - milliseconds);
}
