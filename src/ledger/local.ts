import type { SqlDatabase } from "../halo/copy/database.ts";
import type { LedgerKeeper } from "./entry.ts";
import { Ledger, type LedgerSettings } from "./ledger.ts";

/** A ledger in a database of this process. */
export function localKeeper(
  database: SqlDatabase,
  settings: LedgerSettings,
  now: () => number,
): LedgerKeeper {
  const ledger = new Ledger(database, settings, now);
  return {
    begin: (row) => ledger.begin(row),
    complete: (key, completion) => ledger.complete(key, completion),
    settle: (key, settlement) => ledger.settle(key, settlement),
    list: (query, page) => ledger.list(query, page),
    due: async (principal) => ledger.due(principal),
    judge: (key, seen) => ledger.judge(key, seen),
    open: async (principal, key) => ledger.open(principal, key),
    standing: (principal, key, seen) => ledger.standing(principal, key, seen),
    claim: (call) => ledger.claim(call),
    release: (call) => ledger.release(call),
  };
}
