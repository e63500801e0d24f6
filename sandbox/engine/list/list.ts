/** Answers the lists of all resources: filter, order, page, shape. */

import type { HaloRecord } from "../model.ts";
import type { ListContext, Predicate, ServedResource } from "../resource.ts";
import type { Shape } from "../shape/shape.ts";
import { advancedSearch } from "./advanced-search.ts";
import { flag, integer, type Query } from "./query.ts";

const usualRows = 50;
const mostRowsOfAPage = 100;

/** The part of a list that is answered, and what the envelope says about it. */
interface Page {
  readonly rows: HaloRecord[];
  readonly number: number;
  readonly size: number;
  readonly recordCount: number;
  /** Whether real paging took place. */
  readonly paged: boolean;
}

/** The body of `GET /api/{resource}`. */
export function answerList(resource: ServedResource, context: ListContext): unknown {
  const { records, shape = resource.shape } = resource.source?.(context) ?? {
    records: context.tenant.tables[resource.name],
  };
  const selected = order(select(records, resource, context), resource, shape, context);
  const page = takePage(selected, resource, context.query);
  const idOnly = resource.idOnly !== undefined && flag(context.query, resource.idOnly) === true;
  const rows =
    idOnly && !page.paged
      ? page.rows.map((record) => ({ id: record.id }))
      : page.rows.map((record) => shape.row(record, context.tenant, context.query));
  if (resource.key === undefined) return rows;
  return {
    page_no: page.number,
    page_size: page.size,
    record_count: page.recordCount,
    ...resource.before?.(page.rows, context),
    [resource.key]: rows,
    ...resource.after?.(page.rows, context),
    columns_id: null,
    columns_tilehtml: null,
    columns: flag(context.query, "includecolumns") === true ? columnsOf(rows) : [],
  };
}

function select(records: HaloRecord[], resource: ServedResource, context: ListContext): HaloRecord[] {
  const predicates: Predicate[] = [];
  if (resource.hidden !== undefined) predicates.push(resource.hidden(context));
  for (const [parameter, value] of context.query) {
    const predicate = resource.filters[parameter]?.(value, context);
    if (predicate !== undefined) predicates.push(predicate);
  }
  const advanced = context.query.get("advanced_search");
  if (resource.advancedSearch !== undefined && advanced !== undefined && advanced !== "") {
    predicates.push(advancedSearch(advanced, resource.advancedSearch, context));
  }
  return records.filter((record) => predicates.every((predicate) => predicate(record)));
}

/** Up to five fields to order by; without one that exists, the resource's usual order. */
function order(
  records: HaloRecord[],
  resource: ServedResource,
  shape: Shape,
  context: ListContext,
): HaloRecord[] {
  const { query } = context;
  const orders: Order[] = [];
  for (const suffix of ["", "2", "3", "4", "5"]) {
    const field = query.get(`order${suffix}`)?.toLowerCase();
    if (field === undefined || field === "") continue;
    const read = reader(records, field, shape, context);
    if (read !== undefined) orders.push({ read, isDown: flag(query, `orderdesc${suffix}`) === true });
  }
  // Ties fall in the usual order, so that a page is never sorted by number by accident.
  return sorted(records, [...orders, ...usualOrder(resource)]);
}

/** By what records are ordered. */
interface Order {
  readonly read: (record: HaloRecord) => unknown;
  readonly isDown: boolean;
}

/** Records in an order, their values read once each: a tenant may have thirty thousand. */
function sorted(records: readonly HaloRecord[], orders: readonly Order[]): HaloRecord[] {
  if (orders.length === 0) return [...records];
  const keyed = records.map((record) => ({ record, keys: orders.map(({ read }) => keyOf(read(record))) }));
  keyed.sort((a, b) => {
    for (const [place, { isDown }] of orders.entries()) {
      const result = compare(a.keys[place], b.keys[place]);
      if (result !== 0) return isDown ? -result : result;
    }
    return 0;
  });
  return keyed.map(({ record }) => record);
}

/** Reads a field for ordering: stored, or else as the list row has it. */
function reader(
  records: HaloRecord[],
  field: string,
  shape: Shape,
  { tenant, query }: ListContext,
): ((record: HaloRecord) => unknown) | undefined {
  if (records.some((record) => field in record)) return (record) => record[field];
  const first = records[0];
  if (first === undefined || !(field in shape.row(first, tenant, query))) return undefined;
  const values = new Map(records.map((record) => [record, shape.row(record, tenant, query)[field]]));
  return (record) => values.get(record);
}

type Key = number | string;

const keyOf = (value: unknown): Key =>
  typeof value === "number"
    ? value
    : value === null || value === undefined
      ? ""
      : String(value).toLowerCase();

function compare(a: Key | undefined, b: Key | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function usualOrder({ usualOrder: usual }: ServedResource): readonly Order[] {
  if (usual === "stored") return [];
  if (usual !== undefined) return [{ read: (record) => record[usual.newestBy], isDown: true }];
  // No source tells how Halo orders these lists, so nothing may rely on it: a shuffle that stays the same.
  return [{ read: (record) => shuffled(record.id), isDown: false }];
}

function shuffled(id: number | string): number {
  let hash = 2_166_136_261;
  for (const character of String(id)) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
}

function takePage(records: HaloRecord[], resource: ServedResource, query: Query): Page {
  if (resource.paging === "whole") return batch(records, records.length);
  const count = integer(query, "count");
  if (count !== undefined && count > 0) {
    // With count, Halo no longer looks at the paging parameters.
    return batch(records, Math.min(count, resource.largestCount ?? count));
  }
  const number = integer(query, "page_no");
  const paging = resource.paging === "paged" && flag(query, "pageinate") === true;
  if (!paging || number === undefined || number < 1) return batch(records, usualRows);
  const asked = integer(query, "page_size") ?? usualRows;
  const size = Math.min(asked < 1 ? usualRows : asked, mostRowsOfAPage);
  const rows = records.slice((number - 1) * size, number * size);
  return { rows, number, size, recordCount: rows.length === 0 ? 0 : records.length, paged: true };
}

/** The first rows of a list without real paging: the count is that of the rows answered, not of all. */
function batch(records: HaloRecord[], size: number): Page {
  const rows = records.slice(0, size);
  return { rows, number: 1, size, recordCount: rows.length, paged: false };
}

function columnsOf(rows: readonly Record<string, unknown>[]): object[] {
  return Object.keys(rows[0] ?? {})
    .slice(0, 12)
    .map((column_name, index) => ({
      id: index + 1,
      columns_id: 1,
      column_seq: index + 1,
      column_name,
      width: 120,
      order_seq: 0,
      order_desc: false,
    }));
}
