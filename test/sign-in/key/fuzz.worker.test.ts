import { env } from "cloudflare:workers";
import fc, { type Arbitrary } from "fast-check";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { anyText } from "../../fuzz/support/hostile.ts";
import { Logged } from "../../fuzz/support/logged.ts";
import { holds, patience } from "../../fuzz/support/runs.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, endpoint, post, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox();
const alice = "alice-key-0123456789abcdef";
const logged = new Logged();
beforeEach(() => logged.start());
afterEach(() => logged.stop());

let addresses = 0;
/** Each request comes from an address of its own, so that the limit of one does not answer for the pages. */
const address = () => ({ "cf-connecting-ip": `2001:db8::${(addresses++).toString(16)}` });

const paths = [
  ...["/authorize", "/callback", "/sign-in", "/connections", "/connections/sign-in", "/connections/sign-out"],
  ...[
    "/connections/withdraw",
    "/oauth/token",
    "/oauth/register",
    "/oauth/nothing",
    "/health",
    "/",
    "/mcp",
    "/sse",
  ],
  ...["/messages", "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource/mcp"],
];

const names = [
  ...["client_id", "redirect_uri", "state", "scope", "response_type", "code", "code_verifier", "resource"],
  ...[
    "code_challenge",
    "code_challenge_method",
    "grant_type",
    "refresh_token",
    "token",
    "handle",
    "decision",
  ],
  ...[
    "key",
    "grant",
    "sessionId",
    "return",
    "error",
    "error_description",
    "prompt",
    "request_uri",
    "__proto__",
  ],
];

const words = [
  ...["code", "S256", "plain", "authorization_code", "refresh_token", "client_credentials", "allow", "deny"],
  ...["halo:read", "halo:delete admin", "https://evil.example", "http://localhost:33418/callback", alice],
  ...[
    "key-alice:x:y",
    "a:b:c",
    "::",
    "https://evil.example/client.json",
    "http://169.254.169.254/",
    endpoint,
  ],
];

/** Halo, and who may be asked for the document of a client that is named by its address. */
const documents = ["halo.test", "evil.example"];

/** What a parameter may say: long enough to be refused for its length, not so long that the test takes minutes. */
const value: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...words),
  anyText.map((text) => text.slice(0, 9_000)),
);
const parameters = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 });

const usable = (text: string) => text.replace(/[^\x21-\x7e]/g, "~").slice(0, 3_000) || "~";
const headers: Arbitrary<Readonly<Record<string, string>>> = fc.record(
  {
    origin: fc.constantFrom(publicUrl, "null", "https://evil.example"),
    // What has not the form of a token is a guess at a key, which is made to wait.
    authorization: fc.constantFrom(
      "Bearer a:b:c",
      `Bearer key-alice:x:${"y".repeat(32)}`,
      "Bearer",
      "Basic x",
    ),
    cookie: fc
      .tuple(fc.constantFrom("__Host-step", "__Host-visit", "x"), value)
      .map(([name, text]) => `${name}=${usable(text)}`),
    "content-type": fc.constantFrom(
      "application/x-www-form-urlencoded",
      "application/json",
      "multipart/form-data",
      "text/html",
    ),
    accept: fc.constantFrom("text/html", "text/event-stream", "application/json"),
    "x-forwarded-host": fc.constant("evil.example"),
  },
  { requiredKeys: [] },
);

