/**
 * `npm run new-resource -- Quotation`: writes the files of a Halo resource from Halo's description of it
 * (`sandbox/schema/`): tools that list and read it, its place in the sandbox, tests, and the lines in the indexes.
 * What it can't know it prints as decisions. `--area billing` says in which folder of `src/tools/` the tools are,
 * `--noun "quotation"` what one record is called, where the usual folder or word is not the right one.
 */
import { parseArgs } from "node:util";
import { Refusal } from "../scaffold/files.ts";
import { report } from "../scaffold/report.ts";
import { interruption } from "../support/command.ts";
import { planOf } from "./plan.ts";
import { subjectOf } from "./subject.ts";

const usage = 'npm run new-resource -- Quotation [--area billing] [--noun "quotation"]';

try {
  const { values, positionals } = readArguments();
  const [resource, ...rest] = positionals;
  if (resource === undefined || rest.length > 0) throw new Refusal(`Give one resource: ${usage}`);
  const { changes, decisions, test } = planOf(subjectOf({ resource, ...values }));
  report({ written: await changes.write(interruption()), decisions, test, project: "worker" });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @throws Refusal for an option that there is not */
function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { area: { type: "string" }, noun: { type: "string" } },
    });
  } catch {
    throw new Refusal(`Usage: ${usage}`);
  }
}
