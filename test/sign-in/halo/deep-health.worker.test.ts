import { expect, test } from "vitest";
import { send, useSandbox } from "../../support/harness.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });
const agent = 2;

test("an agent with every scope is the one that the tenant is examined as", async () => {
  const client = await TestOAuthClient.register();
  const tokens = await tokensOf(halo(), client, agent, ["halo:write", "halo:delete", "halo:send"]);
  halo().log.clear();
  const response = await send(`${publicUrl}/health?deep=1`, { headers: bearer(tokens.access_token) });
  expect(response.status).toBe(200);
  const { lines } = await response.json<{ lines: { check: string; text: string }[] }>();
  const line = lines.find(({ check }) => check === "sign-in")?.text;
  expect(line).toMatch(new RegExp(`^signed in as «.+» \\(agent ${agent}\\) by Halo's own sign-in`));
  const { entries } = halo().log;
  expect(new Set(entries.map(({ method }) => method))).toEqual(new Set(["GET"]));
  const asAgent = entries.filter(({ path }) => !/\/(?:authinfo|instanceinfo)$/i.test(path));
  expect(new Set(asAgent.map(({ agentId }) => agentId))).toEqual(new Set([agent]));
});
