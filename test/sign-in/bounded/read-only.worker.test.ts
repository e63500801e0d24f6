import { expect, test } from "vitest";
import { bothEras, connect, inEras, send, useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, endpoint, post, TestOAuthClient } from "../support/client.ts";

useSandbox();
const alice = "alice-key-0123456789abcdef";

test("HALO_READ_ONLY bounds what can be granted, whatever is asked for and ticked", async () => {
  const metadata = await send(`${publicUrl}/.well-known/oauth-authorization-server`);
  expect(await metadata.json()).toMatchObject({ scopes_supported: ["halo:read"] });
  const client = await TestOAuthClient.register();
  const url = await client.authorizeUrl({ scope: "halo:read halo:write halo:delete" });
  const page = await new Browser().get(url);
  expect(page.html).not.toMatch(/halo:write|halo:delete/);
  const back = await allowWithKey(client, alice, { scopes: ["halo:write", "halo:delete"] });
  expect((await client.redeem(codeOf(back))).answer.scope).toBe("halo:read");
});

inEras(bothEras, (era) => {
  test("a key opens reading only, and a writing tool is unknown instead of a step up to nowhere", async () => {
    const client = await connect(era, { url: endpoint, headers: bearer(alice) });
    const names = (await client.listTools()).map(({ name }) => name);
    expect(names).toContain("halo_get_ticket");
    expect(names).not.toContain("halo_create_ticket");
    await expect(client.call("halo_create_ticket", { summary: "x" })).rejects.toThrow(/not found|unknown/i);
  });
});

test("without a session too", async () => {
  const response = await post(call("halo_create_ticket", { summary: "x" }), bearer(alice));
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("-32602");
});
