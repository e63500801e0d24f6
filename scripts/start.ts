/**
 * `npm start`: the Worker under `wrangler dev`, and beside it the Halo sandbox, unless `.dev.vars` names a
 * Halo of one's own. `start/options.ts` has the options, which `npm start -- --help` lists.
 */
import { join } from "node:path";
import { codeOf, unwritable } from "./start/folders.ts";
import { readOptions, signInOfVariables, UsageError, usage } from "./start/options.ts";
import { readVariables } from "./support/variables.ts";
import { isFree, root } from "./support/worker.ts";

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** @throws UsageError with a sentence for whoever started it */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) return console.log(usage);
  const own = readOwnVariables();
  const signIn = options.signIn ?? signInOfVariables(own.SIGN_IN);
  const { port } = options;
  if (!(await isFree(port))) {
    throw new UsageError(
      `Port ${port} is taken. End what uses it, or start on another one: npm start -- --port ${port + 1}`,
    );
  }
  const reason = unwritable(root);
  if (reason !== undefined) throw new UsageError(reason);
  // Here, since the sandbox takes a second to load: what is wrong is told at once.
  const { run } = await import("./start/run.ts");
  await run({ ...options, signIn }, own);
}

/** The variables of `.dev.vars`. @throws UsageError when it is there and can't be read */
function readOwnVariables(): Partial<Record<string, string>> {
  const path = join(root, ".dev.vars");
  try {
    return readVariables(path);
  } catch (error) {
    throw new UsageError(`${path} can't be read (${codeOf(error)}).`);
  }
}
