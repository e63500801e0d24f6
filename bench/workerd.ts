/**
 * Runs a bundled Worker in workerd itself, the runtime that `wrangler dev` starts too. Between `wrangler dev`
 * and its Worker stand two proxies, whose milliseconds would be in every figure alike and flatter a ratio.
 */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { copyFile, open, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { defaultCredentials } from "../sandbox/index.ts";
import { root } from "../scripts/support/worker.ts";
import { everyTool } from "../test/support/every-tool.ts";

/** A bundle, and what it is bound to. */
export interface WorkerdOptions {
  /** The file that `wrangler deploy --dry-run` wrote; the configuration is written beside it. */
  readonly bundle: string;
  /** The binding and the class of each kind of Durable Object. */
  readonly durableObjects: readonly { readonly binding: string; readonly className: string }[];
  /** Bindings of a key-value store and of rate limits, which platform.js stands in for. */
  readonly stores?: readonly string[];
  readonly limits?: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Any free one, when it need not be known before. */
  readonly port?: number;
  /** Where V8's inspector listens, when the heap is to be measured; the Worker can call `gc` then. */
  readonly inspectorPort?: number;
  /** The most that V8 lets the heap grow to, in MiB: it ends the process where more is alive. No bound unless given. */
  readonly mostHeap?: number;
  /** Told of what it prints, as it comes; without, that goes to a file, so that nothing here wakes up for each line. */
  readonly onOutput?: (text: string) => void;
}

/** What this project's own Worker is bound to, before a Halo sandbox whose limit of requests is not what is measured. */
export function productOn(haloUrl: string) {
  return {
    durableObjects: [
      { binding: "HALO_SESSION", className: "HaloSession" },
      { binding: "AUTHORIZATION_STEP", className: "AuthorizationStep" },
      { binding: "HALO_PACE", className: "HaloPace" },
      { binding: "HALO_LEDGER", className: "HaloLedger" },
    ],
    stores: ["OAUTH_KV"],
    limits: ["MCP_LIMIT", "SIGN_IN_LIMIT"],
    variables: {
      HALO_BASE_URL: haloUrl,
      HALO_TOOLS: everyTool,
      HALO_CLIENT_ID: defaultCredentials.clientId,
      HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
      HALO_REQUESTS_PER_5_MINUTES: "0",
    },
  } satisfies Partial<WorkerdOptions>;
}

/** A Worker that answers. */
export interface Served {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** The id of its process. */
  readonly pid: number;
  /** The last of what it printed so far. */
  output(): string;
  /** Ends it, and resolves when it has ended. */
  close(): Promise<void>;
}

const startTimeoutMs = 20_000;
const endTimeoutMs = 5_000;
/** What is kept of what a Worker prints, in characters: it prints a line for each call. */
const longestOutput = 100_000;
/** Where workerd tells which port it took. */
const controlDescriptor = 3;

/** Starts a Worker on a free port of the loopback interface; resolves when it listens. */
export async function serveBundle(options: WorkerdOptions): Promise<Served> {
  // Beside the bundle, since it names files by where it stands; of its own for each Worker of that bundle.
  const config = join(dirname(options.bundle), `workerd-${options.port ?? 0}.capnp`);
  await copyFile(join(root, "bench/platform.js"), join(dirname(options.bundle), "platform.js"));
  await writeFile(config, configuration(options));
  const { onOutput } = options;
  const printed = await open(`${config}.log`, "w+");
  const toPrint = onOutput === undefined ? printed.fd : "pipe";
  const workerd = spawn(
    executable(),
    [
      "serve",
      "--experimental",
      `--control-fd=${controlDescriptor}`,
      ...(options.inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${options.inspectorPort}`]),
      config,
    ],
    {
      stdio: ["ignore", toPrint, toPrint, "pipe"],
    },
  );
  // The process has it open by itself.
  await printed.close();
  let output = "";
  for (const stream of [workerd.stdout, workerd.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-longestOutput);
      onOutput?.(text);
    });
  }
  const ended = new Promise<void>((resolve) => {
    workerd.once("error", (error) => {
      output += error.message;
      resolve();
    });
    workerd.once("exit", () => resolve());
  });
  const close = async () => {
    if (workerd.pid === undefined || workerd.exitCode !== null || workerd.signalCode !== null) return;
    workerd.kill("SIGTERM");
    const patience = setTimeout(() => workerd.kill("SIGKILL"), endTimeoutMs);
    await ended;
    clearTimeout(patience);
  };
  const port = await Promise.race([
    listening(workerd.stdio[controlDescriptor] as Readable),
    ended.then(() => undefined),
    wait(startTimeoutMs, undefined, { ref: false }),
  ]);
  const { pid } = workerd;
  if (port === undefined || pid === undefined) {
    await close();
    throw new Error(`workerd did not start:\n${output}${await readFile(`${config}.log`, "utf8")}`);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid,
    output: () =>
      onOutput === undefined ? readFileSync(`${config}.log`, "utf8").slice(-longestOutput) : output,
    close,
  };
}

/** Resolves to the port as soon as workerd has written it: one JSON object a line. */
function listening(control: Readable): Promise<number> {
  return new Promise((resolve) => {
    let text = "";
    control.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const port = /"event":\s*"listen".*?"port":\s*(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

/** The workerd that wrangler brings, found as wrangler finds it, so that there is one version of it to keep. */
function executable(): string {
  const fromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const { default: path }: { default: string } = fromWrangler("workerd");
  return path;
}

/** Two lines of wrangler.toml that say on which platform a Worker runs. */
export interface Platform {
  readonly date: string;
  /** As written: a list of strings. */
  readonly flags: string;
}

/** Reads the platform out of a wrangler.toml. */
export function platformOf(file: string): Platform {
  const toml = readFileSync(file, "utf8");
  const date = /^compatibility_date = "(.+)"$/m.exec(toml)?.[1];
  const flags = /^compatibility_flags = (\[.*\])$/m.exec(toml)?.[1];
  if (date === undefined || flags === undefined) throw new Error(`${file} lacks its compatibility lines.`);
  return { date, flags };
}

/** The configuration in Cap'n Proto's text form, whose strings and lists are written as JSON's are. */
function configuration(options: WorkerdOptions): string {
  const {
    bundle,
    durableObjects,
    stores = [],
    limits = [],
    variables,
    port = 0,
    inspectorPort,
    mostHeap,
  } = options;
  const { date, flags } = platformOf(join(root, "wrangler.toml"));
  const bindings = [
    ...durableObjects.map(
      ({ binding, className }) =>
        `(name = ${quoted(binding)}, durableObjectNamespace = ${quoted(className)})`,
    ),
    ...stores.map((name) => `(name = ${quoted(name)}, kvNamespace = "platform")`),
    ...limits.map((name) => `(name = ${quoted(name)}, service = (name = "platform", entrypoint = "Limit"))`),
    ...Object.entries(variables).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`),
  ];
  const v8Flags = [
    ...(inspectorPort === undefined ? [] : ["--expose-gc"]),
    ...(mostHeap === undefined ? [] : [`--max-heap-size=${mostHeap}`]),
  ];
  const namespaces = durableObjects.map(
    ({ className }) =>
      `(className = ${quoted(className)}, uniqueKey = ${quoted(className)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "platform", worker = .platform),
    (name = "internet", network = (allow = ["private"])),
    (name = "storage", disk = (path = ${quoted(dirname(bundle))}, writable = true)),
  ],
  v8Flags = [${v8Flags.map(quoted).join(", ")}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [${modulesOf(bundle)
    .map((file) => `(name = ${quoted(file)}, esModule = embed ${quoted(file)})`)
    .join(", ")}],
  compatibilityDate = ${quoted(date)},
  compatibilityFlags = ${flags},
  bindings = [${bindings.join(", ")}],
  globalOutbound = "internet",
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
);

const platform :Workerd.Worker = (
  modules = [(name = "platform.js", esModule = embed "platform.js")],
  compatibilityDate = ${quoted(date)},
);
`;
}

/** The file of a bundle and the modules that it imports, which stand beside it. */
export function modulesOf(bundle: string): readonly string[] {
  const main = basename(bundle);
  const others = readdirSync(dirname(bundle)).filter(
    (file) => file.endsWith(".js") && file !== main && file !== "platform.js",
  );
  return [main, ...others];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
