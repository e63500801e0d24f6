/**
 * `npm run new-answer -- reopened`: writes the files of a tool that answers a question over many tickets: the
 * tool with a first rule of what counts, its property test, its definition, a question, and the lines in the indexes.
 */

import { planOf } from "./new-answer/plan.ts";
import { Refusal } from "./scaffold/files.ts";
import { report } from "./scaffold/report.ts";
import { interruption } from "./support/command.ts";

try {
  const words = process.argv.slice(2).join(" ").trim();
  if (words === "" || words.startsWith("-"))
    throw new Refusal("Give the name of the answer: npm run new-answer -- reopened");
  const { changes, decisions, test } = planOf(words);
  report({ written: await changes.write(interruption()), decisions, test, project: "node" });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
