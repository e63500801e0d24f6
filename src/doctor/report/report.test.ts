import { describe, expect, test } from "vitest";
import { examineSandbox, freshSandbox } from "../examine.testing.ts";
import { resourceKeys } from "../probes.ts";
import { knownFields } from "./known-fields.ts";
import { reportOf } from "./report.ts";

const always = { times: Number.POSITIVE_INFINITY };
const poison = "PoIsOn";

/** Replaces every text, and adds fields that a tenant made up: everywhere, or but for dates, which lead further. */
function poisoned(value: unknown, keepDates: boolean): unknown {
  if (typeof value === "string")
    return keepDates && /^\d{4}-\d\d-\d\dT/.test(value) ? value : `${poison} ${value}`;
  if (Array.isArray(value)) return value.map((each) => poisoned(each, keepDates));
  if (typeof value !== "object" || value === null) return value;
  const own = Object.entries(value).map(([name, each]) => [name, poisoned(each, keepDates)]);
  return {
    ...Object.fromEntries(own),
    [`CF${poison}`]: poison,
    [poison]: [{ [poison]: poison }],
    [`${poison}2`]: { [poison]: 1 },
  };
}

describe("what a report tells", () => {
  test("has the dialects, each list with its fields and kinds, and the state of each tool", async () => {
    const examination = await examineSandbox(freshSandbox());
    const report = await reportOf(examination, "1.2.3");
    expect(report).toMatchObject({
      format: "halo-mcp doctor report 1",
      halo_mcp: "1.2.3",
      severity: 0,
      halo: { product: "HaloPSA", version: "2.204.1", host: "another" },
      dialects: { "agent-list": "array", "calendar-day": "midnight", "missing-right": null },
      tools: { halo_list_tickets: "full" },
      lists: {
        tickets: { status: 200, container: "envelope", key: "tickets", rows: 50, other_fields: 0 },
        agents: { container: "array" },
      },
    });
    const { lists } = report as { lists: Record<string, { fields: Record<string, string> }> };
    expect(Object.keys(lists)).toEqual(resourceKeys);
    expect(lists.tickets?.fields).toMatchObject({
      id: "whole number 50",
      dateoccurred: "date without zone 50",
    });
    expect(JSON.stringify(report).length).toBeLessThan(200_000);
  });

  test("knows the name of each field that the sandbox gives", async () => {
    const { lists } = (await reportOf(await examineSandbox(freshSandbox()), "1")) as {
      lists: Record<string, { other_fields?: number }>;
    };
    expect(Object.entries(lists).filter(([, { other_fields: others = 0 }]) => others > 0)).toEqual([]);
  });
});

describe("what a report never tells", () => {
  test.each([
    ["all texts", false],
    ["all texts but dates", true],
  ])("a tenant with poison in %s", async (_, keepDates) => {
    const sandbox = freshSandbox();
    sandbox.faults.add({ ...always, path: "/api/", transform: (body) => poisoned(body, keepDates) });
    sandbox.faults.add({
      ...always,
      path: "/auth/token",
      transform: (body) => ({ ...(body as object), scope: `all ${poison}` }),
    });
    // The tenant's own name would not sign in.
    const examination = await examineSandbox(sandbox, { HALO_TENANT: "sandbox" });
    expect(examination.lines.some(({ text }) => text.includes(poison))).toBe(true);
    const report = await reportOf(examination, "1");
    expect(JSON.stringify(report)).not.toMatch(new RegExp(poison, "i"));
    expect(Object.keys((report as { lists: object }).lists)).toEqual(resourceKeys);
  });

  test.each([401, 400, 500, 404])("what stands in a refusal with %i", async (status) => {
    const sandbox = freshSandbox();
    const body = { [poison]: poison, Message: `${poison} ${poison}` };
    sandbox.faults.add({ ...always, path: "/api/(?!agent/me|authinfo)", status, body });
    const text = JSON.stringify(await reportOf(await examineSandbox(sandbox), "1"));
    expect(text).not.toMatch(new RegExp(poison, "i"));
  });

  test("no text of the tenant's rows, nor its address, its agent or its id", async () => {
    const sandbox = freshSandbox();
    const text = JSON.stringify(await reportOf(await examineSandbox(sandbox), "1"));
    const texts = new Set<string>();
    for (const table of Object.values(sandbox.tenant.tables)) {
      for (const row of table.slice(0, 200)) {
        // Words that Halo itself has, such as "text", are no tenant's.
        for (const value of Object.values(row))
          if (typeof value === "string" && /\S\s\S|@/.test(value)) texts.add(value);
      }
    }
    expect(texts.size).toBeGreaterThan(500);
    const ours = /^(?:date |no date|no end|number as|empty )/;
    expect([...texts].filter((value) => !ours.test(value) && text.includes(value))).toEqual([]);
    for (const word of ["halo.test", "Integration Service", "sandbox"]) expect(text).not.toContain(word);
  });

  test("no name that a tenant can make up is among the known ones", () => {
    for (const name of knownFields) expect(name).not.toMatch(/^CF/);
  });
});
