import { describe, expect, test } from "vitest";
import { HaloSession } from "../../../src/session/halo-session.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { sandboxToken } from "../../support/sandbox-token.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import {
  allowWithKey,
  bearer,
  call,
  codeOf,
  endpoint,
  initialize,
  post,
  redirectUri,
  TestOAuthClient,
  token,
} from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

const halo = useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";

describe("consent", () => {
  test("can't be bypassed: a form without the handle of a page leads nowhere", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    await browser.get(await client.authorizeUrl());
    for (const handle of ["", "0".repeat(43), "../../x"]) {
      const answer = await browser.post(
        `${publicUrl}/authorize`,
        new URLSearchParams({
          handle,
          decision: "allow",
          client_id: client.clientId,
          redirect_uri: redirectUri,
        }),
      );
      expect([answer.status, answer.location]).toEqual([400, undefined]);
    }
  });

  test("is asked for each time and for each client, also in a browser that has allowed another", async () => {
    const browser = new Browser();
    await allowWithKey(await TestOAuthClient.register(), alice, { browser });
    const second = await TestOAuthClient.register({ client_name: "Another one" });
    const page = await browser.get(await second.authorizeUrl());
    expect(page.status).toBe(200);
    expect(page.html).toContain("Another one");
  });

  test("can't be given in another browser (a forged or stolen page)", async () => {
    const client = await TestOAuthClient.register();
    const page = await new Browser().get(await client.authorizeUrl());
    const other = await new Browser().submit(page, { decision: "allow" });
    expect([other.status, other.location]).toEqual([400, undefined]);
    expect(other.html).toContain("was started in another browser");
  });

  test("can't be given by a form on another site, even with the browser's cookies", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const page = await browser.get(await client.authorizeUrl());
    const body = new URLSearchParams([...(page.forms[0]?.fields ?? []), ["decision", "allow"]] as string[][]);
    const forged = await browser.post(`${publicUrl}/authorize`, body, {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
    });
    expect(forged.status).toBe(403);
    // And the page is still good for its person.
    expect((await browser.submit(page, { decision: "allow" })).status).toBe(302);
  });

  test("the second result of a form is for the browser of the first only", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const page = await browser.get(await client.authorizeUrl());
    expect((await browser.submit(page, { decision: "allow" })).status).toBe(302);
    const thief = await new Browser().submit(page, { decision: "allow" });
    expect([thief.status, thief.location]).toEqual([400, undefined]);
  });

  test("fields added to the form change neither client nor where access goes", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const page = await browser.get(await client.authorizeUrl());
    const allowed = await browser.submit(page, {
      decision: "allow",
      redirect_uri: "https://evil.example/cb",
      client_id: "evil",
    });
    const back = await browser.submit(await browser.get(allowed.location ?? ""), { key: alice });
    expect(back.location).toMatch(/^http:\/\/localhost:33418\/callback\?code=/);
  });

  test("a client's name is text, whatever it holds", async () => {
    const client = await TestOAuthClient.register({ client_name: `"><script>alert(1)</script><b>` });
    const page = await new Browser().get(await client.authorizeUrl());
    expect(page.html).toContain("&lt;script&gt;alert(1)");
    expect(page.html).not.toContain("<script>");
  });
});

