import { describe, expect, test } from "vitest";
import { dialects } from "../../sandbox/dialects/index.ts";
import { judgeSpeech } from "./judge.ts";

const others = dialects.flatMap(({ name, values }) =>
  values.slice(1).map((value) => ({ name: `${name}=${value}`, speech: { [name]: value } })),
);

describe("in every dialect each tool is right, says what may be wrong, or refuses", () => {
  test.each(others)("$name", { timeout: 60_000 }, async ({ speech }) => {
    const wrong = (await judgeSpeech(speech)).filter(({ verdict }) => verdict === "wrong");
    expect(wrong.map(({ tool, why }) => `${tool}: ${why}`)).toEqual([]);
  });
});
