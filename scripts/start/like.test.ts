import { describe, expect, test } from "vitest";
import { questions } from "../../src/doctor/dialects/index.ts";
import { examineSandbox, freshSandbox } from "../../src/doctor/examine.testing.ts";
import { reportOf } from "../../src/doctor/report/report.ts";
import { likenessOf } from "./like.ts";
import { switches } from "./switches.ts";

/** A report of a tenant with these dialects. */
const reportWith = (dialects: Readonly<Record<string, string | null>>) =>
  JSON.stringify({ format: "halo-mcp doctor report 1", dialects });

/** What the doctor says of a sandbox that a report made. */
async function dialectsLike(report: string) {
  const sandbox = freshSandbox();
  for (const fault of likenessOf(report).faults) sandbox.faults.add(fault);
  return examineSandbox(sandbox);
}

describe("a sandbox like another tenant", () => {
  const values = Object.entries(switches).flatMap(([id, each]) =>
    Object.entries(each).flatMap(([value, changes]) => (changes.length === 0 ? [] : [[id, value] as const])),
  );
  test.each(values)("%s = %s is heard by the doctor", async (id, value) => {
    const { dialects } = await dialectsLike(reportWith({ [id]: value }));
    expect(dialects.get(id)).toBe(value);
  });

  test("many at once, by the report that the doctor wrote of another such sandbox", async () => {
    const wanted = {
      "agent-list": "results",
      "agent-search": "ignored",
      "client-search": "ignored",
      "page-size": "fixed-50",
      "past-the-end": "null",
      "calendar-day": "west",
      "row-id": "string",
      "moment-zone": "z",
      "actions-without-ticket": "error",
      "actions-of-a-period": "empty",
      "contract-status": "number",
    };
    const first = await dialectsLike(reportWith(wanted));
    const report = JSON.stringify(await reportOf(first, "1"));
    const second = await dialectsLike(report);
    expect(Object.fromEntries(second.dialects)).toEqual(Object.fromEntries(first.dialects));
    expect(Object.fromEntries(second.dialects)).toMatchObject(wanted);
  });

  test("what the sandbox does by itself is a switch without changes", async () => {
    const { dialects } = await examineSandbox(freshSandbox());
    const own = Object.entries(switches).flatMap(([id, each]) =>
      Object.entries(each).flatMap(([value, changes]) => (changes.length === 0 ? [[id, value]] : [])),
    );
    for (const [id = "", value] of own) expect([id, dialects.get(id)]).toEqual([id, value]);
  });

  test("says what it can't do, and knows only what the doctor asks", () => {
    const { set, unknown, faults } = likenessOf(
      reportWith({
        "agent-list": "results",
        "agent-search": "honoured",
        toString: "x",
        "missing-right": "401",
        order: null,
      }),
    );
    expect(set).toEqual(["agent-list = results"]);
    expect(unknown).toEqual(["toString = x", "missing-right = 401"]);
    expect(faults).toHaveLength(1);
    const asked = new Map(questions.map(({ id, values: each }) => [id, Object.keys(each)]));
    for (const [id, each] of Object.entries(switches)) {
      for (const value of Object.keys(each)) expect(asked.get(id), id).toContain(value);
    }
  });

  test.each([["no JSON"], ["{}"], ['{"format":"another","dialects":{}}']])("%s is no report", (text) => {
    expect(() => likenessOf(text)).toThrow(/npm run doctor -- --report FILE/);
  });
});
