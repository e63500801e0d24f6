import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { validateToken } from "../../../src/oauth/grants/validated-tokens.ts";
import { oauthOf } from "../../../src/oauth/server.ts";
import { useSandbox } from "../../support/harness.ts";
import { publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, post, TestOAuthClient } from "../support/client.ts";

useSandbox();
const alice = "alice-key-0123456789abcdef";

const tokenRecords = async () => (await env.OAUTH_KV.list({ prefix: "token:" })).keys.map(({ name }) => name);

test("a token that is remembered is asked of the store each time, and only for whether it is there", async () => {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
  const works = async () => (await post(call("halo_get_me"), bearer(answer.access_token))).status;
  expect(await works()).toBe(200);
  const decrypt = vi.spyOn(crypto.subtle, "decrypt");
  expect(await works()).toBe(200);
  expect(decrypt).not.toHaveBeenCalled();
  decrypt.mockRestore();
  const mine = (await tokenRecords()).filter((name) =>
    name.includes(answer.access_token.split(":")[1] ?? ""),
  );
  expect(mine).toHaveLength(1);
  await env.OAUTH_KV.delete(mine[0] ?? "");
  expect(await works()).toBe(401);
});

test("what is remembered for one resource opens no other, and ends when the token does", async () => {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
  expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
  // Asked directly: behind it the library compares the resource again, and would hide what is remembered wrongly.
  const oauth = oauthOf(env);
  if (oauth === undefined) throw new Error("no sign-in is set up");
  const validate = (resource: string, token: string) => validateToken(oauth, env, resource, token);
  expect(await validate(`${publicUrl}/mcp`, answer.access_token)).not.toBeNull();
  expect(await validate(`${publicUrl}/sse`, answer.access_token)).toBeNull();
  const real = Date.now;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + 3_601_000);
  expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(401);
  clock.mockRestore();
});

test("a token that was found good vouches for no other of the same grant", async () => {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
  expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
  const [user, grant, secret = ""] = answer.access_token.split(":");
  const forged = `${user}:${grant}:${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`;
  expect((await post(call("halo_get_me"), bearer(forged))).status).toBe(401);
  expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
});
