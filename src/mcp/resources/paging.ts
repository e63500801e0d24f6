import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import * as z from "zod";

/** The largest page number and page size, as in the list tools. */
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

/** The page that a URI asks for; `size` is undefined when the URI has no page_size. */
export interface AskedPage {
  readonly page: number;
  readonly size: number | undefined;
}

/**
 * Reads `page` and `page_size` from the variables of a URI.
 *
 * @throws ProtocolError Invalid params, when one is out of range
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
 * The query of the page that begins after the rows shown so far. A page can begin there only if its size divides
 * their number.
 *
 * @param before how many rows were shown so far, at least one
 * @param most the largest page size
 */
export function pageAfter(before: number, most: number): string {
  let size = Math.min(most, before, largest.pageSize);
  while (before % size !== 0) size--;
  return `?page=${before / size + 1}&page_size=${size}`;
}

const Shown = z.object({
  page: z.number().default(1),
  page_size: z.number(),
  has_more: z.boolean(),
  rows: z.array(z.unknown()),
});

const Rows = z.object({ rows: z.array(z.unknown()) });

/** The query of the page after a rendered list; undefined on the last page, or when no row fitted. */
export function nextOfList(structured: unknown): string | undefined {
  const shown = Shown.safeParse(structured).data;
  if (shown?.has_more !== true || shown.rows.length === 0) return undefined;
  return pageAfter((shown.page - 1) * shown.page_size + shown.rows.length, shown.page_size);
}

/**
 * The query of the page with the rows that did not fit on a record's own page; undefined when all are shown, or none
 * fitted.
 *
 * @param key the name of the rows in the structured content
 * @param total how many rows there are
 */
export function nextOfRecord(structured: unknown, key: string, total: number): string | undefined {
  const rows = z.object({ [key]: Rows }).safeParse(structured).data?.[key]?.rows;
  if (rows === undefined || rows.length === 0 || rows.length >= total) return undefined;
  return pageAfter(rows.length, rows.length);
}
