import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useSandbox } from "../../support/harness.ts";
import { Browser } from "../support/browser.ts";
import { codeOf, redirectUri, TestOAuthClient } from "../support/client.ts";

useSandbox();
const alice = "alice-key-0123456789abcdef";
let host = 0;
let clientId = "";
/** What the client's address answers; by default a good document. */
let answer: () => Response;

beforeEach(() => {
  // Documents are cached by address: each test has one of its own.
  clientId = `https://app${++host}.client.example/oauth/metadata.json`;
  answer = () =>
    Response.json({ client_id: clientId, client_name: "Claude-like", redirect_uris: [redirectUri] });
  const before = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init);
    return new URL(request.url).hostname.endsWith("client.example") ? answer() : before(request);
  });
  return () => spy.mockRestore();
});
afterEach(() => vi.restoreAllMocks());

/** The pages as a client that names itself by an address opens them. */
async function authorize(changes: Record<string, string> = {}) {
  const browser = new Browser();
  const client = await TestOAuthClient.register();
  const page = await browser.get(await client.authorizeUrl({ client_id: clientId, ...changes }));
  return { browser, client, page };
}

describe("a client that names itself by the address of its metadata", () => {
  test("is shown with its verified domain, and gets a token without registering", async () => {
    const { browser, client, page } = await authorize();
    expect(page.status).toBe(200);
    expect(page.html).toContain("Claude-like");
    expect(page.html).toContain(`app${host}.client.example (verified)`);
    const allowed = await browser.submit(page, { decision: "allow" });
    const back = await browser.submit(await browser.get(allowed.location ?? ""), { key: alice });
    const { status, answer: tokens } = await client.redeem(codeOf(back), { client_id: clientId });
    expect(status).toBe(200);
    expect(tokens.access_token).toBeDefined();
  });

  test.each<[string, () => Response]>([
    [
      "names another client",
      () =>
        Response.json({
          client_id: "https://other.example/x",
          client_name: "x",
          redirect_uris: [redirectUri],
        }),
    ],
    ["has no name", () => Response.json({ client_id: clientId, redirect_uris: [redirectUri] })],
    ["is a web page", () => new Response("<html><script>alert(1)</script></html>")],
    ["is not there", () => new Response("nothing here", { status: 404 })],
    [
      "is too large",
      () =>
        Response.json({ client_id: clientId, client_name: "x".repeat(9_000), redirect_uris: [redirectUri] }),
    ],
    ["redirects elsewhere", () => Response.redirect("https://evil.example/metadata.json", 302)],
  ])("is refused on a page when its document %s", async (_what, made) => {
    answer = made;
    const { page } = await authorize();
    expect([page.status, page.location]).toEqual([502, undefined]);
    expect(page.html).toContain("The app could not be verified");
    expect(page.html).not.toMatch(/<script(?! type="module" src="\/page\.js"><\/script>)|nothing here/);
  });

  test("is not sent to an address that its document does not list", async () => {
    const { page } = await authorize({ redirect_uri: "https://evil.example/callback" });
    expect([page.status, page.location]).toEqual([400, undefined]);
  });

  test.each([
    "https://127.0.0.1/x.json",
    "https://0x7f.1/x.json",
    "https://[::1]/x.json",
    "https://10.0.0.7/x.json",
    "https://localhost/x.json",
    "https://app.localhost/x.json",
    "https://intranet/x.json",
    "https://metadata.google.internal/x.json",
  ])("is asked of nobody at an address of this machine or a network's inside, like %s", async (id) => {
    clientId = id;
    const asked: string[] = [];
    const before = globalThis.fetch;
    const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      asked.push(new Request(input as RequestInfo, init).url);
      return before(input, init);
    });
    const { page } = await authorize();
    spy.mockRestore();
    expect([page.status, page.location]).toEqual([502, undefined]);
    expect(asked).toEqual([]);
  });

  test.each([
    "http://app.client.example/x.json",
    "https://user@app.client.example/x.json",
    "https://127.0.0.1",
  ])("is unknown under an address like %s", async (id) => {
    clientId = id;
    const { page } = await authorize();
    expect(page.location).toBeUndefined();
    expect(page.status).toBeGreaterThanOrEqual(400);
  });
});
