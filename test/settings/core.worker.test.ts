import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connectDirect } from "../../src/mcp/in-memory.testing.ts";
import { catalogue } from "../../src/tools/index.ts";
import { scopesOfTool, toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { exampleArguments } from "../examples.ts";
import { everyTool } from "../support/every-tool.ts";
import { bothEras, connect, inEras, recordOf, rowsOf, useSandbox } from "../support/harness.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });

const all = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });

interface Client {
  call(
    name: string,
    args?: Record<string, unknown>,
  ): Promise<{ isError: boolean; text: string; data: Record<string, unknown> }>;
}
/** Calls a tool by its name through the tool that does so. */
const byName = <Connected extends Client>(client: Connected, name: string, args: object) =>
  client.call("halo_call_tool", { name, arguments: JSON.stringify(args) }) as ReturnType<Connected["call"]>;

inEras(bothEras, (era) => {
  test("few tools are listed, and the others are found with their arguments and called", async () => {
    const client = await connect(era);
    const tools = await client.listTools();
    expect(tools.length).toBeLessThanOrEqual(30);
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["halo_triage", "halo_find_tool", "halo_call_tool"]),
    );
    expect(tools.find(({ name }) => name === "halo_call_tool")?.annotations).toMatchObject({
      readOnlyHint: false,
      destructiveHint: true,
    });
    expect(client.instructions).toContain("halo_call_tool calls it");
    const found = await client.call("halo_find_tool", { query: "unpaid invoices of a client" });
    expect(found.text).toMatch(/^halo_list_invoices \(reads: .*unpaid boolean/m);
    const called = await byName(client, "halo_list_invoices", { page_size: 2 });
    expect(rowsOf(called)).toHaveLength(2);
    // An object is taken too, as models write it.
    const asObject = await client.call("halo_call_tool", {
      name: "halo_list_invoices",
      arguments: { page_size: 2 },
    });
    expect(asObject.text).toBe(called.text);
  });

  test("a call of its own of what is not listed is refused, and says how it is called", async () => {
    const client = await connect(era);
    await client.call("halo_find_tool", { query: "assets" });
    halo().log.clear();
    for (const name of ["halo_list_assets", "halo_create_asset"]) {
      await expect(client.call(name, exampleArguments(name, halo().tenant))).rejects.toThrow(
        `${name} is not listed here and can be called: by halo_call_tool`,
      );
    }
    await expect(client.call("halo_no_such_tool", {})).rejects.toThrow("halo_no_such_tool not found");
    expect(halo().log.entries).toEqual([]);
  });

  test("a deletion asks through it, and a yes does it", async () => {
    const asked: string[] = [];
    const client = await connect(era, {
      elicit: (message) => {
        asked.push(message);
        return { action: "accept" };
      },
    });
    const id = knownRecords(halo().tenant).openTicketId;
    const note = await byName(client, "halo_create_action", {
      ticket_id: id,
      outcome: "Private Note",
      note: "To go",
    });
    const action = recordOf(note).id;
    const gone = await byName(client, "halo_delete_action", { ticket_id: id, id: action });
    expect(gone.data.done, gone.text).toBe("deleted");
    expect(asked).toHaveLength(1);
  });

  test("a client that can't ask gets needs_confirmation, and confirm: true with the same call does it", async () => {
    const client = await connect(era);
    const id = knownRecords(halo().tenant).openTicketId;
    const note = await byName(client, "halo_create_action", {
      ticket_id: id,
      outcome: "Private Note",
      note: "To go",
    });
    const args = { ticket_id: id, id: recordOf(note).id };
    const asked = await byName(client, "halo_delete_action", args);
    expect(asked.data).toMatchObject({ done: "nothing", needs_confirmation: { how: expect.any(String) } });
    const gone = await byName(client, "halo_delete_action", { ...args, confirm: true });
    expect(gone.data.done, gone.text).toBe("deleted");
  });

  test("a prompt says how the tools are called that it names", async () => {
    const client = await connect(era);
    const names = (await client.listPrompts()).map(({ name }) => name);
    expect(names).toContain("client_review");
    expect(await client.getPrompt("shift_handover")).toMatch(
      /Not listed, called by halo_call_tool: .*halo_list_appointments/,
    );
  });
});

test("advice that names a tool which is not listed says how it is called, in text and structure", async () => {
  const client = await connect("2026-07-28");
  const { Actions } = halo().tenant.tables;
  const ids = Actions.map(({ ticket_id }) => Number(ticket_id));
  const id = ids.find((one) => ids.filter((other) => other === one).length > 3);
  const result = await client.call("halo_get_ticket", { id, actions: 1 });
  const line = /^Not listed, called by halo_call_tool: halo_[a-z_, ]+\.$/m.exec(result.text)?.[0];
  expect(line, result.text).toContain("halo_list_actions");
  expect(result.data.not_listed).toBe(line);
  const failed = await byName(client, "halo_get_ticket", { id: 999_999_999 });
  expect(failed.isError).toBe(true);
});

