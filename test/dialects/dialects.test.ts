import { describe, expect, inject, test } from "vitest";
import { dialects, speechOf } from "../../sandbox/dialects/index.ts";
import { sampled } from "../support/length.ts";
import { calls } from "./calls.ts";
import { judgeSpeech } from "./judge.ts";
import { knownWrong } from "./known.ts";

/**
 * An ordinary run takes one call in eighty of each dialect, by turns, and others by each FUZZ_SEED; `npm run dialects`
 * takes all of them, and drawn pairs of dialects.
 */
const oneIn = 80;
const { seed } = inject("fuzzing");

const others = dialects.flatMap(({ name, values }) =>
  values.slice(1).map((value) => ({ name: `${name}=${value}`, speech: { [name]: value } })),
);
const places = new Map<string, number>(calls.map(({ name }, place) => [name, place]));
const tools = new Set<string>(calls.map(({ tool }) => tool.name));

describe("in every dialect each tool is right, says what may be wrong, or refuses", () => {
  test.each(
    sampled(
      others.map((other, index) => ({ ...other, index })),
      3,
    ),
  )("$name", async ({ name, speech, index }) => {
    const known = new Set(knownWrong[name]?.tools);
    const judged = await judgeSpeech(
      speech,
      ({ name: call }) => ((places.get(call) ?? 0) + index * 7 + seed) % oneIn === 0,
    );
    const wrong = judged.filter(({ verdict, tool }) => verdict === "wrong" && !known.has(tool));
    expect(wrong.map(({ call, why }) => `${call}: ${why}`)).toEqual([]);
  });
});

test("a speech is read from words, and wrong ones are told with what there is", () => {
  expect(speechOf(["agent-list=agents", "ids"])).toEqual({ "agent-list": "agents", ids: "text" });
  expect(() => speechOf(["agents"])).toThrow(/no dialect "agents".*agent-list/);
  expect(() => speechOf(["ids=roman"])).toThrow(/It has: number, text/);
});

test("what is known to be wrong is of dialects and tools that there are", () => {
  const names = new Set(others.map(({ name }) => name));
  for (const [name, known] of Object.entries(knownWrong)) {
    expect(names).toContain(name);
    for (const tool of known.tools) expect(tools.has(tool), tool).toBe(true);
  }
});
