#!/usr/bin/env node
/**
 * The stdio entry: serves the tools of one Halo tenant to a client on the same machine, which starts it. Standard
 * output carries only the protocol; the log, one JSON object per line, goes to standard error.
 *
 * `doctor` examines the tenant instead, and prints what it found to standard output.
 *
 * Exit codes: 0 when the client or a signal ended it, 1 after an internal error, 2 for wrong arguments; of `doctor`
 * those that src/doctor/command.ts names.
 */
import { Console } from "node:console";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { readFile, realpath, stat, writeFile } from "node:fs/promises";
import process from "node:process";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect, parseArgs, parseEnv } from "node:util";
import { CLIENT_CAPABILITIES_META_KEY, type JSONRPCMessage } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { distance } from "fastest-levenshtein";
import { readConfig } from "./config/config.ts";
import { doctorHelp, runDoctor } from "./doctor/command.ts";
import { readOn } from "./halo/copy/background.ts";
import { WorkingCopy } from "./halo/copy/copy.ts";
import { nodeDatabase } from "./halo/copy/node-database.ts";
import { memoryStore, platformRuntime } from "./halo/runtime.ts";
import { shorten } from "./halo/text.ts";
import type { LedgerKeeper } from "./ledger/entry.ts";
import { localKeeper } from "./ledger/local.ts";
import { lookUpAll } from "./ledger/look-up.ts";
import { type Log, longestProtocolError } from "./log.ts";
import { reportInternal } from "./mcp/errors.ts";
import { beyondBounds, isWithinBounds } from "./mcp/message-bounds.ts";
import { createServer } from "./mcp/server.ts";
import type { ServerSetup } from "./mcp/setup.ts";
import { sharedSetup } from "./mcp/shared-setup.ts";
import { name, version } from "./mcp/version.ts";
import { skippedSentence } from "./skipped-lines.ts";
import { filesIn } from "./stdio-files.ts";
import { scopes } from "./tools/scopes.ts";

const usage = `Usage: ${name} [--env-file <path>]
       ${name} doctor [--env-file <path>] [--report <path>]

Serves the tools of one Halo tenant over MCP, on standard input and output. An MCP client starts it.

doctor: ${doctorHelp}

Options:
  --env-file <path>  read variables from a file of NAME=value lines; those that are already set win
  --report <path>    of doctor: write the shapes of Halo's answers to a file, without what stands in them
  --version          print the version
  --help             print this

Variables:
  HALO_BASE_URL            address of the tenant, such as https://example.halopsa.com
  HALO_CLIENT_ID           client id of the API application
  HALO_CLIENT_SECRET       its secret, or HALO_USERNAME and HALO_PASSWORD of an agent
  HALO_TENANT, HALO_SCOPE, HALO_AUTH_URL, HALO_MAX_RESULT_TOKENS, HALO_READ_ONLY,
  HALO_WORKING_COPY, HALO_TOOLS, HALO_API, HALO_API_ALLOW, HALO_API_DENY, HALO_SQL, HALO_RUNBOOKS,
  HALO_TIME_ZONE, HALO_FINANCIAL_YEAR_START, HALO_REQUESTS_PER_5_MINUTES, HALO_CONFIRM, HALO_UNSENT, TICKET_TYPE_POLICIES
                           optional, as described in the README
  HALO_FILES_DIR           a folder whose files may be attached to tickets by their path; none unless given
  HALO_LEDGER_FILE         a file in which each write is kept, with LEDGER_VALUES and LEDGER_DAYS; off unless given

The log goes to standard error.`;

/** How long closing may take before the process exits anyway, in milliseconds; of a client that reads, since it last did. */
const closeTimeoutMs = 1_500;
/** How often is looked whether the client reads, in milliseconds. */
const readCheckMs = 100;

type Environment = Readonly<Record<string, string | undefined>>;

/** Wrong arguments; the message says what to change. */
class UsageError extends Error {}

// Otherwise a console.log in a library would write to standard output and break the protocol.
globalThis.console = new Console(process.stderr, process.stderr);
// A closed pipe is no internal error. When the client closes it, the transport closes and the process ends.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const log: Log = (entry) =>
  console.error(JSON.stringify({ time: new Date(platformRuntime.now()).toISOString(), ...entry }));

try {
  main(process.argv.slice(2));
} catch (error) {
  refuse(error);
}

function main(args: readonly string[]): void {
  const { options, command } = readOptions(args);
  if (options.help) return void process.stdout.write(`${usage}\n`);
  if (options.version) return void process.stdout.write(`${version}\n`);
  const fromFile = options["env-file"] === undefined ? {} : readVariables(options["env-file"]);
  // Replaces Node's own listener, which prints several lines of plain text.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log({ event: "warning", message: String(warning) }));
  process.on("uncaughtException", (error) => {
    log({ event: "crashed", error: inspect(error) });
    process.exit(1);
  });
  const environment = { ...fromFile, ...withoutUnfilled(process.env) };
  if (command === undefined) void setupOf(environment).then(serve).catch(refuse);
  else void examine(environment, options.report);
}

