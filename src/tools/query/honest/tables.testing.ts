import type { SqlValue } from "../../../halo/copy/database.ts";

/** What the second computations of honest queries have in common. */

export type Row = Readonly<Record<string, SqlValue>>;

/** The rows of the tables, by table, with the names that the copy looks up. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

/** A query, its rows, and whether their order counts. */
export interface Honest {
  readonly sql: string;
  readonly rows: (tables: Tables) => readonly (readonly SqlValue[])[];
  readonly isOrdered?: boolean;
}

/** The tables as a query's second computation reads them. */
export class Tables {
  readonly #rows: Rows;
  constructor(rows: Rows) {
    this.#rows = rows;
  }
  of(name: string): readonly Row[] {
    return this.#rows[name] ?? [];
  }
  /** The row of a table with this id. */
  one(name: string, id: SqlValue | undefined): Row | undefined {
    return id === null ? undefined : this.of(name).find((row) => row.id === id);
  }
  nameOf(name: string, id: SqlValue | undefined): SqlValue {
    return this.one(name, id)?.name ?? null;
  }
}

export const text = (value: SqlValue | undefined) => String(value ?? "");
export const num = (value: SqlValue | undefined) => Number(value ?? 0);
const round = (value: number) => Number(value.toFixed(6));
export const sum = (rows: readonly Row[], column: string) =>
  round(rows.reduce((all, row) => all + num(row[column]), 0));
export const first = <Value>(values: readonly Value[]): Value | undefined => values[0];

export function groups<Item>(items: readonly Item[], key: (item: Item) => SqlValue): [SqlValue, Item[]][] {
  const found = new Map<SqlValue, Item[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found];
}

export const by = (row: Row, column: string): SqlValue => row[column] ?? null;
export const day = (value: SqlValue | undefined) =>
  value === null || value === undefined ? null : text(value).slice(0, 10);
export const month = (value: SqlValue | undefined) =>
  value === null || value === undefined ? null : text(value).slice(0, 7);
export const daysBetween = (from: SqlValue | undefined, to: SqlValue | undefined) =>
  (Date.parse(`${text(to).replace(" ", "T")}Z`) - Date.parse(`${text(from).replace(" ", "T")}Z`)) /
  86_400_000;
export const mean = (values: readonly number[]) =>
  values.length === 0 ? null : round(values.reduce((a, b) => a + b, 0) / values.length);
/** What an action is on: a ticket, or a project or opportunity. */
export const workOf = (tables: Tables, action: Row) =>
  ticketOf(tables, action) ?? tables.one("other_tickets", action.ticket_id);
export const ticketOf = (tables: Tables, action: Row) => tables.one("tickets", action.ticket_id);

/** The tests look at the sandbox of this moment. */
export const now = new Date("2026-11-21T12:00:00Z");
export const daysAgo = (days: number) =>
  new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
export const monthStart = "2026-11-01";
