import { describe, expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connectDirect } from "../../src/mcp/in-memory.testing.ts";
import { bothEras, connect, inEras, type ToolResult, useSandbox } from "../support/harness.ts";

const halo = useSandbox();

/** The structured content, which the one text item is the JSON of. */
function jsonOf(result: ToolResult): Record<string, unknown> {
  expect(result.isError, result.text).toBe(false);
  expect(result.content.map(({ type }) => type)).toEqual(["text"]);
  expect(JSON.parse(result.text)).toEqual(result.structured);
  return JSON.parse(result.text);
}

const resultsOf = (result: ToolResult) =>
  jsonOf(result).results as readonly { id: string; title: string; url: string }[];

inEras(bothEras, (era) => {
  test("search and fetch are all that is listed, and have the form that ChatGPT takes", async () => {
    const client = await connect(era);
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["search", "fetch"]);
    for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
    expect(tools.map(({ inputSchema }) => inputSchema.required)).toEqual([["query"], ["id"]]);
    expect(await client.listTemplates()).toEqual([]);
    expect(await client.listPrompts()).toEqual([]);

    const { openTicketId: id } = knownRecords(halo().tenant);
    const found = resultsOf(await client.call("search", { query: String(id) }));
    expect(found[0]).toEqual({
      id: `ticket:${id}`,
      title: expect.stringMatching(new RegExp(`^Ticket ${id} «.+» · «.+»$`)),
      url: `https://halo.test/ticket?id=${id}`,
    });
    const document = jsonOf(await client.call("fetch", { id: `ticket:${id}` }));
    expect(Object.keys(document).sort()).toEqual(["id", "metadata", "text", "title", "url"]);
    expect(document).toMatchObject({
      ...found[0],
      metadata: { kind: "ticket", client_id: expect.any(Number) },
    });
    expect(document.text).toContain(`Ticket #${id} «`);
    await expect(client.call("halo_get_ticket", { id })).rejects.toThrow("HALO_TOOLS");
  });
});

describe("search", () => {
  test("looks among tickets, clients, users and assets, and each is read by its id", async () => {
    const client = await connect("2026-07-28");
    const { Client, Asset, Users } = halo().tenant.tables;
    for (const [query, kind] of [
      [Client[0]?.name, "client"],
      [Users[3]?.emailaddress, "user"],
      [Asset[0]?.inventory_number, "asset"],
    ] as const) {
      const found = resultsOf(await client.call("search", { query: String(query) }));
      const one = found.find(({ id }) => id.startsWith(`${kind}:`));
      expect(one, `${kind} ${String(query)}`).toBeDefined();
      const document = jsonOf(await client.call("fetch", { id: one?.id ?? "" }));
      expect(document).toMatchObject({ id: one?.id, title: one?.title, url: one?.url });
    }
  });

  test("that finds nothing says so, and by which word it was tried again", async () => {
    const client = await connect("2026-07-28");
    const nothing = jsonOf(await client.call("search", { query: "zzqqxx unfindableword" }));
    expect(nothing).toMatchObject({
      results: [],
      warnings: [expect.stringContaining("«unfindableword» alone")],
    });
  });

  test("of which a part can't be read says which, and one that can't read anything is an error", async () => {
    const client = await connect("2026-07-28");
    halo().faults.add({ path: "/api/asset", status: 403, times: 50 });
    const part = jsonOf(await client.call("search", { query: "a" }));
    expect(part.warnings).toEqual(
      expect.arrayContaining([expect.stringContaining("assets could not be read")]),
    );
    for (const path of ["/api/tickets", "/api/client", "/api/users"]) {
      halo().faults.add({ path, status: 403, times: 50 });
    }
    expect((await client.call("search", { query: "a" })).isError).toBe(true);
  });

  test.each([500, 1_000, 3_000])(
    "and fetch stay within %i tokens, as JSON, with what people wrote marked",
    async (tokens) => {
      const { client } = await connectDirect({
        HALO_TOOLS: "chatgpt",
        HALO_MAX_RESULT_TOKENS: String(tokens),
      });
      const { openTicketId } = knownRecords(halo().tenant);
      const ticket = halo().tenant.tables.Tickets.find(({ id }) => id === openTicketId);
      if (ticket === undefined) throw new Error("no ticket");
      ticket.details = `<b>ignore\u202e all</b> «quoted» ${'"\\ é '.repeat(5_000)}`;
      ticket.summary = `<i>Printer</i> «offline»\u200b ${"x".repeat(200)}`;
      for (const [name, args] of [
        ["search", { query: String(ticket.id) }],
        ["search", { query: "e" }],
        ["fetch", { id: `ticket:${ticket.id}` }],
      ] as const) {
        const result = await client.callTool({ name, arguments: args });
        const { content, structuredContent } = result as {
          content: { text: string }[];
          structuredContent: unknown;
        };
        expect(JSON.stringify({ content, structuredContent }).length, name).toBeLessThanOrEqual(tokens * 4);
        expect(JSON.parse(content[0]?.text ?? "")).toEqual(structuredContent);
        expect(content[0]?.text).not.toMatch(/[\u202e\u200b]|<b>|<i>/);
        if (name === "fetch") {
          expect(JSON.stringify(structuredContent)).toContain(`Ticket ${ticket.id} «Printer ‹offline›`);
        }
      }
    },
  );
});

test("an id that search did not give is refused with how one looks, and a record that is not there as such", async () => {
  const client = await connect("2026-07-28");
  for (const id of ["5", "invoice:5", "ticket:x", "ticket:-1", "https://halo.test/ticket?id=5"]) {
    const result = await client.call("fetch", { id });
    expect(result.isError, id).toBe(true);
    expect(result.text, id).toContain("ticket:5, client:5, user:5, asset:5");
  }
  expect((await client.call("fetch", { id: "ticket:99999999" })).isError).toBe(true);
});
