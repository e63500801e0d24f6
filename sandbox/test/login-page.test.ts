import { describe, expect, test } from "vitest";
import { createSandbox, type Sandbox, type SandboxOptions, signIn } from "../index.ts";
import { bareTenant, origin, read, some } from "./api.ts";
import {
  AgentApi,
  authorizeUrl,
  cancelled,
  codeOf,
  type Fields,
  password,
  post,
  redirectUri,
  returned,
  smallSandbox,
} from "./person.ts";

const open = async (sandbox: Sandbox, url: string) => read(await sandbox.fetch(new Request(url)));
const maren = { username: "maren@tarnwick.example", password };

describe("the login page", () => {
  test("is a page that is neither kept nor framed", async () => {
    const page = await open(smallSandbox(), authorizeUrl());
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/^text\/html\b/);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.text).toContain('<form method="post">');
    for (const name of ["username", "password"]) expect(page.text).toContain(`name="${name}"`);
    expect(page.text).not.toContain("alert");
  });

  test("letter case and a slash at the end of its path do not matter", async () => {
    const sandbox = smallSandbox();
    for (const path of ["/Auth/Authorize", "/AUTH/AUTHORIZE/"]) {
      const url = authorizeUrl().replace("/auth/authorize", path);
      expect((await open(sandbox, url)).status).toBe(200);
      expect(returned(await signIn(sandbox.fetch, url, maren)).state).toBe("state-1");
    }
  });

  test("sends an agent who signs in back with a code and the state", async () => {
    const sandbox = smallSandbox();
    const answer = await post(sandbox, authorizeUrl(), maren);
    expect([answer.status, answer.text]).toEqual([302, ""]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const location = some(answer.headers.get("location") ?? undefined);
    expect(location.startsWith(`${redirectUri}?`)).toBe(true);
    expect(returned(location)).toEqual({ code: expect.stringMatching(/^\S{30,}$/), state: "state-1" });
    expect(await codeOf(sandbox, 2)).not.toBe(returned(location).code);
  });

  test.each(["", "a b+c&d=e#f%20%00", "<script>alert('1')</script>\"é€", "x".repeat(2000)])(
    "gives the state %j back as it was",
    async (state) => {
      const sandbox = smallSandbox();
      const url = authorizeUrl({ state });
      expect(returned(await signIn(sandbox.fetch, url, maren)).state).toBe(state);
    },
  );

  test("gives no state back when none was sent", async () => {
    const location = await signIn(smallSandbox().fetch, authorizeUrl({ state: undefined }), maren);
    expect(Object.keys(returned(location))).toEqual(["code"]);
  });

  test("keeps what the redirect URI has of its own", async () => {
    const uri = "https://mcp.example/callback?of=halo&code_of=1";
    const sandbox = smallSandbox({ redirectUris: [redirectUri, uri] });
    const location = await signIn(sandbox.fetch, authorizeUrl({ redirect_uri: uri }), maren);
    expect(location.startsWith(`${uri}&code=`)).toBe(true);
    expect(returned(await signIn(sandbox.fetch, authorizeUrl(), maren)).state).toBe("state-1");
  });

  test("sends who cancels back with access_denied, whatever was typed", async () => {
    const sandbox = smallSandbox();
    const denied = { error: "access_denied", state: "state-1" };
    expect(await cancelled(sandbox)).toEqual(denied);
    const answer = await post(sandbox, authorizeUrl(), { ...maren, choice: "cancel" });
    expect([answer.status, returned(answer.headers.get("location"))]).toEqual([302, denied]);
  });

  test("has GET and POST only, and takes forms only", async () => {
    const sandbox = smallSandbox();
    const put = await sandbox.fetch(new Request(authorizeUrl(), { method: "PUT", body: "" }));
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST"]);
    const request = new Request(authorizeUrl(), { method: "POST", body: JSON.stringify(maren) });
    const json = await read(await sandbox.fetch(request));
    expect([json.status, json.headers.get("location")]).toEqual([400, null]);
  });
});

