import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { send, useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import {
  allowWithKey,
  bearer,
  call,
  codeOf,
  endpoint,
  initialize,
  post,
  TestOAuthClient,
  token,
} from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

const halo = useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";
const long = "x".repeat(600);

describe("what is too long or broken is refused, never a 500", () => {
  test("at /authorize", async () => {
    const client = await TestOAuthClient.register();
    for (const changes of [{ client_id: long }, { state: "x".repeat(5_000) }]) {
      const page = await new Browser().get(await client.authorizeUrl(changes));
      expect([page.status, page.location]).toEqual([400, undefined]);
      expect(page.headers.get("content-type")).toContain("text/html");
    }
  });

  test("at the token endpoint", async () => {
    for (const form of [
      { grant_type: "refresh_token", refresh_token: "a:b:c", client_id: long },
      { grant_type: "refresh_token", refresh_token: `${long}:b:c`, client_id: "x" },
      { grant_type: "authorization_code", code: `${long}:b:c`, client_id: "x" },
      { token: long, client_id: "x" },
    ]) {
      const { status, answer } = await token(form as Record<string, string>);
      expect([status, answer.error]).toEqual([400, "invalid_request"]);
    }
  });

  test("forms that are none", async () => {
    for (const path of ["/authorize", "/sign-in?state=x", "/connections/withdraw", "/connections/sign-in"]) {
      for (const body of [undefined, "{}"]) {
        const response = await send(publicUrl + path, {
          method: "POST",
          redirect: "manual",
          headers: {
            origin: publicUrl,
            "cf-connecting-ip": "192.0.2.251",
            "content-type": "application/json",
          },
          ...(body === undefined ? {} : { body }),
        });
        expect(response.status, path).toBeLessThan(500);
      }
    }
  });

  test("a bearer of any length", async () => {
    expect((await post(call("halo_get_me"), bearer(`${"x".repeat(300)}:b:c`))).status).toBe(401);
  });
});

test("what names no grant of ours makes no object and ends nothing", async () => {
  const before = (await listDurableObjectIds(env.AUTHORIZATION_STEP)).length;
  for (let n = 0; n < 5; n++) await token({ token: `key-alice:x${n}:y`, client_id: "nobody" });
  expect((await listDurableObjectIds(env.AUTHORIZATION_STEP)).length).toBe(before);

  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
  const opened = await post(initialize, bearer(answer.access_token));
  const session = {
    ...bearer(answer.access_token),
    "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    "mcp-protocol-version": "2025-11-25",
  };
  const [userId, grantId] = answer.access_token.split(":");
  for (const form of [
    { token: `${userId}:${grantId}:${"z".repeat(32)}`, client_id: client.clientId },
    {
      grant_type: "refresh_token",
      refresh_token: `${userId}:${grantId}:${"z".repeat(32)}`,
      client_id: client.clientId,
    },
  ]) {
    await token(form as Record<string, string>);
  }
  expect((await post(call("halo_get_me"), session)).status).toBe(200);
});

test("a batch is bounded, since it counts as one request", async () => {
  const batch = (size: number) => Array.from({ length: size }, (_, id) => ({ ...call("halo_get_me"), id }));
  const many = await post(batch(11), bearer(alice));
  expect(many.status).toBe(400);
  expect(await many.text()).toContain("A batch may hold 10 messages");
  expect(halo().log.entries).toEqual([]);
  expect((await post(batch(2), bearer(alice))).status).toBe(200);
});

test("an initialize that a session could not keep is refused", async () => {
  const big = {
    ...initialize,
    params: { ...initialize.params, clientInfo: { name: "x".repeat(70_000), version: "1" } },
  };
  const response = await post(big, bearer(alice));
  expect(response.status).toBe(413);
  expect(await response.text()).toContain("64 KiB");
});

test("one who registers too often does not stop the others", async () => {
  const register = (address: string, method = "POST") =>
    send(`${publicUrl}/oauth/register`, {
      method,
      headers: { "content-type": "application/json", "cf-connecting-ip": address },
      ...(method === "POST"
        ? {
            body: JSON.stringify({
              redirect_uris: ["http://localhost/cb"],
              token_endpoint_auth_method: "none",
            }),
          }
        : {}),
    });
  const statuses: number[] = [];
  // The minute may turn meanwhile, and the count with it.
  while (statuses.length < 130 && statuses.at(-1) !== 429) {
    statuses.push((await register("198.51.100.1")).status);
  }
  expect(statuses.slice(0, 60)).toEqual(Array(60).fill(201));
  expect(statuses.at(-1)).toBe(429);
  expect((await register("198.51.100.2")).status).toBe(201);
  expect((await register("198.51.100.1", "GET")).status).toBe(405);
});

test("/connections is counted once a view", async () => {
  const browser = new Browser();
  let views = 0;
  while (views <= 120 && (await browser.get(`${publicUrl}/connections`)).status === 200) views++;
  // A minute may turn meanwhile, with which the count begins anew.
  expect(views).toBeGreaterThanOrEqual(60);
  expect(views).toBeLessThanOrEqual(120);
});

test("HEAD opens no stream, and a preflight finds the metadata", async () => {
  expect((await send(`${publicUrl}/sse`, { method: "HEAD", headers: bearer(alice) })).status).toBe(405);
  const preflight = await send(`${publicUrl}/.well-known/oauth-protected-resource/mcp`, {
    method: "OPTIONS",
    headers: { origin: "https://claude.ai" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("https://claude.ai");
});

test("a token that was narrowed to less than reading opens nothing, and says what it needs", async () => {
  const client = await TestOAuthClient.register();
  const back = await allowWithKey(client, alice, { scopes: ["halo:write"] });
  const { refresh_token = "" } = (await client.redeem(codeOf(back))).answer;
  const narrow = (await client.refresh(refresh_token, { scope: "halo:write" })).answer;
  expect(narrow.scope).toBe("halo:write");
  const response = await post(call("halo_get_me"), bearer(narrow.access_token));
  expect(response.status).toBe(403);
  expect(response.headers.get("www-authenticate")).toContain('scope="halo:read"');
});

test("a client's name is one short line that reads in one direction", async () => {
  const name = `Good${String.fromCodePoint(0x202e)}\n${"very ".repeat(100)}long`;
  const client = await TestOAuthClient.register({ client_name: name });
  const { html } = await new Browser().get(await client.authorizeUrl());
  expect(html).not.toContain(String.fromCodePoint(0x202e));
  const shown = /<bdi>([^<]*)<\/bdi>/.exec(html)?.[1] ?? "";
  expect(shown.startsWith("Good very very")).toBe(true);
  expect(shown.length).toBeLessThanOrEqual(81);
});

test("the same address by another port is another origin", async () => {
  for (const origin of ["http://halo-mcp.test", "https://halo-mcp.test:8080", "http://localhost:6274"]) {
    expect((await post(call("halo_get_me"), { ...bearer(alice), origin })).status).toBe(403);
  }
  expect((await post(call("halo_get_me"), { ...bearer(alice), origin: publicUrl }, endpoint)).status).toBe(
    200,
  );
});
