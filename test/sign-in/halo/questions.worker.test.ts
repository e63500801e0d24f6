import { beforeAll, expect, test } from "vitest";
import { ask } from "../../questions/asking.ts";
import { questions } from "../../questions/index.ts";
import { connect, useSandbox } from "../../support/harness.ts";
import { sampled } from "../../support/length.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, endpoint, TestOAuthClient } from "../support/client.ts";

/**
 * Real work through the sign-in of each agent in Halo: every question once, with the agent's own token for all that
 * it reads, names and lookups included.
 */
const halo = useSandbox({
  redirectUris: [`${publicUrl}/callback`],
  rateLimit: { requests: 100_000, windowMs: 1_000 },
});
const agent = 2;
let accessToken = "";

beforeAll(async () => {
  const tokens = await tokensOf(halo(), await TestOAuthClient.register(), agent, [
    "halo:write",
    "halo:delete",
    "halo:send",
  ]);
  accessToken = tokens.access_token;
  // The questions ask who "I" am: here it is the agent who signed in.
  halo().tenant.meAgentId = agent;
});

const world = () => ({ tables: halo().tenant.tables, now: new Date() });

test.each(sampled(questions, 4))("$role: $asks", async (question) => {
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(accessToken) });
  halo().log.clear();
  try {
    const { wrong } = await ask(question, ({ tool, args }) => client.call(tool, { ...args }), world);
    expect(wrong).toEqual([]);
    const asked = halo().log.entries.filter(({ path }) => path.startsWith("/api/"));
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked.map(({ agentId }) => agentId))).toEqual(new Set([agent]));
  } finally {
    if (halo().log.entries.some(({ method, path }) => method === "POST" && path.startsWith("/api/")))
      halo().reset();
  }
});
