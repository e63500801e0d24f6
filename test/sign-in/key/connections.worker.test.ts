import { describe, expect, test } from "vitest";
import { useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, initialize, post, TestOAuthClient } from "../support/client.ts";

useSandbox();
const alice = "alice-key-0123456789abcdef";
const bob = "bob-key-0123456789abcdefgh";
const connections = `${publicUrl}/connections`;

async function signedIn(key: string): Promise<Browser> {
  const browser = new Browser();
  const page = await browser.get(connections);
  expect(page.html).toContain("Sign in with your access key");
  const begun = await browser.submit(page);
  const back = await browser.submit(await browser.get(begun.location ?? ""), { key });
  expect(back.location).toBe(connections);
  return browser;
}

describe("/connections", () => {
  test("shows what a person granted, to whom, since when and when it was last used", async () => {
    const client = await TestOAuthClient.register({ client_name: "Ticket helper" });
    const back = await allowWithKey(client, alice, { scopes: ["halo:write"] });
    const { answer } = await client.redeem(codeOf(back));
    const browser = await signedIn(alice);
    expect((await browser.get(connections)).html).toContain("not yet");
    await (await post(call("halo_get_me"), bearer(answer.access_token))).text();
    const page = await browser.get(connections);
    const today = new Date().toISOString().slice(0, 10);
    for (const text of ["signed in as alice", "Ticket helper", "localhost", "Read, Add and change", today]) {
      expect(page.html).toContain(text);
    }
    expect(page.html).not.toContain("not yet");
    expect(page.html).not.toContain(answer.access_token);
  });

  test("withdrawing ends the grant, its tokens and its sessions at once", async () => {
    const client = await TestOAuthClient.register({ client_name: "To be withdrawn" });
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, bob)));
    const opened = await post(initialize, bearer(answer.access_token));
    const session = {
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
      "mcp-protocol-version": "2025-11-25",
    };
    expect((await post(call("halo_get_me"), { ...bearer(answer.access_token), ...session })).status).toBe(
      200,
    );
    const browser = await signedIn(bob);
    const page = await browser.get(connections);
    const asked = await browser.submit(page);
    expect(asked.html).toContain("Withdraw the access of");
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
    const after = await browser.submit(asked, { sure: "yes" });
    expect(after.status).toBe(200);
    expect(after.html).toContain("To be withdrawn has no access any more");
    expect((await browser.get(connections)).html).not.toContain("To be withdrawn");
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(401);
    expect((await client.refresh(answer.refresh_token ?? "")).answer.error).toBe("invalid_grant");
    const anew = (await client.redeem(codeOf(await allowWithKey(client, bob)))).answer;
    expect((await post(call("halo_get_me"), { ...bearer(anew.access_token), ...session })).status).toBe(404);
  });

  test("nobody sees or withdraws what another granted", async () => {
    const client = await TestOAuthClient.register({ client_name: "Of alice" });
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    const own = await (await signedIn(alice)).get(connections);
    const grant = own.forms
      .flatMap(({ fields }) => fields)
      .find(([name, value]) => name === "grant" && answer.access_token.includes(value))?.[1];
    expect(grant).toBeDefined();
    const stranger = await signedIn(bob);
    expect((await stranger.get(connections)).html).not.toContain("Of alice");
    await stranger.post(`${connections}/withdraw`, new URLSearchParams({ grant: grant ?? "", sure: "yes" }));
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
  });

  test("can't be used by a form on another site, nor without having signed in", async () => {
    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    const grant = answer.access_token.split(":")[1] ?? "";
    const body = new URLSearchParams({ grant, sure: "yes" });
    const browser = await signedIn(alice);
    const forged = await browser.post(`${connections}/withdraw`, body, {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
    });
    expect(forged.status).toBe(403);
    await new Browser().post(`${connections}/withdraw`, body);
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
  });

  test("signing out ends the visit, also for who has kept its cookie", async () => {
    const browser = await signedIn(alice);
    const kept = new Map(browser.cookies);
    const page = await browser.get(connections);
    await browser.submit(page, {}, page.forms.length - 1);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.get(connections)).html).toContain("Sign in with your access key");
  });

  test("a made-up cookie is nobody", async () => {
    const browser = new Browser();
    browser.cookies.set("__Host-halo-mcp-visit", "made-up");
    expect((await browser.get(connections)).html).toContain("Sign in with your access key");
  });
});

test.each(["/sign-in", "/authorize"])(
  "%s, opened by itself, says that a sign-in begins in the app",
  async (path) => {
    const page = await new Browser().get(publicUrl + path);
    expect(page.status).toBe(400);
    expect(page.html).toContain("A sign-in begins in your app");
    expect(page.forms).toEqual([]);
  },
);
