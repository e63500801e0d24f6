import { request } from "node:http";
import { afterAll, expect, test } from "vitest";
import { startPreview } from "./server.ts";

/** What came through to the server of MCP, which is given a key. */
const passed: string[] = [];
const preview = await startPreview(
  async (asked) => {
    passed.push(`${asked.method} ${await asked.text()}`);
    return Response.json({});
  },
  { page: "<!doctype html><title>A page</title>", script: new Uint8Array() },
);
afterAll(() => preview.close());
const { host, port, origin } = new URL(preview.url);

/** The status of a request, whose headers are not a browser's. */
function ask(headers: Readonly<Record<string, string>>, method = "POST", path = "/mcp"): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.once("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}

const json = { host, "content-type": "application/json" };

test.each<[string, Readonly<Record<string, string>>]>([
  ["its page", { ...json, origin, "sec-fetch-site": "same-origin" }],
  ["its page by the other name", { ...json, host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` }],
  ["a program", { ...json, "content-type": "application/json; charset=utf-8" }],
])("%s is answered", async (_, headers) => {
  passed.length = 0;
  expect(await ask(headers)).toBe(200);
  expect(passed).toEqual(["POST {}"]);
});

test.each<[string, number, Readonly<Record<string, string>>, ("GET" | "POST")?]>([
  ["a name that was led here", 421, { ...json, host: `attacker.example:${port}` }],
  ["a name that was led here, with its origin", 421, { ...json, host: "attacker.example", origin }],
  ["another port's name", 421, { ...json, host: "localhost:1" }],
  ["localhost without its port", 421, { ...json, host: "localhost" }],
  ["another site", 403, { ...json, origin: "https://attacker.example" }],
  ["another program of this machine", 403, { ...json, origin: "http://localhost:1" }],
  ["a page with the same address but for its protocol", 403, { ...json, origin: `https://${host}` }],
  ["a frame without an origin, such as a view's", 403, { ...json, origin: "null" }],
  ["another site that asks for an answer to read", 403, { host, "sec-fetch-site": "cross-site" }, "GET"],
  ["another port that does", 403, { host, "sec-fetch-site": "same-site" }, "GET"],
  ["a form", 415, { host, "content-type": "text/plain" }],
  ["a form of its own origin", 415, { host, origin, "content-type": "application/x-www-form-urlencoded" }],
  ["a type that only begins so", 415, { host, "content-type": "application/jsonp" }],
  ["no type", 415, { host }],
])("%s is refused, and nothing of it passed on", async (_, status, headers, method) => {
  passed.length = 0;
  expect(await ask(headers, method)).toBe(status);
  expect(passed).toEqual([]);
});

test("a link from elsewhere leads to the page; a name that was led here does not", async () => {
  expect(await ask({ host, "sec-fetch-site": "cross-site" }, "GET", "/preview")).toBe(200);
  expect(await ask({ host: "attacker.example" }, "GET", "/preview")).toBe(421);
});
