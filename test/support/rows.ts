/** Structured content with its rows, which come as columns and values, as one object each: tests look into rows by name. */

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Columns {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

const isInColumns = (value: unknown): value is Columns & Json =>
  isJson(value) &&
  Array.isArray(value.columns) &&
  Array.isArray(value.rows) &&
  value.rows.every((row) => Array.isArray(row));

/** Rows by the names of their columns; a null is left out where it says that a row does not have the field. */
const named = ({ columns, rows }: Columns, keepsNull: boolean): readonly Json[] =>
  rows.map((row) =>
    Object.fromEntries(
      columns
        .map((name, place) => [name, row[place]] as const)
        .filter(([, value]) => keepsNull || value !== null),
    ),
  );

/**
 * The structured content of a result with rows as objects. Rows of a query stay as they are: the person who wrote it
 * named the columns.
 */
export function withNamedRows(structured: Json): Record<string, unknown> {
  const content = Object.fromEntries(
    Object.entries(structured).map(([name, value]) => [
      name,
      isInColumns(value) ? named(value, false) : value,
    ]),
  );
  // A query says whether it is complete, a list and a report do not; a report has a record, which says which it is.
  if (!isInColumns(structured) || "complete" in structured) return content;
  const isReport = "record" in structured;
  const { columns, ...others } = content;
  return { ...others, ...(isReport ? { columns } : {}), rows: named(structured, isReport) };
}
