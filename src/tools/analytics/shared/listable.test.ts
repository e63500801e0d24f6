import { expect, test } from "vitest";
import { buildTenant } from "../../../../sandbox/index.ts";
import { callOn, now } from "../../../../test/support/generated.ts";
import { sampled } from "../../../../test/support/length.ts";
import { catalogue } from "../../index.ts";
import type { AnswerResult } from "../../kit/result.ts";

/** Every answer with what makes it show the most, and the figures that are no count of records. */
const answers: readonly (readonly [name: string, args: Record<string, unknown>])[] = [
  ["halo_triage", {}],
  ["halo_workload", { period: "last month" }],
  ["halo_workload", { by: "team", period: "last month" }],
  ["halo_client_overview", { client_id: 2 }],
  ["halo_client_overview", { client_id: 12, period: "this year" }],
  ["halo_revenue_breakdown", { period: "last month" }],
  ["halo_contracts_expiring", {}],
  ["halo_sla_scorecard", { period: "last month" }],
  ["halo_ticket_trends", {}],
  ["halo_time_summary", { period: "last month" }],
  ["halo_time_summary", { period: "last month", by: "client" }],
  ["halo_count_tickets", { by: "status" }],
];

/** Figures that measure something, and count no records: money, hours, shares, days, ids and what lies between two counts. */
const measures =
  /hours|percent|billable|invoiced|recurring|one_off|credits|contracted|monthly|amount|oldest|_id$|change|median|p90|timesheet_only|home_currency|months|difference|net|value|average|_name$|weeks|unclassified|per_week|_[A-Z]{3}$/;

/** Figures that are Halo's own numbers: the answer names the tool that lists their records. */
const listedBy: Readonly<Record<string, string>> = {
  users: "halo_list_users",
  sites: "halo_list_sites",
  open_now: "halo_list_tickets with open_only",
};

const tenant = buildTenant({ now });

async function answerOf(name: string, args: Record<string, unknown>): Promise<AnswerResult> {
  const tool = catalogue.find((one) => one.name === name);
  if (tool === undefined) throw new Error(name);
  const { result } = await callOn(tenant, tool, args, { now });
  if (result.kind !== "answer") throw new Error(result.kind);
  return result;
}

/** What `rows` takes, by the refusal of what it does not. */
async function listable(name: string, args: Record<string, unknown>): Promise<readonly string[]> {
  const refusal = await answerOf(name, { ...args, rows: "no such figure" }).then(
    () => "",
    (error: unknown) => String(error),
  );
  return (/Give one of ([^;]*?)(?:; or of one group|\.(?:\s|$))/.exec(refusal)?.[1] ?? "").split(", ");
}

test.each(sampled(answers, 2))(
  "%s %j: every count can be listed, and as many are listed as it says",
  async (name, args) => {
    const { figures, basis } = await answerOf(name, args);
    const names = await listable(name, args);
    const counts = Object.entries(figures).filter(
      ([figure, value]) => typeof value === "number" && !measures.test(figure),
    );
    expect(counts.length).toBeGreaterThan(0);
    const unlike: unknown[] = [];
    for (const [figure, count] of counts) {
      if (!names.includes(figure)) {
        const list = listedBy[figure];
        if (list === undefined || !basis.join(" ").includes(list)) unlike.push(`${figure} can't be listed`);
        continue;
      }
      const { tables } = await answerOf(name, { ...args, rows: figure, page_size: 100 });
      if (tables[0]?.total !== count)
        unlike.push(`${figure} is ${String(count)}, listed ${tables[0]?.total}`);
    }
    expect(unlike).toEqual([]);
  },
);

test.each(sampled(answers, 2))("%s %j: the rows that it advises exist", async (name, args) => {
  const { tables, basis, warnings, summary } = await answerOf(name, { ...args, page_size: 1 });
  const unknown: unknown[] = [];
  for (const table of tables) {
    const [row] = table.rows;
    const groupOf = row?.id ?? row?.name;
    for (const [, advised = ""] of (table.next ?? "").matchAll(/\brows ([a-z_]+(?:\/[A-Z]+)?)/g)) {
      const figure = advised.replace(/[A-Z]+$/, String(groupOf));
      const records = await answerOf(name, { ...args, rows: figure }).catch(() => undefined);
      if (records === undefined) unknown.push(`${table.name}: rows ${figure}`);
    }
  }
  expect(unknown).toEqual([]);
  // What is said elsewhere names figures of this or another answer.
  for (const sentence of [summary, ...basis, ...warnings]) expect(sentence).not.toMatch(/\brows [A-Z]/);
});

test.each(["agent", "team"])(
  "the billable hours and the oldest of a workload by %s can be listed",
  async (by) => {
    const args = { by, period: "last month", page_size: 100 };
    const { figures } = await answerOf("halo_workload", args);
    const { tables } = await answerOf("halo_workload", { ...args, rows: "billable" });
    const { tables: summed } = await answerOf("halo_time_summary", {
      period: "last month",
      rows: "billable",
      page_size: 100,
    });
    expect(tables[0]?.total).toBe(summed[0]?.total);
    expect(tables[0]?.rows).toEqual(summed[0]?.rows);
    const { tables: oldest } = await answerOf("halo_workload", { ...args, rows: "oldest_days" });
    expect(oldest[0]?.rows).toMatchObject([{ id: figures.oldest_id }]);
  },
);

test("a measure lists what it is measured over, and one that lists nothing says what it is", async () => {
  const asked = { period: "last month", page_size: 100 };
  const totalOf = async (name: string, rows: string) =>
    (await answerOf(name, { ...asked, rows })).tables[0]?.total;
  const { figures } = await answerOf("halo_sla_scorecard", asked);
  expect(await totalOf("halo_sla_scorecard", "fix_percent")).toBe(
    Number(figures.fix_met) + Number(figures.fix_missed),
  );
  expect(await totalOf("halo_sla_scorecard", "fix_hours_median")).toBeGreaterThan(0);
  expect(await totalOf("halo_time_summary", "billable_percent")).toBe(
    await totalOf("halo_time_summary", "hours"),
  );
  await expect(totalOf("halo_sla_scorecard", "backlog_change")).rejects.toThrow(
    /backlog_change is opened less closed: list these\. Give one of opened, closed/,
  );
});

test.each([
  ["halo_client_overview", { client_id: 2 }, "sites", "halo_list_sites lists them"],
  ["halo_sla_scorecard", { period: "last month" }, "open_now", "halo_list_tickets with open_only lists them"],
  ["halo_sla_scorecard", { period: "last month" }, "backlog_change", "opened less closed: list these"],
  ["halo_ticket_trends", {}, "change", "last less before: list these"],
])("%s %j: what lists %s is said", async (name, args, rows, says) => {
  await expect(answerOf(name, { ...args, rows })).rejects.toThrow(says);
});
