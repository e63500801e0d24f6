import { afterEach, beforeEach, expect, test } from "vitest";
import { bothEras, connect, inEras, useSandbox } from "../../support/harness.ts";
import { Browser } from "../support/browser.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

const halo = useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";

let lines: string[] = [];
const real = { log: console.log, error: console.error, warn: console.warn, info: console.info };
beforeEach(() => {
  lines = [];
  for (const name of ["log", "error", "warn", "info"] as const) {
    console[name] = (...parts: unknown[]) => lines.push(parts.map(String).join(" "));
  }
});
afterEach(() => {
  Object.assign(console, real);
});

const entries = (event: string) =>
  lines
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((entry) => entry.event === event);

inEras(bothEras, (era) => {
  test("each tool call is one line: who, what, with which scopes, what came of it", async () => {
    const client = await connect(era, { url: endpoint, headers: bearer(alice) });
    await client.call("halo_list_tickets", { page_size: 1 });
    await client.call("halo_get_ticket", { id: 999_999 });
    await client.call("halo_get_ticket", { id: "no number" });
    await client.call("halo_void_invoice", { id: 1 });
    const calls = entries("tool_call");
    expect(calls.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      ["halo_list_tickets", "ok"],
      ["halo_get_ticket", "not_found"],
      ["halo_get_ticket", "bad_input"],
      ["halo_void_invoice", expect.any(String)],
    ]);
    expect(calls[0]).toEqual({
      event: "tool_call",
      tool: "halo_list_tickets",
      principal: "key-alice",
      scopes: ["halo:read", "halo:write", "halo:delete", "halo:send"],
      outcome: "ok",
      halo_requests: expect.any(Number),
      milliseconds: expect.any(Number),
    });
    expect(calls[0]?.halo_requests).toBeGreaterThan(0);
    expect(calls[2]?.halo_requests).toBe(0);
  });

  test("what people wrote, and what a call was given, is in no line", async () => {
    const client = await connect(era, { url: endpoint, headers: bearer(alice) });
    const list = await client.call("halo_list_tickets", { search: "very-private-words" });
    expect(list.isError).toBe(false);
    halo().faults.add({ path: "/api/tickets", status: 500, body: "very-private-body" });
    await client.call("halo_create_ticket", {
      summary: "very-private-summary",
      details: "very-private-details",
      client_id: 12,
      tickettype_id: 1,
    });
    expect(lines.join("\n")).not.toMatch(/very-private/);
  });
});

test("sign-in, grant and refusals have a line each, and no line, page or error has a secret", async () => {
  const shown: string[] = [];
  const client = await TestOAuthClient.register();
  const browser = new Browser();
  const consent = await browser.get(await client.authorizeUrl());
  const allowed = await browser.submit(consent, { decision: "allow" });
  const form = await browser.get(allowed.location ?? "");
  shown.push(consent.html, form.html, (await browser.submit(form, { key: "wrong-secret-key" })).html);
  const back = await browser.submit(form, { key: alice });
  const code = codeOf(back);
  const { answer } = await client.redeem(code);
  const again = await client.redeem(code);
  shown.push(JSON.stringify(again.answer));
  await client.refresh(answer.refresh_token ?? "");

  expect(entries("sign_in")).toEqual([{ event: "sign_in", principal: "key-alice", for: client.clientId }]);
  expect(entries("grant")).toEqual([
    { event: "grant", principal: "key-alice", client: client.clientId, scopes: ["halo:read"] },
  ]);
  expect(entries("refusal").map(({ what }) => what)).toEqual(["access_key", "oauth", "oauth"]);
  const secrets = [
    alice,
    "wrong-secret-key",
    "sandbox-secret",
    code,
    answer.access_token,
    answer.refresh_token,
  ];
  for (const secret of secrets) {
    expect(lines.join("\n")).not.toContain(secret);
    expect(shown.join("\n")).not.toContain(secret);
  }
});

test("a grant made with a key says whose it was", async () => {
  const client = await TestOAuthClient.register();
  await allowWithKey(client, "bob-key-0123456789abcdefgh");
  expect(entries("grant")[0]?.principal).toBe("key-bob");
});
