import { afterEach, expect, test, vi } from "vitest";
import { connect, mcpUrl, send, useSandbox } from "../../../test/support/harness.ts";
import { connectDirect } from "../in-memory.testing.ts";

const halo = useSandbox();

afterEach(() => vi.useRealTimers());

const assets = () => halo().tenant.tables.Asset;
const deletions = () => halo().log.entries.filter(({ method }) => method === "DELETE");

const freshAsset = () => {
  const ids = assets().map(({ id }) => Number(id));
  const made: Record<string, unknown> & { id: number } = { ...assets()[0], id: Math.max(...ids) + 1 };
  assets().push(made);
  return made;
};

interface Answered {
  readonly resultType?: string;
  readonly requestState?: string;
  readonly inputRequests?: Readonly<Record<string, { params: { message: string; requestedSchema: object } }>>;
  readonly structuredContent?: { readonly done?: string };
  readonly content?: readonly { readonly text: string }[];
}

/** What a client of 2026-07-28 sends, by hand: an attacker's client does not keep to what the SDK's does. */
async function call(name: string, args: object, more: object = {}): Promise<Answered> {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  };
  const params = { name, arguments: args, _meta: meta, ...more };
  const response = await send(mcpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": name,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  const text = await response.text();
  const event = text.split("\n").find((line) => line.startsWith("data: {"));
  return JSON.parse(event?.slice("data: ".length) ?? text).result;
}

const yes = (requestState: string | undefined) => ({
  inputResponses: { confirm: { action: "accept", content: {} } },
  ...(requestState === undefined ? {} : { requestState }),
});

/** Asks, and gives the state of the question. */
async function ask(name: string, args: object): Promise<string> {
  const { requestState = "", inputRequests } = await call(name, args);
  expect(inputRequests?.confirm?.params.requestedSchema).toEqual({ type: "object", properties: {} });
  return requestState;
}

/** Whether the answer is the question again. */
const asksAgain = ({ resultType, inputRequests }: Answered) =>
  resultType === "input_required" && inputRequests?.confirm !== undefined;

test("a yes does what was asked, and once", async () => {
  const asset = freshAsset();
  const state = await ask("halo_delete_asset", { id: asset.id });
  const done = await call("halo_delete_asset", { id: asset.id }, yes(state));
  expect(done.structuredContent?.done).toBe("deleted");
  assets().push(asset);
  expect(asksAgain(await call("halo_delete_asset", { id: asset.id }, yes(state)))).toBe(true);
  expect(deletions()).toHaveLength(1);
});

test("of two requests with one yes at the same time one acts", async () => {
  const asset = freshAsset();
  const state = await ask("halo_delete_asset", { id: asset.id });
  const both = await Promise.all([1, 2].map(() => call("halo_delete_asset", { id: asset.id }, yes(state))));
  expect(both.filter(asksAgain).length + both.filter(({ content }) => content !== undefined).length).toBe(2);
  expect(deletions()).toHaveLength(1);
});

test.each<[string, (state: string, other: string) => string | undefined]>([
  ["none", () => undefined],
  ["one that was made up", () => "v1.eyJwIjoiYSIsImV4cCI6OTk5OTk5OTk5OX0.AAAA"],
  [
    "one whose time was moved",
    (state) => {
      const [version, body = "", mac] = state.split(".");
      const envelope = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
      const moved = btoa(JSON.stringify({ ...envelope, exp: envelope.exp + 9_999 }));
      return [version, moved.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""), mac].join(".");
    },
  ],
  ["that of another asset", (_state, other) => other],
])("a yes with another state asks again: %s", async (_, stateOf) => {
  const [asset, other] = [freshAsset(), freshAsset()];
  const state = await ask("halo_delete_asset", { id: asset.id });
  const ofOther = await ask("halo_delete_asset", { id: other.id });
  const answered = await call("halo_delete_asset", { id: asset.id }, yes(stateOf(state, ofOther)));
  expect(asksAgain(answered)).toBe(true);
  expect(deletions()).toEqual([]);
});

test("a yes to one tool is none to another", async () => {
  const asset = freshAsset();
  const [invoice] = halo().tenant.tables.Invoice;
  const state = await ask("halo_delete_asset", { id: asset.id });
  expect(asksAgain(await call("halo_void_invoice", { id: invoice?.id }, yes(state)))).toBe(true);
});

test("a record that has moved since is asked about again, as it is now", async () => {
  const asset = freshAsset();
  const state = await ask("halo_delete_asset", { id: asset.id });
  asset.inventory_number = "MOVED-1";
  const again = await call("halo_delete_asset", { id: asset.id }, yes(state));
  expect(asksAgain(again)).toBe(true);
  expect(again.inputRequests?.confirm?.params.message).toContain("MOVED-1");
  expect(deletions()).toEqual([]);
  const done = await call("halo_delete_asset", { id: asset.id }, yes(again.requestState));
  expect(done.structuredContent?.done).toBe("deleted");
});

test("a yes that comes after ten minutes asks again", async () => {
  const asset = freshAsset();
  const state = await ask("halo_delete_asset", { id: asset.id });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 601_000 });
  expect(asksAgain(await call("halo_delete_asset", { id: asset.id }, yes(state)))).toBe(true);
  expect(deletions()).toEqual([]);
});

test("within a session what has moved while the person thought is asked again", async () => {
  const asset = freshAsset();
  const questions: string[] = [];
  const client = await connect("2025-11-25", {
    elicit: (message) => {
      questions.push(message);
      if (questions.length === 1) asset.inventory_number = "MOVED-2";
      return { action: "accept" };
    },
  });
  expect((await client.call("halo_delete_asset", { id: asset.id })).data.done).toBe("deleted");
  expect(questions).toHaveLength(2);
  expect(questions[1]).toContain("MOVED-2");
  expect(deletions()).toHaveLength(1);
});

test("a client that fails to ask has had no answer", async () => {
  const asset = freshAsset();
  const client = await connect("2025-11-25", {
    elicit: () => {
      throw new Error("no window");
    },
  });
  const result = await client.call("halo_delete_asset", { id: asset.id });
  expect(result.text).toContain("gave no answer");
  expect(result.data.done).toBe("nothing");
});

test("HALO_CONFIRM says what counts where the client can't ask", async () => {
  const asset = freshAsset();
  const args = { id: asset.id, confirm: true };
  const person = await connectDirect({ HALO_CONFIRM: "person" });
  const refused = await person.client.callTool({ name: "halo_delete_asset", arguments: args });
  expect(JSON.stringify(refused.structuredContent)).toContain("from a person alone");
  expect(deletions()).toEqual([]);
});

test("HALO_CONFIRM=argument takes confirm: true from a client that can ask, and asks without it", async () => {
  const asset = freshAsset();
  let asked = 0;
  const { client } = await connectDirect({ HALO_CONFIRM: "argument" }, () => {
    asked++;
    return { action: "cancel" };
  });
  const closed = await client.callTool({ name: "halo_delete_asset", arguments: { id: asset.id } });
  expect(JSON.stringify(closed.structuredContent)).toContain("confirm: true");
  expect([asked, deletions().length]).toEqual([1, 0]);
  await client.callTool({ name: "halo_delete_asset", arguments: { id: asset.id, confirm: true } });
  expect([asked, deletions().length]).toEqual([1, 1]);
});
