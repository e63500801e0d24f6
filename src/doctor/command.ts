import { readConfig } from "../config/config.ts";
import type { Runtime } from "../halo/runtime.ts";
import { examine } from "./doctor.ts";
import { printed } from "./print.ts";
import { reportOf } from "./report/report.ts";

/** What the command works with. */
export interface DoctorCommand {
  /** Variables by name, as the server reads them. */
  readonly bindings: object;
  /** Of this program, for the report. */
  readonly version: string;
  /** The file to write a report to; none unless given. */
  readonly report?: string | undefined;
  readonly print: (text: string) => void;
  /** @throws Error when the file can't be written */
  readonly write: (path: string, text: string) => Promise<void>;
  /** The platform unless told otherwise. */
  readonly runtime?: Runtime;
}

/** What the command says of itself, for `--help`. */
export const doctorHelp = `Examines the tenant: signs in, reads within 150 requests, writes nothing, and says what works and what does not.
Exits with 0 when all is well, 1 when something is missing, 2 when it can't work.`;

/**
 * Examines the tenant that the bindings name, prints what was found, and writes a report where one is wanted.
 *
 * @returns the exit code
 */
export async function runDoctor(command: DoctorCommand): Promise<0 | 1 | 2> {
  const { bindings, version, report, print, write, runtime } = command;
  const reading = readConfig(bindings);
  if (!reading.ok) {
    for (const problem of reading.problems) print(`PROBLEM Configuration ${problem}`);
    return 2;
  }
  const examination = await examine({
    config: reading.config,
    ...(runtime === undefined ? {} : { runtime }),
  });
  print(printed(examination));
  if (report === undefined) return examination.severity;
  const text = JSON.stringify(await reportOf(examination, version), null, 1);
  try {
    await write(report, `${text}\n`);
    print(`The shapes of what was read are in ${report}: no text of the tenant, fit for a report of a bug.`);
    return examination.severity;
  } catch (error) {
    print(
      `PROBLEM Report ${report} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 2;
  }
}
