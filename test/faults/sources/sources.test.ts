import { describe, expect, inject, test } from "vitest";
import { failures } from "./failures.ts";
import { type Composite, composites, SourceTable } from "./table.ts";

/**
 * Some cells of the table of answers × sources × failures, in which each answer, each source and each failure appears;
 * `npm run faults` runs all of them. FUZZ_SEED draws others.
 */

const table = new SourceTable();
const { seed } = inject("fuzzing");
const tools = Object.keys(composites) as Composite[];

test("each failure is among the cells that are drawn", async () => {
  const drawn = new Set<string>();
  for (const tool of tools) for (const { failure } of await table.drawn(tool, seed)) drawn.add(failure);
  expect([...drawn].sort()).toEqual(Object.keys(failures).sort());
});

test("the client on a page has some of everything, so that a 0 would be noticed", async () => {
  const { answer } = await table.usual("halo_client_overview");
  const none = Object.entries(answer?.figures ?? {}).filter(([, value]) => value === 0);
  expect(none.map(([figure]) => figure).filter((figure) => !figure.endsWith("_before"))).toEqual([]);
});

describe.each(tools)("%s without one of its sources", (tool) => {
  test("goes on, says what is missing, and tells nothing that was not read", {
    timeout: 60_000,
  }, async () => {
    const { answer, asked } = await table.usual(tool);
    expect(answer?.complete).toBe(true);
    const { needs } = composites[tool];
    expect(needs === undefined || asked.includes(needs)).toBe(true);
    const problems: string[] = [];
    for (const cell of await table.drawn(tool, seed)) problems.push(...(await table.judge(tool, cell)));
    expect(problems).toEqual([]);
  });

  test("lists no records of what it could not read", { timeout: 60_000 }, async () => {
    const sources = (await table.usual(tool)).asked.filter((source) => source !== composites[tool].needs);
    expect(await table.judgeRows(tool, sources[seed % sources.length] ?? "")).toEqual([]);
  });
});

describe("one record that can't be read", () => {
  const { ClientContract } = table.tenant.tables;

  test.each([["404"], ["500 always"], ["a timeout"]])(
    "%s: costs that contract, not the revenue",
    async (failure) => {
      const usual = await table.usual("halo_revenue_breakdown");
      const [path = ""] = usual.paths.filter((one) => /clientcontract\/\d/.test(one));
      expect(ClientContract.some(({ id }) => path.endsWith(`/${id}`))).toBe(true);
      const told = await table.call("halo_revenue_breakdown", {}, [
        { ...failures[failure], path: `${path}$` },
      ]);
      const { figures = {}, complete, warnings = [] } = told.answer ?? {};
      expect(complete).toBe(false);
      expect(figures).toMatchObject({ invoiced_GBP: usual.answer?.figures.invoiced_GBP });
      // The row of the list still tells what it bills; what is compared would rest on more than that.
      expect(figures.contracted_monthly_GBP).toBe(usual.answer?.figures.contracted_monthly_GBP);
      expect(figures.difference_GBP).toBeUndefined();
      expect(warnings.join()).toContain(`Details of contract ${path.split("/").at(-1)} could not be read`);
    },
  );
});

describe("none in a list that was not read to its end", () => {
  type Row = Readonly<Record<string, unknown>>;
  /** Half of the rows without an id, and the others of no account. */
  const cut =
    (key: string, more: object) =>
    (body: unknown): unknown => {
      const envelope = body as Readonly<Record<string, readonly Row[]>>;
      const rows = envelope[key]?.map((row, index) =>
        index % 2 === 0 ? { ...row, ...more } : { summary: "" },
      );
      return { ...envelope, [key]: rows };
    };
  const tickets = { path: "^/api/tickets$", transform: cut("tickets", { deleted: true }) };
  const actions = { path: "^/api/actions$", transform: cut("actions", { timetaken: 0, actioncharge: 0 }) };
  const always = { times: Number.POSITIVE_INFINITY };

  test.each([
    ["halo_triage", tickets, ["open", "need_attention", "unassigned"]],
    ["halo_workload", tickets, ["open", "overdue"]],
    ["halo_workload", actions, ["hours"]],
    ["halo_sla_scorecard", tickets, ["opened", "closed", "backlog_change"]],
    ["halo_ticket_trends", tickets, ["opened"]],
    ["halo_time_summary", actions, ["hours", "billable"]],
  ] as const)("%s: is not told as none", async (tool, fault, figures) => {
    const { answer, error } = await table.call(tool, {}, [{ ...fault, ...always }]);
    expect(error).toBeUndefined();
    expect(answer?.complete).toBe(false);
    for (const figure of figures) expect(answer?.figures[figure], figure).toBeUndefined();
    expect(answer?.summary).not.toMatch(/\b0 (?:open|closed|h)|^No |: none\b(?! that| judged)/);
  });
});
