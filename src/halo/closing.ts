import { dateIn } from "./dates/row-dates.ts";
import type { HaloRecord } from "./lists.ts";
import { closingStatusIds, fixedPage } from "./rules.ts";

/**
 * Which statuses close, and which tickets are closed. A status carries no mark of it, so it is read from what Halo does:
 * its list of statuses with and without the closing ones, and its own lists of open and closed tickets.
 */

/** What was read of Halo to tell which statuses close; a list is undefined where it was not read. */
export interface ClosingEvidence {
  /** All statuses, and those of `excludeclosed`. */
  readonly statuses?: readonly HaloRecord[] | undefined;
  readonly openStatuses?: readonly HaloRecord[] | undefined;
  /** A page of tickets each, by id, of `open_only` and of `closed_only`. */
  readonly open?: readonly HaloRecord[] | undefined;
  readonly closed?: readonly HaloRecord[] | undefined;
}

/** What a status is told to do; `either` where it stands on open and closed tickets alike. */
export type Told = "closes" | "open" | "either" | undefined;

/** Which statuses close, for one caller. */
export interface ClosingRule {
  /** What Halo tells of a status; undefined where nothing does. */
  readonly told: (statusId: unknown) => Told;
  /** Whether a status closes: as told, else 8 and 9 of a stock Halo; undefined where the ticket itself has to tell. */
  readonly closes: (statusId: unknown) => boolean | undefined;
  /** Whether only the stock Halo says that a status closes. */
  readonly isAssumed: (statusId: unknown) => boolean;
  /** Whether a ticket is closed, by its status, else by its own dates. */
  readonly isClosed: (row: HaloRecord) => boolean;
  /** Whether Halo heeds `open_only` and `closed_only`; undefined where that is not shown. */
  readonly heeds: { readonly open: boolean | undefined; readonly closed: boolean | undefined };
}

/**
 * Tickets tell before statuses do: a list of statuses may leave out fewer than those that close. A status that neither
 * tells is judged by the dates of the tickets in it. Without any of that, 8 and 9 are assumed.
 */
export function closingRuleOf(evidence: ClosingEvidence): ClosingRule {
  const lists = toldByLists(evidence);
  const ofStatuses = toldByStatuses(evidence);
  const isToldByLists = lists.told.size > 0;
  const ofDates = toldByDates(isToldByLists ? [] : [...(evidence.open ?? []), ...(evidence.closed ?? [])]);
  const told = (statusId: unknown): Told => {
    const id = Number(statusId);
    return lists.told.get(id) ?? ofStatuses.get(id) ?? ofDates.get(id);
  };
  const isAssumed = (statusId: unknown) =>
    told(statusId) === undefined && closingStatusIds.has(Number(statusId));
  return {
    told,
    closes: (statusId) => {
      const said = told(statusId);
      if (said === "closes" || isAssumed(statusId)) return true;
      return said === "open" ? false : undefined;
    },
    isAssumed,
    isClosed: (row) => {
      const said = told(row.status_id);
      if (said === "closes" || said === "open") return said === "closes";
      return isAssumed(row.status_id) ? !isSurelyOpen(row) : isClosedByDates(row);
    },
    heeds: lists.heeds,
  };
}

/** Whether a ticket's own fields show that it was never closed. */
export function isSurelyOpen(row: HaloRecord): boolean {
  return dateIn(row, "dateclosed") === undefined && row.hasbeenclosed === false;
}

/** The last action of a ticket, or its opening. */
export function lastActionOf(row: HaloRecord): Date | undefined {
  const [last, opened] = [dateIn(row, "lastactiondate"), dateIn(row, "dateoccurred")];
  const isLater = last !== undefined && opened !== undefined && last > opened;
  return isLater ? last : (opened ?? last);
}

/** Whether something was done on a ticket after its date of closing: it may have been opened again. */
export function isActedOnSince(row: HaloRecord): boolean {
  const [closed, last] = [dateIn(row, "dateclosed"), lastActionOf(row)];
  return closed !== undefined && last !== undefined && last > closed;
}

/** One that was opened again may keep its date of closing, and then something was done after it. */
function isClosedByDates(row: HaloRecord): boolean {
  return dateIn(row, "dateclosed") !== undefined && !(row.hasbeenclosed === true && isActedOnSince(row));
}

