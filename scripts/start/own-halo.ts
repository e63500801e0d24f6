/** What `npm start` says of a Halo of one's own before it says that it is running. */
import { readConfig } from "../../src/config/config.ts";
import { examine } from "../../src/doctor/doctor.ts";
import type { Runtime } from "../../src/halo/runtime.ts";

/** What is wrong with the variables that the Worker is started with, as lines for a console. */
export function configurationProblems(bindings: object): readonly string[] {
  const reading = readConfig(bindings);
  return reading.ok ? [] : reading.problems.map((problem) => `PROBLEM: ${problem}`);
}

/**
 * Signs in, once, and says as whom, or what is wrong.
 *
 * @param bindings the variables that the Worker is started with
 * @returns lines for a console
 */
export async function lookAtOwnHalo(bindings: object, runtime?: Runtime): Promise<readonly string[]> {
  const reading = readConfig(bindings);
  if (!reading.ok) return reading.problems.map((problem) => `PROBLEM: ${problem}`);
  const options = { config: reading.config, short: true, ...(runtime === undefined ? {} : { runtime }) };
  const { lines, severity } = await examine(options);
  const told = lines
    // Of an address that is right there is nothing to say.
    .filter(({ check, level }) => check === "sign-in" || level !== "ok")
    .map(({ level, text, advice = "" }) => {
      const mark = level === "problem" ? "PROBLEM: " : "";
      return `${mark}${text.charAt(0).toUpperCase()}${text.slice(1)} ${advice}`.trim();
    });
  return severity === 0 ? told : [...told, "npm run doctor says more."];
}
