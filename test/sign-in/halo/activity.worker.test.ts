import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { ledgerObject } from "../../../src/session/halo-ledger.ts";
import { connect, useSandbox } from "../../support/harness.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, endpoint, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });

/** A session of an agent. */
async function sessionOf(agent: number) {
  const client = await TestOAuthClient.register();
  const { access_token } = await tokensOf(halo(), client, agent, ["halo:write"]);
  return connect("2026-07-28", { url: endpoint, headers: bearer(access_token) });
}

const newest = async () => (await ledgerObject(env).list({}, { number: 1, size: 1 })).rows[0];

test("a write whose end is not known is looked up by the next call of the same agent, and by no other", async () => {
  const id = knownRecords(halo().tenant).openTicketId;
  const own = await sessionOf(2);
  halo().faults.add({ path: "/api/tickets", method: "POST", status: 502, afterActing: true });
  halo().faults.add({ path: "/api/tickets", method: "GET", skip: 1, times: 9, status: 404 });
  const told = await own.call("halo_update_ticket", { id, summary: "Whether it is so" });
  expect(told.text).toContain("Unknown whether");
  expect(await newest()).toMatchObject({ principal: "agent-2", state: "unknown" });
  halo().faults.clear();
  await abortAllDurableObjects();
  const ledger = ledgerObject(env);
  await runInDurableObject(ledger, (_ledger, { storage }) => {
    storage.sql.exec("UPDATE ledger_rows SET look_at = 0 WHERE look_at IS NOT NULL");
  });

  // Neither the ledger by itself, which has no sign-in, nor another agent.
  await runDurableObjectAlarm(ledger);
  await (await sessionOf(3)).call("halo_list_teams");
  expect(await newest()).toMatchObject({ state: "unknown" });
  await own.call("halo_list_teams");
  await expect.poll(newest).toMatchObject({ state: "done", outcome: "unknown", settled: "done" });
});
