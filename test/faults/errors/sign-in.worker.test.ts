import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Fault, SandboxOptions } from "../../../sandbox/index.ts";
import { haloResources } from "../../../src/halo/resources.ts";
import { memoryStore } from "../../../src/halo/runtime.ts";
import { bothEras, connect, haloUrl, inEras, rowsOf, useSandbox } from "../../support/harness.ts";
import { type Bindings, failureOf, haloClient, signal } from "./halo.ts";
import { type Signed, signed, tokenRequests } from "./signed.ts";
import { useInstantWaits } from "./waits.ts";

const halo = useSandbox();
useInstantWaits();

const secrets = ["sandbox-secret", "sandbox-password", "wrong-secret", "wrong-password"];

const passwordGrant = {
  HALO_CLIENT_SECRET: undefined,
  HALO_USERNAME: "sandbox-agent",
  HALO_PASSWORD: "sandbox-password",
};

describe("a refused sign-in names what to look at", () => {
  test.each<[string, Bindings, RegExp]>([
    ["a wrong secret", { HALO_CLIENT_SECRET: "wrong-secret" }, /HALO_CLIENT_ID and HALO_CLIENT_SECRET/],
    ["a wrong client id", { HALO_CLIENT_ID: "nobody" }, /HALO_CLIENT_ID and HALO_CLIENT_SECRET/],
    ["a wrong tenant", { HALO_TENANT: "elsewhere" }, /HALO_TENANT.*«The tenant is not known\.»/],
    ["an unknown scope", { HALO_SCOPE: "all read:agents" }, /HALO_SCOPE names a scope/],
    [
      "a wrong password",
      { ...passwordGrant, HALO_PASSWORD: "wrong-password" },
      /HALO_USERNAME and HALO_PASSWORD.*«The username or the password is wrong\.»/,
    ],
    [
      "a wrong secret, which goes before a right password",
      { ...passwordGrant, HALO_CLIENT_SECRET: "wrong-secret" },
      /HALO_CLIENT_ID and HALO_CLIENT_SECRET/,
    ],
    ["another path", { HALO_AUTH_URL: `${haloUrl}/nowhere` }, /no sign-in at this address.*HALO_AUTH_URL/],
  ])("%s", async (_name, bindings, sentence) => {
    const here = signed({ bindings });
    const failure = await failureOf(here.list());
    expect(failure.kind).toBe("sign_in_refused");
    expect(failure.message).toMatch(sentence);
    for (const secret of secrets) expect(failure.message).not.toContain(secret);
    expect(here.sandbox.log.count({ path: "/api/supplier" })).toBe(0);
    expect(here.sandbox.log.count({ method: "POST" })).toBe(1);
  });

  test.each<[string, object, Bindings, RegExp]>([
    ["unauthorized_client", { error: "unauthorized_client" }, {}, /does not allow client id and secret/],
    ["unsupported_grant_type", { error: "unsupported_grant_type" }, passwordGrant, /user name and password/],
    ["invalid_grant", { error: "invalid_grant" }, {}, /the agent that the API application signs in as/],
    ["an unknown code", { error: "server_says_no" }, {}, /HTTP 400.*whether this Halo needs HALO_TENANT/],
  ])("the code %s", async (_name, body, bindings, sentence) => {
    const here = signed({ bindings }, {}, [{ path: "/auth/token", status: 400, body }]);
    expect((await failureOf(here.list())).message).toMatch(sentence);
  });
});

describe("a secret that Halo repeats is not passed on", () => {
  test.each<[string, string, Bindings]>([
    ["the client secret", "sandbox-secret", {}],
    ["the password", "sandbox-password", passwordGrant],
  ])("%s", async (_name, secret, bindings) => {
    for (const error of ["invalid_client", "invalid_grant", "invalid_scope", "other", `bad ${secret}`]) {
      const here = signed({ bindings }, {}, [
        { path: "/auth/token", status: 400, body: { error, error_description: `Got '${secret}' for it.` } },
      ]);
      const failure = await failureOf(here.list());
      expect(failure.kind).toBe("sign_in_refused");
      expect(`${failure.message}${String(failure.cause)}${JSON.stringify(failure)}`).not.toContain(secret);
    }
  });

  test("the form is sent in the body of a POST, never in an address", async () => {
    const here = signed({ bindings: passwordGrant });
    await here.list();
    const request = here.requests.find(({ url }) => url.includes("/auth/token"));
    expect(request?.method).toBe("POST");
    expect(
      Object.fromEntries(new URLSearchParams(new TextDecoder().decode(await request?.arrayBuffer()))),
    ).toEqual({
      grant_type: "password",
      client_id: "sandbox-client",
      scope: "all",
      username: "sandbox-agent",
      password: "sandbox-password",
    });
    for (const { url } of here.requests) {
      for (const secret of secrets) expect(url).not.toContain(secret);
    }
  });
});

