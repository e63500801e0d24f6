import type { SqlDatabase, SqlValue } from "../halo/copy/database.ts";

/** The SQLite of a Durable Object. */
export function objectDatabase(storage: DurableObjectStorage): SqlDatabase {
  return {
    rows: (sql, ...values) => storage.sql.exec<Record<string, SqlValue>>(sql, ...values),
    transaction: (work) => storage.transactionSync(work),
  };
}
