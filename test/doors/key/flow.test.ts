import { expect, test } from "vitest";
import { bothEras, connect, inEras, useSandbox } from "../../support/harness.ts";
import { Browser } from "../support/browser.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";

useSandbox();
const alice = "alice-key-0123456789abcdef";

test("a key on the sign-in page leads to a token that works", async () => {
  const client = await TestOAuthClient.register();
  const browser = new Browser();
  const back = await allowWithKey(client, alice, { browser });
  const { answer } = await client.redeem(codeOf(back));
  expect(answer).toMatchObject({ scope: "halo:read", resource: endpoint, expires_in: 3600 });
  const connected = await connect("2026-07-28", { url: endpoint, headers: bearer(answer.access_token) });
  expect((await connected.call("halo_get_me")).isError).toBe(false);
});

inEras(bothEras, (era) => {
  test("a key as bearer works by itself", async () => {
    const client = await connect(era, { url: endpoint, headers: bearer(alice) });
    expect(await client.listTools()).toHaveLength(64);
    expect((await client.call("halo_list_tickets", { page_size: 1 })).isError).toBe(false);
  });
});
