import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { oauthOf } from "../../../src/oauth/server.ts";
import { useSandbox } from "../../support/harness.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, call, post, TestOAuthClient } from "../support/client.ts";
import { everythingStored } from "../support/storage.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });

test("an agent's Halo tokens are stored nowhere but encrypted in the grant", async () => {
  const given: string[] = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await before(input as RequestInfo, init);
    const copy = response.clone();
    if (response.headers.get("content-type")?.includes("json")) {
      const body = (await copy.json()) as { access_token?: string; refresh_token?: string };
      for (const token of [body.access_token, body.refresh_token]) if (token !== undefined) given.push(token);
    }
    return response;
  };
  const real = Date.now;
  try {
    const client = await TestOAuthClient.register();
    const tokens = await tokensOf(halo(), client, 2);
    const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + 61_000);
    const renewed = (await client.refresh(tokens.refresh_token ?? "")).answer;
    await (await post(call("halo_get_me"), bearer(renewed.access_token))).text();
    clock.mockRestore();
  } finally {
    globalThis.fetch = before;
  }
  // A pair from the sign-in, and one from the renewal.
  expect(given).toHaveLength(4);
  const stored = await everythingStored();
  expect(stored).toContain("successor");
  for (const token of given) expect(stored).not.toContain(token);
});

test("an access token carries what a call needs, and nothing that renews it", async () => {
  const client = await TestOAuthClient.register();
  const { access_token } = await tokensOf(halo(), client, 2);
  const token = await oauthOf(env)?.helpers.unwrapToken(access_token);
  expect(token?.grant.props).toEqual({
    kind: "agent",
    grant: expect.any(String),
    halo: { accessToken: expect.any(String), expiresAt: expect.any(Number), scope: expect.any(String) },
  });
});
