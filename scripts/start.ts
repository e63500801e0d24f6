/**
 * `npm start`: the Worker under `wrangler dev`, and beside it the Halo sandbox, unless `.dev.vars` names a
 * Halo of one's own. Prints how to connect; Ctrl-C ends both.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";
import { startSandbox } from "../src/sandbox/main.ts";
import { defaultCredentials } from "../src/sandbox/options.ts";
import { isFree, root, startWorker, waitUntilReady } from "./worker.ts";

/** Ends with a sentence instead of a stack. */
function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`"${text}" is not a port: give a number from 1 to 65535.`);
  return port;
}

function ownHalo(): string | undefined {
  const path = `${root}.dev.vars`;
  if (!existsSync(path)) return undefined;
  const value = parseEnv(readFileSync(path, "utf8")).HALO_BASE_URL?.trim();
  return value === "" ? undefined : value;
}

const { values } = parseArgs({ options: { port: { type: "string", default: process.env.PORT ?? "8787" } } });
const port = portOf(values.port);
if (!(await isFree(port))) {
  fail(`Port ${port} is taken. End what uses it, or start on another one: PORT=${port + 1} npm start`);
}

const halo = ownHalo();
const sandbox = halo === undefined ? await startSandbox({ port: 0 }) : undefined;
const worker = startWorker({
  port,
  ...(sandbox === undefined
    ? {}
    : {
        variables: {
          HALO_BASE_URL: sandbox.url,
          HALO_CLIENT_ID: defaultCredentials.clientId,
          HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
        },
      }),
  output: "show",
});

let ending = false;
void worker.ended.then(async (code) => {
  await sandbox?.close();
  if (!ending && code !== 0) console.error("The Worker has stopped.");
  process.exit(ending ? 0 : code);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    ending = true;
    void worker.close();
  });
}

try {
  await waitUntilReady(worker);
} catch (error) {
  await worker.close();
  if (ending) process.exit(0);
  fail(error instanceof Error ? error.message : String(error));
}
const url = `http://localhost:${port}/mcp`;
console.log(`
halo-mcp is running on ${url}
Halo: ${sandbox === undefined ? `${halo} (from .dev.vars)` : `the built-in sandbox on ${sandbox.url}, with invented data; it forgets what you write when it ends`}

Connect with one of
  Claude Code     claude mcp add --transport http halo ${url}
  MCP Inspector   npx @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list
  mcp-remote      npx mcp-remote ${url}

Ctrl-C ends it.`);
