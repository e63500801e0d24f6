import { expect, test } from "vitest";
import { Random } from "../../sandbox/engine/seed/random.ts";
import { keepLedger } from "./ledger.ts";
import { layGround } from "./matrix.ts";
import { faultEras } from "./session.ts";
import { randomShift, readWhileShifting, shifts } from "./shifting.ts";
import { ledgerTable } from "./table.ts";

/** Another one at each run; a failure names it, and `npm run faults -- --seed` runs it again. */
const seed = Math.floor(Math.random() * 1_000_000);

const ground = layGround();

test("what is said of a create is never wrong, and none is done twice", async () => {
  const ledger = await keepLedger(ground, { seed, creates: 120, eras: faultEras });
  expect(ledger.wrong, ledgerTable(ledger)).toEqual([]);
  // A client of whom Halo does not say since when it is there may stay unknown for good.
  expect(ledger.states.get("unknown") ?? 0, `seed ${seed}`).toBeLessThan(5);
  expect(ledger.states.get("running"), `seed ${seed}`).toBeUndefined();
  // Each kind of report came up, so that the test is one.
  for (const [report, { absent, there }] of Object.entries(ledger.counts)) {
    expect(absent + there, `${report}, seed ${seed}`).toBeGreaterThan(0);
  }
});

test.each(Object.entries(shifts))("a list that changes while it is read: %s", async (name, shift) => {
  const { lost, doubled, complete, said } = await readWhileShifting(ground, shift());
  expect(doubled).toBe(0);
  if (lost > 0) expect(said).toContain("the list changed while it was read");
  expect(complete && lost > 0).toBe(false);
  if (/^nothing|comes in$|^one comes in/.test(name))
    expect({ lost, complete }).toEqual({ lost: 0, complete: true });
  if (/page goes$|deleted one/.test(name)) expect(complete).toBe(false);
});

test("a list that changes at random loses no row without a word", async () => {
  const random = new Random(seed);
  for (let run = 0; run < 4; run += 1) {
    const { lost, doubled, complete } = await readWhileShifting(ground, randomShift(random));
    expect({ doubled, silent: lost > 0 && complete }, `seed ${seed}, run ${run}`).toEqual({
      doubled: 0,
      silent: false,
    });
  }
});
