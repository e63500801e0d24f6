/**
 * `npm run browser`: goes through the pages of the sign-in with a real Chromium, for each of the two sign-ins, and
 * keeps pictures of them in artifacts/pages. Playwright's own runner does it: what it takes can follow, such as
 * `-- --project key` or `-- -g cookies`. `-- --if-available` passes over it where no Chromium is installed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { installApart } from "../support/apart.ts";
import { interruption } from "../support/command.ts";
import { root } from "../support/worker.ts";
import { findChromium, installCommand } from "./chromium.ts";
import { startDeployments } from "./deployments.ts";

/** A host of views with packages of its own. */
const otherHost = "test/hosts/mcp-ui";
const runner = join(root, "node_modules/@playwright/test/cli.js");
const config = join(root, "scripts/browser/playwright.config.ts");

/** Runs the checks, with the arguments of Playwright's command line; resolves to its exit code. */
async function check(args: readonly string[]): Promise<number> {
  const interrupted = interruption();
  // Once, before the runner's workers, each of which would do it, all at once in one folder.
  await installApart(join(root, otherHost), interrupted);
  const { environment, end } = await startDeployments();
  try {
    if (interrupted.aborted) return 130;
    // A process group of its own: Ctrl-C goes to all of a terminal's group, and a second signal ends the runner at once.
    const child = spawn(process.execPath, [runner, "test", "--config", config, ...args], {
      stdio: "inherit",
      env: { ...process.env, ...environment },
      detached: true,
    });
    interrupted.addEventListener("abort", () => child.kill("SIGINT"));
    const [code] = await once(child, "exit");
    return code ?? 1;
  } finally {
    await end();
  }
}

const given = process.argv.slice(2);
const args = given.filter((word) => word !== "--if-available");
try {
  if (findChromium() === undefined) {
    const sentence = `There is no Chromium here: ${installCommand}, or name one by CHROMIUM.`;
    if (args.length === given.length) throw new Error(sentence);
    console.log(`${sentence} The browser checks were passed over.`);
  } else {
    process.exitCode = await check(args);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