const idsOf = (rows: readonly HaloRecord[]) => new Set(rows.map(({ id }) => Number(id)));
const statusesOf = (rows: readonly HaloRecord[]) => new Set(rows.map((row) => Number(row.status_id)));

/** By Halo's list of the statuses that leave tickets open, where it leaves out some. */
function toldByStatuses({ statuses = [], openStatuses = [] }: ClosingEvidence): ReadonlyMap<number, Told> {
  const [all, open] = [idsOf(statuses), idsOf(openStatuses)];
  const closing = [...all].filter((id) => !open.has(id));
  if (open.size === 0 || closing.length === 0) return new Map();
  return new Map<number, Told>([
    ...[...open].map((id) => [id, "open"] as const),
    ...closing.map((id) => [id, "closes"] as const),
  ]);
}

/**
 * Whether a page of tickets lacks one of others although it is a whole list, or its order would have put that one between
 * two of its own.
 */
function lacksSome(page: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
  const [low, high] = [Math.min(...page), Math.max(...page)];
  const isWhole = page.size < fixedPage;
  return [...others].some((id) => !page.has(id) && (isWhole || (id > low && id < high)));
}

/**
 * By Halo's own lists of open and closed tickets. A ticket that is on both shows that a filter was ignored: the one whose
 * page lacks none of the other's. Where both were ignored, they tell nothing.
 */
function toldByLists({ open, closed }: ClosingEvidence): {
  readonly told: ReadonlyMap<number, Told>;
  readonly heeds: ClosingRule["heeds"];
} {
  const nothing = { told: new Map(), heeds: { open: undefined, closed: undefined } };
  if (open === undefined || closed === undefined) return nothing;
  const [openIds, closedIds] = [idsOf(open), idsOf(closed)];
  const isCommon = new Set([...openIds].filter((id) => closedIds.has(id)));
  const shows = {
    open: lacksSome(openIds, closedIds),
    closed: lacksSome(closedIds, openIds),
  };
  const isIgnored = isCommon.size > 0 && !(shows.open && shows.closed);
  if (isIgnored && !shows.open && !shows.closed) {
    return { ...nothing, heeds: { open: false, closed: false } };
  }
  // Of two heeded lists, a ticket on both was opened or closed while they were read.
  const isOpen = (row: HaloRecord) => !isCommon.has(Number(row.id)) || (isIgnored && shows.open);
  const isClosed = (row: HaloRecord) => !isCommon.has(Number(row.id)) || (isIgnored && shows.closed);
  // Beside an empty list, which may be one that this Halo does not have, those that look otherwise tell nothing.
  const looksClosed = (row: HaloRecord) =>
    closingStatusIds.has(Number(row.status_id)) && dateIn(row, "dateclosed") !== undefined;
  const openStatuses = statusesOf(
    open.filter((row) => isOpen(row) && !(closed.length === 0 && looksClosed(row))),
  );
  const closedStatuses = statusesOf(
    closed.filter((row) => isClosed(row) && !(open.length === 0 && isSurelyOpen(row))),
  );
  const told = new Map<number, Told>([
    ...[...openStatuses].map((id) => [id, "open"] as const),
    ...[...closedStatuses].map((id) => [id, openStatuses.has(id) ? "either" : "closes"] as const),
  ]);
  const heeded = (is: boolean) => (is ? true : isIgnored ? false : undefined);
  return { told, heeds: { open: heeded(shows.open), closed: heeded(shows.closed) } };
}

/** By the dates of tickets, where tickets have dates of closing at all. */
function toldByDates(rows: readonly HaloRecord[]): ReadonlyMap<number, Told> {
  const isDated = (row: HaloRecord) => dateIn(row, "dateclosed") !== undefined;
  if (!rows.some(isDated)) return new Map();
  const told = [...statusesOf(rows)].map((id): readonly [number, Told] => {
    const own = rows.filter((row) => Number(row.status_id) === id);
    if (own.every((row) => !isDated(row) && row.dateclosed !== undefined)) return [id, "open"];
    const isClosing = own.every(isDated) && own.some((row) => !isActedOnSince(row));
    return [id, isClosing ? "closes" : undefined];
  });
  return new Map(told);
}
