import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { type Args, useDesk } from "../../../test/support/desk.ts";
import type { TestClient } from "../../../test/support/harness.ts";
import type { LedgerQuery, LedgerRow } from "../../ledger/entry.ts";
import { ledgerObject } from "../../session/halo-ledger.ts";

/** What the tests of undoing share: a desk, the ledger's rows, and the calls. */

/** An answer that agrees. */
export const yes = () => ({ action: "accept", content: { confirm: true } }) as const;

/** The rows of the ledger, newest first. */
export const rowsOf = async (query: LedgerQuery = {}): Promise<readonly LedgerRow[]> =>
  (await ledgerObject(env).list(query, { number: 1, size: 100 })).rows;

/** The newest of them. */
export async function newest(): Promise<LedgerRow> {
  const [row] = await rowsOf();
  if (row === undefined) throw new Error("the ledger is empty");
  return row;
}

/** Undoes a change. */
export const undo = (client: TestClient, change: unknown, more: Args = {}) =>
  client.call("halo_undo_change", { change, ...more });

/** Updates a ticket and gives the row of it. */
export async function update(client: TestClient, args: Args): Promise<LedgerRow> {
  const done = await client.call("halo_update_ticket", args);
  expect(done.isError, done.text).toBe(false);
  return newest();
}

/** Lets so much time pass for all rows that the calls of all of them are over. */
export const pass = () =>
  runInDurableObject(ledgerObject(env), (_ledger, { storage }) => {
    storage.sql.exec("UPDATE ledger_rows SET at = at - 130000, completed_at = completed_at - 130000");
  });

/** A desk, and the deletions that Halo got. */
export function useUndoing() {
  const desk = useDesk();
  return {
    ...desk,
    removals: () => desk.halo().log.entries.filter(({ method }) => method === "DELETE"),
  };
}
