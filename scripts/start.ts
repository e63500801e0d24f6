/**
 * `npm start`: the Worker under `wrangler dev`, and beside it the Halo sandbox, unless `.dev.vars` names a
 * Halo of one's own. Prints how to connect; Ctrl-C ends both.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs, parseEnv } from "node:util";
import { startSandbox } from "../src/sandbox/main.ts";
import { defaultCredentials } from "../src/sandbox/options.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readyTimeoutMs = 60_000;

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

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => resolve(false))
      .once("listening", () => probe.close(() => resolve(true)))
      .listen(port, "127.0.0.1");
  });
}

function ownHalo(): string | undefined {
  const path = `${root}/.dev.vars`;
  if (!existsSync(path)) return undefined;
  const value = parseEnv(readFileSync(path, "utf8")).HALO_BASE_URL?.trim();
  return value === "" ? undefined : value;
}

async function waitUntilReady(url: string, isRunning: () => boolean): Promise<void> {
  const end = Date.now() + readyTimeoutMs;
  while (isRunning()) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      async (response) => {
        await response.body?.cancel();
        return true;
      },
      () => false,
    );
    if (answered) return;
    if (Date.now() > end) fail(`The Worker did not start within ${readyTimeoutMs / 1000} seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const { values } = parseArgs({ options: { port: { type: "string", default: process.env.PORT ?? "8787" } } });
const port = portOf(values.port);
if (!(await isFree(port))) {
  fail(`Port ${port} is taken. End what uses it, or start on another one: PORT=${port + 1} npm start`);
}

const halo = ownHalo();
const sandbox = halo === undefined ? await startSandbox({ port: 0 }) : undefined;
const bindings =
  sandbox === undefined
    ? []
    : [
        `HALO_BASE_URL:${sandbox.url}`,
        `HALO_CLIENT_ID:${defaultCredentials.clientId}`,
        `HALO_CLIENT_SECRET:${defaultCredentials.clientSecret}`,
      ];
const wrangler = spawn(
  process.execPath,
  [
    `${root}/node_modules/wrangler/bin/wrangler.js`,
    "dev",
    "--port",
    String(port),
    "--inspector-port",
    "0",
    "--log-level",
    "warn",
    "--show-interactive-dev-session=false",
    ...bindings.flatMap((binding) => ["--var", binding]),
  ],
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    // The Worker reads nothing of Request.cf, so nothing is fetched for it: `npm start` needs no network.
    env: {
      ...process.env,
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      NO_UPDATE_NOTIFIER: "1",
    },
  },
);

let running = true;
let ending = false;
wrangler.once("exit", async (code) => {
  running = false;
  await sandbox?.close();
  if (!ending && code !== 0) console.error("The Worker has stopped.");
  process.exit(ending ? 0 : (code ?? 1));
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    ending = true;
    wrangler.kill("SIGTERM");
  });
}

await waitUntilReady(`http://127.0.0.1:${port}/`, () => running);
const url = `http://localhost:${port}/mcp`;
console.log(`
halo-mcp is running on ${url}
Halo: ${sandbox === undefined ? `${halo} (from .dev.vars)` : `the built-in sandbox on ${sandbox.url}, with invented data; it forgets what you write when it ends`}

Connect with one of
  Claude Code     claude mcp add --transport http halo ${url}
  MCP Inspector   npx @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list
  mcp-remote      npx mcp-remote ${url}

Ctrl-C ends it.`);