describe("who can sign in", () => {
  test.each([
    ["the e-mail address", "maren@tarnwick.example", 2],
    ["the e-mail address in other letters", "  Maren@TARNWICK.example ", 2],
    ["another agent's address", "tobias@tarnwick.example", 3],
    ["the name of the API's own agent", "sandbox-agent", 21],
  ])("by %s", async (_name, username, agentId) => {
    const sandbox = smallSandbox();
    const location = await signIn(sandbox.fetch, authorizeUrl(), { username, password });
    const api = await AgentApi.withCode(sandbox, some(returned(location).code));
    expect((await api.object("agent/me")).id).toBe(agentId);
  });

  test.each([
    ["a wrong password", maren.username, "not-the-password"],
    ["no password", maren.username, ""],
    ["a password in other letters", maren.username, password.toUpperCase()],
    ["an unknown address", "nobody@tarnwick.example", password],
    ["the address of a disabled agent", "gareth@tarnwick.example", password],
    ["an agent's name", "Maren", password],
    ["an empty name, which is the address of nobody's agent", "", password],
    ["a blank name", "  ", password],
  ])("not with %s: the page comes again with a sentence", async (_name, username, tried) => {
    const answer = await post(smallSandbox(), authorizeUrl(), { username, password: tried });
    expect([answer.status, answer.headers.get("location")]).toEqual([401, null]);
    expect(answer.text).toContain('<p role="alert">The user name or the password is wrong.</p>');
    expect(answer.text).toContain('<form method="post">');
    expect(answer.headers.get("cache-control")).toBe("no-store");
    if (tried.length > 0) expect(answer.text).not.toContain(tried);
  });

  test("and nothing that was sent becomes part of the page's HTML", async () => {
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
    const url = authorizeUrl({ state: evil, tenant: undefined });
    const sandbox = smallSandbox();
    const page = await post(sandbox, url, { username: evil, password: "wrong" });
    expect(page.status).toBe(401);
    for (const text of [page.text, (await open(sandbox, url)).text]) {
      expect(text).not.toContain("<script");
      expect(text).not.toContain("<img");
    }
    expect(page.text).toContain(
      'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)&#39;&gt;"',
    );
    for (const parameter of ["client_id", "redirect_uri", "tenant"]) {
      const refused = await open(sandbox, authorizeUrl({ [parameter]: evil }));
      expect([refused.status, refused.text.includes("<script")]).toEqual([400, false]);
    }
  });

  test("the password and the name of the API's agent can be others", async () => {
    const credentials = { username: "service", password: "another-password" };
    const sandbox = smallSandbox({ credentials });
    expect((await post(sandbox, authorizeUrl(), maren)).status).toBe(401);
    expect((await post(sandbox, authorizeUrl(), { ...maren, password: credentials.password })).status).toBe(
      302,
    );
    expect((await post(sandbox, authorizeUrl(), credentials)).status).toBe(302);
    expect(sandbox.signInOf(21)).toEqual(credentials);
  });
});

/** Requests as they came by GET, and with a right sign-in by POST. */
async function bothWays(sandbox: Sandbox, url: string) {
  return [await open(sandbox, url), await post(sandbox, url, maren)];
}

describe("a request that may not be redirected is a page with 400", () => {
  const wrong: [string, Fields][] = [
    ["no client", { client_id: undefined }],
    ["an unknown client", { client_id: "somebody" }],
    ["another tenant", { tenant: "other" }],
    ["no redirect URI", { redirect_uri: undefined }],
    ["an empty redirect URI", { redirect_uri: "" }],
    ["one character more", { redirect_uri: `${redirectUri}s` }],
    ["one character less", { redirect_uri: redirectUri.slice(0, -1) }],
    ["a slash at the end", { redirect_uri: `${redirectUri}/` }],
    ["another letter case", { redirect_uri: redirectUri.replace("callback", "Callback") }],
    ["another port", { redirect_uri: redirectUri.replace("8787", "8788") }],
    ["another name of this machine", { redirect_uri: redirectUri.replace("localhost", "127.0.0.1") }],
    ["a query more", { redirect_uri: `${redirectUri}?x=1` }],
    ["a fault that would be redirected", { redirect_uri: "https://evil.example/", response_type: "token" }],
  ];
  test.each(wrong)("%s", async (_name, changes) => {
    for (const answer of await bothWays(smallSandbox(), authorizeUrl(changes))) {
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html\b/);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.text).not.toContain("<form");
    }
  });

  test.each(["client_id=sandbox-client", `redirect_uri=${encodeURIComponent(redirectUri)}`])(
    "%s twice",
    async (again) => {
      for (const answer of await bothWays(smallSandbox(), `${authorizeUrl()}&${again}`)) {
        expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
      }
    },
  );
});

