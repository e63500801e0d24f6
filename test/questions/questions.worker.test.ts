import { expect, test } from "vitest";
import { bothEras, connect, inEras, useSandbox } from "../support/harness.ts";
import { sampled } from "../support/length.ts";
import { type Asked, ask, faultsOf, targets, verdictOf } from "./asking.ts";
import { questions } from "./index.ts";
import { type RoleQuestion, roles } from "./types.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 1_000 } });

const world = () => ({ tables: halo().tenant.tables, now: new Date() });

test("there are at least forty questions, some of each role, and none twice", () => {
  expect(questions.length).toBeGreaterThanOrEqual(40);
  for (const role of roles)
    expect(questions.filter((question) => question.role === role).length, role).toBeGreaterThanOrEqual(8);
  expect(new Set(questions.map(({ asks }) => asks)).size).toBe(questions.length);
});

inEras(sampled(bothEras, 2), (era) => {
  const asked: Asked[] = [];

  for (const question of questions) {
    test(`${question.role}: ${question.asks}`, async () => {
      const client = await connect(era);
      try {
        const answered = await ask(question, ({ tool, args }) => client.call(tool, { ...args }), world);
        asked.push(answered);
        expect(answered.wrong).toEqual([]);
      } finally {
        // What a question wrote is no other's business.
        if (halo().log.entries.some(({ method, path }) => method === "POST" && path.startsWith("/api/")))
          halo().reset();
      }
    });
  }

  test("nine in ten take one call, and the median answer is small", () => {
    const { oneCall, medianTokens, medianStructured } = verdictOf(asked);
    expect(asked).toHaveLength(questions.length);
    // The targets are of all questions, those in SQL among them (`npm run questions`). The median moves with the hour.
    expect(oneCall).toBeGreaterThanOrEqual(0.9);
    expect(medianTokens).toBeLessThanOrEqual(targets.medianTokens);
    expect(medianStructured).toBeLessThanOrEqual(targets.medianStructured * 1.1);
  });
});

test("what is wrong is noticed: a figure, a row, a name or number in the text, what is stored", () => {
  const truth = {
    structured: { "figures.open": 4, "rows.*.id": new Set([1, 2]), "rows.id=2.name": "b", total: 1234.5 },
    text: ["Quillmere Logistics", 1234.5],
    stored: () => ({ team: ["Field", "Field"] as const }),
  };
  const right = {
    isError: false,
    structured: {},
    text: "«Quillmere Logistics»: 1,234.50 in all",
    data: {
      figures: { open: 4 },
      total: 1234.5,
      rows: [
        { id: 2, name: "b" },
        { id: 1, name: "a" },
      ],
    },
  };
  expect(faultsOf(truth, right)).toEqual([]);
  const faults = (data: object, text = right.text) =>
    faultsOf(truth, { ...right, text, data: { ...right.data, ...data } });
  expect(faults({ figures: { open: 5 } })).toEqual(["figures.open is 5, not 4"]);
  expect(faults({ figures: {} })).toEqual(["figures.open is not there, not 4"]);
  expect(faults({ total: 1234.51 })).toEqual(["total is 1234.51, not 1234.5"]);
  expect(faults({ rows: [{ id: 2, name: "b" }] })).toEqual(["rows.*.id is [2], not [1,2]"]);
  expect(faults({ rows: [{ id: 2, name: "x" }, { id: 2 }] })).toHaveLength(2);
  expect(faults({}, "«Quillmere Logistics»: 11,234.50 in all")).toHaveLength(1);
  expect(faults({}, "1234.5")).toHaveLength(1);
  const stored = () => ({ team: ["Desk", "Field"] as const });
  expect(faultsOf({ ...truth, stored }, right)).toEqual(['team is stored as "Desk", not "Field"']);
});

test("an error fails a question, and so does a refusal that does not help or does not come", async () => {
  const call = { tool: "halo_get_me", args: {} };
  const question = (refusal?: string[]): RoleQuestion => ({
    role: "owner",
    asks: "Who am I?",
    calls: [refusal === undefined ? call : { ...call, refusal }],
    truth: () => ({ structured: {}, text: [] }),
  });
  const wrong = async (asked: RoleQuestion, isError: boolean) => {
    const reply = { isError, text: "Nearest: 2 «B»", data: {}, structured: {} };
    return (await ask(asked, async () => reply, world)).wrong;
  };
  expect(await wrong(question(), false)).toEqual([]);
  expect(await wrong(question(), true)).toHaveLength(1);
  expect(await wrong(question(["2 «B»"]), true)).toEqual([]);
  expect(await wrong(question(["3 «C»"]), true)).toHaveLength(1);
  expect(await wrong(question(["2 «B»"]), false)).toHaveLength(1);
});
