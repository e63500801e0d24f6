/** What a run stands on: the Halo sandbox in this process, and the Worker in a workerd of its own. */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RequestLogEntry, Sandbox, Tenant } from "../../sandbox/index.ts";
import { startSandbox } from "../../sandbox/server/main.ts";
import { bundleWorker, freePort, root } from "../../scripts/support/worker.ts";
import { productOn, type Served, serveBundle } from "../workerd.ts";
import { heapInUse } from "./heap.ts";

/** Requests that reached the sandbox. */
export interface HaloRequests {
  readonly tokens: number;
  /** Everything else. */
  readonly others: number;
}

/** A Worker and its Halo. */
export interface Stage {
  /** The MCP endpoint, the same after a restart. */
  readonly url: string;
  /** The Worker's origin. */
  readonly origin: string;
  readonly tenant: Tenant;
  /** Halo itself, to set faults in it and to look at what it holds. */
  readonly sandbox: Sandbox;
  /** Whether the Worker is running; false while it is being started anew. */
  readonly up: boolean;
  /** Resolves when it runs. */
  untilUp(): Promise<void>;
  /** What workerd occupies in memory, in MiB: VmRSS of /proc. */
  memory(): Promise<number>;
  /** What is alive in V8's heap after a garbage collection, in MiB. */
  heap(): Promise<number>;
  /** What the sessions occupy on disk, in bytes. */
  storage(): Promise<number>;
  haloRequests(): HaloRequests;
  /** Kills workerd with what it is doing, and starts it on the same storage. */
  restart(): Promise<void>;
  /** The last of what workerd printed. */
  output(): string;
  close(): Promise<void>;
}

/** Who else looks at what happens on a stage. */
export interface Onlookers {
  /** Told of each request that reached the sandbox, about a second after it came. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Told of all that workerd prints, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Variables of the Worker beside the usual ones. */
  readonly variables?: Readonly<Record<string, string>>;
}

const mebibyte = 1024 * 1024;

/** Starts both. */
export async function startStage(
  signal: AbortSignal,
  { onRequest, onOutput, variables = {} }: Onlookers = {},
): Promise<Stage> {
  const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-load-"));
  // Hosted Halo's limit would be all that is measured.
  const halo = await startSandbox({ port: 0, rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  const clean = async () => {
    await halo.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const start = async () =>
    serveBundle({
      bundle,
      port,
      inspectorPort,
      ...productOn(halo.url),
      variables: { ...productOn(halo.url).variables, ...variables },
      ...(onOutput === undefined ? {} : { onOutput }),
    });
  let [bundle, port, inspectorPort] = ["", 0, 0];
  let worker: Served;
  try {
    bundle = await bundleWorker(join(root, "test/load/wrangler.toml"), scratch, signal);
    [port, inspectorPort] = [await freePort(), await freePort()];
    worker = await start();
  } catch (error) {
    await clean();
    throw error;
  }
  let counted: HaloRequests = { tokens: 0, others: 0 };
  // The sandbox's log holds so many entries and no more.
  const count = () => {
    const { log } = halo.sandbox;
    if (onRequest !== undefined) for (const entry of log.entries) onRequest(entry);
    const tokens = log.count({ path: /\/auth\/token$/ });
    counted = { tokens: counted.tokens + tokens, others: counted.others + log.entries.length - tokens };
    log.clear();
    return counted;
  };
  const counting = setInterval(count, 1_000);
  let starting: Promise<void> | undefined;
  return {
    url: `${worker.url}/mcp`,
    origin: worker.url,
    tenant: halo.sandbox.tenant,
    sandbox: halo.sandbox,
    get up() {
      return starting === undefined;
    },
    untilUp: async () => starting,
    memory: async () => {
      const status = await readFile(`/proc/${worker.pid}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    },
    heap: async () => {
      const collected = await fetch(`${worker.url}/collect`, { method: "POST" });
      if (!collected.ok) throw new Error(`The Worker could not collect garbage: HTTP ${collected.status}.`);
      return (await heapInUse(inspectorPort)) / mebibyte;
    },
    storage: () => sizeOf(join(dirname(bundle), "HaloSession")),
    haloRequests: count,
    restart: async () => {
      const again = async () => {
        process.kill(worker.pid, "SIGKILL");
        await worker.close();
        worker = await start();
      };
      starting = again();
      await starting;
      starting = undefined;
    },
    output: () => worker.output(),
    close: async () => {
      clearInterval(counting);
      await worker.close();
      await clean();
    },
  };
}

/** MiB of memory, or of bytes on disk, to show. */
export const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sizeOf(path);
      // A journal may have gone since it was listed.
      return stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
