import { expect } from "vitest";
import type { HaloRecord } from "../../sandbox/index.ts";
import { rowsOf, type TestClient } from "./harness.ts";

/**
 * All rows of a list, read page by page until it says that there are no more.
 *
 * @param mayWarn whether it may warn of something, such as a list that Halo bounds
 */
export async function rowsOfAllPages(
  client: TestClient,
  tool: string,
  args: Record<string, unknown> = {},
  mayWarn = false,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let page = 1; page < 100; page++) {
    const result = await client.call(tool, { page_size: 100, ...args, page });
    rows.push(...rowsOf(result));
    if (!mayWarn) expect(result.data.warnings, result.text).toBeUndefined();
    if (result.data.has_more !== true) return rows;
  }
  throw new Error(`${tool} never ends`);
}

/** The ids of all rows of a list, in its order. */
export async function idsOfAllPages(
  client: TestClient,
  tool: string,
  args: Record<string, unknown> = {},
  pageSize = 100,
): Promise<number[]> {
  const rows = await rowsOfAllPages(client, tool, { ...args, page_size: pageSize });
  return rows.map((row) => Number(row.id));
}

/** The ids of rows or records in rising order. */
export function sortedIds(rows: readonly Readonly<Record<string, unknown>>[]): number[] {
  return sorted(rows.map((row) => Number(row.id)));
}

/**
 * Holds a filtered list against the table: exactly the records for which `wanted` is true, some but not all
 * of them, so that a filter that does nothing fails.
 */
export async function expectFilter(
  client: TestClient,
  tool: string,
  args: Record<string, unknown>,
  table: readonly HaloRecord[],
  wanted: (record: HaloRecord) => boolean,
): Promise<void> {
  const expected = sortedIds(table.filter(wanted));
  expect(expected.length, `${JSON.stringify(args)} matches nothing`).toBeGreaterThan(0);
  expect(expected.length, `${JSON.stringify(args)} matches everything`).toBeLessThan(table.length);
  const ids = await idsOfAllPages(client, tool, args);
  expect(sorted(ids), `${tool} ${JSON.stringify(args)}`).toEqual(expected);
}

/** Numbers in rising order. */
export function sorted(ids: readonly number[]): number[] {
  return [...ids].sort((a, b) => a - b);
}

/** The record of a table with an id; fails when it is missing. */
export function stored(table: readonly HaloRecord[], id: unknown): HaloRecord {
  const record = table.find((candidate) => candidate.id === id);
  if (record === undefined) throw new Error(`no record ${String(id)}`);
  return record;
}

/** The first record for which `wanted` is true; fails when there is none. */
export function first(
  table: readonly HaloRecord[],
  wanted: (record: HaloRecord) => boolean = () => true,
): HaloRecord {
  const record = table.find(wanted);
  if (record === undefined) throw new Error("no such record in the sandbox");
  return record;
}
