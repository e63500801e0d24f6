import { expect, test } from "vitest";
import { buildTenant } from "../../../../sandbox/index.ts";
import { callOn, now } from "../../../../test/support/generated.ts";
import { withNamedRows } from "../../../../test/support/rows.ts";
import { render } from "../../../mcp/render/index.ts";
import { within } from "../../../mcp/render/results.testing.ts";
import { catalogue } from "../../index.ts";

const tenant = buildTenant({ now });

async function answer(name: string, args: Record<string, unknown>) {
  const tool = catalogue.find((one) => one.name === name);
  if (tool === undefined) throw new Error(name);
  const { result } = await callOn(tenant, tool, args, { now });
  if (result.kind !== "answer") throw new Error(result.kind);
  return result;
}

const answers = [
  ["halo_count_tickets", { by: "client" }],
  ["halo_workload", {}],
  ["halo_client_overview", { client_id: 2 }],
  ["halo_revenue_breakdown", { period: "last month" }],
  ["halo_contracts_expiring", {}],
  ["halo_sla_scorecard", { period: "last month" }],
  ["halo_ticket_trends", {}],
  ["halo_time_summary", { period: "last month" }],
] as const;

test.each(answers)("%s: a page without rows is refused, not taken for the first", async (name, args) => {
  await expect(answer(name, { ...args, page: 2, page_size: 2 })).rejects.toThrow(
    /^page counts the records of rows: give rows with it/,
  );
  await expect(answer(name, { ...args, page: 1, page_size: 2 })).resolves.toMatchObject({ kind: "answer" });
});

test("triage goes on in its own tickets, to the end", async () => {
  const idsOf = async (args: Record<string, unknown>) =>
    (await answer("halo_triage", args)).tables[0]?.rows.map(({ id }) => id) ?? [];
  const all = await idsOf({ page_size: 100 });
  expect(all.length).toBeGreaterThan(6);
  expect(await idsOf({ page: 2, page_size: 3 })).toEqual(all.slice(3, 6));
  const second = await answer("halo_triage", { page: 2, page_size: 3 });
  expect(second.tables[0]).toMatchObject({ total: second.figures.need_attention, after: 3 });
  await expect(answer("halo_triage", { page: 900, page_size: 3 })).rejects.toThrow(/past the end/);
  // With rows the page is that of the records.
  expect(await idsOf({ rows: "need_attention", page: 2, page_size: 3 })).toEqual(all.slice(3, 6));
});

test.each([
  ["halo_triage", { page_size: 5 }, "tickets, the most urgent first"],
  ["halo_triage", { rows: "open", page_size: 5 }, "records"],
  ["halo_time_summary", { period: "last month", rows: "hours", page_size: 5 }, "records"],
] as const)(
  "%s %j: a later page tells its place among all, in text and structure",
  async (name, args, heading) => {
    const shown = async (page: number) => {
      const found = await answer(name, { ...args, page });
      const { content, structuredContent } = render(found, within(20_000));
      const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
      return { found, text, structure: JSON.stringify(structuredContent) };
    };
    const first = await shown(1);
    const total = first.found.tables[0]?.total ?? 0;
    expect(total).toBeGreaterThan(10);
    expect(first.text).toContain(`${heading} (5 of ${total}):`);
    const second = await shown(2);
    expect(second.found.tables[0]?.total).toBe(total);
    expect(second.text).toContain(`${heading} (6–10 of ${total}):`);
    expect(second.text).toContain(`${total - 10} more ${heading}`);
    expect(second.structure).toContain(`${heading} (6–10 of ${total})`);
    const last = await shown(Math.ceil(total / 5));
    expect(last.text).toContain(`${total} of ${total}):`);
    expect(last.text).not.toContain(`more ${heading}`);
  },
);

test.each([
  ["halo_workload", {}],
  ["halo_time_summary", { period: "last month", by: "client" }],
  ["halo_count_tickets", { by: "client" }],
  ["halo_sla_scorecard", { period: "last month", by: "client" }],
  ["halo_revenue_breakdown", { period: "last month" }],
] as const)(
  "%s %j: where one row stands for all others, the heading says of how many",
  async (name, args) => {
    const textOf = async (page_size: number) => {
      const { content } = render(await answer(name, { ...args, page_size }), within(20_000));
      return content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    };
    const few = await textOf(3);
    const [, of = ""] = few.match(/\(3 of (\d+), the others in (?:one row|\d rows)\):/) ?? [];
    expect(Number(of), few).toBeGreaterThan(4);
    const sums = [...few.matchAll(/^- (?:the other |the rest, )?(\d+) [a-z]/gm)];
    const rest = sums.map((found) => Number(found[1]));
    expect(
      rest.reduce((sum, each) => sum + each, 3),
      few,
    ).toBe(Number(of));
  },
);

test.each([
  ["halo_triage", {}, "tickets"],
  ["halo_triage", { rows: "open" }, "records"],
  ["halo_workload", { rows: "open" }, "records"],
] as const)(
  "%s %j: where rows are cut for size, the next page begins at the first of them",
  async (name, args, table) => {
    const shownOf = async (more: object) => {
      const { content, structuredContent } = render(await answer(name, { ...args, ...more }), within(1_500));
      const [block] = content;
      const rows = withNamedRows(structuredContent as Record<string, unknown>)[table] as { id: number }[];
      return { text: block?.type === "text" ? block.text : "", ids: rows.map(({ id }) => id) };
    };
    const result = await answer(name, { ...args, page_size: 100 });
    const all = result.tables[0]?.rows.map(({ id }) => id) ?? [];
    let seen: number[] = [];
    let next: object = { page_size: 50 };
    for (let call = 0; call < 4; call++) {
      const { text, ids } = await shownOf(next);
      seen = [...seen, ...ids];
      expect(seen).toEqual(all.slice(0, seen.length));
      const [, page, size] = /page (\d+), page_size (\d+)$/m.exec(text) ?? [];
      next = { page: Number(page), page_size: Number(size) };
    }
    expect(seen.length).toBeGreaterThan(20);
  },
);

test.each([["halo_revenue_breakdown", {}] as const, ...answers])(
  "%s %j in 500 tokens: the text has the answer or its figures, like the structure",
  async (name, args) => {
    const result = await answer(name, args);
    const { content, structuredContent } = render(result, within(500));
    const [block] = content;
    const text = block?.type === "text" ? block.text : "";
    const { figures, summary } = structuredContent as { figures: object; summary: string };
    expect(summary !== "" || Object.keys(figures).length > 0).toBe(true);
    if (summary === "") {
      for (const [figure, value] of Object.entries(figures)) expect(text).toContain(`${figure} ${value}`);
    } else expect(text).toContain(summary);
  },
);
