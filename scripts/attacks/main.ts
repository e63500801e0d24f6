/**
 * `npm run attacks`: tries the known classes of attack on the Worker, with its sign-ins and without, and prints which
 * hold and which are broken. Exits with 1 when one is broken. `npm run attacks -- -t "2 PKCE"` tries those of one class.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../support/worker.ts";

/** Where attacks are: against Workers that are served as deployed ones, and inside the runtime, where a store can fail. */
const files = ["test/attacks/", "/attack-"];

const child = spawn(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    ...files,
    ...["--project", "attacks", "--project", "worker"],
    ...["--reporter", join(root, "scripts/attacks/reporter.ts")],
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: "inherit" },
);
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
