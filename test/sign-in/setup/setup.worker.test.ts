import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { defaultCredentials } from "../../../sandbox/server/options.ts";
import { forgetConfigurations } from "../../../src/config/config.ts";
import { keepStored, storedWith } from "../../../src/config/stored.ts";
import { connect, haloUrl, send, useSandbox } from "../../support/harness.ts";
import { Browser, type PageAnswer, publicUrl } from "../support/browser.ts";
import { bearer, endpoint } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

const halo = useSandbox();
skipDelays();
const setup = `${publicUrl}/setup`;
/** As vitest.config.ts tells it. */
const secret = "a-setup-secret-Kq83vTz0wYh5";
const application = {
  base_url: haloUrl,
  client_id: defaultCredentials.clientId,
  client_secret: defaultCredentials.clientSecret,
  door: "key",
  name: "anna",
};

const pace = () => env.HALO_PACE.get(env.HALO_PACE.idFromName("halo"));

/** As after a first deployment. */
beforeEach(async () => {
  await runInDurableObject(pace(), (_, { storage }) => storage.delete(["setup", "setup-draft"]));
  forgetConfigurations();
});

async function visiting(): Promise<{ browser: Browser; page: PageAnswer }> {
  const browser = new Browser();
  const opened = await browser.submit(await browser.get(setup), { secret });
  expect([opened.status, opened.location]).toEqual([303, "/setup"]);
  return { browser, page: await browser.get(setup) };
}

/** Goes through the page to its end. */
async function setUp(changes: Record<string, string> = {}): Promise<{ key: string; done: PageAnswer }> {
  const { browser, page } = await visiting();
  const tried = await browser.submit(page, { ...application, ...changes });
  expect(tried.status, tried.html).toBe(200);
  // What was looked at stands there, each with what became of it.
  expect(tried.html).toMatch(/<dt>Address: ok<\/dt><dd>https:\/\/halo\.test is a Halo\./);
  expect(tried.html).toMatch(
    /<dt>Sign-in: (?:ok<\/dt><dd>signed in as «[^»]+»|note<\/dt><dd>SIGN_IN is halo)/,
  );
  const done = await browser.submit(tried);
  expect(done.status, done.html).toBe(200);
  return { key: /id="key"[^>]*>([^<]+)</.exec(done.html)?.[1] ?? "", done };
}

function told(values: Record<string, string>): void {
  const before = Object.keys(values).map((name) => [name, Reflect.get(env, name)] as const);
  Object.assign(env, values);
  forgetConfigurations();
  onTestFinished(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(env, name);
      else Reflect.set(env, name, value);
    }
    forgetConfigurations();
  });
}

const clients = async (key: string) => {
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(key) });
  return client.call("halo_list_clients", { page_size: 2 });
};

