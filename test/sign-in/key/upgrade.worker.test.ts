import { abortAllDurableObjects } from "cloudflare:test";
import { expect, onTestFinished, test, vi } from "vitest";
import { useSandbox } from "../../support/harness.ts";
import stored83ed2915 from "../stored/83ed2915.json" with { type: "json" };
import { bearer, call, initialize, post, token } from "../support/client.ts";
import { restore, type StoredState } from "../support/stored.ts";

useSandbox();

const before: StoredState = stored83ed2915;

/** What a tool says, in a session or without one. */
async function said(accessToken: string, name: string, args: object = {}, id?: string): Promise<string> {
  const of = id === undefined ? {} : { "mcp-session-id": id };
  const response = await post(call(name, args), { ...bearer(accessToken), ...of });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('"result":');
  expect(text).not.toContain('"isError":true');
  return text;
}

/** The Worker after a deployment: what was stored is there, and nothing is in memory. @returns the id of the session */
async function upgraded(): Promise<string> {
  const session = await restore(before);
  await abortAllDurableObjects();
  const clock = vi.spyOn(Date, "now").mockReturnValue(before.at + 10 * 60_000);
  onTestFinished(() => clock.mockRestore());
  return session;
}

/** The rows of a query, without what else its answer says. */
const rowsIn = (text: string) => /"rows":(\[\[.*?\]\])/.exec(text)?.[1];
const openTickets = { sql: "SELECT count(*) AS n FROM tickets WHERE is_open = 1" };

test("a session goes on, and answers as a new one: what it had kept of Halo's rows is read anew", async () => {
  const session = await upgraded();
  const { access_token: accessToken } = before.tokens;
  const opened = await post(initialize, bearer(accessToken));
  const fresh = opened.headers.get("mcp-session-id") ?? "";
  const right = rowsIn(await said(accessToken, "halo_query", openTickets, fresh));
  expect(right).toMatch(/^\[\[\d+\]\]$/);
  expect(rowsIn(await said(accessToken, "halo_query", openTickets, session))).toBe(right);
});

test("a sign-in is renewed, and its token works", async () => {
  await upgraded();
  const { clientId, tokens } = before;
  const form = { grant_type: "refresh_token", client_id: clientId, refresh_token: tokens.refresh_token };
  const { status, answer } = await token(form);
  expect([status, answer.error]).toEqual([200, undefined]);
  await said(answer.access_token, "halo_get_me");
});

test("the ledger has its rows, and takes others", async () => {
  await upgraded();
  const { access_token: accessToken } = before.tokens;
  expect(await said(accessToken, "halo_my_changes")).toContain("2301");
  await said(accessToken, "halo_create_action", { ticket_id: 2301, note: "After", outcome: "Private Note" });
  const changes = await said(accessToken, "halo_my_changes");
  expect(changes).toContain("halo_update_ticket");
  expect(changes).toContain("halo_create_action");
});