describe("a sign-in that fails for another reason", () => {
  test.each<[string, Fault, string, RegExp]>([
    [
      "500",
      { status: 500, body: "at Halo.Auth() in C:\\auth.cs" },
      "unavailable",
      /sign-in is not available \(HTTP 500\)/,
    ],
    ["503", { status: 503 }, "unavailable", /sign-in is not available \(HTTP 503\)/],
    [
      "a lost connection",
      { reset: "before" },
      "unavailable",
      /could not be reached to sign in.*HALO_AUTH_URL/,
    ],
    [
      "a redirect",
      { redirect: "https://elsewhere.example/login" },
      "unexpected_answer",
      /redirects to another one/,
    ],
    [
      "a web page",
      { body: "<html>Sign in", contentType: "text/html" },
      "unexpected_answer",
      /without a token/,
    ],
    ["{}", { emptyObject: true }, "unexpected_answer", /without a token.*HALO_AUTH_URL/],
    [
      "an empty token",
      { body: { access_token: "", expires_in: 60 } },
      "unexpected_answer",
      /without a token/,
    ],
    ["an empty body", { status: 200, body: "" }, "unexpected_answer", /without a token/],
    ["a body without end", { body: "x".repeat(300_000) }, "unexpected_answer", /larger than/],
  ])("%s: says so, and the next call signs in anew", async (_name, fault, kind, sentence) => {
    const here = signed({}, {}, [{ method: "POST", path: "/auth/token", ...fault }]);
    const failure = await failureOf(here.list());
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(sentence);
    expect(failure.message).not.toMatch(/<html|auth\.cs|elsewhere/);
    expect(here.requests.every(({ url, redirect }) => url.startsWith(haloUrl) && redirect === "manual")).toBe(
      true,
    );
    expect(tokenRequests(here)).toBe(1);
    await here.list();
    expect(tokenRequests(here)).toBe(2);
  });
});

describe("where the sign-in is", () => {
  const tokenUrl = ({ requests }: Signed) => requests.findLast(({ method }) => method === "POST")?.url;

  test("authinfo names the address and the tenant; it is asked once", async () => {
    const here = signed({}, {}, [
      { path: "/api/authinfo", body: { auth_url: "https://halo.test/auth/", tenant_id: "sandbox" } },
    ]);
    await here.list();
    expect(tokenUrl(here)).toBe("https://halo.test/auth/token?tenant=sandbox");
    here.sandbox.revokeTokens();
    await here.list();
    expect(tokenRequests(here)).toBe(2);
    expect(here.sandbox.log.count({ path: "/api/authinfo" })).toBe(1);
  });

  test.each(["", "  ", null, undefined])("a tenant %j in authinfo sends no tenant", async (tenant_id) => {
    const here = signed({}, {}, [
      { path: "/api/authinfo", body: { auth_url: "https://halo.test/auth", tenant_id } },
    ]);
    await here.list();
    expect(tokenUrl(here)).toBe("https://halo.test/auth/token");
  });

  test.each<[string, Fault]>([
    ["500", { status: 500 }],
    ["404", { status: 404 }],
    ["a lost connection", { reset: "before" }],
    ["a web page", { body: "<html>" }],
    ["a redirect", { redirect: "https://elsewhere.example/" }],
  ])(
    "authinfo failing with %s: {base}/auth is tried, and authinfo is asked again later",
    async (_name, fault) => {
      const here = signed({}, {}, [{ path: "/api/authinfo", ...fault }]);
      await here.list();
      expect(tokenUrl(here)).toBe("https://halo.test/auth/token");
      here.sandbox.revokeTokens();
      await here.list();
      expect(here.sandbox.log.count({ path: "/api/authinfo" })).toBe(2);
      expect(tokenUrl(here)).toBe("https://halo.test/auth/token?tenant=sandbox");
    },
  );

  test.each(["http://halo.test/auth", "ftp://halo.test", "nonsense", ""])(
    "credentials do not go to the address %j, whatever authinfo says",
    async (auth_url) => {
      const here = signed({}, {}, [{ path: "/api/authinfo", body: { auth_url } }]);
      await here.list();
      expect(tokenUrl(here)).toBe("https://halo.test/auth/token");
    },
  );

  test("HALO_AUTH_URL and HALO_TENANT go before authinfo", async () => {
    const own = signed({ bindings: { HALO_AUTH_URL: `${haloUrl}/AUTH/token/`, HALO_TENANT: "Sandbox" } });
    await own.list();
    expect(tokenUrl(own)).toBe("https://halo.test/AUTH/token?tenant=Sandbox");
    expect(own.sandbox.log.count({ path: "/api/authinfo" })).toBe(0);
    const named = signed({ bindings: { HALO_TENANT: "SANDBOX" } });
    await named.list();
    expect(tokenUrl(named)).toBe("https://halo.test/auth/token?tenant=SANDBOX");
  });
});

