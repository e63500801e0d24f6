import { expect, test } from "vitest";
import {
  bothEras,
  connect,
  type Era,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  useSandbox,
} from "../../support/harness.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, call, endpoint, post, TestOAuthClient } from "../support/client.ts";

/** What an agent lacks the right to is refused with 401 while the agent's sign-in stays good. */

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });
const agent = 2;
const always = Number.POSITIVE_INFINITY;
const lack = (path: string, method?: string) =>
  halo().faults.add({
    path,
    status: 401,
    body: "",
    times: always,
    ...(method === undefined ? {} : { method }),
  });

async function signedIn(era: Era, scopes: readonly string[] = []) {
  const client = await TestOAuthClient.register();
  const { access_token } = await tokensOf(halo(), client, agent, scopes);
  const headers: Record<string, string> = bearer(access_token);
  const session = await connect(era, { url: endpoint, headers });
  halo().log.clear();
  return { session, works: async () => (await post(call("halo_get_me"), headers)).status };
}

inEras(bothEras, (era) => {
  test("the first request of all may be one that lacks a right, and several at once", async () => {
    const { session, works } = await signedIn(era);
    lack("/api/clientcontract");
    const told = await Promise.all([1, 2, 3].map(() => session.call("halo_list_contracts")));
    for (const { text } of told)
      expect(text).toMatch(/no permission for contracts.*sign-in itself is still good/);
    rowsOf(await session.call("halo_list_tickets", { page_size: 1 }));
    expect(await works()).toBe(200);
  });
});

inOneEra((era) => {
  test("a right to what was read last may be taken away together with another", async () => {
    const { session, works } = await signedIn(era);
    rowsOf(await session.call("halo_list_invoices", { page_size: 1 }));
    lack("/api/invoice");
    lack("/api/clientcontract");
    expect((await session.call("halo_list_contracts")).text).toMatch(/still good/);
    expect((await session.call("halo_list_invoices")).text).toMatch(/read:invoices.*|no permission/);
    rowsOf(await session.call("halo_list_tickets", { page_size: 1 }));
    expect(await works()).toBe(200);
  });

  test("who the agent is may be refused too, while other things can be read", async () => {
    const { session } = await signedIn(era);
    rowsOf(await session.call("halo_list_tickets", { page_size: 1 }));
    lack("/api/agent/me");
    expect((await session.call("halo_get_me")).text).toMatch(/no permission for signed-in agent/);
    lack("/api/clientcontract");
    expect((await session.call("halo_list_contracts")).text).toMatch(/still good/);
    rowsOf(await session.call("halo_list_tickets", { page_size: 1 }));
  });

  test("a write that lacks its right is not sent twice and ends nothing", async () => {
    const { session, works } = await signedIn(era, ["halo:write"]);
    lack("/api/actions", "POST");
    const ticket_id = Number(halo().tenant.tables.Tickets.at(-1)?.id);
    const told = await session.call("halo_create_action", {
      ticket_id,
      note: "Called back",
      outcome: "Private Note",
    });
    expect(told.isError, told.text).toBe(true);
    expect(told.text).toMatch(/no permission.*still good/);
    expect(
      halo().log.entries.filter(({ method, path }) => method === "POST" && /actions/i.test(path)),
    ).toHaveLength(1);
    expect(await works()).toBe(200);
  });

  test("after a missing right, an ended sign-in is still noticed", async () => {
    const { session } = await signedIn(era);
    lack("/api/clientcontract");
    expect((await session.call("halo_list_contracts")).text).toMatch(/still good/);
    halo().expireTokens(agent);
    expect((await session.call("halo_list_tickets", { page_size: 1 })).text).toMatch(
      /no longer accepts your sign-in/,
    );
  });

  test("a module that this Halo lacks is a sentence at the first request, and no fault of the address", async () => {
    const { session } = await signedIn(era);
    halo().faults.add({ path: "/api/clientcontract", status: 404, times: always });
    const told = await session.call("halo_list_contracts");
    expect(told.text).toMatch(/This Halo has no list of contracts \(HTTP 404\)/);
    expect(told.text).not.toContain("HALO_BASE_URL");
    const me = await session.call("halo_get_me");
    expect(me.text).toMatch(/refused by Halo · read contracts/);
    expect(recordOf(me).id).toBe(agent);
  });
});
