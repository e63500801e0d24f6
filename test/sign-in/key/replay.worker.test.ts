import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../src/oauth/encryption.ts";
import { useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { codeOf, TestOAuthClient } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";
const bob = "bob-key-0123456789abcdefgh";

async function consentPage(browser: Browser) {
  const client = await TestOAuthClient.register();
  return { client, page: await browser.get(await client.authorizeUrl()) };
}

/** A stranger who knows an address or a page and sets the cookie that the library would. */
async function strangerKnowing(secret: string): Promise<Browser> {
  const stranger = new Browser();
  const hash = await fingerprint(secret);
  for (const kind of ["consent", "upstream"]) {
    stranger.cookies.set(`__Host-halo-mcp-${kind}-${hash.slice(0, 16)}`, hash);
  }
  return stranger;
}

describe("another decision is no repetition", () => {
  test("Deny after Allow does not go on to a grant", async () => {
    const browser = new Browser();
    const { page } = await consentPage(browser);
    expect((await browser.submit(page, { decision: "allow", scope: ["halo:write"] })).status).toBe(302);
    const denied = await browser.submit(page, { decision: "deny" });
    expect([denied.status, denied.location]).toEqual([400, undefined]);
    expect(denied.html).toContain("start again");
  });

  test("Allow with fewer boxes does not give what more boxes gave", async () => {
    const browser = new Browser();
    const { page } = await consentPage(browser);
    await browser.submit(page, { decision: "allow", scope: ["halo:write", "halo:delete"] });
    const fewer = await browser.submit(page, { decision: "allow", scope: [] });
    expect([fewer.status, fewer.location]).toEqual([400, undefined]);
  });

  test("Allow after Deny stays denied", async () => {
    const browser = new Browser();
    const { page } = await consentPage(browser);
    const denied = await browser.submit(page, { decision: "deny" });
    expect(denied.location).toContain("access_denied");
    expect((await browser.submit(page, { decision: "deny" })).location).toBe(denied.location);
    expect((await browser.submit(page, { decision: "allow" })).location).toBeUndefined();
  });
});

describe("who knows the address of a sign-in", () => {
  test("gets nothing of it without the key that it was finished with", async () => {
    const browser = new Browser();
    const { client, page } = await consentPage(browser);
    const allowed = await browser.submit(page, { decision: "allow" });
    const address = allowed.location ?? "";
    const back = await browser.submit(await browser.get(address), { key: alice });
    const stranger = await strangerKnowing(new URL(address).searchParams.get("state") ?? "");
    for (const key of ["not-a-key", bob]) {
      const answer = await stranger.post(address, new URLSearchParams({ key }));
      expect(answer.location).toBeUndefined();
      expect(answer.status).toBe(key === bob ? 400 : 401);
    }
    expect((await client.redeem(codeOf(back))).status).toBe(200);
  });

  test("does not come to someone's connections", async () => {
    const browser = new Browser();
    const begun = await browser.submit(await browser.get(`${publicUrl}/connections`));
    const address = begun.location ?? "";
    await browser.submit(await browser.get(address), { key: alice });
    expect((await browser.get(`${publicUrl}/connections`)).html).toContain("signed in as alice");
    const stranger = await strangerKnowing(new URL(address).searchParams.get("state") ?? "");
    await stranger.post(address, new URLSearchParams({ key: "not-a-key" }));
    expect((await stranger.get(`${publicUrl}/connections`)).html).not.toContain("alice");
  });
});

test("a double click works though another page of the browser has been finished between", async () => {
  const browser = new Browser();
  const { page } = await consentPage(browser);
  const other = await consentPage(browser);
  const first = await browser.submit(page, { decision: "allow" });
  await browser.submit(other.page, { decision: "deny" });
  for (const name of browser.cookies.keys()) {
    if (name.includes("upstream")) browser.cookies.delete(name);
  }
  expect((await browser.submit(page, { decision: "allow" })).location).toBe(first.location);
});