describe("the token", () => {
  test("is renewed a minute ahead of its end", async () => {
    let now = Date.parse("2026-11-21T10:00:00Z");
    const clock = () => now;
    const here = signed({ now: clock }, { clock, tokenLifetimeSeconds: 600 });
    await here.list();
    now += 539_000;
    await here.list();
    expect(tokenRequests(here)).toBe(1);
    now += 2_000;
    await here.list();
    expect(tokenRequests(here)).toBe(2);
    expect(here.sandbox.log.entries.filter(({ status }) => status === 401)).toEqual([]);
  });

  test("whose lifetime is not told is taken to last an hour", async () => {
    let now = Date.parse("2026-11-21T10:00:00Z");
    const clock = () => now;
    const here = signed({ now: clock }, { clock, tokenLifetimeSeconds: 86_400 }, [
      { path: "/auth/token", transform: ({ ...body }: object) => ({ ...body, expires_in: undefined }) },
    ] as Fault[]);
    await here.list();
    now += 3_539_000;
    await here.list();
    expect(tokenRequests(here)).toBe(1);
    now += 2_000;
    await here.list();
    expect(tokenRequests(here)).toBe(2);
  });

  test("survives its client in the store, and is asked for once however many wait", async () => {
    const store = memoryStore();
    const here = signed({ store });
    await Promise.all(Array.from({ length: 20 }, () => here.list()));
    expect(tokenRequests(here)).toBe(1);
    const again = haloClient({ store, fetch: here.sandbox.fetch });
    await again.list(haloResources.suppliers, {}, { number: 1, size: 1 }, { signal });
    expect(tokenRequests(here)).toBe(1);
  });

  test.each<[string, Bindings, SandboxOptions]>([
    ["another client id", { HALO_CLIENT_ID: "second" }, { credentials: { clientId: "second" } }],
    ["another tenant", { HALO_TENANT: "second" }, { tenantName: "second" }],
    ["another scope", { HALO_SCOPE: "all:standard" }, {}],
    ["an agent's password", passwordGrant, {}],
    ["another Halo", { HALO_BASE_URL: "https://second.test" }, {}],
  ])("of one sign-in is not used by %s", async (_name, bindings, options) => {
    const store = memoryStore();
    const one = signed({ store });
    await one.list();
    const two = signed({ store, bindings }, options);
    await two.list();
    expect(tokenRequests(two)).toBe(1);
    const used = ({ requests }: Signed) => requests.at(-1)?.headers.get("authorization");
    expect(used(two)).toMatch(/^Bearer \w+$/);
    expect(used(two)).not.toBe(used(one));
    expect(two.sandbox.log.entries.map(({ status }) => status)).not.toContain(401);
  });

  test("that two agents share the store for is not mixed either", async () => {
    const store = memoryStore();
    await signed({ store, bindings: passwordGrant }).list();
    const other = signed(
      { store, bindings: { ...passwordGrant, HALO_USERNAME: "second-agent" } },
      { credentials: { username: "second-agent" } },
    );
    await other.list();
    expect(tokenRequests(other)).toBe(1);
  });
});

inEras(bothEras, (era) => {
  /** A client whose session has no token yet. */
  async function cold() {
    await abortAllDurableObjects();
    const client = await connect(era);
    const { HALO_SESSION } = env;
    const sessionId = client.sessionId();
    const id =
      sessionId === undefined
        ? HALO_SESSION.idFromName("principal:local")
        : HALO_SESSION.idFromString(sessionId);
    await runInDurableObject(HALO_SESSION.get(id), (_instance, state) => state.storage.delete("halo-token"));
    halo().log.clear();
    return client;
  }

  test.each<[string, Fault, RegExp]>([
    [
      "refused",
      { status: 401, body: { error: "invalid_client" } },
      /^Halo refused the sign-in: .*HALO_CLIENT_SECRET/,
    ],
    ["refused with an echo", { status: 400, body: "No 'sandbox-secret' here" }, /^Halo refused the sign-in/],
    ["not available", { status: 500, body: "<html>" }, /^Halo's sign-in is not available/],
    ["answered by a web page", { body: "<html>" }, /^Halo's answer could not be used: the sign-in address/],
  ])(
    "a sign-in that is %s is what the call answers, and the next one works",
    async (_name, fault, sentence) => {
      const client = await cold();
      halo().faults.add({ path: "/auth/token", ...fault });
      const result = await client.call("halo_list_tickets", { page_size: 1 });
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(sentence);
      expect(result.text).not.toMatch(/sandbox-secret|<html/);
      expect(halo().log.count({ path: "/auth/token" })).toBe(1);
      expect(halo().log.count({ path: "/api/tickets" })).toBe(0);
      expect(rowsOf(await client.call("halo_list_tickets", { page_size: 1 }))).toHaveLength(1);
    },
  );
});
