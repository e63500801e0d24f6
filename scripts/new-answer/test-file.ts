/** The property test of an answer, and a question that it answers. */
import type { AnswerNames } from "./names.ts";

/** The text of `src/tools/analytics/<folder>/<folder>.property.test.ts`; Biome formats it. */
export function propertyTest({ folder, figure, variable }: AnswerNames): string {
  return `
import fc from "../../../../test/support/property.ts";
import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, now, tenantWith } from "../../../../test/support/generated.ts";
import { ${variable}Tools } from "./${folder}.ts";

const [${variable}] = ${variable}Tools;
const hour = 3_600_000;

/** A time within seventy days before now, or one of Halo's dates that mean none. */
const opened = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .integer({ min: -70 * 24, max: 0 })
      .map((hours) => new Date(now.getTime() + hours * hour).toISOString().slice(0, 19)),
  },
  { weight: 1, arbitrary: fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00") },
);

const ticket = (id: number) =>
  fc.record({
    id: fc.constant(id),
    summary: fc.constantFrom("Printer", "", "«odd»\\nname"),
    client_id: fc.constantFrom(2, 3, 4),
    client_name: fc.constantFrom("Same Name", "«odd»\\nname", ""),
    status_id: fc.constantFrom(1, 2, 9),
    agent_id: fc.constantFrom(0, 1, 2, 3, null),
    dateoccurred: opened,
    dateclosed: fc.constantFrom("1900-01-01T00:00:00", "2026-11-21T12:00:00"),
    deleted: fc.constantFrom(false, false, false, true),
    merged_into_id: fc.constantFrom(0, 0, 0, 5),
  });

const tickets = fc
  .oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom(100, 101, 250) },
  )
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => ticket(index + 1))));

const timeOf = (value: unknown) => {
  const text = String(value);
  return /^(0001|1899|1900)/.test(text) ? undefined : Date.parse(\`\${text}Z\`);
};

/** The slow and simple second computation. */
function expected(rows: readonly HaloRecord[], from: string, to: string) {
  const all = rows.filter((row) => {
    if (row.deleted === true || Number(row.merged_into_id) > 0) return false;
    const day = String(row.dateoccurred).slice(0, 10);
    if (day < from || day > to) return false;
    const [start, end] = [Number(timeOf(row.dateoccurred)), timeOf(row.dateclosed)];
    return end === undefined || end - start >= 60_000;
  });
  return { opened: all.length, ${figure}: all.filter((row) => Number(row.agent_id ?? 0) <= 1).length };
}

test("each figure is that of a slow and simple count, its table sums to it, and it lists as many records", async () => {
  const periods = fc.constantFrom(["2026-10-01", "2026-10-31"], ["2026-11-02", "2026-11-21"]);
  await fc.assert(
    fc.asyncProperty(tickets, periods, fc.constantFrom(1, 10), async (rows, [from = "", to = ""], size) => {
      const tenant = tenantWith({ Tickets: rows });
      const args = { period: \`\${from}..\${to}\`, page_size: size };
      const { result } = await callOn(tenant, ${variable}, args);
      if (result.kind !== "answer") throw new Error(result.kind);
      expect(result.complete).toBe(true);
      expect(result.figures).toEqual(expected(rows, from, to));
      for (const [figure, value] of Object.entries(result.figures)) {
        const sum = result.tables[0]?.rows.reduce((total, row) => total + Number(row[figure] ?? 0), 0);
        expect(sum, figure).toBe(value);
        const listed = await callOn(tenant, ${variable}, { ...args, rows: figure });
        if (listed.result.kind !== "answer") throw new Error(listed.result.kind);
        expect(listed.result.tables[0]?.total, figure).toBe(value);
      }
    }),
    { numRuns: 12 },
  );
});
`;
}

/** The text of `test/questions/<folder>.ts`; Biome formats it. */
export function questionFile({ tool, figure, variable, title }: AnswerNames): string {
  return `
import { serviceLevels } from "./service-levels.ts";
import type { Question } from "./types.ts";
import { month, num } from "./world.ts";

/** What ${tool} is asked for. */
export const ${variable}: readonly Question[] = [
  {
    asks: "${title}: how many of last month's tickets does nobody have?",
    calls: [{ tool: "${tool}", args: { period: "last month" } }],
    truth: (world) => {
      const { opened } = serviceLevels(world, month(world, -1));
      const unassigned = opened.filter((ticket) => num(ticket.agent_id) <= 1);
      return {
        structured: { "figures.opened": opened.length, "figures.${figure}": unassigned.length },
        text: [opened.length, unassigned.length],
      };
    },
  },
];
`;
}

/** The section of docs/answers.md. */
export function definition({ tool, figure }: AnswerNames): string {
  return `
### ${tool}

Tickets opened in the period, by client.

| figure | rule |
|---|---|
| \`opened\` | without stubs |
| \`${figure}\` | of those, the tickets that nobody has (agent 1, 0 or none) |
`;
}
