import { expect, test } from "vitest";
import { useSandbox } from "../../support/harness.ts";
import { allow, signInAtHalo } from "../support/agents.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { TestOAuthClient } from "../support/client.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`], tokenLifetimeSeconds: 120 });

test("Halo tokens too short to stand on are told on a page, with what to do", async () => {
  const client = await TestOAuthClient.register();
  const browser = new Browser();
  const back = await browser.get(await signInAtHalo(halo(), await allow(client, browser), 2));
  expect([back.status, back.location]).toEqual([502, undefined]);
  expect(back.html).toContain("less than 150 seconds");
});