describe("before it is set up", () => {
  test("nobody is served, the first page leads to the setup page, and that asks for the secret", async () => {
    const refused = await send(endpoint, { method: "POST", body: "{}" });
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain("open /setup");
    expect((await new Browser().get(`${publicUrl}/`)).html).toContain('<a href="/setup">');
    const page = await new Browser().get(setup);
    expect(page.html).toContain("Your setup secret");
    expect(page.html).not.toContain("This server is set up");
    expect(page.html).not.toContain("Client ID");
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  test("a wrong secret opens nothing, and no step is there without it", async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
    onTestFinished(() => spy.mockRestore());
    const browser = new Browser();
    const wrong = await browser.submit(await browser.get(setup), { secret: `${secret}x` });
    expect(wrong.status).toBe(401);
    expect(browser.cookies.size).toBe(0);
    for (const step of ["try", "save"]) {
      const answer = await browser.post(`${setup}/${step}`, new URLSearchParams(application));
      expect([answer.status, answer.location], step).toEqual([303, "/setup"]);
    }
    browser.cookies.set("__Host-halo-mcp-setup", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c");
    expect((await browser.get(setup)).html).toContain("Your setup secret");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ event: "refusal", what: "setup" }),
    ]);
    expect(lines.join()).not.toContain(secret);
  });

  test("a form of another site is refused, and tries are counted", async () => {
    const browser = new Browser();
    const form = new URLSearchParams({ secret });
    expect((await browser.post(setup, form, { origin: "https://elsewhere.example" })).status).toBe(403);
    const statuses: number[] = [];
    for (let tries = 0; tries < 70; tries++) {
      statuses.push((await browser.post(setup, new URLSearchParams({ secret: "no" }))).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect((await browser.post(setup, form)).status).toBe(429);
  });

  test("without a good secret the page says what to do, and with a sign-in of the bindings there is none", async () => {
    told({ SETUP_SECRET: "short" });
    const page = await new Browser().get(setup);
    expect([page.status, page.html]).toEqual([503, expect.stringContaining("shorter than 24 characters")]);
    // Set up by its variables, as the first page says too.
    told({ HALO_BASE_URL: haloUrl, HALO_CLIENT_ID: "a", HALO_CLIENT_SECRET: "b", SIGN_IN: "" });
    const done = await new Browser().get(setup);
    expect((await new Browser().get(`${publicUrl}/`)).html).toContain("It is set up.");
    expect([done.status, done.html]).toEqual([404, expect.stringContaining("is set up by its variables")]);
    expect(done.html).not.toContain("not set up yet");
    told({ SETUP_SECRET: secret, SIGN_IN: "halo" });
    expect((await new Browser().get(setup)).status).toBe(404);
  });
});

