import { expect, test } from "vitest";
import { send, useSandbox } from "../../support/harness.ts";
import { publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, codeOf, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox();
const alice = "alice-key-0123456789abcdef";
const ask = (headers: Record<string, string> = {}) => send(`${publicUrl}/health?deep=1`, { headers });

/** A token with halo:read and these scopes. */
async function tokenWith(scopes: readonly string[]): Promise<string> {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice, { scopes })));
  return answer.access_token;
}

test("the deep health is for operators: a key, or a token with every scope", async () => {
  const reading = await tokenWith(["halo:write"]);
  const all = await tokenWith(["halo:write", "halo:delete", "halo:send"]);
  halo().log.clear();
  const stranger = await ask();
  expect(stranger.status).toBe(401);
  expect(stranger.headers.get("www-authenticate")).toContain("resource_metadata");
  expect((await ask(bearer("a-key-that-is-none-0123456789"))).status).toBe(401);
  const narrow = await ask(bearer(reading));
  expect(narrow.status).toBe(403);
  expect(await narrow.text()).toContain("halo:delete");
  expect(halo().log.entries).toEqual([]);

  const operator = await ask(bearer(all));
  expect(operator.status).toBe(200);
  expect(await operator.json()).toMatchObject({
    status: "ok",
    tools: { halo_list_tickets: { state: "full" } },
  });
  // A key would do as well: it is past the door, and told to wait.
  expect((await ask(bearer(alice))).status).toBe(429);
});

test("without deep it still needs no sign-in", async () => {
  expect((await send(`${publicUrl}/health`)).status).toBe(200);
  expect((await send(`${publicUrl}/health?deep=0`)).status).toBe(200);
});
