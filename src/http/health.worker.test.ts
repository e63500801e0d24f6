import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Fault } from "../../sandbox/engine/faults.ts";
import { send, useSandbox } from "../../test/support/harness.ts";
import { platformRuntime } from "../halo/runtime.ts";

const halo = useSandbox();
const authInfo = "/api/authinfo";

/** Milliseconds that have passed: the clock stands still but for that. Each test begins long after the last look of the one before. */
let ahead = 0;
const begun = Date.now();
beforeAll(() => {
  vi.spyOn(platformRuntime, "now").mockImplementation(() => begun + ahead);
});
beforeEach(() => {
  ahead += 3_600_000;
});
afterAll(() => {
  vi.mocked(platformRuntime.now).mockRestore();
});

const ask = (headers: Record<string, string> = {}) => send("http://localhost:8787/health", { headers });

async function asked() {
  const response = await ask();
  return { status: response.status, body: await response.json() };
}

const looks = () => halo().log.entries.filter(({ path }) => path === authInfo).length;

/** Collects the lines of the log that tell of the health of Halo. */
function logged(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const spy = vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(JSON.parse(line)));
  onTestFinished(() => spy.mockRestore());
  return lines;
}

describe("Halo as it should be", () => {
  test("is ok with 200, tells no value of a variable, and is not to be stored", async () => {
    const lines = logged();
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      status: "ok",
      version: expect.any(String),
      sign_in: "none",
      configuration: { ok: true },
      halo: {
        state: "ok",
        milliseconds: expect.any(Number),
        checked_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    });
    expect(text).not.toMatch(/sandbox-|halo\.test/);
    expect(lines).toEqual([]);
  });

  test("HEAD answers the same without a body", async () => {
    const response = await send("http://localhost:8787/health", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});

describe("Halo as it should not be: degraded, with 200, as this server works", () => {
  test.each<[string, Fault, string, RegExp]>([
    ["HTTP 500", { status: 500, body: "SQL at C:\\Halo" }, "failing", /^Halo answers with HTTP 500\.$/],
    ["HTTP 503", { status: 503, body: "<h1>Upgrading</h1>" }, "failing", /^Halo answers with HTTP 503\.$/],
    [
      "a web page with 200",
      { status: 200, body: "<html>Back soon", contentType: "text/html" },
      "failing",
      /web page/,
    ],
    ["half an answer", { truncate: 10 }, "failing", /something else than data/],
    ["null", { status: 200, body: "null" }, "failing", /something else than data/],
    ["far too much", { status: 200, body: `{"a":"${"x".repeat(70_000)}"}` }, "failing", /something else/],
    ["HTTP 429", { status: 429 }, "limiting", /^Halo's rate limit is reached\.$/],
    ["a redirect", { redirect: "https://elsewhere.example/" }, "moved", /^HALO_BASE_URL redirects elsewhere/],
    ["a lost connection", { reset: "before" }, "unreachable", /^Halo could not be reached/],
  ])("%s", async (_, fault, state, problem) => {
    const lines = logged();
    halo().faults.add({ path: authInfo, ...fault });
    const { status, body } = await asked();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "degraded",
      configuration: { ok: true },
      halo: { state, problem: expect.stringMatching(problem) },
    });
    expect(JSON.stringify(body)).not.toMatch(/SQL|Upgrading|Back soon|elsewhere\.example|halo\.test/);
    expect(lines).toEqual([{ event: "health", halo: state, milliseconds: expect.any(Number) }]);
  });

  test("an answer that comes late is slow", async () => {
    const spy = vi.spyOn(platformRuntime, "fetch").mockImplementation(async (url, init) => {
      ahead += 2_500;
      return fetch(url, init);
    });
    onTestFinished(() => spy.mockRestore());
    expect((await asked()).body).toMatchObject({
      status: "degraded",
      halo: { state: "slow", problem: expect.stringMatching(/^Halo took 2\.5 seconds/) },
    });
  });

  test("an answer that never comes is given up", async () => {
    const real = globalThis.setTimeout;
    const hurried = (work: () => void, milliseconds?: number) =>
      real(work, milliseconds === 5_000 ? 20 : milliseconds);
    const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation(hurried as typeof setTimeout);
    onTestFinished(() => spy.mockRestore());
    halo().faults.add({ path: authInfo, hang: true });
    expect((await asked()).body).toMatchObject({
      halo: { state: "unreachable", problem: "Halo did not answer within 5 seconds." },
    });
  });

  test("a Halo that refuses authinfo is there all the same", async () => {
    halo().faults.add({ path: authInfo, status: 404 });
    expect((await asked()).body).toMatchObject({ status: "ok", halo: { state: "ok" } });
  });
});

describe("however often it is asked", () => {
  test("one look serves for 15 seconds, then another is taken", async () => {
    const first = await asked();
    for (let times = 0; times < 20; times++) expect(await asked()).toEqual(first);
    expect(looks()).toBe(1);
    halo().faults.add({ path: authInfo, status: 503 });
    ahead += 14_000;
    expect((await asked()).body).toMatchObject({ status: "ok" });
    ahead += 2_000;
    expect((await asked()).body).toMatchObject({ status: "degraded" });
    expect(looks()).toBe(2);
    ahead += 16_000;
    expect((await asked()).body).toMatchObject({ status: "ok" });
  });

  test("while one looks, the others get the look before", async () => {
    const before = await asked();
    ahead += 16_000;
    halo().faults.add({ path: authInfo, delayMs: 200 });
    const looking = asked();
    await vi.waitFor(() => expect(looks()).toBe(2));
    expect(await asked()).toEqual(before);
    expect((await looking).body).not.toEqual(before.body);
    expect(looks()).toBe(2);
  });

  test("a clock that is put back does not keep an old look", async () => {
    halo().faults.add({ path: authInfo, status: 503 });
    expect((await asked()).body).toMatchObject({ status: "degraded" });
    ahead -= 60_000;
    expect((await asked()).body).toMatchObject({ status: "ok" });
  });

  /** The most that may be let through where 60 a minute are, as a minute may end within a test. */
  const twoMinutes = 2 * 60;

  test("one address may ask 60 times a minute, another then still", async () => {
    const headers = { "cf-connecting-ip": "192.0.2.7" };
    let refused: Response | undefined;
    for (let times = 0; times <= twoMinutes && refused === undefined; times++) {
      const response = await ask(headers);
      if (response.status !== 200) refused = response;
    }
    expect(refused?.status).toBe(429);
    expect(refused?.headers.get("retry-after")).toBe("60");
    expect(await refused?.json()).toMatchObject({ status: "unknown" });
    expect((await ask({ "cf-connecting-ip": "192.0.2.8" })).status).toBe(200);
    expect(looks()).toBe(1);
  });

  test("all addresses together make it look at Halo 60 times a minute, and get the last look then", async () => {
    for (let times = 0; times <= twoMinutes; times++) {
      ahead += 16_000;
      expect((await ask({ "cf-connecting-ip": `198.51.100.${times}` })).status).toBe(200);
    }
    expect(looks()).toBeLessThanOrEqual(twoMinutes);
  });
});
