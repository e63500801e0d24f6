/**
 * Other results for a view, made of one that its tool gave: what a table is called and has for columns is the product's, and
 * stands in no test.
 */
import type { Result } from "./views.ts";

/** A row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

type Structure = Result["structuredContent"];

/** A result of a structure alone, as a host may pass it on. */
const resultOf = (structuredContent: Structure): Result => ({ content: [], structuredContent });

/** The rows of a table, as objects; a field without a value is left out. */
export function rowsOf(
  table: { readonly columns?: unknown; readonly rows?: unknown } | undefined,
): readonly Row[] {
  const { columns, rows } = table ?? {};
  if (!Array.isArray(columns) || !Array.isArray(rows)) throw new Error("The result has no such table.");
  return rows.map((row: readonly unknown[]) =>
    Object.fromEntries(
      columns.flatMap((name, place) => (row[place] === null ? [] : [[String(name), row[place]]])),
    ),
  );
}

/** A table of rows. */
function tableOf(rows: readonly Row[]) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
}

/** The result with other figures. */
export const withFigures = ({ structuredContent }: Result, figures: Row): Result =>
  resultOf({ ...structuredContent, figures: { ...structuredContent.figures, ...figures } });

/** The result with another table. */
export const withTable = ({ structuredContent }: Result, name: string, rows: readonly Row[]): Result =>
  resultOf({ ...structuredContent, [name]: tableOf(rows) });

/**
 * The result with a table that has its rows over and over.
 *
 * @param change makes a row its own, by its place
 */
export function withMany(
  result: Result,
  name: string,
  count: number,
  change: (row: Row, place: number) => Row,
): Result {
  const rows = rowsOf(result.structuredContent[name]);
  const many = Array.from({ length: count }, (_, place) => {
    const row = rows[place % rows.length];
    if (row === undefined) throw new Error(`The table ${name} is empty.`);
    return { ...row, ...change(row, place) };
  });
  return withTable(result, name, many);
}
