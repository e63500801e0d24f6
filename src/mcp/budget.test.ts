import { expect, test } from "vitest";
import fc from "../../test/support/property.ts";
import { fitWarnings, roomSurelyLeft, sizeOf } from "./budget.ts";

/** Text whose JSON is long for its length: control characters, quotes, lone surrogates. */
const text = fc.string({
  unit: fc.constantFrom("\u0000", "\u001f", "\n", '"', "\\", "\ud800", "é", "a"),
  maxLength: 40,
});

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(-2.2250738585072014e-308, true, false, null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }),
  ),
})).value;

test("what surely fits does fit, of whatever it consists", () => {
  fc.assert(
    fc.property(data, fc.integer({ min: 0, max: 3_000 }), (value, room) => {
      const left = roomSurelyLeft(value, room);
      if (left >= 0) expect(sizeOf(value)).toBeLessThanOrEqual(room - left);
    }),
    { numRuns: 500 },
  );
  // The worst that there is, to the character.
  expect(roomSurelyLeft("\u001f".repeat(10), sizeOf("\u001f".repeat(10)))).toBe(0);
  expect(roomSurelyLeft("\u001f".repeat(10), sizeOf("\u001f".repeat(10)) - 1)).toBeLessThan(0);
});

test("plain rows that are far below the room are seen to be so", () => {
  const rows = Array.from({ length: 20 }, (_, id) => ({ id, summary: "a printer is on fire" }));
  expect(roomSurelyLeft(rows, 10 * sizeOf(rows))).toBeGreaterThan(0);
});

test("the warnings that fit are told, and how many more there are", () => {
  const warnings = Array.from({ length: 10 }, (_, index) => `${index} ${"x".repeat(96)}`);
  const told = fitWarnings(warnings, 400);
  expect(told).toEqual([...warnings.slice(0, 3), "7 more warnings."]);
  expect(told.reduce((sum, line) => sum + sizeOf(line) + 1, 0)).toBeLessThanOrEqual(400);
  expect(fitWarnings(warnings, 4_000)).toEqual(warnings);
});
