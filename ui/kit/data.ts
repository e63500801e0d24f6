import type { CallToolResult } from "@modelcontextprotocol/client";

/** Reads the structure of results. A field that is not there stays undefined: it is never shown as 0 or as none. */

/** A record, by its fields' names. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields. */
export const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The structure of a result. */
export const structureOf = (result: CallToolResult | undefined): Row =>
  isRow(result?.structuredContent) ? result.structuredContent : {};

/** The text of a result, as a model reads it. */
export const textOf = (result: CallToolResult | undefined): string =>
  (result?.content ?? []).map((block) => (block.type === "text" ? block.text : "")).join("\n");

/**
 * The rows of a table: results have the fields' names once, and of each row its values (`columns`, `rows`), or an object
 * for each row. A field that a row does not have is left out.
 */
export function rowsOf(table: unknown): readonly Row[] {
  if (Array.isArray(table)) return table.filter(isRow);
  if (!isRow(table) || !Array.isArray(table.rows)) return [];
  const { columns } = table;
  if (!Array.isArray(columns)) return table.rows.filter(isRow);
  const names = columns.map(String);
  return table.rows.filter(Array.isArray).map((values: readonly unknown[]) =>
    Object.fromEntries(
      names.flatMap((name, index) => {
        const value = values[index];
        return value === null || value === undefined ? [] : [[name, value]];
      }),
    ),
  );
}

/** A field's text; undefined where it has none. */
export function text(row: Row, field: string): string | undefined {
  const value = row[field];
  return typeof value === "string" && value !== ""
    ? value
    : typeof value === "number"
      ? String(value)
      : undefined;
}

/** A field's number; undefined where it has none. */
export function number(row: Row, field: string): number | undefined {
  const value = row[field];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The sentences of a field such as `warnings`. */
export const sentences = (row: Row, field: string): readonly string[] => {
  const value = row[field];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
};
