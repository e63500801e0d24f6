import { afterAll, describe, expect, test } from "vitest";
import { sampled } from "../support/length.ts";
import { faultCases } from "./cases.ts";
import { columns, workOf } from "./columns.ts";
import { expectations } from "./expected.ts";
import { layGround, leaveGround } from "./matrix.ts";
import { faultEras } from "./session.ts";
import { judged, runRow } from "./table.ts";

/**
 * The fault matrix, a part of it at every run: each row in one of the eras by turns, and of its columns every
 * sixth by turns, with all that write where that is most at risk. `npm run faults` runs all of it in both eras.
 */

const ground = layGround();
afterAll(() => leaveGround(ground));

/** Rows in which a write is most easily told wrongly. */
const risky = /^(500 with SQL|504 once|200 with (\{\}|null|nothing)|a hang|our clock is ten|Halo gives)/;

describe("whatever goes wrong between us and Halo", () => {
  test.each(
    sampled(
      faultCases.map((faultCase, index) => ({ faultCase, index, name: faultCase.name })),
      2,
    ),
  )("$name", async ({ faultCase, index }) => {
    const era = faultEras[index % 2] ?? faultEras[0];
    const row = await runRow(
      faultCase,
      [era],
      ground,
      (column) =>
        (risky.test(faultCase.name) && workOf(column) !== "read") ||
        (columns.indexOf(column) + index) % 6 === 0,
    );
    expect(judged(row)).toEqual([]);
  });

  test("what is expected is expected of rows that there are", () => {
    expect([...expectations.keys()].sort()).toEqual(faultCases.map(({ name }) => name).sort());
  });
});
