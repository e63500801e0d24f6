import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { bothEras, connect, inEras, recordOf, useSandbox } from "../../support/harness.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, call, endpoint, post, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });
const agent = 2;

const renewals = () =>
  halo().log.entries.filter(({ method, path }) => method === "POST" && path.toLowerCase() === "/auth/token")
    .length;

const works = async (accessToken: string) =>
  (await post(call("halo_get_me"), bearer(accessToken))).status === 200;

/** A minute on, past the time within which a second renewal is taken for the first one again. */
function aMinuteOn<T>(work: () => Promise<T>): Promise<T> {
  const real = Date.now;
  const spy = vi.spyOn(Date, "now").mockImplementation(() => real() + 61_000);
  return work().finally(() => spy.mockRestore());
}

describe("renewing", () => {
  test("renews Halo's token too, and the new one works", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    halo().log.clear();
    const { answer } = await aMinuteOn(() => client.refresh(first.refresh_token ?? ""));
    expect(renewals()).toBe(1);
    halo().expireTokens(3);
    expect(await works(answer.access_token)).toBe(true);
  });

  test("many at once renew Halo's token once: its refresh token serves once", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    halo().log.clear();
    await aMinuteOn(async () => {
      const all = await Promise.all(
        Array.from({ length: 6 }, () => client.refresh(first.refresh_token ?? "")),
      );
      expect(renewals()).toBe(1);
      const good = all.filter(({ status }) => status === 200);
      expect(good.length).toBeGreaterThanOrEqual(2);
      expect(await works(good.at(-1)?.answer.access_token ?? "")).toBe(true);
    });
  });

  test("when the grant could not be written after Halo renewed, trying again works", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    halo().log.clear();
    await aMinuteOn(async () => {
      const put = vi.spyOn(Object.getPrototypeOf(env.OAUTH_KV), "put").mockImplementation(async () => {
        throw new Error("KV PUT failed: 500 Internal Server Error");
      });
      const lost = await client.refresh(first.refresh_token ?? "").catch(() => undefined);
      expect(lost?.answer.access_token).toBeUndefined();
      put.mockRestore();
      expect(renewals()).toBe(1);
      const again = await client.refresh(first.refresh_token ?? "");
      expect(again.status).toBe(200);
      // What Halo gave the first time was kept: asking again would have ended the sign-in.
      expect(renewals()).toBe(1);
      expect(await works(again.answer.access_token)).toBe(true);
    });
  });

  test("when Halo is down the grant is kept, and the client told to try again", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    await aMinuteOn(async () => {
      halo().faults.add({ path: "/auth/token", status: 503 });
      const refused = await client.refresh(first.refresh_token ?? "");
      expect([refused.status, refused.answer.error]).toEqual([503, "temporarily_unavailable"]);
      halo().faults.clear();
      expect((await client.refresh(first.refresh_token ?? "")).status).toBe(200);
    });
  });

  test("when Halo has withdrawn access it is invalid_grant, the grant ends, and signing in anew works", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    halo().withdraw(agent);
    await aMinuteOn(async () => {
      const refused = await client.refresh(first.refresh_token ?? "");
      expect([refused.status, refused.answer.error]).toEqual([400, "invalid_grant"]);
      expect(await works(first.access_token)).toBe(false);
    });
    const anew = await tokensOf(halo(), client, agent);
    expect(await works(anew.access_token)).toBe(true);
  });
});

inEras(bothEras, (era) => {
  test("a token that Halo refuses makes the client renew, which the client does by itself", async () => {
    const client = await TestOAuthClient.register();
    const first = await tokensOf(halo(), client, agent);
    const headers: Record<string, string> = bearer(first.access_token);
    const session = await connect(era, { url: endpoint, headers });
    expect(recordOf(await session.call("halo_get_me")).id).toBe(agent);
    halo().expireTokens(agent);
    const told = await session.call("halo_list_tickets", { page_size: 1 });
    expect(told.isError).toBe(true);
    expect(told.text).toContain("Halo no longer accepts your sign-in");
    const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };
    const sessionId = session.sessionId();
    const response = await post(
      { jsonrpc: "2.0", id: 9, method: "tools/list" },
      {
        ...headers,
        ...(sessionId === undefined
          ? modern
          : { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" }),
      },
    );
    expect(response.status).toBe(401);
    const challenge = response.headers.get("www-authenticate") ?? "";
    expect(challenge).toContain('error="invalid_token"');
    expect(challenge).toContain(`resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp"`);
    await aMinuteOn(async () => {
      const renewed = (await client.refresh(first.refresh_token ?? "")).answer;
      const again = await connect(era, { url: endpoint, headers: bearer(renewed.access_token) });
      expect(recordOf(await again.call("halo_get_me")).id).toBe(agent);
    });
  });
});