describe("setting it up", () => {
  test.each(["Anna B", "Zoë", "a:b", "x".repeat(33)])(
    "a name that no key may have (%s) is told of by its field",
    async (name) => {
      const { browser, page } = await visiting();
      const refused = await browser.submit(page, { ...application, name });
      expect(refused.status).toBe(400);
      expect(refused.html).toContain("Your name: 1 to 32 letters, digits, dots, hyphens or underscores");
      expect(refused.html).not.toContain("ACCESS_KEYS");
      expect((await browser.submit(page, { ...application, name: "Anna.B" })).status).toBe(200);
    },
  );

  test("what is missing or does not work is said, keeps what was typed but the secret, and can't be saved", async () => {
    const { browser, page } = await visiting();
    const missing = await browser.submit(page, { ...application, base_url: "acme", client_id: "" });
    expect(missing.status).toBe(400);
    expect(missing.html).toContain("HALO_BASE_URL is not a URL");
    expect(missing.html).toContain("HALO_CLIENT_ID is not set");
    expect(missing.html).toContain('value="acme"');
    const wrong = await browser.submit(page, { ...application, client_secret: "not-the-secret" });
    expect(wrong.status).toBe(400);
    expect(wrong.html).toContain("Sign-in: problem");
    for (const { html } of [missing, wrong, await browser.get(setup)]) {
      expect(html).not.toContain(application.client_secret);
      expect(html).not.toContain("not-the-secret");
    }
    expect((await browser.post(`${setup}/save`, new URLSearchParams())).location).toBe("/setup");
    expect((await send(endpoint, { method: "POST", body: "{}" })).status).toBe(503);
  });

  test("with an access key: it is shown once, works, and works after a new start", async () => {
    const { key, done } = await setUp();
    expect(key).toHaveLength(43);
    expect(done.html).toContain(`claude mcp add --transport http halo ${endpoint}`);
    expect((await clients(key)).data.rows).toHaveLength(2);

    // As in a new isolate, with new objects.
    await abortAllDurableObjects();
    forgetConfigurations();
    expect((await clients(key)).data.rows).toHaveLength(2);
    expect((await send(endpoint, { method: "POST", body: "{}" })).status).toBe(401);
    const health = await send(`${publicUrl}/health`);
    expect(await health.json()).toMatchObject({ status: "ok", sign_in: "key" });

    // Nothing that is stored can be read without the secret.
    const stored = await runInDurableObject(pace(), async (_, { storage }) =>
      JSON.stringify([...(await storage.list())]),
    );
    for (const value of [key, application.client_secret, haloUrl, secret])
      expect(stored).not.toContain(value);
    told({ SETUP_SECRET: "another-setup-secret-Kq83vTz0" });
    expect((await send(endpoint, { method: "POST", body: "{}" })).status).toBe(503);
  });

  test("once it is set up the page is closed, and the secret opens it for another key", async () => {
    const { key } = await setUp();
    const visited = await visiting();
    expect(visited.page.html).toContain("set up already");
    expect(visited.page.html).not.toContain(key);
    // The secret that is kept is used for its own address alone.
    const elsewhere = { ...application, client_secret: "", base_url: "https://elsewhere.example" };
    const refused = await visited.browser.submit(visited.page, elsewhere);
    expect(refused.html).toContain("HALO_CLIENT_SECRET is not set");

    const second = await setUp({ client_secret: "", name: "ben" });
    expect((await clients(second.key)).isError).toBe(false);
    expect((await clients(key)).isError).toBe(false);
    // A browser that was let in before that has to give the secret again.
    const asked = (await visited.browser.get(setup)).html;
    expect(asked).toContain("Your setup secret");
    expect(asked).toContain("This server is set up.");

    const third = await setUp({ client_secret: "", name: "cleo", alone: "yes" });
    expect((await clients(third.key)).isError).toBe(false);
    const withdrawn = await send(endpoint, { method: "POST", body: "{}", headers: bearer(key) });
    expect(withdrawn.status).toBe(401);
  });

  test("with Halo's own sign-in: the address to register is told, and there is no key", async () => {
    const { page } = await visiting();
    expect(page.html).toContain(`<code>${publicUrl}/callback</code>`);
    const { key, done } = await setUp({ door: "halo", client_secret: "" });
    expect(key).toBe("");
    expect(done.html).toContain("you sign in to Halo as yourself");
    const metadata = await send(`${publicUrl}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({ issuer: publicUrl });
  });

  test("a binding wins over what is stored", async () => {
    const { key } = await setUp();
    told({ HALO_READ_ONLY: "true", ACCESS_KEYS: "carl:carl-key-0123456789abcdefg" });
    forgetConfigurations();
    expect((await send(endpoint, { method: "POST", body: "{}", headers: bearer(key) })).status).toBe(401);
    expect((await clients("carl-key-0123456789abcdefg")).isError).toBe(false);
  });

  test("what a binding of another value would win over can't be entered, and a secret of the bindings is sent nowhere", async () => {
    const bindings = { HALO_CLIENT_SECRET: defaultCredentials.clientSecret, ACCESS_KEYS: `carl:${secret}` };
    told(bindings);
    const { browser, page } = await visiting();
    halo().log.clear();
    const refused = await browser.submit(page, { ...application, client_secret: "" });
    expect(refused.status).toBe(400);
    for (const name of Object.keys(bindings))
      expect(refused.html).toContain(`${name} is a variable or secret`);
    expect(refused.html).not.toContain(defaultCredentials.clientSecret);
    expect(halo().log.entries).toEqual([]);
    expect((await browser.post(`${setup}/save`, new URLSearchParams())).location).toBe("/setup");
  });

  test("a key that another isolate has made meanwhile stays", async () => {
    const first = await setUp();
    // This isolate last read before that.
    const before = storedWith(secret);
    const second = await setUp({ client_secret: "", name: "ben" });
    keepStored(before);
    const third = await setUp({ client_secret: "", name: "cleo" });
    for (const { key } of [first, second, third]) expect((await clients(key)).isError).toBe(false);
  });

  test("of two people at once, neither stores what the other has tried", async () => {
    const one = await visiting();
    const tried = await one.browser.submit(one.page, application);
    const other = await visiting();
    await other.browser.submit(other.page, { ...application, door: "halo", client_secret: "" });
    const saved = await one.browser.submit(tried);
    expect([saved.status, saved.location]).toEqual([303, "/setup"]);
    expect((await send(endpoint, { method: "POST", body: "{}" })).status).toBe(503);
  });
});
