import { expect, test } from "vitest";
import { knownRecords, type Sandbox } from "../../sandbox/index.ts";
import { catalogue } from "../../src/tools/index.ts";
import { type Arguments, exampleArguments } from "../examples.ts";
import { connect, type Era, type TestClient, type ToolResult } from "../support/harness.ts";
import { first } from "../support/lists.ts";

/** Calls a tool, and holds its result against the budget and against the tool's own output schema. */
export async function callWithin(
  client: TestClient,
  tokens: number,
  name: string,
  args: Record<string, unknown>,
): Promise<ToolResult> {
  const result = await client.call(name, args);
  const what = `${name} ${JSON.stringify(args).slice(0, 100)}: ${result.text.slice(0, 500)}`;
  expect(result.isError, what).toBe(false);
  const tool = catalogue.find((candidate) => candidate.name === name);
  expect(tool?.output.safeParse(result.structured), what).toMatchObject({ success: true });
  const sent = JSON.stringify({ content: result.content, structuredContent: result.structured });
  expect(sent.length, what).toBeLessThanOrEqual(tokens * 4);
  return result;
}

/** What a result says of what it leaves out, each of it in the text too. */
export function leftOut(result: ToolResult): readonly string[] {
  const notes = (result.data.left_out ?? []) as string[];
  for (const note of notes) expect(result.text).toContain(note);
  return notes;
}

/** Text that takes more room as JSON than it has characters. */
const costly = (length: number) => 'He said "no\\yes"\n\t'.repeat(length / 18 + 1).slice(0, length);

/** A client's text in every ticket and action, as long and as costly as can be. */
function makeCostly({ tenant }: Sandbox): void {
  for (const ticket of tenant.tables.Tickets) {
    ticket.summary = costly(250);
    ticket.details = costly(20_000);
  }
  for (const action of tenant.tables.Actions) action.note = costly(5_000);
}

/** Gives a report more and wider columns than fit, and answers its id. */
function widenReport({ tenant }: Sandbox): number {
  const report = first(tenant.tables.Report, (row) => Array.isArray(row._rows) && row._rows.length > 20);
  const columns = Array.from({ length: 40 }, (_, index) => [`A column ${index} "quoted"`, costly(3_000)]);
  report._rows = Array.from({ length: 100 }, () => Object.fromEntries(columns));
  return Number(report.id);
}

/** Makes the first text file of a ticket hold this, and answers what reads it. */
function fillFile({ tenant }: Sandbox, text: string): { id: unknown; ticket_id: unknown } {
  const file = first(tenant.tables.Attachment, ({ filename }) => String(filename).endsWith(".txt"));
  const bytes = new TextEncoder().encode(text);
  tenant.files.set(Number(file.id), bytes);
  file.filesize = bytes.length;
  return { id: file.id, ticket_id: file.ticket_id };
}

/** Tests that hold every list and get tool, and what else may grow, against the budget. */
export function testsOfEverything(era: Era, tokens: number, halo: () => Sandbox): void {
  const details = ["summary", "full"] as const;
  const withDetail = (verb: string) =>
    catalogue.filter((tool) => tool.name.startsWith(`halo_${verb}_`) && "detail" in tool.input.shape);

  test.each(withDetail("list").map(({ name }) => name))(
    "%s with 100 rows, in summary and in full",
    async (name) => {
      const client = await connect(era);
      for (const detail of details) {
        const args = { ...exampleArguments(name, halo().tenant), detail, page_size: 100 };
        const { data } = await callWithin(client, tokens, name, args);
        expect((data.rows as unknown[]).length).toBeGreaterThan(0);
      }
    },
  );

  test.each(withDetail("get").map(({ name, input }) => [name, input.shape] as const))(
    "%s, in summary and in full",
    async (name, shape) => {
      const client = await connect(era);
      const most = "actions" in shape ? { actions: 100 } : {};
      const args: Arguments = { ...exampleArguments(name, halo().tenant), ...most };
      for (const detail of details) {
        const { data } = await callWithin(client, tokens, name, { ...args, detail });
        expect((data.record as { id?: unknown }).id).toBe(args.id ?? halo().tenant.meAgentId);
      }
    },
  );

  test("what people wrote, however long and costly", async () => {
    const client = await connect(era);
    makeCostly(halo());
    const { openTicketId, largeTicketId } = knownRecords(halo().tenant);
    for (const detail of details) {
      await callWithin(client, tokens, "halo_list_tickets", { detail, page_size: 100 });
      await callWithin(client, tokens, "halo_list_actions", {
        ticket_id: largeTicketId,
        detail,
        page_size: 100,
      });
      await callWithin(client, tokens, "halo_get_ticket", { id: largeTicketId, detail, actions: 100 });
    }
    const changed = await callWithin(client, tokens, "halo_update_ticket", {
      id: openTicketId,
      summary: costly(240),
      details: costly(50_000),
    });
    expect(changed.data.done).toBe("updated");
    const created = await callWithin(client, tokens, "halo_create_ticket", {
      summary: costly(240),
      client_id: 12,
      details: costly(50_000),
    });
    expect(created.data.done).toBe("created");
  });

  test("a report of many wide columns", async () => {
    const client = await connect(era);
    const result = await callWithin(client, tokens, "halo_run_report", {
      id: widenReport(halo()),
      page_size: 100,
    });
    expect(result.data).toMatchObject({ total: 100, has_more: true });
    expect((result.data.rows as unknown[]).length).toBeGreaterThan(0);
    expect(leftOut(result).length).toBeGreaterThan(0);
  });

  test.each([
    ["plain", "x".repeat(300_000)],
    ["costly", costly(300_000)],
    ["of wide characters", "👍é".repeat(60_000)],
  ])("a long file, %s", async (_name, text) => {
    const client = await connect(era);
    const args = { ...fillFile(halo(), text), content: true };
    const result = await callWithin(client, tokens, "halo_get_attachment", args);
    expect(String(result.data.text).length).toBeGreaterThan(200);
    expect(text.startsWith(String(result.data.text))).toBe(true);
    expect(leftOut(result)).toEqual([expect.stringMatching(/cut: \d+ characters more/)]);
  });
}
