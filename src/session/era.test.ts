import { isLegacyRequest } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import fc from "../../test/support/property.ts";
import { eraOfCall } from "./era.ts";

const versionKey = "io.modelcontextprotocol/protocolVersion";
const versions = [
  "2024-11-05",
  "2025-03-26",
  "2025-06-18",
  "2025-11-25",
  "2026-07-28",
  "2027-01-01",
  "nonsense",
  "",
];

const meta = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.constant({}),
  fc.constant([]),
  fc.constantFrom(1, 1.5, "a", {}, null).map((progressToken) => ({ progressToken })),
  fc.constantFrom(...versions).map((version) => ({ [versionKey]: version })),
  fc.constant({ [versionKey]: 3 }),
  fc.constantFrom(...versions).map((version) => ({
    [versionKey]: version,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "x", version: "1" },
  })),
  fc.constant({ "io.modelcontextprotocol/clientCapabilities": {} }),
);

/** Mostly what a client sends, and now and then something else. */
const usually = <T>(usual: T, ...others: unknown[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<unknown>(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const message = fc.record({
  jsonrpc: usually("2.0", "1.0", undefined),
  id: usually(1, 0, -1, 1.5, "a", null, undefined, {}),
  method: usually("tools/call", "tools/list", "initialize", "server/discover", 3, undefined),
  params: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, [], "x") },
    {
      weight: 6,
      arbitrary: fc.record({
        name: usually("halo_triage", 3),
        arguments: usually({}, undefined, "x"),
        _meta: meta,
      }),
    },
  ),
  result: usually(undefined, {}),
  error: usually(undefined, { code: 1, message: "x" }),
});

test("what is told at once is what the SDK says", async () => {
  let told = 0;
  const bodies = fc.oneof(
    message,
    fc.array(message, { maxLength: 2 }),
    fc.json().map((text) => JSON.parse(text)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.option(fc.constantFrom(...versions)), async (body, version) => {
      // As it arrives: JSON holds no undefined.
      const sent: unknown = JSON.parse(JSON.stringify(body));
      const era = eraOfCall(version, sent);
      if (era === undefined) return;
      told += 1;
      const headers = {
        "content-type": "application/json",
        ...(version === null ? {} : { "mcp-protocol-version": version }),
      };
      const request = new Request("http://localhost/mcp", {
        method: "POST",
        headers,
        body: JSON.stringify(sent),
      });
      expect(await isLegacyRequest(request, sent), JSON.stringify({ version, sent })).toBe(era);
    }),
    { numRuns: 5_000, seed: 7 },
  );
  expect(told).toBeGreaterThan(50);
});

test("a plain tool call of either era is told at once", () => {
  const call = (meta: object) => ({
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { name: "halo_triage", arguments: {}, _meta: meta },
  });
  expect(eraOfCall("2026-07-28", call({ [versionKey]: "2026-07-28" }))).toBe(false);
  expect(eraOfCall("2025-11-25", call({ progressToken: 3 }))).toBe(true);
  expect(eraOfCall("2026-07-28", call({}))).toBeUndefined();
  expect(eraOfCall(null, call({}))).toBeUndefined();
});