describe("requests to authorize", () => {
  const page = async (changes: Record<string, string | undefined>) =>
    new Browser().get(await (await TestOAuthClient.register()).authorizeUrl(changes));

  test.each([
    ["a character more", `${redirectUri}x`],
    ["another path", "http://localhost:33418/other"],
    ["another host", "https://evil.example/callback"],
    ["http that is not loopback", "http://evil.example/callback"],
    ["a query more", `${redirectUri}?a=b`],
    ["user information", "http://evil@localhost:33418/callback"],
    ["a script", "javascript:alert(1)"],
    ["nothing", undefined],
  ])("a redirect URI with %s is a page, never a redirect", async (_what, redirect_uri) => {
    const answer = await page({ redirect_uri });
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.html).toContain("Remove the connector in the app and add it again.");
  });

  test.each(["nobody", "", "https://evil.example"])("an unknown client (%j) is a page", async (client_id) => {
    const answer = await page({ client_id });
    expect([answer.status, answer.location]).toEqual([400, undefined]);
  });

  test.each<[string, Record<string, string | undefined>, string]>([
    ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request"],
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["the implicit grant", { response_type: "token" }, "unsupported_response_type"],
    ["another resource", { resource: "https://elsewhere.example/mcp" }, "invalid_target"],
    ["a resource below ours", { resource: `${endpoint}/other` }, "invalid_target"],
    ["a resource with two slashes more", { resource: `${endpoint}//` }, "invalid_target"],
  ])("%s goes back to the client with an error, not to a 500", async (_what, changes, error) => {
    const answer = await page(changes);
    expect(answer.status).toBe(302);
    const location = new URL(answer.location ?? "");
    expect(location.origin + location.pathname).toBe(redirectUri);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ error, state: "state-of-the-client" });
    expect(location.searchParams.has("code")).toBe(false);
  });

  test("http redirects to elsewhere than this computer can't be registered", async () => {
    const response = await send(`${publicUrl}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ redirect_uris: ["http://evil.example/cb"], token_endpoint_auth_method: "none" }),
    });
    expect(response.status).toBe(400);
  });

  test("what comes at another address is not served", async () => {
    const client = await TestOAuthClient.register();
    const elsewhere = (await client.authorizeUrl()).replace(publicUrl, "https://halo-mcp.other.example");
    const answer = await new Browser().get(elsewhere);
    expect([answer.status, answer.location]).toEqual([404, undefined]);
    expect(answer.html).toContain(publicUrl);
  });
});

describe("codes and tokens", () => {
  test("a code used twice ends the grant", async () => {
    const client = await TestOAuthClient.register();
    const code = codeOf(await allowWithKey(client, alice));
    const { answer } = await client.redeem(code);
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(200);
    expect((await client.redeem(code)).answer.error).toBe("invalid_grant");
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(401);
    expect((await client.refresh(answer.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });

  test("of many that use a code at once one at most gets a token, and not for long", async () => {
    const client = await TestOAuthClient.register();
    const code = codeOf(await allowWithKey(client, alice));
    const results = await Promise.all(Array.from({ length: 5 }, () => client.redeem(code)));
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = results.find(({ status }) => status === 200)?.answer.access_token ?? "";
    expect((await post(call("halo_get_me"), bearer(winner))).status).toBe(401);
  });

  test.each([
    ["another verifier", { code_verifier: "v".repeat(43) }],
    ["another redirect URI", { redirect_uri: "http://localhost:33418/other" }],
    ["another resource", { resource: `${publicUrl}/sse` }],
  ])("a code with %s gets nothing", async (_what, changes) => {
    const client = await TestOAuthClient.register();
    const result = await client.redeem(codeOf(await allowWithKey(client, alice)), changes);
    expect(result.status).toBe(400);
    expect(result.answer.access_token).toBeUndefined();
  });

  test("a code or refresh token of another client gets nothing", async () => {
    const [client, other] = [await TestOAuthClient.register(), await TestOAuthClient.register()];
    const code = codeOf(await allowWithKey(client, alice));
    expect((await other.redeem(code, { code_verifier: client.verifier })).answer.error).toBe("invalid_grant");
    const { answer } = await client.redeem(code);
    expect((await other.refresh(answer.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });

  test("a token for one resource does not open another", async () => {
    const client = await TestOAuthClient.register();
    const resource = `${publicUrl}/sse`;
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice, { resource })), {
      resource,
    });
    expect(answer.resource).toBe(resource);
    const refused = await post(call("halo_get_me"), bearer(answer.access_token));
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain("/.well-known/oauth-protected-resource/mcp");
  });

  test("a token of Halo's is none of ours, and ours never reaches Halo", async () => {
    const access_token = await sandboxToken(halo());
    expect((await post(call("halo_get_me"), bearer(access_token))).status).toBe(401);

    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    const seen: string[] = [];
    const spy = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const request = new Request(input as RequestInfo, init);
      seen.push(JSON.stringify([request.url, ...request.headers]));
      return spy(request);
    };
    try {
      expect((await post(call("halo_list_tickets"), bearer(answer.access_token))).status).toBe(200);
      expect((await post(call("halo_list_tickets"), bearer(alice))).status).toBe(200);
    } finally {
      globalThis.fetch = spy;
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.join()).not.toContain(answer.access_token);
    expect(seen.join()).not.toContain(alice);
  });

  test("what a client proves itself with goes no further than the router", async () => {
    const seen: Headers[] = [];
    const real = HaloSession.prototype.fetch;
    HaloSession.prototype.fetch = function (request) {
      seen.push(request.headers);
      return real.call(this, request);
    };
    try {
      expect((await post(call("halo_get_me"), { ...bearer(alice), cookie: "a=b" })).status).toBe(200);
    } finally {
      HaloSession.prototype.fetch = real;
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]?.get("accept")).toContain("application/json");
    expect([seen[0]?.get("authorization"), seen[0]?.get("cookie")]).toEqual([null, null]);
  });

  test("malformed requests to the token endpoint are refused, never a 500", async () => {
    for (const form of [
      {},
      { grant_type: "authorization_code" },
      { grant_type: "authorization_code", code: "a:b:c", client_id: "x" },
      { grant_type: "refresh_token", refresh_token: ":::::", client_id: "x" },
      { grant_type: "password", username: "a", password: "b", client_id: "x" },
      { token: "a:b:c" },
    ]) {
      const { status } = await token(form as Record<string, string>);
      expect([400, 401], JSON.stringify(form)).toContain(status);
    }
    const wrongType = await send(`${publicUrl}/oauth/token`, { method: "POST", body: "{}" });
    expect(wrongType.status).toBe(400);
    expect((await send(`${publicUrl}/oauth/token`)).status).toBe(405);
  });
});

describe("the way in for requests", () => {
  test.each([
    ["another Host", { host: "evil.example" }],
    ["a foreign Origin", { origin: "https://evil.example" }],
    ["the Origin null", { origin: "null" }],
  ])("%s is 403, with a good key too", async (_what, headers) => {
    const response = await post(call("halo_get_me"), { ...bearer(alice), ...headers });
    expect(response.status).toBe(403);
  });

  test("another hostname is 403 and told where the server is", async () => {
    const response = await post(call("halo_get_me"), bearer(alice), "https://halo-mcp.other.example/mcp");
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/Host|halo-mcp\.test/);
  });

  test.each(["http://halo-mcp.test/mcp", "https://halo-mcp.test:8443/mcp"])(
    "the right hostname by %s is 403, and told where the server is",
    async (url) => {
      const response = await post(call("halo_get_me"), { ...bearer(alice), host: "halo-mcp.test" }, url);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain(`this server is at ${publicUrl}`);
    },
  );

  test("headers from outside name no principal to the session", async () => {
    const opened = await post(initialize, bearer(alice));
    const sessionId = opened.headers.get("mcp-session-id") ?? "";
    await opened.text();
    const bob = bearer("bob-key-0123456789abcdefgh");
    const smuggled = await post(call("halo_get_me"), {
      ...bob,
      "mcp-session-id": sessionId,
      "mcp-protocol-version": "2025-11-25",
      "x-principal": "key-alice",
      principal: "key-alice",
      cf: JSON.stringify({ serve: "session", principal: { id: "key-alice", scopes: [], client: "key" } }),
      "cf-worker": JSON.stringify({ principal: { id: "key-alice" } }),
    });
    expect(smuggled.status).toBe(404);
    const nothing = await post(call("halo_get_me"), {
      ...bob,
      "mcp-session-id": "0".repeat(64),
      "mcp-protocol-version": "2025-11-25",
    });
    // Nothing is learnt: a session of someone else looks like none.
    expect([nothing.status, await nothing.text()]).toEqual([404, await smuggled.text()]);
    const closed = await send(endpoint, {
      method: "DELETE",
      headers: { ...bob, "mcp-session-id": sessionId },
    });
    expect(closed.status).toBe(404);
    const own = await post(call("halo_get_me"), {
      ...bearer(alice),
      "mcp-session-id": sessionId,
      "mcp-protocol-version": "2025-11-25",
    });
    expect(own.status).toBe(200);
  });

  test("another client of the same person has no part in a session", async () => {
    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    const opened = await post(initialize, bearer(answer.access_token));
    const sessionId = opened.headers.get("mcp-session-id") ?? "";
    const headers = { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" };
    expect((await post(call("halo_get_me"), { ...bearer(alice), ...headers })).status).toBe(404);
    expect((await post(call("halo_get_me"), { ...bearer(answer.access_token), ...headers })).status).toBe(
      200,
    );
  });

  test("a session does not outlive its grant", async () => {
    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    const opened = await post(initialize, bearer(answer.access_token));
    const sessionId = opened.headers.get("mcp-session-id") ?? "";
    const headers = { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" };
    expect((await post(call("halo_get_me"), { ...bearer(answer.access_token), ...headers })).status).toBe(
      200,
    );
    await client.revoke(answer.refresh_token ?? "");
    expect((await post(call("halo_get_me"), { ...bearer(answer.access_token), ...headers })).status).toBe(
      401,
    );
    // Nor does it come back to life with a new grant of the same person and client.
    const again = (await client.redeem(codeOf(await allowWithKey(client, alice)))).answer;
    expect((await post(call("halo_get_me"), { ...bearer(again.access_token), ...headers })).status).toBe(404);
  });
});

describe("where the sign-in leads to", () => {
  test.each([
    "/callback?state=https://evil.example&code=x",
    "/callback?code=x&redirect_uri=https://evil.example",
    "/callback?state=x&error=<script>alert(1)</script>&error_description=<b>bad</b>",
    "/sign-in?state=https://evil.example",
    "/connections?return=https://evil.example",
  ])("%s leads nowhere else and shows nothing of it", async (path) => {
    const answer = await new Browser().get(publicUrl + path);
    expect(answer.location).toBeUndefined();
    expect(answer.html).not.toMatch(/<script(?! type="module" src="\/page\.js"><\/script>)|<b>bad/);
    expect(answer.status).toBeLessThan(500);
  });
});
