import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { HaloSession } from "../../../src/session/halo-session.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { allowAsAgent, signInAtHalo, tokensOf } from "../support/agents.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { bearer, call, codeOf, initialize, post, TestOAuthClient, token } from "../support/client.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });
const agent = 2;
const connections = `${publicUrl}/connections`;

const renewals = () =>
  halo().log.entries.filter(({ method, path }) => method === "POST" && path.toLowerCase() === "/auth/token")
    .length;

const opens = async (accessToken: string, headers: Record<string, string> = {}) =>
  (await post(call("halo_get_me"), { ...bearer(accessToken), ...headers })).status;

/** A browser in which the agent has opened the page of their connections. */
async function visit(): Promise<Browser> {
  const browser = new Browser();
  const begun = await browser.submit(await browser.get(connections));
  const back = await browser.get(await signInAtHalo(halo(), begun.location ?? "", agent));
  expect(back.location).toBe(connections);
  return browser;
}

/** Holds back what Halo's token endpoint answers until `release` is called; `held` resolves when one waits. */
function holdTokenAnswers() {
  const before = globalThis.fetch;
  let release = () => {};
  let arrived = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  globalThis.fetch = async (input, init) => {
    const request = new Request(input as RequestInfo, init);
    const response = await before(request);
    if (request.url.includes("/auth/token")) {
      arrived();
      await gate;
    }
    return response;
  };
  return {
    release: () => release(),
    held,
    restore: () => {
      globalThis.fetch = before;
    },
  };
}

describe("withdrawing", () => {
  test("stands, also while the grant is being renewed", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    const browser = await visit();
    const page = await browser.get(connections);
    const hold = holdTokenAnswers();
    const renewing = client.refresh(first.refresh_token ?? "");
    await hold.held;
    const withdrawing = browser.submit(page, { sure: "yes" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    hold.release();
    const [renewed, withdrawn] = await Promise.all([renewing, withdrawing]);
    hold.restore();
    expect(withdrawn.html).toContain("has no access any more");
    expect((await browser.get(connections)).html).toContain("No app has access through you");
    // Whatever the renewal came to, nothing of it opens anything.
    expect(await opens(first.access_token)).toBe(401);
    if (renewed.answer.access_token !== undefined) expect(await opens(renewed.answer.access_token)).toBe(401);
    const again = await client.refresh(renewed.answer.refresh_token ?? first.refresh_token ?? "");
    expect(again.answer.error).toBe("invalid_grant");
  });

  test("stands, though the store should still show the grant", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    const [userId = "", grantId = ""] = first.access_token.split(":");
    const kept = await env.OAUTH_KV.get(`grant:${userId}:${grantId}`);
    const browser = await visit();
    const page = await browser.get(connections);
    const index = page.forms.findIndex(({ fields }) => fields.some(([, value]) => value === grantId));
    await browser.submit(page, { sure: "yes" }, index);
    await env.OAUTH_KV.put(`grant:${userId}:${grantId}`, kept ?? "");
    expect((await client.refresh(first.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });
});

describe("a renewal", () => {
  test("right after another gives Halo's new token, when Halo has refused the one before", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    const second = (await client.refresh(first.refresh_token ?? "")).answer;
    halo().expireTokens(agent);
    expect(await opens(second.access_token)).toBe(200);
    expect(await opens(second.access_token)).toBe(401);
    const third = (await client.refresh(second.refresh_token ?? "")).answer;
    expect(await opens(third.access_token)).toBe(200);
    expect(await opens(third.access_token)).toBe(200);
  });

  test("runs in its own grant's turn, whatever else the form names", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    halo().log.clear();
    const results = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        token({
          grant_type: "refresh_token",
          client_id: client.clientId,
          refresh_token: first.refresh_token ?? "",
          code: `agent-2:${`other-grant-${n}`.padEnd(16, "x")}:${"z".repeat(32)}`,
        }),
      ),
    );
    expect(renewals()).toBe(1);
    const last = results.filter(({ status }) => status === 200).at(-1)?.answer.access_token ?? "";
    expect(await opens(last)).toBe(200);
  });
});

describe("a session after a step-up", () => {
  test("ends with the grant that it is used with now", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    const opened = await post(initialize, bearer(first.access_token));
    const session = {
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
      "mcp-protocol-version": "2025-11-25",
    };
    const wider = await tokensOf(halo(), client, agent, ["halo:write"]);
    expect(await opens(wider.access_token, session)).toBe(200);
    // The grant before it has ended, the session has not.
    expect(await opens(first.access_token)).toBe(401);
    await client.revoke(wider.refresh_token ?? "");
    const anew = await tokensOf(halo(), client, agent);
    expect(await opens(anew.access_token, session)).toBe(404);
  });
});

test("an agent's token for Halo is in no trace: not in cf, and in a header that traces redact", async () => {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowAsAgent(halo(), client, agent)));
  const seen: Request[] = [];
  const real = HaloSession.prototype.fetch;
  HaloSession.prototype.fetch = function (request) {
    seen.push(request.clone());
    return real.call(this, request);
  };
  try {
    expect(await opens(answer.access_token)).toBe(200);
  } finally {
    HaloSession.prototype.fetch = real;
  }
  const [request] = seen;
  const inHeader = request?.headers.get("authorization")?.replace("Halo ", "") ?? "";
  expect(inHeader.length).toBeGreaterThan(20);
  expect(inHeader).not.toBe(answer.access_token);
  expect(JSON.stringify(request?.cf)).not.toContain(inHeader);
  const others = [...(request?.headers ?? [])].filter(([name]) => name !== "authorization");
  expect(JSON.stringify([request?.url, others])).not.toContain(inHeader);
});

test("with agents signing in there is no form for a key", async () => {
  for (const method of ["GET", "POST"]) {
    const response = await send(`${publicUrl}/sign-in?state=x`, {
      method,
      headers: { origin: publicUrl, "cf-connecting-ip": "192.0.2.252" },
      ...(method === "POST" ? { body: new URLSearchParams({ key: "x" }) } : {}),
    });
    expect(response.status).toBe(404);
  }
});