test("the lines on what is not listed stay within the budget, and what is out of reach is said to be", async () => {
  const { Actions } = halo().tenant.tables;
  const id = Number(Actions.find(({ ticket_id }) => Number(ticket_id) > 0)?.ticket_id);
  for (const [HALO_TOOLS, said] of [
    ["core", "Not listed, called by halo_call_tool"],
    ["tickets,answers", "Not open to this connection"],
  ] as const) {
    for (const tokens of [1_000, 3_000]) {
      const { client } = await connectDirect({ HALO_TOOLS, HALO_MAX_RESULT_TOKENS: String(tokens) });
      const results = [
        await client.callTool({ name: "halo_get_ticket", arguments: { id, actions: 50, detail: "full" } }),
        await client.callTool({ name: "halo_client_overview", arguments: { client: "#12" } }),
      ];
      for (const { content, structuredContent } of results) {
        const size = JSON.stringify({ content, structuredContent }).length;
        expect(size, HALO_TOOLS).toBeLessThanOrEqual(tokens * 4);
      }
      if (tokens === 3_000) expect(JSON.stringify(results), HALO_TOOLS).toContain(said);
    }
  }
});

test("the ledger has the name of the tool that wrote, not of the one that called it", async () => {
  const client = await connect("2026-07-28");
  const made = await byName(client, "halo_create_client", { name: "Called by name" });
  expect(made.data.done, made.text).toBe("created");
  const ledger = env.HALO_LEDGER.get(env.HALO_LEDGER.idFromName("halo"));
  const tools = await runInDurableObject(ledger, (_ledger, { storage }) =>
    storage.sql.exec<{ tool: string }>("SELECT tool FROM ledger_rows").toArray(),
  );
  expect(tools.map(({ tool }) => tool)).toContain("halo_create_client");
  expect(tools.map(({ tool }) => tool)).not.toContain("halo_call_tool");
});

describe("every tool by name is the tool itself", () => {
  test("same result, same requests to Halo, for reads and dry runs", async () => {
    const [direct, called] = [
      await connectDirect({ HALO_TOOLS: everyTool }),
      await connectDirect({ HALO_TOOLS: "core" }),
    ];
    for (const { name, access } of catalogue) {
      const example = exampleArguments(name, halo().tenant);
      const args = access === "read" ? example : { ...example, dry_run: true };
      const sent = async (call: () => Promise<unknown>) => {
        halo().log.clear();
        const result = await call();
        return [result, halo().log.entries.map(({ method, path }) => `${method} ${path}`)] as const;
      };
      const [own, ofOwn] = await sent(() => direct.client.callTool({ name, arguments: args }));
      const [named, ofNamed] = await sent(() =>
        called.client.callTool({
          name: "halo_call_tool",
          arguments: { name, arguments: JSON.stringify(args) },
        }),
      );
      const { content, structuredContent } = named as {
        content: { text: string }[];
        structuredContent: object;
      };
      const [{ text = "" } = {}] = content;
      const expected = own as { content: { text: string }[]; structuredContent: object };
      expect(text.replace(/\n(?:Not listed, called|Not open to).*/g, ""), name).toBe(
        expected.content[0]?.text,
      );
      const { not_listed: _, ...structure } = structuredContent as Record<string, unknown>;
      expect(structure, name).toEqual(expected.structuredContent);
      expect(ofNamed, name).toEqual(ofOwn);
    }
  });

  test("what writes is refused where the server is read-only, and nothing reaches Halo", async () => {
    const { client } = await connectDirect({ HALO_TOOLS: "core", HALO_READ_ONLY: "true" });
    const { tools } = await client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    halo().log.clear();
    for (const { name } of all.filter((tool) => !scopesOfTool(tool.name).includes("halo:read"))) {
      const args = {
        ...exampleArguments(name as Parameters<typeof exampleArguments>[0], halo().tenant),
        confirm: true,
      };
      const result = await client.callTool({
        name: "halo_call_tool",
        arguments: { name, arguments: JSON.stringify(args) },
      });
      expect(result.isError, name).toBe(true);
      expect(JSON.stringify(result.content), name).toContain("has no tool");
    }
    expect(halo().log.entries).toEqual([]);
  });
});

test("what is no JSON object, no name, or itself is refused in words", async () => {
  const client = await connect("2026-07-28");
  for (const [args, said] of [
    [{ name: "halo_get_client", arguments: "[5]" }, "has to be a JSON object"],
    [{ name: "halo_get_client", arguments: "{id: 5" }, "has to be a JSON object"],
    [{ name: "halo_call_tool", arguments: "{}" }, "halo_call_tool is listed: call it by itself"],
    [{ name: "halo_find_tool", arguments: "{}" }, "halo_find_tool is listed: call it by itself"],
    [{ name: "listInvoices", arguments: "{}" }, "Did you mean halo_list_invoices"],
    [{ name: "halo_get_clients", arguments: "{}" }, "Did you mean halo_get_client"],
    [{ name: "x y\u202e", arguments: "{}" }, "not the name of a tool"],
    [{ name: "halo_get_client", arguments: '{"nonsense":1}' }, "nonsense"],
    [{ arguments: "{}" }, "name"],
  ] as const) {
    const result = await client.call("halo_call_tool", args);
    expect(result.isError, JSON.stringify(args)).toBe(true);
    expect(result.text).toContain(said);
  }
});
