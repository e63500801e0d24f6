/**
 * `npm run doctor`: examines the Halo that `.dev.vars` names, as `npx halo-mcp doctor` does for that of the
 * environment. `-- --report FILE` writes the shapes of its answers, without what stands in them.
 */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { doctorHelp, runDoctor } from "../../src/doctor/command.ts";
import { version } from "../../src/mcp/version.ts";
import { readVariables } from "../support/variables.ts";
import { root } from "../support/worker.ts";

const usage = `Usage: npm run doctor -- [--env-file <path>] [--report <path>]

${doctorHelp}

Options:
  --env-file <path>  the file of NAME=value lines; .dev.vars unless given. Variables that are set win
  --report <path>    writes the shapes of the answers: names of fields, kinds, counts
  --help             print this`;

try {
  const { values } = parseArgs({
    options: {
      "env-file": { type: "string" },
      report: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
  } else {
    const path = values["env-file"] ?? `${root}.dev.vars`;
    if (values["env-file"] !== undefined && !existsSync(path)) throw new Error(`${path} is not there.`);
    process.exitCode = await runDoctor({
      // As `npm start` sets it; who may come in is nothing that is examined.
      bindings: { PUBLIC_URL: "http://localhost:8787", ...readVariables(path), ...process.env },
      version,
      report: values.report,
      print: (text) => console.log(text),
      write: (path, text) => writeFile(path, text),
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
