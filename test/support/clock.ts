import { inject } from "vitest";
import "./provided.ts";

/**
 * Runs the tests as at another time: `TEST_TIME=2027-03-31T23:58Z npm test`. The clock goes on from there. What holds
 * by day has to hold at midnight and at a month's end too. Processes that a test starts have the machine's clock.
 */
const shift = inject("clockShift");
const shifted = Symbol.for("halo-mcp.tests.shifted-clock");

// Files that share a runtime come here one after the other.
if (shift !== 0 && !(shifted in globalThis.Date)) {
  const Machine = globalThis.Date;
  const machineNow = Machine.now;
  Machine.now = () => machineNow() + shift;
  Object.defineProperty(Machine, shifted, { value: true });
  globalThis.Date = new Proxy(Machine, {
    construct: (target, given, made) =>
      Reflect.construct(target, given.length === 0 ? [Machine.now()] : given, made),
  });
}
