/** `npm run chaos`: everything at once, then the ledger. Exits with 1 when anything that was said is wrong. */
import { interruption } from "../../../scripts/support/command.ts";
import { table } from "../../../scripts/support/table.ts";
import { type Stage, startStage } from "../stage.ts";
import { readOptions } from "./options.ts";
import { runbooksAllowed } from "./own-records.ts";
import { reportOf } from "./report.ts";
import { Chaos } from "./run.ts";

/** What bundling, opening, the last calls and the judging may take beside the run, in milliseconds. */
const besideMs = 480_000;

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
    const ending = AbortSignal.any([interrupted, AbortSignal.timeout(besideMs + options.seconds * 1000)]);
    const chaos = new Chaos(options);
    saysNothingOfBrokenAnswers();
    console.log(`Chaos for ${options.seconds} s, seed ${options.seed}.`);
    stage = await startStage(ending, {
      onRequest: (entry) => chaos.noteRequest(entry),
      onOutput: (text) => chaos.output.note(text),
      // The markers of the run have to be found in the rows.
      variables: { LEDGER_VALUES: "full", HALO_API: "on", HALO_RUNBOOKS: runbooksAllowed },
    });
    await chaos.run(stage, ending);
    const { rows, stories } = reportOf(chaos, stage);
    console.log(table(rows));
    for (const story of stories) console.log(`WRONG ${story}`);
    return stories.length > 0 || rows.some(({ verdict }) => verdict === "MISSED") ? 1 : 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    console.error(error instanceof Error ? error.message : error);
    if (stage !== undefined) console.error(stage.output().slice(-2_000));
    return 1;
  } finally {
    await stage?.close();
  }
}

/** The adaptor under the sandbox prints the stack of each answer that a fault breaks off: those are meant. */
function saysNothingOfBrokenAnswers(): void {
  const { error: print } = console;
  console.error = (...given: unknown[]) => {
    const isMeant = given[0] instanceof TypeError && /^(?:terminated|fetch failed)$/.test(given[0].message);
    if (!isMeant) print(...given);
  };
}
