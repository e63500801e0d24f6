/** Hostile callers: what is no MCP, what is too much of it, and what belongs to somebody else. */
import fc from "fast-check";
import type { Random } from "../../../sandbox/engine/seed/random.ts";
import { catalogue } from "../../../src/tools/index.ts";
import { beside } from "../../../test/fuzz/support/arguments.ts";
import { anyText, anyValue } from "../../../test/fuzz/support/hostile.ts";
import { baseHeaders } from "../../calls.ts";
import { initializeParams, messagesIn, ofSession, type Prepared, type Reply, toolCall } from "./wire.ts";

/** A hostile request, and the word for its like. */
export interface Garbage {
  readonly name: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Whether the connection may be closed while it is being sent, since the answer does not wait for its end. */
  readonly isTooMuch?: boolean;
}

/** What a hostile caller may use. */
interface Means {
  readonly random: Random;
  readonly sessionId: string;
}

const json = (value: unknown): string => JSON.stringify(value) ?? "undefined";
const call = (id: unknown, args: unknown = {}) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name: "halo_list_teams", arguments: args },
});
const headers = baseHeaders("2025-11-25");
const inSession = (sessionId: string) => ({ ...headers, "mcp-session-id": sessionId });
const readTools = catalogue.filter(({ access }) => access === "read");

/** Draws a value; a number of the run's own is the seed. */
function drawn<Value>(arbitrary: fc.Arbitrary<Value>, random: Random): Value {
  const [value] = fc.sample(arbitrary, { seed: random.int(0, 2 ** 31 - 1), numRuns: 1 });
  if (value === undefined) throw new Error("nothing was drawn");
  return value;
}

const strangeMessage = fc.record(
  {
    jsonrpc: fc.constantFrom("2.0", "1.0", null, 2),
    id: anyValue,
    method: fc.oneof(fc.constantFrom("tools/call", "initialize", "ping", "__proto__"), anyText),
    params: anyValue,
  },
  { requiredKeys: [] },
);

const kinds: Readonly<Record<string, (means: Means) => Omit<Garbage, "name">>> = {
  "half of a message": ({ random }) => ({
    headers,
    body: json(call(1)).slice(0, random.int(1, 60)),
  }),
  "bytes that are no text": ({ random }) => ({
    headers,
    body: new Uint8Array(Array.from({ length: random.int(1, 200) }, () => random.int(0, 255))),
  }),
  "a strange message": ({ random }) => ({ headers, body: json(drawn(strangeMessage, random)) }),
  "a strange message in a session": ({ random, sessionId }) => ({
    headers: inSession(sessionId),
    body: json({ ...drawn(strangeMessage, random), id: `strange ${random.next()}` }),
  }),
  "a batch": ({ random }) => ({
    headers,
    body: json(Array.from({ length: random.int(0, 12) }, (_, index) => call(index))),
  }),
  "a batch of one id": ({ random, sessionId }) => {
    const id = `batch ${random.next()}`;
    return { headers: inSession(sessionId), body: json([call(id), call(id)]) };
  },
  "a session that never was": ({ random }) => {
    const id = Array.from({ length: 64 }, () => random.int(0, 15).toString(16)).join("");
    return { headers: inSession(id), body: json(call(1)) };
  },
  "a session id that is none": ({ random }) => ({
    headers: inSession(random.pick(["x", "../../etc/passwd", "0".repeat(64), "%00", "null"])),
    body: json(call(1)),
  }),
  "the end of a foreign session": () => ({ method: "DELETE", headers: inSession("f".repeat(64)) }),
  "an era that contradicts the message": ({ random }) => ({
    ...toolCall(undefined, "halo_list_teams", {}, 1),
    headers: {
      ...baseHeaders("2026-07-28"),
      "mcp-method": random.pick(["tools/list", "initialize", "tools/call"]),
      "mcp-name": random.pick(["halo_get_ticket", "__proto__", "halo_delete_asset"]),
    },
  }),
  "a version that is none": ({ random }) => ({
    headers: { ...headers, "mcp-protocol-version": random.pick(["1999-01-01", "x", "2026-07-29"]) },
    body: json(call(1)),
  }),
  "a wrong content type": () => ({
    headers: { ...headers, "content-type": "text/plain" },
    body: json(call(1)),
  }),
  "an accept that fits nothing": () => ({
    headers: { ...headers, accept: "text/html" },
    body: json(call(1)),
  }),
  "another verb": ({ random }) => ({ method: random.pick(["GET", "PUT", "PATCH"]), headers }),
  "more than 4 MiB": () => ({
    isTooMuch: true,
    headers,
    body: json(call(1, { search: "x".repeat(4 * 1024 * 1024) })),
  }),
  "deep nesting": () => ({ headers, body: `${"[".repeat(50_000)}${"]".repeat(50_000)}` }),
  "an initialize of 100 KiB": () =>
    ofSession(
      undefined,
      "initialize",
      { ...initializeParams, clientInfo: { name: "x".repeat(100_000), version: "1" } },
      1,
    ),
  "a tool that is none": ({ random }) => toolCall(undefined, drawn(anyText, random).slice(0, 200), {}, 1),
  "hostile arguments": ({ random }) => hostileCall(undefined, random),
  "hostile arguments in a session": ({ random, sessionId }) => hostileCall(sessionId, random),
};

function hostileCall(sessionId: string | undefined, random: Random): Prepared {
  const tool = random.pick(readTools);
  const args = drawn(beside(tool, {}), random);
  const { body, headers: given } = toolCall(
    sessionId,
    tool.name,
    {},
    random.int(1_000_000_000, 2_000_000_000),
  );
  const message: { params: { arguments: unknown } } = JSON.parse(body);
  message.params.arguments = args;
  return { headers: given, body: json(message) };
}

/** Draws a hostile request. @param sessionId a session of this run that others use too */
export function drawGarbage(random: Random, sessionId: string): Garbage {
  const name = random.pick(Object.keys(kinds));
  const made = kinds[name]?.({ random, sessionId });
  if (made === undefined) throw new Error(`no kind of garbage is called ${name}`);
  // A header takes no other characters; what it would carry stands in the body as well.
  const plainHeaders = Object.entries(made.headers).map(
    ([header, value]) => [header, value.replace(/[^\x20-\x7e]/g, "~")] as const,
  );
  return { name, ...made, headers: Object.fromEntries(plainHeaders) };
}

/** What is wrong with the reply to a hostile request: it may be refused or answered, and must be JSON-RPC. */
export function wrongReply(reply: Reply): string | undefined {
  if (reply.status >= 500) return `HTTP ${reply.status}`;
  const messages = messagesIn(reply);
  if (typeof messages === "string") return messages;
  const tells = messages.some(
    (message) => "error" in message && /call stack|\bat \w+ \(/.test(message.error.message),
  );
  return tells ? "it tells of the server's insides" : undefined;
}
