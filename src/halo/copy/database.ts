/** A value of a SQLite column. */
export type SqlValue = string | number | null;

/** A row as SQLite gives it, by column. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * The SQLite that a working copy lives in: a Durable Object's own, or one in memory of the stdio process. It answers at
 * once, and nothing else runs meanwhile.
 */
export interface SqlDatabase {
  /** Runs one statement and gives its rows one by one, so that who asks can stop. */
  readonly rows: (sql: string, ...values: readonly SqlValue[]) => Iterable<SqlRow>;
  /** Runs some work as one transaction: all of it is stored or nothing. */
  readonly transaction: (work: () => void) => void;
}

/** Runs a statement whose rows nobody needs. */
export function run(database: SqlDatabase, sql: string, ...values: readonly SqlValue[]): void {
  for (const _ of database.rows(sql, ...values));
}
