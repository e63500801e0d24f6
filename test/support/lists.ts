import { expect } from "vitest";
import type { HaloRecord } from "../../sandbox/index.ts";
import { rowsOf, type TestClient } from "./harness.ts";

/** The ids of all rows of a list, read page by page until it says that there are no more. */
export async function idsOfAllPages(
  client: TestClient,
  tool: string,
  args: Record<string, unknown> = {},
  pageSize = 100,
): Promise<number[]> {
  const ids: number[] = [];
  for (let page = 1; page < 100; page++) {
    const result = await client.call(tool, { ...args, page, page_size: pageSize });
    ids.push(...rowsOf(result).map((row) => Number(row.id)));
    expect(result.data.warnings, result.text).toBeUndefined();
    if (result.data.has_more !== true) return ids;
  }
  throw new Error(`${tool} never ends`);
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
  const expected = table.filter(wanted).map((record) => Number(record.id));
  expect(expected.length, `${JSON.stringify(args)} matches nothing`).toBeGreaterThan(0);
  expect(expected.length, `${JSON.stringify(args)} matches everything`).toBeLessThan(table.length);
  const ids = await idsOfAllPages(client, tool, args);
  expect(sorted(ids), `${tool} ${JSON.stringify(args)}`).toEqual(sorted(expected));
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
