import type { SqlDatabase, SqlRow } from "./database.ts";

/**
 * SQLite of Node's own, in the memory of this process or in a file that other processes may use too; undefined on a Node without it (before 22.5, and before 22.13
 * unless it is switched on).
 */
export async function nodeDatabase(path?: string): Promise<SqlDatabase | undefined> {
  // Not a literal, so that the Worker's bundle has no import of a module that workerd lacks.
  const name = ["node", "sqlite"].join(":");
  const found: unknown = await import(name).catch(() => undefined);
  if (!isSqlite(found)) return undefined;
  const database = new found.DatabaseSync(path ?? ":memory:");
  // Another process may be writing a row.
  if (path !== undefined) database.exec("PRAGMA busy_timeout = 3000");
  /** Statements that change rows, which come a thousand times over. Those that give rows may run within one another. */
  const changes = new Map<string, Statement>();
  const changing = (sql: string) => {
    const known = changes.get(sql) ?? database.prepare(sql);
    if (changes.size < mostKept) changes.set(sql, known);
    return known;
  };
  return {
    rows: (sql, ...values) =>
      /^\s*(?:INSERT|DELETE|UPDATE)\b/i.test(sql) && !/\bRETURNING\b/i.test(sql)
        ? changing(sql).all(...values)
        : database.prepare(sql).iterate(...values),
    transaction: (work) => {
      database.exec("BEGIN");
      try {
        work();
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
      database.exec("COMMIT");
    },
  };
}

/** How many statements are kept ready. */
const mostKept = 50;

interface Statement {
  iterate(...values: unknown[]): Iterable<SqlRow>;
  all(...values: unknown[]): SqlRow[];
}

/** The part of `node:sqlite` that is used here. */
interface Sqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    exec(sql: string): void;
    prepare(sql: string): Statement;
  };
}

function isSqlite(module: unknown): module is Sqlite {
  return typeof module === "object" && module !== null && "DatabaseSync" in module;
}
