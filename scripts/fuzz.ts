/**
 * `npm run fuzz`: what test/fuzz tries in an ordinary run of the tests, tried `FUZZ_RUNS` times as often (50 unless
 * told), by a seed that is printed first. `FUZZ_SEED=… npm run fuzz` tries the same again.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const files = ["test/fuzz", "test/sign-in/key/fuzz.worker.test.ts"];

const child = spawn(
  process.execPath,
  [vitest, "run", "--project", "worker", ...files, ...process.argv.slice(2)],
  { stdio: "inherit", env: { FUZZ_RUNS: "50", ...process.env } },
);
child.once("close", (code) => {
  process.exitCode = code ?? 1;
});
