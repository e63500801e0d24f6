/**
 * `npm run load`: the Worker under load, in workerd itself, against the Halo sandbox on this machine; with --soak
 * one session for very many calls. Exits with 1 when it could not run or a call failed that should not have.
 */
import { interruption } from "../../scripts/support/command.ts";
import { table } from "../../scripts/support/table.ts";
import { runLoad } from "./load.ts";
import { readOptions } from "./options.ts";
import { runSoak } from "./soak.ts";
import { type Stage, startStage } from "./stage.ts";

/** What bundling, starting, opening the sessions and ending may take beside the calls, in milliseconds. */
const besideMs = 180_000;
/** What a hundred calls of a soak may take, in milliseconds; a busy machine makes 50 calls a second. */
const hundredCallsMs = 2_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let stage: Stage | undefined;
  const interrupted = interruption();
  try {
    const options = readOptions(args);
    if (typeof options === "string") {
      console.log(options);
      return 0;
    }
    const { soak, seconds, calls } = options;
    const atMost = besideMs + (soak ? (calls / 100) * hundredCallsMs : seconds * 1000);
    const ending = AbortSignal.any([interrupted, AbortSignal.timeout(atMost)]);
    stage = await startStage(ending);
    const rows = await (soak ? runSoak : runLoad)(options, stage, ending);
    console.log(table(rows));
    return rows.some(({ verdict }) => verdict === "MISSED") ? 1 : 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    console.error(error instanceof Error ? error.message : error);
    if (stage !== undefined) console.error(stage.output().slice(-2_000));
    return 1;
  } finally {
    await stage?.close();
  }
}
