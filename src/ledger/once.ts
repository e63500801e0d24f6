import { run, type SqlDatabase } from "../halo/copy/database.ts";
import type { Claimed, OnceCall } from "./entry.ts";
import { longestWriteMs, rowOf } from "./rows.ts";

/** Calls that happen once, by a key of their caller's: the key has a call, and the call has its rows. */

/** How long a key is kept, in milliseconds, and how many of one principal. */
const onceLifetimeMs = 24 * 60 * 60_000;
const mostKeys = 10_000;

/** The key and the arguments of a call, as fingerprints. */
export interface OnceMarks {
  readonly key: string;
  readonly args: string;
}

/**
 * Claims a key. One whose call wrote nothing is given to the next call: it was refused by Halo, was not done, or never
 * came as far as a row.
 */
export function claimed(database: SqlDatabase, call: OnceCall, marks: OnceMarks, now: number): Claimed {
  const { principal } = call;
  run(database, "DELETE FROM ledger_once WHERE at < ?", now - onceLifetimeMs);
  const [known] = [
    ...database.rows("SELECT * FROM ledger_once WHERE principal = ? AND key = ?", principal, marks.key),
  ];
  if (known !== undefined) {
    if (known.tool !== call.tool || known.args !== marks.args) return { is: "other" };
    const rows = [
      ...database.rows(
        "SELECT * FROM ledger_rows WHERE call = ? AND principal = ? AND dry = 0 ORDER BY number",
        known.call ?? null,
        principal,
      ),
    ].map((row) => rowOf(row, now));
    const isYoung = Number(known.at) > now - longestWriteMs;
    if (rows.length === 0 ? isYoung : rows.some(({ state }) => state === "running")) return { is: "running" };
    const stands = rows.some(({ state }) => state !== "refused" && state !== "not_done");
    if (stands) return { is: "again", rows };
  } else {
    const [counted] = [
      ...database.rows("SELECT COUNT(*) AS total FROM ledger_once WHERE principal = ?", principal),
    ];
    if (Number(counted?.total ?? 0) >= mostKeys) return { is: "too_many" };
  }
  run(
    database,
    `INSERT INTO ledger_once (principal, key, tool, args, call, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (principal, key) DO UPDATE SET call = excluded.call, at = excluded.at`,
    ...[principal, marks.key, call.tool, marks.args, call.call, now],
  );
  return { is: "new" };
}

/** Gives back the key of a call that began no row, so that a mended call may follow at once. */
export function released(database: SqlDatabase, call: OnceCall, { key }: OnceMarks): void {
  run(
    database,
    `DELETE FROM ledger_once WHERE principal = ? AND key = ? AND call = ?
       AND NOT EXISTS (SELECT 1 FROM ledger_rows WHERE call = ledger_once.call)`,
    ...[call.principal, key, call.call],
  );
}