async function knock(
  method: string,
  path: string,
  query: [string, string][],
  given: Readonly<Record<string, string>>,
  body?: string,
) {
  logged.clear();
  const url = new URL(path, publicUrl);
  url.search = new URLSearchParams(query).toString();
  const abort = new AbortController();
  const response = await send(url, {
    method,
    redirect: "manual",
    signal: abort.signal,
    headers: { ...address(), ...given },
    ...(body === undefined ? {} : { body }),
  });
  const what = `${method} ${path} ${response.status}`;
  // A stream has no end of its own.
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isStream) await response.body?.cancel();
  const html = isStream ? "" : await response.text();
  abort.abort();
  // 502 says that the document that a client is named by can't be read.
  const isUnread = response.status === 502 && path === "/authorize";
  expect(isUnread ? 400 : response.status, what).toBeLessThan(500);
  expect(logged.failures, what).toEqual([]);
  // What a browser takes for data runs nothing, whatever is repeated in it.
  const isData = /^(?:application\/json|text\/plain)\b/.test(response.headers.get("content-type") ?? "");
  if (!isData)
    expect(html, what).not.toMatch(
      /<script(?! type="module" src="\/page\.js"><\/script>)|onerror=|javascript:/i,
    );
  const location = response.headers.get("location");
  if (location !== null) {
    expect(new URL(location, publicUrl).host, what).toBeOneOf([
      new URL(publicUrl).host,
      "localhost:33418",
      "halo.test",
    ]);
  }
  expect(response.headers.getSetCookie().join(), what).not.toContain("evil.example");
  return { response, html };
}

test("whatever comes to an endpoint is answered, opens nothing and leads nowhere", {
  timeout: patience,
}, async () => {
  const reached = vi.spyOn(env.HALO_SESSION, "get");
  onTestFinished(() => reached.mockRestore());
  const method = fc.constantFrom("GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS");
  await holds(
    fc.asyncProperty(
      method,
      fc.constantFrom(...paths),
      parameters,
      parameters,
      headers,
      async (verb, path, query, form, given) => {
        const isSent = verb === "POST" || verb === "PUT";
        await knock(verb, path, query, given, isSent ? new URLSearchParams(form).toString() : undefined);
      },
    ),
    80,
  );
  expect(halo().log.entries.filter(({ path }) => !path.startsWith("/api/authinfo"))).toEqual([]);
  expect(logged.hosts.filter((host) => !documents.includes(host))).toEqual([]);
  expect(reached).not.toHaveBeenCalled();
});

test("a client that asks for nonsense is sent nowhere but to its own address", {
  timeout: patience,
}, async () => {
  const client = await TestOAuthClient.register();
  const good = new URL(await client.authorizeUrl()).searchParams;
  const changes = fc.dictionary(
    fc.constantFrom(...names.slice(0, 10)),
    fc.option(value, { nil: undefined }),
    { minKeys: 1, maxKeys: 3 },
  );
  await holds(
    fc.asyncProperty(changes, async (changed) => {
      const query = [...new Map([...good, ...Object.entries(changed)])].filter(
        (pair): pair is [string, string] => pair[1] !== undefined,
      );
      await knock("GET", "/authorize", query, {});
    }),
    40,
  );
});

test("a registration may say anything, and is refused or kept as data", { timeout: patience }, async () => {
  const metadata = fc.record(
    {
      redirect_uris: fc.array(fc.oneof(fc.constant("http://localhost:33418/callback"), value), {
        maxLength: 3,
      }),
      client_name: value,
      client_uri: value,
      logo_uri: value,
      token_endpoint_auth_method: fc.oneof(fc.constantFrom("none", "client_secret_basic"), value),
      grant_types: fc.array(value, { maxLength: 2 }),
      ["__proto__"]: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  // What is there for all in a minute is less than a long run draws, and a refusal of that would tell nothing.
  const limit = vi.spyOn(env.MCP_LIMIT, "limit").mockResolvedValue({ success: true });
  onTestFinished(() => limit.mockRestore());
  await holds(
    fc.asyncProperty(fc.oneof(metadata, fc.jsonValue()), async (body) => {
      const { response, html } = await knock(
        "POST",
        "/oauth/register",
        [],
        { "content-type": "application/json" },
        JSON.stringify(body),
      );
      expect(response.status).toBeOneOf([201, 400, 401, 413]);
      expect(() => JSON.parse(html || "{}")).not.toThrow();
    }),
    30,
  );
});

test("afterwards who has the key gets in as before", async () => {
  const reached = vi.spyOn(env.HALO_SESSION, "get");
  onTestFinished(() => reached.mockRestore());
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
  expect((await post(call("halo_list_teams"), bearer(answer.access_token))).status).toBe(200);
  expect(reached).toHaveBeenCalledOnce();
});
