import { expect, inject, test } from "vitest";
import "../support/provided.ts";
import { judgeDeeds } from "./deeds.ts";
import { layGround } from "./matrix.ts";

/** What is written, with what, and which of the cells an ordinary run has, follow from it. */
const { seed } = inject("fuzzing");
/** An ordinary run calls one cell of so many. */
const oneOf = 40;

test("what is said of a write, part by part, is never wrong, whichever of its requests fails", {
  timeout: 1_200_000,
}, async () => {
  const { wrong, cells, tellings } = await judgeDeeds(layGround(), seed, oneOf);
  expect(wrong, `FUZZ_SEED=${seed}`).toEqual([]);
  expect(cells).toBeGreaterThan(80);
  // Each telling came up, so that the test is one.
  for (const telling of ["done", "not done", "unknown"]) expect(tellings.get(telling)).toBeGreaterThan(5);
});
