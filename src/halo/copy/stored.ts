import type { HaloRecord } from "../lists.ts";
import type { SqlDatabase, SqlValue } from "./database.ts";
import { run } from "./database.ts";
import type { ColumnKind, CopyTable, RowReading } from "./tables.ts";

/** How the tables of the working copy are kept in SQLite: their names, definitions and rows. */

/** The name of a table in the database; queries know it by its own name alone. */
export const storedName = (table: string): string => `query_${table}`;

/** Texts are compared without regard to case, because people write names in any. */
const types: Record<ColumnKind, string> = {
  id: "INTEGER",
  number: "REAL",
  text: "TEXT COLLATE NOCASE",
  day: "TEXT",
  moment: "TEXT",
  flag: "INTEGER",
};

/** The statements that make a table and its indexes, where it is not there yet. */
export function definitionOf({ name, key, columns }: CopyTable): readonly string[] {
  const stored = storedName(name);
  const rows = columns.map((column) => `"${column.name}" ${types[column.kind]}`);
  const keyed = `PRIMARY KEY (${key.map((column) => `"${column}"`).join(", ")})`;
  return [
    `CREATE TABLE IF NOT EXISTS "${stored}" (${[...rows, keyed].join(", ")})`,
    ...columns
      .filter(({ isIndexed }) => isIndexed === true)
      .map(
        (column) => `CREATE INDEX IF NOT EXISTS "${stored}_${column.name}" ON "${stored}" ("${column.name}")`,
      ),
  ];
}

/**
 * Makes a table and its indexes, in place of one that another release has left with other columns.
 *
 * @returns whether there was such a one: what it was filled from is to be read again
 */
export function makeTable(database: SqlDatabase, table: CopyTable): boolean {
  const [definition = "", ...indexes] = definitionOf(table);
  const name = storedName(table.name);
  const [known] = [...database.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", name)];
  // SQLite keeps the statement as it was written, without this condition.
  const isOther = known !== undefined && known.sql !== definition.replace(" IF NOT EXISTS", "");
  if (isOther) run(database, `DROP TABLE "${name}"`);
  for (const statement of [definition, ...indexes]) run(database, statement);
  return isOther;
}

/** The statement that adds a row or replaces the one of the same key; its values come from {@link valuesOf}. */
function insertionOf({ name, columns }: CopyTable): string {
  const names = columns.map((column) => `"${column.name}"`).join(", ");
  return `INSERT OR REPLACE INTO "${storedName(name)}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`;
}

/** The values of a record, in the order of the columns. */
function valuesOf({ columns }: CopyTable, record: HaloRecord, reading: RowReading): SqlValue[] {
  return columns.map((column) => column.read(record, reading));
}

/** The records of a table in rows of its resource. */
function recordsOf({ within, keeps }: CopyTable, rows: readonly HaloRecord[]): readonly HaloRecord[] {
  const kept = keeps === undefined ? rows : rows.filter(keeps);
  return within === undefined ? kept : kept.flatMap(within);
}

/** Stores the records of a table that rows of its resource hold. */
export function store(
  database: SqlDatabase,
  table: CopyTable,
  rows: readonly HaloRecord[],
  reading: RowReading,
): void {
  const insertion = insertionOf(table);
  const [owner] = table.key;
  database.transaction(() => {
    // The lines of an invoice are replaced as a whole, since it may have fewer by now.
    if (table.within !== undefined && owner !== undefined) {
      for (const { id } of rows) {
        run(database, `DELETE FROM "${storedName(table.name)}" WHERE "${owner}" = ?`, Number(id));
      }
    }
    for (const record of recordsOf(table, rows)) {
      run(database, insertion, ...valuesOf(table, record, reading));
    }
  });
}
