import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test } from "vitest";
import { configurationOf } from "../../../src/config/config.ts";
import { toolsOfDeployment } from "../../../src/tools/surfaces.ts";
import { bothEras, connect, eras, inEras, send, useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import {
  allowWithKey,
  bearer,
  call,
  codeOf,
  endpoint,
  post,
  redirectUri,
  TestOAuthClient,
} from "../support/client.ts";

const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });

useSandbox();
const alice = "alice-key-0123456789abcdef";

describe("what a client finds before it signs in", () => {
  test("401 says where the metadata is and what to ask for", async () => {
    const response = await post(call("halo_get_me"));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe(
      `Bearer realm="OAuth", resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp", scope="halo:read halo:write halo:delete halo:send"`,
    );
  });

  test("the protected resource names itself exactly, and its authorization server", async () => {
    const response = await send(`${publicUrl}/.well-known/oauth-protected-resource/mcp`);
    expect(await response.json()).toMatchObject({
      resource: endpoint,
      authorization_servers: [publicUrl],
      scopes_supported: ["halo:read", "halo:write", "halo:delete", "halo:send"],
      bearer_methods_supported: ["header"],
    });
  });

  test("the authorization server says what it can: S256, documents as client ids, registration", async () => {
    const response = await send(`${publicUrl}/.well-known/oauth-authorization-server`);
    expect(await response.json()).toMatchObject({
      issuer: publicUrl,
      authorization_endpoint: `${publicUrl}/authorize`,
      token_endpoint: `${publicUrl}/oauth/token`,
      registration_endpoint: `${publicUrl}/oauth/register`,
      scopes_supported: ["halo:read", "halo:write", "halo:delete", "halo:send"],
      code_challenge_methods_supported: ["S256"],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: expect.arrayContaining(["none"]),
    });
  });
});

describe("the consent page", () => {
  test("names the client, the host that access goes to, the tenant, and what each scope allows", async () => {
    const client = await TestOAuthClient.register({ client_name: "Ticket helper" });
    const page = await new Browser().get(await client.authorizeUrl({ scope: "halo:read halo:write" }));
    expect(page.status).toBe(200);
    for (const text of [
      "Allow “<bdi>Ticket helper</bdi>” to work with Halo?",
      "Unverified",
      "localhost (this computer)",
      "This sends access to an app on your computer.",
      "halo.test",
      "Look at tickets",
      "Delete records and void invoices",
      "Mail replies",
      "Without a tick the app can only read. To change that later, disconnect it and connect it anew.",
    ]) {
      expect(page.html).toContain(text);
    }
    // What was asked for is ticked; reading is, always.
    expect(page.forms[0]?.fields.filter(([name]) => name === "scope")).toEqual([["scope", "halo:write"]]);
    expect(page.html).toMatch(/value="halo:read"[^>]*checked=""[^>]*disabled=""/);
    expect(page.html).not.toMatch(/value="halo:delete"[^>]*checked/);
    expect(page.html).not.toContain("<script>");
  });

  test("what the operator sets is ticked for a client that asks for nothing of its own", async () => {
    const ticked = async (scope: string | undefined) => {
      const client = await TestOAuthClient.register();
      const page = await new Browser().get(await client.authorizeUrl({ scope }));
      return page.forms[0]?.fields.filter(([name]) => name === "scope").map(([, value]) => value);
    };
    const all = "halo:read halo:write halo:delete halo:send";
    expect(await ticked(all)).toEqual([]);
    expect(await ticked("halo:read halo:write")).toEqual(["halo:write"]);
    const reading = configurationOf(env);
    if (!reading.ok || reading.config.signIn.kind !== "key") throw new Error("no sign-in");
    const { signIn } = reading.config;
    Object.assign(signIn, { consent: ["read", "write"] });
    onTestFinished(() => void Object.assign(signIn, { consent: ["read"] }));
    expect(await ticked(all)).toEqual(["halo:write"]);
    expect(await ticked("halo:read")).toEqual(["halo:write"]);
    expect(await ticked("halo:read halo:delete")).toEqual(["halo:delete"]);
  });

  test("can't be framed, cached or made to load anything", async () => {
    const client = await TestOAuthClient.register();
    const { headers } = await new Browser().get(await client.authorizeUrl());
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.getSetCookie().join()).toMatch(
      /^__Host-halo-mcp-consent-.*Secure; HttpOnly; SameSite=Lax/,
    );
  });

  test("deny goes back to the client with access_denied, its state and the issuer", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const denied = await browser.submit(await browser.get(await client.authorizeUrl()), { decision: "deny" });
    const location = new URL(denied.location ?? "");
    expect(location.origin + location.pathname).toBe(redirectUri);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      error: "access_denied",
      state: "state-of-the-client",
      iss: publicUrl,
    });
  });

  test("allow sent twice comes to the same result, and so does the key", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const consent = await browser.get(await client.authorizeUrl());
    const [first, second] = await Promise.all([
      browser.submit(consent, { decision: "allow" }),
      browser.submit(consent, { decision: "allow" }),
    ]);
    const third = await browser.submit(consent, { decision: "allow" });
    expect(first.location).toMatch(/^https:\/\/halo-mcp\.test\/sign-in\?state=/);
    expect([second.location, third.location]).toEqual([first.location, first.location]);
    const form = await browser.get(first.location ?? "");
    const [back, again] = await Promise.all([
      browser.submit(form, { key: alice }),
      browser.submit(form, { key: alice }),
    ]);
    expect(again.location).toBe(back.location);
    expect((await client.redeem(codeOf(back))).status).toBe(200);
  });

  test("a scope that this server does not know can't be ticked in", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const back = await allowWithKey(client, alice, { browser, scopes: ["halo:write", "admin", "halo:*"] });
    expect((await client.redeem(codeOf(back))).answer.scope).toBe("halo:read halo:write");
  });
});