/** Says what is wrong with how it was started. */
function refuse(error: unknown): void {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${name}: ${error.message}`);
  process.exitCode = 2;
}

/** Examines the tenant, prints what was found, and leaves the exit code that it says. */
async function examine(environment: Environment, report: string | undefined): Promise<void> {
  process.exitCode = await runDoctor({
    bindings: bindingsOf(environment),
    version,
    report,
    print: (text) => process.stdout.write(`${text}\n`),
    write: (path, text) => writeFile(path, text),
  });
}

function readOptions(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "env-file": { type: "string" },
        report: { type: "string" },
        version: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const [command, ...rest] = positionals;
    if (rest.length > 0 || (command !== undefined && command !== "doctor")) {
      const word = [command, ...rest].find((each) => each !== "doctor") ?? "doctor";
      const isNear = word !== "doctor" && distance(word, "doctor") <= 2;
      throw new Error(`Unexpected argument '${word}'.${isNear ? " Did you mean doctor?" : ""}`);
    }
    if (values.report !== undefined && command === undefined)
      throw new Error("--report is an option of doctor.");
    return { options: values, command };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message}\nSee ${name} --help.`);
  }
}

/**
 * Reads a file of variables. Node also evaluates an option of this name, even after the script's name: it sets no
 * variables then, but exits with a message and code 9 when it can't read the file.
 *
 * @throws UsageError when the file can't be read or is not UTF-8
 */
function readVariables(path: string): Environment {
  try {
    // The decoder removes the byte order mark that editors on Windows write, and refuses UTF-16.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    const message = skippedSentence(`--env-file ${path}`, text);
    if (message !== undefined) log({ event: "warning", message });
    return parseEnv(text);
  } catch (error) {
    const message = error instanceof TypeError ? "it is not UTF-8 text" : String(error);
    throw new UsageError(`--env-file ${path} can't be read: ${message}.`);
  }
}

/**
 * Without the fields of a desktop bundle's form that nobody filled in: the app that starts it may leave their name in
 * place of a value (MCPB, `${user_config.…}`).
 */
function withoutUnfilled(environment: Environment): Environment {
  const isUnfilled = (value: string | undefined) => /^\$\{user_config\.\w+\}$/.test(value ?? "");
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => !isUnfilled(value)));
}

/** What is read: without SIGN_IN, PUBLIC_URL and ACCESS_KEYS, which are for the Worker, as the caller started this. */
function bindingsOf(environment: Environment): Environment {
  const further = new Set(["LEDGER_VALUES", "LEDGER_DAYS", "TICKET_TYPE_POLICIES"]);
  const isRead = (variable: string) => variable.startsWith("HALO_") || further.has(variable);
  return Object.fromEntries(Object.entries(environment).filter(([variable]) => isRead(variable)));
}

/** The setup of this process's MCP servers. Without SQLite, which a Node may lack, no working copy is kept. */
async function setupOf(environment: Environment): Promise<ServerSetup> {
  const database = await nodeDatabase();
  const newCopy = () => database && new WorkingCopy(database, platformRuntime.now, { goesOn: true });
  const bindings = bindingsOf(environment);
  const ledger = await ledgerIn(environment.HALO_LEDGER_FILE, bindings);
  const localFile = await filesOf(environment.HALO_FILES_DIR);
  const shared = sharedSetup(bindings, memoryStore(), log, newCopy, undefined, ledger, undefined, {
    hasFolder: localFile !== undefined,
  });
  return {
    ...shared,
    ...(localFile === undefined ? {} : { localFile }),
    ...viewsBeside(),
    caller: () => ({ id: principal, client: "local", scopes }),
    fillOn: readingOn(shared.services),
    lookUp: lookingUp(shared.services),
  };
}

/**
 * The files of the folder that may be read; undefined where none is given.
 *
 * @throws UsageError when it is no folder
 */
async function filesOf(folder: string | undefined): Promise<ServerSetup["localFile"]> {
  if (folder === undefined || folder.trim() === "") return undefined;
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory())
    throw new UsageError(`HALO_FILES_DIR ${folder} is no folder.`);
  return filesIn(real);
}

/** The pages of the views beside this file; nothing where they were not built. */
function viewsBeside(): Pick<ServerSetup, "readView"> {
  const folder = new URL("ui/", import.meta.url);
  if (!existsSync(folder)) return {};
  return { readView: (name) => readFile(new URL(`${name}.html`, folder), "utf8").catch(() => undefined) };
}

/** Who writes, in the ledger and the log. */
const principal = "local";

/**
 * The ledger of writes in a file; undefined where none is given, where this Node has no SQLite, or where nothing is
 * configured yet. Only its owner can read the file.
 *
 * @throws UsageError when the file can't be opened
 */
