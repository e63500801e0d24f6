import { expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import { exampleArguments } from "../../../test/examples.ts";
import { callOn, now } from "../../../test/support/generated.ts";
import { isAnswer } from "../../../test/support/tool-names.ts";
import { HaloError } from "../../halo/errors.ts";
import { render } from "../../mcp/render/index.ts";
import { catalogue } from "../index.ts";

const tenant = buildTenant({ now });
const asking = catalogue.filter((tool) => isAnswer(tool) && tool.input.shape.period !== undefined);

/** Periods by whether they end in "so far" on 21 November 2026 at noon: those that hold now, and were not asked for as what comes. */
const periods: readonly (readonly [string, boolean])[] = [
  ["next 7 days", false],
  ["coming 2 weeks", false],
  ["next 24h", false],
  ["rest of the month", false],
  ["next month", false],
  ["2026-12-01..2026-12-31", false],
  ["yesterday", false],
  ["last month", false],
  ["last 24h", false],
  ["today", true],
  ["this month", true],
  ["last 7 days", true],
  ["since monday", true],
  ["2026-11-01..2026-12-15", true],
];

test("some tools ask for a period", () => expect(asking.length).toBeGreaterThan(7));

test.each(asking.map((tool) => [tool.name, tool] as const))(
  '%s says "so far" of a period that holds now, and of none before or after',
  async (name, tool) => {
    for (const [period, isSaid] of periods) {
      const args = { ...exampleArguments(name, tenant), period };
      const { text, structure } = await callOn(tenant, tool, args).then(
        ({ result }) => {
          const { content, structuredContent } = render(result, {
            maxResultTokens: 20_000,
            timeZone: "UTC",
            webUrl: "https://halo.test",
          });
          return { text: JSON.stringify(content), structure: JSON.stringify(structuredContent) };
        },
        (error: unknown) => {
          if (!(error instanceof HaloError) || isSaid) throw error;
          return { text: error.message, structure: error.message };
        },
      );
      expect([text.includes("so far"), structure.includes("so far")], `${name} ${period} ${text}`).toEqual([
        isSaid,
        isSaid,
      ]);
    }
  },
);
