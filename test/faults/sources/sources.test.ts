import { describe, expect, test } from "vitest";
import type { Fault } from "../../../sandbox/index.ts";
import { HaloError } from "../../../src/halo/errors.ts";
import { renderAnswer } from "../../../src/mcp/render/answer.ts";
import type { AnswerResult } from "../../../src/tools/kit/result.ts";
import { examples } from "../../examples.ts";
import { leak } from "../matrix.ts";
import { Desk, pathOf, type Told } from "./answers.ts";
import { failures } from "./failures.ts";

/**
 * Every answer, with every source that its example call asks, failing in every way: the answer goes on, without what rests
 * on that source, and says so. docs/answers.md names for each the one source without which there is no answer.
 */

const composites = {
  halo_triage: { needs: "tickets" },
  halo_workload: { needs: "tickets" },
  halo_client_overview: { needs: "client/{id}" },
  halo_revenue_breakdown: { needs: "invoice" },
  // Without one of contracts, recurring invoices and assets it tells of the others.
  halo_contracts_expiring: { needs: undefined },
  halo_sla_scorecard: { needs: "tickets" },
  halo_ticket_trends: { needs: "tickets" },
  halo_time_summary: { needs: "actions" },
} as const;

/** The longest that one source may hold up an answer: as long as all tries of a request. */
const longestMs = 45_000;

const desk = new Desk();

/** Lists of names, and records that only give one: a broken row of them may belong to nothing that is told. */
const names = ["agent", "priority", "status", "team", "tickettype", "currency", "users", "site"];

describe.each(Object.entries(composites))("%s without one of its sources", (tool, { needs }) => {
  const args = { ...examples[tool as keyof typeof composites].args?.(desk.tenant), page_size: 100 };

  test("goes on, says what is missing, and tells nothing that was not read", {
    timeout: 120_000,
  }, async () => {
    const usual = await desk.call(tool, args, []);
    expect(usual.answer?.complete).toBe(true);
    expect(needs === undefined || usual.asked.includes(needs)).toBe(true);
    const problems: string[] = [];
    for (const source of usual.asked) {
      for (const [failure, fault] of Object.entries(failures)) {
        const on: Fault = { ...fault, path: pathOf(source) };
        const told = await desk.call(tool, args, [on]);
        const found =
          source === needs
            ? wrongsOfNeeded(told)
            : wrongs(told, usual, isBroken(failure), names.includes(source) || source.endsWith("{id}"));
        problems.push(...found.map((problem) => `${source}, ${failure}: ${problem}`));
      }
    }
    expect(problems).toEqual([]);
  });

  test("lists no records of what it could not read", { timeout: 120_000 }, async () => {
    const usual = await desk.call(tool, args, []);
    for (const source of usual.asked.filter((one) => one !== needs)) {
      const faults = [{ ...failures["403"], path: pathOf(source) }];
      const { answer } = await desk.call(tool, args, faults);
      const lost = Object.keys(usual.answer?.figures ?? {}).filter(
        (figure) => usual.answer?.figures[figure] !== undefined && answer?.figures[figure] === undefined,
      );
      for (const rows of lost.slice(0, 2)) {
        const { error } = await desk.call(tool, { ...args, rows }, faults);
        expect(error, `${source}: ${rows}`).toBeInstanceOf(HaloError);
        expect(String(error)).toContain("could not be read");
      }
    }
  });
});

const isBroken = (failure: string) => failure.includes("row");

function wrongsOfNeeded({ answer, error, milliseconds }: Told): string[] {
  if (milliseconds > longestMs) return [`it took ${milliseconds / 1_000} s`];
  // One broken row among others does not cost all of them.
  if (answer !== undefined) return answer.complete && error === undefined ? [] : wrongsOfSaid(answer);
  return error instanceof HaloError ? [] : [`a bug: ${String(error)}`];
}

function wrongs(
  { answer, error, milliseconds }: Told,
  usual: Told,
  hasRows: boolean,
  isName: boolean,
): string[] {
  if (answer === undefined)
    return [error instanceof HaloError ? `lost: ${error.message}` : `a bug: ${String(error)}`];
  const problems = milliseconds > longestMs ? [`it took ${milliseconds / 1_000} s`] : [];
  if (!(hasRows && isName && answer.complete)) problems.push(...wrongsOfSaid(answer));
  return hasRows ? problems : [...problems, ...untrue(answer, usual.answer)];
}

/** Whether text and structure say that something is missing, why, and what to do. */
function wrongsOfSaid(answer: AnswerResult): string[] {
  const { content, structuredContent } = renderAnswer(answer, 25_000 * 4, "UTC");
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  const data = JSON.stringify(structuredContent);
  const problems: string[] = [];
  if (answer.complete) problems.push("told as complete");
  if (!answer.summary.includes("INCOMPLETE")) problems.push("not said in the first sentence");
  for (const said of [text, data]) {
    if (!/could not be read|Not all could be read/.test(said))
      problems.push(`does not say what is missing: ${text}`);
    if (!/again|check|administrator|in Halo itself|shorter period/i.test(said))
      problems.push(`no next step: ${text}`);
    if (leak.test(said.replaceAll("INCOMPLETE", ""))) problems.push(`leaks: ${said}`);
  }
  return problems;
}

/** Figures and cells that are other than when all is read. What is absent is true. */
function untrue(answer: AnswerResult, usual: AnswerResult | undefined): string[] {
  const problems = Object.entries(answer.figures)
    .filter(([figure, value]) => value !== undefined && value !== usual?.figures[figure])
    .map(([figure, value]) => `${figure} is ${value}, not ${usual?.figures[figure]}`);
  for (const { name, rows, fields } of answer.tables) {
    const other = usual?.tables.find((table) => table.name === name)?.rows ?? [];
    for (const row of rows.filter((one) => !isElsewhere(one))) {
      const numbers = Object.keys(fields).filter(
        (field) => fields[field] === "number" && row[field] !== undefined,
      );
      const isThere = other.some((one) =>
        [...identity, ...numbers].every((field) => row[field] === undefined || row[field] === one[field]),
      );
      // Without their names groups stand in another order.
      if (!isThere && numbers.length > 0) problems.push(`${name}: ${JSON.stringify(row).slice(0, 300)}`);
    }
  }
  return problems;
}

/** Whether a row stands for all others, or for an agent without a name: which those are depends on what was read. */
const isElsewhere = (row: Readonly<Record<string, unknown>>) =>
  row.name === "(no name)" || ["others", "rest", "groups"].some((field) => row[field] !== undefined);

/** What tells the rows of a table apart, where a row has it. */
const identity = ["id", "client_id", "kind", "currency", "month", "week", "reason", "end_day"];

describe("one record that can't be read", () => {
  const { ClientContract } = desk.tenant.tables;
  const args = { page_size: 100 };

  test.each([["404"], ["500 always"], ["a timeout"]])(
    "%s: costs that contract, not the revenue",
    async (failure) => {
      const usual = await desk.call("halo_revenue_breakdown", args, []);
      const [path = ""] = usual.paths.filter((one) => /clientcontract\/\d/.test(one));
      expect(ClientContract.some(({ id }) => path.endsWith(`/${id}`))).toBe(true);
      const told = await desk.call("halo_revenue_breakdown", args, [
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
