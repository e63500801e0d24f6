/** Bundles a Worker, and starts one under `wrangler dev` on this machine, for scripts and benchmarks. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runNode } from "./command.ts";

/** The folder of the project, with a slash at its end. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const wranglerScript = join(root, "node_modules/wrangler/bin/wrangler.js");
const wranglerEnvironment = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  NO_UPDATE_NOTIFIER: "1",
  // Else wrangler asks a host on the internet for a sample of `request.cf`, which nothing here reads.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

const bundleTimeoutMs = 60_000;
const readyTimeoutMs = 60_000;
const endTimeoutMs = 10_000;

/** What to start, and where. */
export interface WorkerOptions {
  readonly port: number;
  /** The wrangler.toml, when it is not the project's own. */
  readonly config?: string;
  /** A file of {@link bundleWorker}, to serve as it is; without, the sources are watched and served anew when they change. */
  readonly bundle?: string;
  /** Variables that win over those of the configuration and of `.dev.vars`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The file to read instead of `.dev.vars`. */
  readonly environmentFile?: string;
  /** The folder for what Durable Objects store; `.wrangler/` unless told otherwise. */
  readonly storage?: string;
  /** `show` passes on what wrangler and the Worker print, `keep` holds it back for {@link RunningWorker.output}. */
  readonly output: "show" | "keep";
  /** Whether that has the Worker's whole log, or (unless told otherwise) its warnings and errors alone. */
  readonly wholeLog?: boolean;
}

/** A Worker that was started. */
export interface RunningWorker {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** Resolves to the exit code when it has ended, by itself or not. */
  readonly ended: Promise<number>;
  /** What it printed so far, if it was to be kept. */
  output(): string;
  /** Ends it, and resolves when it has ended. */
  close(): Promise<void>;
}

/**
 * Bundles a Worker as it would be deployed, and gives the path of the file.
 *
 * @param config the wrangler.toml of the Worker
 * @param folder for the file and its source map; made when it is not there
 * @throws Error with what wrangler printed, when the sources don't bundle
 */
export async function bundleWorker(config: string, folder: string, signal: AbortSignal): Promise<string> {
  const { code, stdout, stderr } = await runNode(
    [wranglerScript, "deploy", "--dry-run", "--env", "", "--config", config, "--outdir", folder],
    { timeoutMs: bundleTimeoutMs, signal, environment: wranglerEnvironment },
  );
  const files = code === 0 ? (await readdir(folder)).filter((file) => file.endsWith(".js")) : [];
  // Of several modules the entry is named as its source is.
  const bundle = files.find((file) => file === "worker.js") ?? files[0];
  if (bundle === undefined) throw new Error(`The Worker could not be bundled:\n${stdout}${stderr}`);
  return join(folder, bundle);
}

/** Starts a Worker; {@link waitUntilReady} says when it answers. */
export function startWorker(options: WorkerOptions): RunningWorker {
  const variables = Object.entries(options.variables ?? {});
  const wrangler = spawn(
    process.execPath,
    [
      wranglerScript,
      "dev",
      ...(options.bundle === undefined ? [] : [options.bundle, "--no-bundle"]),
      ...(options.config === undefined ? [] : ["--config", options.config]),
      ...(options.environmentFile === undefined ? [] : ["--env-file", options.environmentFile]),
      ...(options.storage === undefined ? [] : ["--persist-to", options.storage]),
      ...["--ip", "127.0.0.1", "--port", String(options.port), "--inspector-port", "0"],
      ...["--log-level", options.wholeLog === true ? "log" : "warn"],
      "--show-interactive-dev-session=false",
      ...variables.flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ],
    {
      cwd: root,
      stdio: options.output === "show" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...wranglerEnvironment },
    },
  );
  let output = "";
  for (const stream of [wrangler.stdout, wrangler.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = exitCode(wrangler);
  return {
    url: `http://localhost:${options.port}`,
    ended,
    output: () => output,
    close: async () => {
      if (wrangler.exitCode !== null || wrangler.signalCode !== null) return;
      wrangler.kill("SIGTERM");
      const patience = setTimeout(() => wrangler.kill("SIGKILL"), endTimeoutMs);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** Resolves when the Worker answers; rejects when it ends before that, or takes longer than a minute. */
export async function waitUntilReady(worker: RunningWorker): Promise<void> {
  let running = true;
  void worker.ended.then(() => {
    running = false;
  });
  const end = Date.now() + readyTimeoutMs;
  while (running) {
    if (await answers(worker.url)) return;
    if (Date.now() > end)
      throw new Error(`The Worker did not start within ${readyTimeoutMs / 1000} seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The Worker ended before it was ready.");
}

/** Whether a port of the loopback interface is free. */
export function isFree(port: number): Promise<boolean> {
  return listenOn(port).then(
    () => true,
    () => false,
  );
}

/** A port of the loopback interface that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOn(0);
}

/** Listens for a moment. */
function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once("error", reject)
      .once("listening", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
      })
      .listen(port, "127.0.0.1");
  });
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
