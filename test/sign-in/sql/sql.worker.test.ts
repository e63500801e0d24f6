import { expect, test } from "vitest";
import { connect, send, useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, endpoint, post, TestOAuthClient } from "../support/client.ts";

/** Who may use reports in SQL where the deployment has them. */

const halo = useSandbox();
const alice = "alice-key-0123456789abcdef";
const sql = "SELECT COUNT(*) AS n FROM FAULTS";

const clientOf = (token: string) => connect("2026-07-28", { url: endpoint, headers: bearer(token) });
const sqlToolsOf = async (token: string) =>
  (await (await clientOf(token)).listTools()).map(({ name }) => name).filter((name) => name.includes("_sql"));

test("the scope is offered, and the consent page says what it is", async () => {
  const response = await send(`${publicUrl}/.well-known/oauth-protected-resource/mcp`);
  expect(await response.json()).toMatchObject({
    scopes_supported: ["halo:read", "halo:write", "halo:delete", "halo:send", "halo:sql"],
  });
  const oauth = await TestOAuthClient.register();
  const { html } = await new Browser().get(await oauth.authorizeUrl());
  expect(html).toContain("Reports in SQL");
  expect(html).toContain("also what your role shows you only in part");
});

test("it is listed and called with the scope, and needs a step-up without", async () => {
  const redeem = async (scopes: string[]) => {
    const oauth = await TestOAuthClient.register();
    return (await oauth.redeem(codeOf(await allowWithKey(oauth, alice, { scopes })))).answer.access_token;
  };
  const [with_, without] = [await redeem(["halo:sql"]), await redeem(["halo:write"])];
  expect(await sqlToolsOf(with_)).toEqual(["halo_sql_schema", "halo_sql"]);
  const answered = await (await clientOf(with_)).call("halo_sql", { sql });
  expect(answered.isError, answered.text).toBe(false);
  expect(await sqlToolsOf(without)).toEqual([]);
  const refused = await post(call("halo_sql", { sql }), bearer(without));
  expect(refused.status).toBe(403);
  expect(refused.headers.get("www-authenticate")).toContain("halo:sql");
});

test("keys have it by the word sql, and never where they are for some clients or areas", async () => {
  expect(await sqlToolsOf("sally-key-0123456789abcdef")).toEqual(["halo_sql_schema", "halo_sql"]);
  expect(await sqlToolsOf("rita-key-0123456789abcdefg")).toEqual([]);
  halo().log.clear();
  for (const key of ["carol-key-0123456789abcdef", "erin-key-0123456789abcdefg"]) {
    expect(await sqlToolsOf(key)).toEqual([]);
    await expect((await clientOf(key)).call("halo_sql", { sql })).rejects.toThrow(
      /outside of the areas|for some clients alone/,
    );
  }
  expect(halo().log.count({ method: "POST", path: "/api/report" })).toBe(0);
});
