#!/usr/bin/env node
/**
 * The local signIn: the tools of one Halo tenant as an MCP server on standard input and output, for a client
 * on the same machine that starts it. Standard output carries the protocol alone; the log, a JSON object a
 * line, goes to standard error.
 *
 * Exit codes: 0 when the client or a signal ends it, 1 after a fault of its own, 2 when it was started wrongly.
 */
import { Console } from "node:console";
import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect, parseArgs, parseEnv } from "node:util";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { memoryStore, platformRuntime } from "./halo/runtime.ts";
import { shorten } from "./halo/text.ts";
import { type Log, longestComplaint } from "./log.ts";
import { assembly } from "./mcp/assembly.ts";
import { beyondBounds, isWithinBounds } from "./mcp/message-bounds.ts";
import { createServer } from "./mcp/server.ts";
import type { ServerSetup } from "./mcp/setup.ts";
import { name, version } from "./mcp/version.ts";
import { scopes } from "./tools/surfaces.ts";

const usage = `Usage: ${name} [--env-file <path>]

Serves the tools of one Halo tenant over MCP, on standard input and output. An MCP client starts it.

Options:
  --env-file <path>  read variables from a file of NAME=value lines; those that are already set win
  --version          print the version
  --help             print this

Variables:
  HALO_BASE_URL            address of the tenant, such as https://example.halopsa.com
  HALO_CLIENT_ID           client id of the API application
  HALO_CLIENT_SECRET       its secret, or HALO_USERNAME and HALO_PASSWORD of an agent
  HALO_TENANT, HALO_SCOPE, HALO_AUTH_URL, HALO_MAX_RESULT_TOKENS, HALO_READ_ONLY,
  HALO_TIME_ZONE, HALO_REQUESTS_PER_5_MINUTES
                           optional, as described in the README

The log goes to standard error.`;

/** How long what was already written may take to reach the client once the end has come, in milliseconds. */
const patienceMs = 500;

type Environment = Readonly<Record<string, string | undefined>>;

/** The server was started wrongly; the message says how to do it right. */
class UsageError extends Error {}

// A stray console.log of any library would break the protocol.
globalThis.console = new Console(process.stderr, process.stderr);
// A reader that is gone is no fault of ours. When it is the client, the transport closes and with it all ends.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// The transport adds a listener for each answer that waits for the client to read on.
process.stdout.setMaxListeners(0);

const log: Log = (entry) =>
  console.error(JSON.stringify({ time: new Date(platformRuntime.now()).toISOString(), ...entry }));

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${name}: ${error.message}`);
  process.exitCode = 2;
}

function main(args: readonly string[]): void {
  const options = readOptions(args);
  if (options.help) return void process.stdout.write(`${usage}\n`);
  if (options.version) return void process.stdout.write(`${version}\n`);
  const fromFile = options["env-file"] === undefined ? {} : readVariables(options["env-file"]);
  // In place of Node's own listener, which prints text of several lines.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log({ event: "warning", message: String(warning) }));
  process.on("uncaughtException", (error) => {
    log({ event: "crashed", error: inspect(error) });
    process.exit(1);
  });
  serve(assemble({ ...fromFile, ...process.env }));
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "env-file": { type: "string" },
        version: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message}\nSee ${name} --help.`);
  }
}

/**
 * Reads a file of variables. Node itself looks for an option of this name too, even behind the script: it sets
 * no variable from there, but ends with a message and code 9 when it can't read the file.
 */
function readVariables(path: string): Environment {
  try {
    // Takes away the byte order mark that editors on Windows write, and refuses their UTF-16.
    return parseEnv(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)));
  } catch (error) {
    const message = error instanceof TypeError ? "it is not UTF-8 text" : String(error);
    throw new UsageError(`--env-file ${path} can't be read: ${message}.`);
  }
}

/** Puts together what every MCP server of this process shares: one Halo client, one token, one set of lookups. */
function assemble(environment: Environment): ServerSetup {
  // Who may come in (SIGN_IN, PUBLIC_URL, ACCESS_KEYS) is a question of the Worker: here it is who started us.
  const bindings = Object.fromEntries(
    Object.entries(environment).filter(([variable]) => variable.startsWith("HALO_")),
  );
  return { ...assembly(bindings, memoryStore(), log), caller: () => ({ id: "local", scopes }) };
}

/** Serves the client until it closes our input or output, or a signal comes; then ends the process. */
function serve(setup: ServerSetup): void {
  const transport = new StdioServerTransport();
  const connection = serveStdio(() => createServer(setup), {
    transport,
    onerror: (error) => log({ event: "protocol_error", error: shorten(error.message, longestComplaint) }),
  });

  const { onmessage } = transport;
  transport.onmessage = (message) => {
    if (isWithinBounds(message)) return onmessage?.(message);
    log({ event: "protocol_error", error: beyondBounds });
    if (!("method" in message) || !("id" in message)) return;
    const error = { code: -32600, message: beyondBounds };
    // A client that is gone needs no answer.
    transport.send({ jsonrpc: "2.0", id: message.id, error }).catch(() => {});
  };

  let ending = false;
  const end = async (reason: string) => {
    if (ending) return;
    ending = true;
    log({ event: "ended", reason });
    // Closing aborts the calls that run. It waits for the client, and a client that reads no more must not hold us.
    await Promise.race([connection.close().then(flush), sleep(patienceMs)]);
    // Not left to the event loop: a sign-in is shared by all calls and is not aborted with any of them.
    process.exit(0);
  };

  const closed = transport.onclose;
  transport.onclose = () => {
    closed?.();
    void end("the connection was closed");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(signal));
  log(describe(setup));
  if (process.stdin.isTTY) log({ event: "waiting", message: "An MCP client is expected on standard input." });
}

/** What the log says of the server when it is ready to be asked. */
function describe({ services, tools }: ServerSetup): Parameters<Log>[0] {
  if (!services.ok) return { event: "misconfigured", version, problems: services.problems };
  return { event: "ready", version, halo: services.services.halo.webUrl, tools: tools.length };
}

/** Resolves when all that was written has left the process, or can't any more. */
async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write("", resolve))),
  );
}
