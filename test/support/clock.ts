import { inject } from "vitest";
import "./provided.ts";

/**
 * Runs the tests as at another time: `TEST_TIME=2027-03-31T23:58Z npm test`. The clock goes on from there. What holds
 * by day has to hold at midnight and at a month's end too. Processes that a test starts have the machine's clock.
 */
const shift = inject("clockShift");
const Machine = globalThis.Date;

class ShiftedDate extends Machine {
  constructor(...given: readonly [number] | readonly []) {
    // The other forms of `new Date(…)` come through here as they are.
    super(...((given.length === 0 ? [Machine.now() + shift] : given) as readonly [number]));
  }

  static override now(): number {
    return Machine.now() + shift;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return Machine[Symbol.hasInstance](value);
  }
}

// Files that share a runtime come here one after the other.
if (shift !== 0 && Machine.name !== ShiftedDate.name) globalThis.Date = ShiftedDate as DateConstructor;
