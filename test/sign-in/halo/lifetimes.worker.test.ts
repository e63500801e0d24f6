import { describe, expect, test } from "vitest";
import { useSandbox } from "../../support/harness.ts";
import { allow, signInAtHalo, tokensOf } from "../support/agents.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { TestOAuthClient } from "../support/client.ts";

const redirectUris = [`${publicUrl}/callback`];

describe("where Halo's tokens live for two minutes", () => {
  const halo = useSandbox({ redirectUris, tokenLifetimeSeconds: 120 });

  test("they are too short to stand on, which a page tells with what to do", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const back = await browser.get(await signInAtHalo(halo(), await allow(client, browser), 2));
    expect([back.status, back.location]).toEqual([502, undefined]);
    expect(back.html).toContain("less than 150 seconds");
  });
});

describe("where Halo's tokens live for a working day", () => {
  const halo = useSandbox({ redirectUris, tokenLifetimeSeconds: 8 * 3600 });

  test("ours live for an hour", async () => {
    expect((await tokensOf(halo(), await TestOAuthClient.register(), 2)).expires_in).toBe(3600);
  });
});
