import { beforeAll, expect, inject, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { ApiDescription, bundledIndex } from "../../src/halo/openapi/description.ts";
import { parseDescription } from "../../src/halo/openapi/parse.ts";
import { memoryStore, platformRuntime, type Store } from "../../src/halo/runtime.ts";
import { lineFor } from "../../src/tools/api/lines/index.ts";
import { offGroups, whyOff } from "../../src/tools/api/reach.ts";
import fc from "../support/property.ts";
import { apiSession } from "./halo.ts";

const { seed, runs } = inject("fuzzing");
type Session = Awaited<ReturnType<typeof apiSession>>;
let halo: Session;
beforeAll(async () => {
  halo = await apiSession();
});

/** Parts of which paths are made that lead elsewhere, if anything does. */
const pieces = [
  ..."/ // . .. ... %2e %2e%2e %2f %2F %5c \\ ? # & ; @ : * { } {id} ~ %00 %0a".split(" "),
  ..."auth auth/token api API Tickets Tickets/12 Users Application LoginToken Holiday me evil.test https: http://evil.test //evil.test".split(
    " ",
  ),
  "GET ",
  "POST ",
  "DELETE ",
  "PUT ",
  "?tenant=other",
  " HTTP/1.1\r\nHost: evil.test",
  "\u2025",
  "\uff0e\uff0e\uff0f",
];
const path = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
  fc.constantFrom(
    "Tickets/../../auth/token",
    "Tickets/%2e%2e/Application",
    "Tickets/12%2f..%2fApplication/1",
    "//evil.test/api/Tickets",
    "Tickets@evil.test",
    "Application",
    "Tickets?tenant=other",
    "PurchaseOrder/confirmreceipt",
    "Tickets/vote",
    "Mail/ProcessMail",
    "POST Tickets",
  ),
  fc.string({ minLength: 1, maxLength: 30 }),
);
const value = fc.oneof(
  fc.constantFrom("../auth", "12", 12, true, "a&tenant=other", "POST", "%2e%2e"),
  fc.string(),
);
const params = fc.dictionary(
  fc.constantFrom(
    "tenant",
    "method",
    "_method",
    "id",
    "search",
    "client_id",
    "path",
    "page_no",
    "host",
    "url",
    "__proto__",
  ),
  value,
  { maxKeys: 3 },
);
const extra = fc.dictionary(
  fc.constantFrom("method", "http_method", "record", "body", "confirm", "operation", "url"),
  fc.oneof(value, fc.constant({ id: 1 })),
  { maxKeys: 3 },
);

test("whatever is in the arguments, a read is a GET below /api of this Halo, of an operation that is on", async () => {
  const index = await bundledIndex();
  await fc.assert(
    fc.asyncProperty(path, params, extra, async (written, given, others) => {
      halo.reached.length = 0;
      const { outcome } = await halo.call("halo_api_read", { path: written, params: given, ...others });
      expect(outcome).not.toContain("BUG");
      for (const { method, url } of halo.reached) {
        const isSignIn = url.pathname === "/auth/token" && method === "POST";
        if (isSignIn) continue;
        expect({ method, origin: url.origin }).toEqual({ method: "GET", origin: "https://halo.test" });
        expect(url.pathname).toMatch(/^\/api\/[\w%-]+(?:\/[\w%&-]+)*(?:\/swagger\.json)?$/);
        expect(url.pathname).not.toMatch(/%2e|%2f|%5c/i);
        expect([...url.searchParams.keys()]).not.toContain("tenant");
        const [, , resource = ""] = url.pathname.split("/");
        if (/^(?:swagger|InstanceInfo)$/.test(resource)) continue;
        const [operation] = index.of(resource);
        expect(operation, url.pathname).toBeDefined();
        if (operation !== undefined)
          expect(whyOff({ ...operation, method: "GET" }, { allow: [], deny: [] }, lineFor)).toBeUndefined();
      }
    }),
    { seed, numRuns: 150 * runs },
  );
});

test("a write and a deletion go nowhere else either", async () => {
  const tools = fc.constantFrom("halo_api_write", "halo_api_delete", "halo_api_describe");
  await fc.assert(
    fc.asyncProperty(tools, path, params, async (tool, written, given) => {
      halo.reached.length = 0;
      const record = { name: "x" };
      const args = {
        path: written,
        ...(tool === "halo_api_write" ? { record } : {}),
        ...(tool === "halo_api_delete" ? { params: given, confirm: true } : {}),
      };
      const { outcome } = await halo.call(tool, args);
      expect(outcome).not.toContain("BUG");
      for (const { url } of halo.reached) {
        expect(url.origin).toBe("https://halo.test");
        expect(url.pathname).toMatch(/^\/api\/[\w%-]+(?:\/[\w%&-]+)*(?:\/swagger\.json)?$|^\/auth\/token$/);
        expect(url.pathname).not.toMatch(/%2e|%2f|%5c|^\/api\/(?:Application|LoginToken)/i);
        expect([...url.searchParams.keys()]).not.toContain("tenant");
      }
    }),
    { seed, numRuns: 100 * runs },
  );
});

test("ids that are none are refused, in the path and beside it", async () => {
  for (const path of ["Tags/1..2", "Tags/..", "Tags/1%2f2", "Tags/1;2", "Tags/x", "Tags/{id}"]) {
    halo.reached.length = 0;
    const { isError } = await halo.call("halo_api_read", { path });
    expect({ path, isError, sent: halo.reached.length }).toEqual({ path, isError: true, sent: 0 });
  }
});

