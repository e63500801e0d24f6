import { run, type SqlDatabase } from "../halo/copy/database.ts";

/**
 * The tables of the ledger. A row is inserted once. Later its columns `outcome` … `mailed_now` are set once, when its
 * call ends, and `settled` … `settled_fields` once, by a look at Halo; `looks` and `look_at` say when that is. Nothing
 * else of a row changes, and rows leave by whole days, or by whose they are. `record_now` holds GUIDs as text: SQLite converts
 * to an INTEGER column's kind only what is a number.
 */
const statements = [
  `CREATE TABLE IF NOT EXISTS ledger_rows (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    principal TEXT NOT NULL,
    client TEXT NOT NULL,
    app TEXT,
    grant_id TEXT,
    session TEXT,
    tool TEXT NOT NULL,
    call TEXT NOT NULL,
    dry INTEGER NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    noun TEXT NOT NULL,
    within TEXT NOT NULL,
    link TEXT,
    fields TEXT NOT NULL,
    mailed TEXT NOT NULL,
    look TEXT NOT NULL,
    undoes TEXT,
    bytes INTEGER NOT NULL,
    outcome TEXT,
    reason TEXT,
    completed_at INTEGER,
    record_now INTEGER,
    link_now TEXT,
    stored TEXT,
    mailed_now TEXT,
    settled TEXT,
    settled_at INTEGER,
    finding TEXT,
    settled_fields TEXT,
    undone_by TEXT,
    looks INTEGER NOT NULL DEFAULT 0,
    look_at INTEGER
  )`,
  "CREATE INDEX IF NOT EXISTS ledger_by_principal ON ledger_rows (principal, number)",
  "CREATE INDEX IF NOT EXISTS ledger_by_time ON ledger_rows (at)",
  "CREATE INDEX IF NOT EXISTS ledger_by_record ON ledger_rows (resource, record_now)",
  "CREATE INDEX IF NOT EXISTS ledger_to_look_up ON ledger_rows (look_at) WHERE look_at IS NOT NULL",
  // How many rows each day has and how large they are, in bytes, so that no bound needs all rows to be read.
  "CREATE TABLE IF NOT EXISTS ledger_days (day INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes INTEGER NOT NULL)",
  // Keys of callers by which a call happens once, and the call that has each.
  `CREATE TABLE IF NOT EXISTS ledger_once (
    principal TEXT NOT NULL,
    key TEXT NOT NULL,
    tool TEXT NOT NULL,
    args TEXT NOT NULL,
    call TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
  )`,
  "CREATE INDEX IF NOT EXISTS ledger_by_call ON ledger_rows (call)",
  "CREATE TABLE IF NOT EXISTS ledger_secret (secret TEXT NOT NULL)",
];

/** Creates the tables where they are not there. */
export function createTables(database: SqlDatabase): void {
  database.transaction(() => {
    for (const statement of statements) run(database, statement);
  });
}

/** In bytes, as hexadecimal digits in the table. */
const secretBytes = 32;

/** The secret of the fingerprints, which is made once and never leaves the database. */
export function secretOf(database: SqlDatabase): Uint8Array<ArrayBuffer> {
  const [known] = [...database.rows("SELECT secret FROM ledger_secret")];
  const digits = typeof known?.secret === "string" ? known.secret : newSecret(database);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function newSecret(database: SqlDatabase): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes));
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  run(database, "INSERT INTO ledger_secret (secret) VALUES (?)", digits);
  return digits;
}

const dayMs = 24 * 60 * 60_000;

/** The day of a moment, counted in UTC. */
export const dayAt = (at: number) => Math.floor(at / dayMs);

/** The most that a ledger keeps. */
export interface Bounds {
  /** Days, the present one included. */
  readonly days: number;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Lets whole days leave, the oldest first: those beyond the days that are kept, then as many as it takes to be within
 * the other bounds. The present day stays.
 */
export function leaveOldDays(database: SqlDatabase, bounds: Bounds, now: number): void {
  const today = dayAt(now);
  const days = [...database.rows("SELECT day, count, bytes FROM ledger_days ORDER BY day")].map((row) => ({
    day: Number(row.day),
    count: Number(row.count),
    bytes: Number(row.bytes),
  }));
  let rows = days.reduce((sum, { count }) => sum + count, 0);
  let bytes = days.reduce((sum, day) => sum + day.bytes, 0);
  for (const day of days) {
    const isOld = day.day <= today - bounds.days;
    if (day.day >= today || (!isOld && rows <= bounds.rows && bytes <= bounds.bytes)) break;
    database.transaction(() => {
      run(database, "DELETE FROM ledger_rows WHERE at < ?", (day.day + 1) * dayMs);
      run(database, "DELETE FROM ledger_days WHERE day <= ?", day.day);
    });
    rows -= day.count;
    bytes -= day.bytes;
  }
}
