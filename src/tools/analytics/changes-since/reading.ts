import type { HaloRecord } from "../../../halo/client.ts";
import { byChange, isByChange, timeOf } from "../../../halo/copy/changes.ts";
import { HaloError, unexpectedAnswer } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { type HaloResource, haloResources, lastChangeOf } from "../../../halo/resources.ts";
import { largestActionCount, largestPage } from "../../../halo/rules.ts";
import { haloDate } from "../../../halo/text.ts";
import { readSpans } from "../../kit/analytics/spans.ts";
import type { ToolContext } from "../../kit/define.ts";

/** Pages that are read at most of one list: 5,000 rows. */
const mostPages = 50;
/** How often a list is begun anew because it became shorter meanwhile. */
const mostBegun = 3;
/** Requests that are sent at most for actions. */
const mostSpans = 20;
/** A filter by changes may compare in a time zone of Halo's, in milliseconds. */
const zonesMs = 26 * 60 * 60 * 1_000;
const dayMs = 24 * 60 * 60 * 1_000;

/** What was read of one kind of records. */
export interface ReadChanges {
  /** Those that changed at a moment or later, in no order. */
  readonly rows: readonly HaloRecord[];
  /** The latest change that Halo tells, in milliseconds since the epoch; undefined where it tells none. */
  readonly newest: number | undefined;
}

/** A list that says of each row when it last changed. */
export interface StampedList {
  readonly resource: HaloResource;
  /** The field with the moment of a row's last change, which Halo can order by. */
  readonly stamp: string;
  /** A filter by that moment, where Halo has one: used where it does not order by it. */
  readonly filter?: string;
}

/** Both fields and the filter are of swagger. */
export const stampedTickets: StampedList = {
  resource: haloResources.tickets,
  stamp: lastChangeOf(haloResources.tickets),
  filter: "lastupdatefromdate",
};
export const stampedInvoices: StampedList = {
  resource: haloResources.invoices,
  stamp: lastChangeOf(haloResources.invoices),
};

/** A moment of Halo's in milliseconds since the epoch; undefined for none. */
export function momentOf(value: unknown): number | undefined {
  if (haloDate(value) === undefined) return undefined;
  const text = String(value);
  const moment = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

/**
 * The rows of a list that changed at a moment or later. They are read in the order of their changes; where Halo does not
 * order by them, the list is read whole and each row is looked at.
 *
 * @throws HaloError `refused` where more changed than can be read, `busy` where the list keeps moving
 */
export async function changedRows(
  list: StampedList,
  query: Query,
  since: number,
  context: ToolContext,
): Promise<ReadChanges> {
  for (let begun = 1; begun <= mostBegun; begun++) {
    const found = await readOnce(list, query, since, context);
    if (found === "by_order_no") return readWhole(list, query, since, context);
    if (found !== "moved") return found;
  }
  throw new HaloError("busy", `The list of ${list.resource.plural} became shorter each time it was read.`, {
    advice: "Ask again in a moment.",
  });
}

async function readOnce(
  { resource, stamp }: StampedList,
  query: Query,
  since: number,
  context: ToolContext,
): Promise<ReadChanges | "moved" | "by_order_no"> {
  const changes = { stamp };
  const rows = new Map<string, HaloRecord>();
  let total: number | undefined;
  let newest: number | undefined;
  for (let number = 1; number <= mostPages; number++) {
    const page = await pageOf(resource, { ...query, ...byChange({ changes }) }, number, context);
    // Without a row there is nothing to tell the order by; one that changed shows itself next time.
    if (!isByChange({ changes }, page.rows)) return "by_order_no";
    // What leaves the list moves those behind it forward, past a page that was read already.
    if (total !== undefined && page.total !== undefined && page.total < total) return "moved";
    total = page.total;
    if (number === 1) newest = momentOf(page.rows[0]?.[stamp]);
    const changed = page.rows.filter((row) => (momentOf(row[stamp]) ?? 0) >= since);
    for (const row of changed) rows.set(String(row.id), row);
    if (changed.length < page.rows.length || !page.more) return { rows: [...rows.values()], newest };
  }
  throw tooMany(resource, since);
}

async function readWhole(
  { resource, stamp, filter }: StampedList,
  query: Query,
  since: number,
  context: ToolContext,
): Promise<ReadChanges> {
  const asked = filter === undefined ? query : { ...query, [filter]: timeOf(since - zonesMs) };
  const rows: HaloRecord[] = [];
  let newest: number | undefined;
  for (let number = 1; number <= mostPages; number++) {
    const page = await pageOf(resource, { ...asked, order: "id", orderdesc: true }, number, context);
    for (const row of page.rows) {
      const at = momentOf(row[stamp]);
      if (at === undefined)
        throw unexpectedAnswer(`its ${resource.plural} do not say when they last changed`);
      newest = Math.max(newest ?? at, at);
      if (at >= since) rows.push(row);
    }
    if (!page.more) return { rows, newest };
  }
  throw tooMany(resource, since);
}

async function pageOf(resource: HaloResource, query: Query, number: number, context: ToolContext) {
  const { halo, signal } = context;
  return halo.list(resource, query, { number, size: largestPage }, { signal });
}

/**
 * The actions that were done at a moment or later, without those that Halo wrote by itself.
 *
 * @throws HaloError `refused` where there are more than can be read
 */
export async function actionsSince(since: number, context: ToolContext): Promise<ReadChanges> {
  const { halo, signal, now } = context;
  const found = new Map<string, HaloRecord>();
  let requests = 0;
  const stop = await readSpans(new Date(since), new Date(now() + dayMs), {
    read: async (from, to) => {
      requests += 1;
      const query = { startdate: timeOf(from.getTime()), enddate: timeOf(to.getTime()) };
      const asked = { count: largestActionCount, excludesys: true, ...query };
      const rows = await halo.listAll(haloResources.actions, asked, { signal });
      for (const row of rows) found.set(`${row.ticket_id}/${row.id}`, row);
      return rows.length;
    },
    hasRoom: () => requests < mostSpans,
    isEmpty: () => true,
    why: () => ({ reason: "there are more than can be read" }),
  });
  if (stop !== undefined) throw tooMany(haloResources.actions, since);
  const rows = [...found.values()].filter((row) => (momentOf(row.datetime) ?? 0) >= since);
  // An action may be booked ahead of its time, which says nothing of how far Halo has come.
  const moments = rows.map((row) => momentOf(row.datetime) ?? 0).filter((at) => at <= now());
  return { rows, newest: moments.length === 0 ? undefined : Math.max(...moments) };
}

function tooMany({ plural }: HaloResource, since: number): HaloError {
  return new HaloError(
    "refused",
    `More ${plural} changed since ${timeOf(since)}Z than can be read at once, so nothing is told of them.`,
    { advice: "Give a later since, kinds without them, or one client." },
  );
}
