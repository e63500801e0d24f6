import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import * as z from "zod";

/** The largest pages, as the list tools take them. */
const largest = { page: 100_000, pageSize: 100 } as const;

const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform(Number)
    .pipe(z.int().max(most));

const Query = z.object({
  page: wholeNumber(largest.page).default(1),
  page_size: wholeNumber(largest.pageSize).optional(),
});

/** Which page an address asks for; `size` only where it names one. */
export interface AskedPage {
  readonly page: number;
  readonly size: number | undefined;
}

/**
 * Reads `page` and `page_size` of an address.
 *
 * @throws ProtocolError Invalid params
 */
export function askedPage(variables: Readonly<Record<string, unknown>>): AskedPage {
  const asked = Query.safeParse(variables).data;
  if (asked === undefined) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `page must be a whole number from 1 to ${largest.page}, and page_size one from 1 to ${largest.pageSize}.`,
    );
  }
  return { page: asked.page, size: asked.page_size };
}

/**
 * The query of the page that begins after so many rows: pages are counted in their own size, so only a size
 * that divides the rows before it begins exactly there.
 *
 * @param before rows that were shown so far, at least one
 * @param most the largest size
 */
export function pageAfter(before: number, most: number): string {
  let size = Math.min(most, before, largest.pageSize);
  while (before % size !== 0) size--;
  return `?page=${before / size + 1}&page_size=${size}`;
}

const Shown = z.object({
  page: z.number(),
  page_size: z.number(),
  has_more: z.boolean(),
  rows: z.array(z.unknown()),
});

/** The query of the next page of a rendered list; undefined on the last, or where not even one row fitted. */
export function nextOfList(structured: unknown): string | undefined {
  const shown = Shown.safeParse(structured).data;
  if (shown?.has_more !== true || shown.rows.length === 0) return undefined;
  return pageAfter((shown.page - 1) * shown.page_size + shown.rows.length, shown.page_size);
}

/**
 * The query of the page with the rows that go on after a record's own page; undefined when all are shown, or
 * none fitted beside the record.
 *
 * @param key where the rows stand in the structured content
 * @param total how many there are
 */
export function nextOfRecord(structured: unknown, key: string, total: number): string | undefined {
  const rows = z.object({ [key]: z.array(z.unknown()) }).safeParse(structured).data?.[key];
  if (rows === undefined || rows.length === 0 || rows.length >= total) return undefined;
  return pageAfter(rows.length, rows.length);
}
