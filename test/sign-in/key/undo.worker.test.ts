import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import type { LedgerRow } from "../../../src/ledger/entry.ts";
import { ledgerObject } from "../../../src/session/halo-ledger.ts";
import { connect, type TestClient, useSandbox } from "../../support/harness.ts";
import { stored } from "../../support/lists.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox();
const keys = { alice: "alice-key-0123456789abcdef", bob: "bob-key-0123456789abcdefgh" };

const yes = () => ({ action: "accept", content: { confirm: true } }) as const;
const as = (token: string): Promise<TestClient> =>
  connect("2026-07-28", { url: endpoint, headers: bearer(token), elicit: yes });
const ticketId = () => knownRecords(halo().tenant).openTicketId;
const ticket = () => stored(halo().tenant.tables.Tickets, ticketId());

async function newest(): Promise<LedgerRow> {
  const [row] = (await ledgerObject(env).list({}, { number: 1, size: 1 })).rows;
  if (row === undefined) throw new Error("the ledger is empty");
  return row;
}

test("nobody undoes what another did, nor learns who it was; who moved a value since is told as somebody else", async () => {
  const [alice, bob] = [await as(keys.alice), await as(keys.bob)];
  await alice.call("halo_update_ticket", { id: ticketId(), status: 3 });
  const row = await newest();
  for (const change of [row.number, row.call, "last"]) {
    const refused = await bob.call("halo_undo_change", { change });
    expect(refused.isError, String(change)).toBe(true);
    expect(refused.text).toMatch(/^Nothing was undone: there is no .* of yours/);
  }
  expect(ticket().status_id).toBe(3);
  await bob.call("halo_update_ticket", { id: ticketId(), status: 5 });
  const moved = await alice.call("halo_undo_change", { change: row.number });
  expect(moved.text).toMatch(/status_id was left: .* Somebody else left that through this server at \d{4}-/);
  expect(moved.text).not.toContain("bob");
  expect(ticket().status_id).toBe(5);
});

test("deleting what was created needs the scope for it; putting a field back does not; reading alone has no such tool", async () => {
  const tokenWith = async (scopes: readonly string[]) => {
    const client = await TestOAuthClient.register();
    return (await client.redeem(codeOf(await allowWithKey(client, keys.alice, { scopes })))).answer
      .access_token;
  };
  const reading = await as(await tokenWith([]));
  expect((await reading.listTools()).map(({ name }) => name)).not.toContain("halo_undo_change");
  const writing = await as(await tokenWith(["halo:write"]));
  const before = ticket().status_id;
  await writing.call("halo_update_ticket", { id: ticketId(), status: 3 });
  const back = await writing.call("halo_undo_change", { change: "last" });
  expect(back.isError, back.text).toBe(false);
  expect(ticket().status_id).toBe(before);
  const note = { ticket_id: ticketId(), note: "Of mistake", outcome: "Private Note" };
  await writing.call("halo_create_action", note);
  const { number } = await newest();
  halo().log.clear();
  const refused = await writing.call("halo_undo_change", { change: number });
  expect(refused.text).toContain("Deleting it needs the scope halo:delete");
  expect(halo().log.entries.filter(({ method }) => method === "DELETE")).toEqual([]);
  const all = await as(await tokenWith(["halo:write", "halo:delete"]));
  expect((await all.call("halo_undo_change", { change: number })).text).toMatch(/^Undone: 1 of 1/);
});
