import { afterAll, describe, expect, test } from "vitest";
import { longTest, sampled } from "../support/length.ts";
import { faultCases } from "./cases.ts";
import { columns, trialOf } from "./columns.ts";
import { layGround, leaveGround, meddledRuntime } from "./matrix.ts";
import { faultEras, openSession } from "./session.ts";
import { drivenTools, elsewhere, judgeWriter, writingTools } from "./writers.ts";

/**
 * Every tool that writes against the sandbox's tables. An ordinary run takes of each tool one of the faults by which a
 * write is most easily told wrongly, others with each `FUZZ_SEED`; `npm run faults` takes all faults for all tools.
 */

const ground = layGround();
afterAll(() => leaveGround(ground));

/** Rows in which a write is most easily told wrongly. */
const risky = faultCases.filter(({ name }) =>
  /^(500 with SQL|504 once|200 with (\{\}|null)|truncated|a hang|a reset|our clock is ten|Halo gives|401 once|400: Message|429 ten times$)/.test(
    name,
  ),
);

const eraOf = (index: number) => faultEras[index % 2] ?? faultEras[0];

async function wrongOf(tool: string, cases: typeof faultCases, index: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const faultCase of cases) {
    wrong.push(...(await judgeWriter(tool, faultCase, eraOf(index), ground)).wrong);
  }
  return wrong;
}

describe("whatever goes wrong with a write, what is told is what is stored", () => {
  test.each(drivenTools.map((tool, index) => ({ tool, index })))("$tool", async ({ tool, index }) => {
    // Tools start at different faults, so that one run has all of them.
    const turned = [...risky.slice(index % risky.length), ...risky.slice(0, index % risky.length)];
    expect(await wrongOf(tool, sampled(turned, risky.length), index)).toEqual([]);
  });

  longTest.each(drivenTools.map((tool, index) => ({ tool, index })))(
    "$tool, all risky faults",
    async ({ tool, index }) => {
      expect(await wrongOf(tool, risky, index + 1)).toEqual([]);
    },
  );
});

test("every tool that writes is driven, or has a reason and a column", async () => {
  const session = await openSession("2026-07-28", meddledRuntime(ground).runtime);
  const inColumns = new Set<string>();
  for (const column of columns) inColumns.add((await trialOf(column, ground.sandbox, session.call)).tool);
  await session.close();
  const [ofColumns, ofOthers] = [true, false].map((isColumn) =>
    Object.keys(elsewhere).filter((tool) => elsewhere[tool]?.includes("column") === isColumn),
  );
  expect(ofColumns?.filter((tool) => !inColumns.has(tool))).toEqual([]);
  expect(ofOthers).toEqual(["halo_run_runbook"]);
  expect(Object.keys(elsewhere).filter((tool) => !writingTools.includes(tool))).toEqual([]);
});