describe("another fault is told to the application", () => {
  const faults: [string, Fields, string][] = [
    ["no response_type", { response_type: undefined }, "invalid_request"],
    ["the implicit flow", { response_type: "token" }, "unsupported_response_type"],
    ["the plain method", { code_challenge_method: "plain" }, "invalid_request"],
    ["no method, which means plain", { code_challenge_method: undefined }, "invalid_request"],
    ["a method in other letters", { code_challenge_method: "s256" }, "invalid_request"],
    ["a method without a challenge", { code_challenge: undefined }, "invalid_request"],
    ["a challenge that is too short", { code_challenge: "short" }, "invalid_request"],
    ["a padded challenge", { code_challenge: `${"A".repeat(43)}=` }, "invalid_request"],
    ["an unknown scope", { scope: "all read:agents" }, "invalid_scope"],
  ];
  test.each(faults)("%s", async (_name, changes, error) => {
    for (const answer of await bothWays(smallSandbox(), authorizeUrl({ ...changes, state: "<s>" }))) {
      expect(answer.status).toBe(302);
      const location = some(answer.headers.get("location") ?? undefined);
      expect(location.startsWith(`${redirectUri}?error=`)).toBe(true);
      expect(returned(location)).toEqual({ error, error_description: expect.any(String), state: "<s>" });
    }
  });

  test("a parameter that came twice", async () => {
    for (const answer of await bothWays(smallSandbox(), `${authorizeUrl()}&scope=all`)) {
      expect(returned(answer.headers.get("location")).error).toBe("invalid_request");
    }
  });

  test("no challenge, when the application has no secret; with one it may do without", async () => {
    const none = authorizeUrl({ code_challenge: undefined, code_challenge_method: undefined });
    const native = smallSandbox({ credentials: { clientSecret: "" } });
    for (const answer of await bothWays(native, none)) {
      expect(returned(answer.headers.get("location")).error).toBe("invalid_request");
    }
    expect((await open(native, authorizeUrl())).status).toBe(200);
    expect((await open(smallSandbox(), none)).status).toBe(200);
  });
});

describe("playing the person", () => {
  test("a fault of the request comes back as the browser would get it", async () => {
    const location = await signIn(smallSandbox().fetch, authorizeUrl({ scope: "nonsense" }), maren);
    expect(returned(location).error).toBe("invalid_scope");
  });

  test("says when there is no page, and when the sign-in is refused", async () => {
    const { fetch } = smallSandbox();
    await expect(signIn(fetch, authorizeUrl({ client_id: "x" }), maren)).rejects.toThrow(/answered 400/);
    await expect(signIn(fetch, `${origin}/auth/nowhere`, maren)).rejects.toThrow(/answered 404/);
    await expect(signIn(fetch, authorizeUrl(), { ...maren, password: "x" })).rejects.toThrow(/with 401/);
  });

  test.each([1, 20, 99])("agent %i has nothing to type", (agentId) => {
    expect(() => smallSandbox().signInOf(agentId)).toThrow(`Agent ${agentId} cannot sign in`);
  });
});

describe("options that cannot be meant", () => {
  const wrong: [string, SandboxOptions, string][] = [
    ["a redirect URI without a host", { redirectUris: ["/callback"] }, '"/callback"'],
    ["a redirect URI with a fragment", { redirectUris: [redirectUri, "https://x.example/#a"] }, "#a"],
    ["a denied scope that is none", { restrictedAgents: { 2: { deny: ["edit:ticket"] } } }, "edit:ticket"],
    ["a denied scope that opens all", { restrictedAgents: { 2: { deny: ["all"] } } }, "[2].deny"],
  ];
  test.each(wrong)("%s", (_name, options, named) => {
    expect(() => createSandbox({ tenant: bareTenant(), ...options })).toThrow(named);
  });
});