/** A description that tries to widen what can be reached. */
const hostile = {
  openapi: "3.0.1",
  servers: [{ url: "https://evil.test" }],
  paths: {
    "/Tickets": {
      get: {
        parameters: [
          { name: "a&tenant=x", in: "query" },
          { name: "search", in: "query", schema: { type: "string" } },
        ],
      },
    },
    "/../auth/token": { get: {} },
    "//evil.test/x": { get: {} },
    "https://evil.test/": { get: {} },
    "/Tickets/..%2f": { get: {} },
    "/Tickets/{id}/../../x": { get: {} },
    "/NewLoginThing": { get: {}, post: {} },
    "/NewThing": { get: {}, post: {} },
    "/Holiday": { put: {}, trace: {}, get: { servers: [{ url: "https://evil.test" }] } },
    __proto__: { get: {} },
  },
  components: { schemas: { "a/b": { properties: { x: {} } } } },
};

test("a hostile description adds no host, no path elsewhere and nothing that is off by its name", async () => {
  const meddle = (request: Request) =>
    request.url.endsWith("/swagger.json") ? Response.json(hostile) : undefined;
  const session = await apiSession({}, meddle);
  expect(Object.keys(parseDescription(hostile)?.paths ?? {})).toEqual([
    "/Tickets",
    "/NewLoginThing",
    "/NewThing",
    "/Holiday",
  ]);
  expect((await session.call("halo_api_read", { path: "NewLoginThing" })).text).toContain("off here");
  const written = await session.call("halo_api_write", { path: "NewThing", record: { name: "x" } });
  expect(written.text).toContain("only read");
  await session.call("halo_api_read", { path: "Holiday" });
  for (const { url } of session.reached) expect(url.origin).toBe("https://halo.test");
});

test.each([
  ["is no JSON", () => new Response("<html>", { status: 200 })],
  ["is of something else", () => Response.json({ paths: { "/Pets": { get: {} } } })],
  ["leads elsewhere", () => new Response(null, { status: 302, headers: { location: "https://evil.test/" } })],
  ["is not there", () => new Response(null, { status: 404 })],
  ["has no end", () => new Response("x".repeat(13 * 1024 * 1024))],
])("a description that %s leaves the index that comes with the server", async (_, answer) => {
  const session = await apiSession({}, (request) =>
    request.url.endsWith("/swagger.json") ? answer() : undefined,
  );
  const found = await session.call("halo_api_search", { query: "holiday" });
  expect(found.text).toContain("GET /Holiday");
  expect(found.text).toContain("this tenant's own description could not be read");
  expect(session.reached.every(({ url }) => url.origin === "https://halo.test")).toBe(true);
});

test("the description is read once, kept, and read anew when Halo's version moves", async () => {
  const { sandbox } = halo;
  let now = Date.parse("2026-03-04T09:00:00Z");
  let version = "2.204.1";
  const read: string[] = [];
  const store: Store = memoryStore();
  const runtime = {
    ...platformRuntime,
    now: () => now,
    fetch: async (url: string, init: RequestInit) => {
      expect(new Headers(init.headers).has("authorization")).toBe(false);
      read.push(new URL(url).pathname.split("/").at(-1) ?? "");
      if (url.endsWith("InstanceInfo")) return Response.json({ app_version: version });
      return sandbox.fetch(new Request(url, init));
    },
  };
  const config = { baseUrl: "https://halo.test" };
  const next = async () => {
    read.length = 0;
    const index = await new ApiDescription(config, runtime, store).index(new AbortController().signal);
    return { source: index.source, version: index.version, read: [...read] };
  };
  const whole = ["InstanceInfo", "swagger.json"];
  expect(await next()).toEqual({ source: "tenant", version: "2.204.1", read: whole });
  expect(await next()).toEqual({ source: "tenant", version: "2.204.1", read: [] });
  now += 25 * 60 * 60_000;
  expect(await next()).toEqual({ source: "tenant", version: "2.204.1", read: ["InstanceInfo"] });
  now += 25 * 60 * 60_000;
  version = "2.206.0";
  expect(await next()).toEqual({ source: "tenant", version: "2.206.0", read: whole });
});

test("every name of the default list is a resource, and what is on was looked at", async () => {
  const index = await bundledIndex();
  const known = new Set(index.resources);
  expect(offGroups.flatMap(({ names }) => names).filter((name) => !known.has(name))).toEqual([]);
  const open = [...index.operations].filter(
    (operation) => whyOff(operation, { allow: [], deny: [] }, lineFor) === undefined,
  );
  expect(
    open
      .filter(({ resource }) => /password|token|secret|details$|script|webhook/i.test(resource))
      .map(({ resource }) => resource),
  ).toEqual(["ServiceRequestDetails", "ServiceRequestDetails"]);
});

test("lists that name no resource are refused with what to write", () => {
  const base = { HALO_BASE_URL: "https://halo.test", HALO_CLIENT_ID: "a", HALO_CLIENT_SECRET: "b" };
  const reading = readConfig({ ...base, HALO_API_ALLOW: "Holiday, *", HALO_API_DENY: "Tickets:run" });
  expect(reading.ok ? [] : reading.problems).toEqual([
    expect.stringContaining("HALO_API_ALLOW must be names of resources"),
    expect.stringContaining("HALO_API_DENY must be names of resources"),
  ]);
});
