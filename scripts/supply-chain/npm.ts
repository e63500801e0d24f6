/** Asks the npm that runs these scripts. */
import { type CommandOptions, type Outcome, runNode } from "../command.ts";

/**
 * Runs npm with these arguments, and gives what it printed, whatever its exit code.
 *
 * @throws Error when the scripts were not started by npm
 */
export function runNpm(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error("This asks npm, so start it with npm run.");
  return runNode([npm, ...args], options);
}