async function ledgerIn(path: string | undefined, bindings: Environment): Promise<LedgerKeeper | undefined> {
  const reading = readConfig(bindings);
  if (path === undefined || path.trim() === "" || !reading.ok) return undefined;
  try {
    closeSync(openSync(path, "a", 0o600));
    const database = await nodeDatabase(path);
    if (database !== undefined) return localKeeper(database, reading.config.ledger, platformRuntime.now);
  } catch (error) {
    throw new UsageError(`HALO_LEDGER_FILE ${path} can't be opened: ${String(error)}.`);
  }
  const message =
    "HALO_LEDGER_FILE is set, and this Node has no SQLite (22.13 and later has it): no ledger of writes is kept.";
  log({ event: "warning", message });
  return undefined;
}

/** Looks up writes whose end is not known, behind a call; the ledger says which are due. */
function lookingUp(services: ServerSetup["services"]): () => void {
  return () => {
    if (!services.ok || services.services.ledger === undefined) return;
    const { ledger, halo } = services.services;
    const report = (error: unknown) => void reportInternal(error, log);
    const work = async () => lookUpAll(await ledger.due(principal), ledger, halo.forCall(), report);
    work().catch(report);
  };
}

/** Reads on what calls have left to read of the working copy, by a timer that keeps no process alive. */
function readingOn(services: ServerSetup["services"]): () => void {
  let isOn = false;
  const step = async () => {
    if (!services.ok || services.services.copy === undefined) return;
    const { copy, halo } = services.services;
    const { signal } = new AbortController();
    const pause = await readOn(copy, halo.forCall(undefined, true), platformRuntime.now, signal).catch(
      (error: unknown) => void reportInternal(error, log),
    );
    isOn = typeof pause === "number";
    if (typeof pause === "number") setTimeout(step, pause).unref();
  };
  return () => {
    if (isOn) return;
    isOn = true;
    setTimeout(step, 0).unref();
  };
}

/** Serves the client until it closes standard input or output or a signal arrives, then exits. */
function serve(shared: ServerSetup): void {
  const output = oneByOne(process.stdout);
  const transport = new StdioServerTransport(process.stdin, output);
  let declared: unknown;
  const setup = { ...shared, declared: () => declared };
  const connection = serveStdio(() => createServer(setup), {
    transport,
    onerror: (error) => log({ event: "protocol_error", error: shorten(error.message, longestProtocolError) }),
  });

  const { onmessage } = transport;
  transport.onmessage = (message) => {
    declared = declaredIn(message) ?? declared;
    if (isWithinBounds(message)) return onmessage?.(message);
    log({ event: "protocol_error", error: beyondBounds });
    if (!("method" in message) || !("id" in message)) return;
    const error = { code: -32600, message: beyondBounds };
    // A client that has disconnected needs no response.
    transport.send({ jsonrpc: "2.0", id: message.id, error }).catch(() => {});
  };

  let ending = false;
  const end = async (reason: string) => {
    if (ending) return;
    ending = true;
    log({ event: "ended", reason });
    // Closing aborts running calls and waits until the client has read the rest, which it may never do.
    await Promise.race([connection.close().then(() => flush(output)), unread(output)]);
    // A sign-in to Halo may still be running: all calls share it, so none of them aborts it.
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

/** The capabilities that a request of 2026-07-28 declares. */
function declaredIn(message: JSONRPCMessage): unknown {
  return "params" in message ? message.params?._meta?.[CLIENT_CAPABILITIES_META_KEY] : undefined;
}

/** The log entry of a server that has started. */
function describe({ services, tools }: ServerSetup): Parameters<Log>[0] {
  if (!services.ok) return { event: "misconfigured", version, problems: services.problems };
  return { event: "ready", version, halo: services.services.halo.webUrl, tools: tools.length };
}

/**
 * Hands one message at a time to a stream. Given many at once, Node writes them as one, and nobody could tell a client
 * that reads slowly from one that has stopped.
 */
function oneByOne(stream: Writable): Writable {
  const output = new Writable({ write: (chunk, encoding, done) => void stream.write(chunk, encoding, done) });
  // The transport adds a listener for each response that waits until the client reads.
  return output.setMaxListeners(0);
}

/** Waits until all that was written has left the process, or the pipes are closed. */
async function flush(output: Writable): Promise<void> {
  await Promise.all(
    [output, process.stderr].map((stream) => new Promise((resolve) => stream.write("", resolve))),
  );
}

/** Waits until no message has been taken for {@link closeTimeoutMs}. */
async function unread(output: Writable): Promise<void> {
  let [left, since] = [output.writableLength, performance.now()];
  while (performance.now() - since < closeTimeoutMs) {
    await sleep(readCheckMs);
    if (output.writableLength < left) since = performance.now();
    left = output.writableLength;
  }
}