inEras(eras, (era) => {
  test("a key as bearer needs no OAuth", async () => {
    const client = await connect(era, { url: endpoint, headers: bearer(alice) });
    expect(await client.listTools()).toHaveLength(deployed.length);
    expect((await client.call("halo_list_tickets", { page_size: 1 })).isError).toBe(false);
  });
});

inEras(bothEras, (era) => {
  test("the tools of a token are those of its scopes", async () => {
    const oauth = await TestOAuthClient.register();
    const reading = (await oauth.redeem(codeOf(await allowWithKey(oauth, alice)))).answer;
    expect(reading).toMatchObject({ scope: "halo:read", resource: endpoint, expires_in: 3600 });
    const reader = await connect(era, { url: endpoint, headers: bearer(reading.access_token) });
    const names = (await reader.listTools()).map(({ name }) => name);
    expect(names).toContain("halo_get_ticket");
    expect(names.filter((name) => /_(create|update|delete|void)_/.test(name))).toEqual([]);
    expect((await reader.call("halo_get_me")).isError).toBe(false);
    // Nothing is named that the session does not have, and how to get it is said.
    expect(reader.instructions).not.toMatch(/halo_(?:create|reply|close)_/);
    expect(reader.instructions).toMatch(
      /Not granted: add and change, delete and void, send to customers\..*connects this server anew/,
    );
    expect(reader.instructions?.length).toBeLessThan(2_000);

    const writer = await TestOAuthClient.register();
    const back = await allowWithKey(writer, alice, { scopes: ["halo:write"] });
    const { access_token } = (await writer.redeem(codeOf(back))).answer;
    const all = (
      await (await connect(era, { url: endpoint, headers: bearer(access_token) })).listTools()
    ).map(({ name }) => name);
    expect(all).toContain("halo_create_ticket");
    expect(all).not.toContain("halo_void_invoice");
    expect(all).not.toContain("halo_reply_to_ticket");
  });

  test("a call that needs more is 403 insufficient_scope with all scopes that are needed", async () => {
    const oauth = await TestOAuthClient.register();
    const back = await allowWithKey(oauth, alice, { scopes: ["halo:write"] });
    const { access_token } = (await oauth.redeem(codeOf(back))).answer;
    const modern = {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "halo_void_invoice",
    };
    const response = await post(call("halo_void_invoice", { id: 1 }), {
      ...bearer(access_token),
      ...(era === "2026-07-28" ? modern : {}),
    });
    expect(response.status).toBe(403);
    const challenge = response.headers.get("www-authenticate") ?? "";
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('scope="halo:read halo:write halo:delete"');
    expect(await response.text()).toMatch(/disconnect this server in your app.*tick “Delete and void”/);
    expect(challenge).toContain(`resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp"`);
  });
});

describe("tokens", () => {
  test("renewing rotates: both new tokens work, the old refresh token only until then", async () => {
    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    const first = answer.refresh_token ?? "";
    const second = (await client.refresh(first)).answer;
    expect(second.refresh_token).not.toBe(first);
    expect((await post(call("halo_get_me"), bearer(second.access_token))).status).toBe(200);
    const third = await client.refresh(second.refresh_token ?? "");
    expect(third.status).toBe(200);
    expect((await client.refresh(first)).answer.error).toBe("invalid_grant");
  });

  test("a narrower token can be asked for, a wider one can't", async () => {
    const client = await TestOAuthClient.register();
    const back = await allowWithKey(client, alice, { scopes: ["halo:write"] });
    const { refresh_token = "" } = (await client.redeem(codeOf(back))).answer;
    const narrow = await client.refresh(refresh_token, { scope: "halo:read halo:delete" });
    expect(narrow.answer.scope).toBe("halo:read");
  });

  test("a revoked refresh token ends the grant, access token and all", async () => {
    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    expect((await client.revoke(answer.refresh_token ?? "")).status).toBe(200);
    expect((await post(call("halo_get_me"), bearer(answer.access_token))).status).toBe(401);
    expect((await client.refresh(answer.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });
});

describe("step-up in a session of the 2025 era", () => {
  test("the session goes on with the new token's tools", async () => {
    const client = await TestOAuthClient.register();
    const reading = (await client.redeem(codeOf(await allowWithKey(client, alice)))).answer;
    const headers = { ...bearer(reading.access_token) };
    const session = await connect("2025-11-25", { url: endpoint, headers });
    const sessionId = session.sessionId() ?? "";
    const back = await allowWithKey(client, alice, { scopes: ["halo:write"] });
    const wider = (await client.redeem(codeOf(back))).answer;
    const response = await post(
      { jsonrpc: "2.0", id: 7, method: "tools/list" },
      { ...bearer(wider.access_token), "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" },
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("halo_create_ticket");
  });
});
