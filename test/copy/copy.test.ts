import { describe, expect, inject, test } from "vitest";
import { speechOf } from "../../sandbox/dialects/index.ts";
import { buildTenant } from "../../sandbox/index.ts";
import { WorkingCopy } from "../../src/halo/copy/copy.ts";
import { nodeDatabase } from "../../src/halo/copy/node-database.ts";
import { render } from "../../src/mcp/render/index.ts";
import { catalogue } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { type CallPlace, callOn } from "../support/generated.ts";
import { sampled } from "../support/length.ts";
import fc from "../support/property.ts";
import { changes } from "./changes.ts";

/**
 * Answers by the working copy are those that Halo gives without one, whatever happens in the tenant between two
 * questions and in whichever way Halo tells it.
 */

const begin = Date.parse("2026-11-18T09:00:00Z");

const questions: readonly (readonly [string, Record<string, unknown>])[] = [
  ["halo_triage", { page_size: 100 }],
  ["halo_workload", { by: "agent", page_size: 50 }],
  ["halo_sla_scorecard", { period: "90d", by: "priority", page_size: 50 }],
  ["halo_sla_scorecard", { period: "60d", by: "agent", page_size: 50 }],
  ["halo_ticket_trends", { by: "priority", page_size: 50 }],
  ["halo_count_tickets", { by: "status", and_by: "agent", page_size: 100 }],
  ["halo_count_tickets", { state: "closed", period: "60d", by: "week", page_size: 50 }],
  ["halo_revenue_breakdown", { period: "2026-10" }],
  ["halo_revenue_breakdown", { period: "2026-08..2026-11" }],
  ["halo_contracts_expiring", { within_days: 200 }],
  ["halo_client_overview", { client_id: 12 }],
];

function toolOf(name: string): Tool {
  const tool = catalogue.find((each) => each.name === name);
  if (tool === undefined) throw new Error(name);
  return tool;
}

/** What a client is shown of an answer. */
async function shown(
  tenant: ReturnType<typeof buildTenant>,
  [name, args]: (typeof questions)[number],
  place: CallPlace,
) {
  const { result, requests } = await callOn(tenant, toolOf(name), args, place);
  const told = render(result, { maxResultTokens: 50_000, timeZone: "UTC", webUrl: "https://halo.test" });
  return { told: JSON.stringify(told.structuredContent), text: JSON.stringify(told.content), requests };
}

async function newCopy(now: () => number): Promise<WorkingCopy> {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  return new WorkingCopy(database, now);
}

/** Two questions that are asked again and again. */
const asked = fc.uniqueArray(fc.nat({ max: questions.length - 1 }), { minLength: 2, maxLength: 2 });

const names = Object.keys(changes);
const seldom = names.filter((name) => name.includes("vanishes"));
const usual = names.filter((name) => !seldom.includes(name));
const happening = fc.record({
  // Of what vanishes nothing tells but the count: then a list is read again, and not brought up to date.
  name: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...seldom) },
  ),
  seed: fc.nat(),
});

const step = fc.record({
  which: fc.nat({ max: 1 }),
  happens: fc.array(happening, { minLength: 1, maxLength: 6 }),
  minutes: fc.integer({ min: 0, max: 2_000 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A tenant of which a list has several pages: each ticket thrice. */
function tenantOfPages() {
  const tenant = buildTenant({ now: new Date(begin), seed: 7 });
  const { Tickets } = tenant.tables;
  const more = [1, 2].flatMap((round) =>
    Tickets.map((row) => ({
      ...row,
      id: Number(row.id) + round * 10_000,
      guid: `${round}-${String(row.guid)}`,
    })),
  );
  Tickets.push(...more);
  return tenant;
}

/** Asks with and without a copy while the tenant changes. Answers how many requests the copy has saved. */
async function follow(
  chosen: readonly number[],
  steps: readonly Step[],
  words: readonly string[],
): Promise<number> {
  const tenant = tenantOfPages();
  let now = begin;
  let saved = 0;
  const copy = await newCopy(() => now);
  const speech = speechOf(words);
  for (const { which, happens, minutes } of steps) {
    now += minutes * 60_000;
    for (const { name, seed } of happens) {
      let drawn = seed;
      changes[name]?.(
        tenant,
        (bound) => {
          drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 1;
          return bound === 0 ? 0 : drawn % bound;
        },
        now,
      );
    }
    const question = questions[chosen[which] ?? 0];
    if (question === undefined) throw new Error("no question");
    const place = { now: new Date(now), ...(words.length === 0 ? {} : { speech }) };
    const plain = await shown(tenant, question, place);
    const copied = await shown(tenant, question, { ...place, copy });
    expect(copied.text, question[0]).toBe(plain.text);
    expect(copied.told, question[0]).toBe(plain.told);
    saved += plain.requests - copied.requests;
  }
  return saved;
}

const { seed, runs } = inject("fuzzing");

describe("answers by the working copy are those without one", () => {
  test("while the tenant changes", { timeout: 120_000 }, async () => {
    let saved = 0;
    const of = async (chosen: number[], steps: Step[]) => {
      saved += await follow(chosen, steps, []);
    };
    const steps = fc.array(step, { minLength: 8, maxLength: 10 });
    await fc.assert(fc.asyncProperty(asked, steps, of), { seed, numRuns: 2 * runs, endOnFailure: true });
    // Else it was not the copy that answered.
    expect(saved).toBeGreaterThan(10);
  });

  const dialects = [
    "change-order=no",
    "changed-since=ignored",
    "order=ignored",
    "record-count=page",
    "page-size=always-50",
    "open-filter=ignored",
    "date-filter=ignored",
    "client-filter=ignored",
    "date-form=offset",
    "ids=text",
    "list-key=results",
  ];
  test.each(sampled(dialects, 3))("on a Halo of %s", { timeout: 120_000 }, async (dialect) => {
    const steps = fc.array(step, { minLength: 2, maxLength: 4 });
    const of = async (chosen: number[], drawn: Step[]) => void (await follow(chosen, drawn, [dialect]));
    await fc.assert(fc.asyncProperty(asked, steps, of), { seed, numRuns: runs, endOnFailure: true });
  });
});

test("asked again, an answer costs at most five requests beside the lookups", async () => {
  const tenant = buildTenant({ now: new Date(begin), seed: 7 });
  const copy = await newCopy(() => begin);
  const lookups = /^\/api\/(?:Status|Priority|Agent|TicketType|Team|Currency|Lookup|SLA)\b/i;
  for (const [name, args] of questions.filter(([each]) => each !== "halo_client_overview")) {
    const place = { now: new Date(begin), copy };
    await callOn(tenant, toolOf(name), args, place);
    const { sent } = await callOn(tenant, toolOf(name), args, place);
    expect(sent.filter(({ path }) => !lookups.test(path)).length, name).toBeLessThanOrEqual(5);
  }
});

test("what belongs to another grant is forgotten", async () => {
  const tenant = buildTenant({ now: new Date(begin), seed: 7 });
  const copy = await newCopy(() => begin);
  const ask = () => callOn(tenant, toolOf("halo_ticket_trends"), {}, { now: new Date(begin), copy });
  copy.claim("alice");
  const first = await ask();
  const second = await ask();
  expect(second.requests).toBeLessThan(first.requests);
  copy.claim("bob");
  expect((await ask()).requests).toBe(first.requests);
});
