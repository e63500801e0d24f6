/**
 * The large tenant beside the small one: what the first and the second call of each answer cost in requests, bytes and
 * time. The second one uses what the first has read.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { RequestLog } from "../sandbox/index.ts";
import { startSandbox } from "../sandbox/server/main.ts";
import { type TenantSize, tenantSizes } from "../sandbox/tenant.ts";
import { countRow, formatted, infoRow, type Row, ratioRow } from "../scripts/support/table.ts";
import { freePort } from "../scripts/support/worker.ts";
import { type Arguments, type Caller, openSession } from "./calls.ts";
import { heapInUse } from "./load/heap.ts";
import { productOn, type Served, serveBundle, type WorkerdOptions } from "./workerd.ts";

/** The answers, with their usual arguments, and the most requests of a second call. */
const answers: readonly (readonly [string, Arguments, number])[] = [
  ["halo_triage", {}, 5],
  ["halo_workload", {}, 5],
  ["halo_sla_scorecard", {}, 5],
  ["halo_ticket_trends", {}, 5],
  ["halo_time_summary", {}, 5],
  ["halo_revenue_breakdown", {}, 5],
  ["halo_contracts_expiring", {}, 5],
  ["halo_client_overview", { client: "Wexcombe Architects" }, 13],
];
/**
 * How long Halo takes for a request at the least, in milliseconds: a belief about hosted ones. On loopback the sandbox
 * answers at once, and what a call costs would be its own arithmetic alone. What the sandbox itself takes counts as a
 * part of it: how long it looks through thirty thousand rows tells nothing of Halo's database.
 */
const haloMs = 100;
/** The most times that a second call may take on the large tenant of what it takes on the small one. */
const mostTimes = 1.5;
/**
 * The most that V8's heap may grow to, in MiB: an isolate has 128. It is a bound of the process that is measured, since
 * without one V8 lets garbage lie, and what is in use tells nothing of what is needed.
 */
const mostHeap = 64;
const mebibyte = 1024 * 1024;
/** How long between two looks at the heap, in milliseconds. */
const heapStepMs = 200;
/** How often a second call is timed. */
const timedCalls = 5;

/** What one call has cost. */
interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly isWhole: boolean;
}

async function costOf(caller: Caller, log: RequestLog, tool: string, args: Arguments): Promise<Cost> {
  log.clear();
  const started = performance.now();
  const result = await caller.call(tool, args);
  const milliseconds = performance.now() - started;
  const sent = log.entries.filter(({ path }) => path.startsWith("/api/"));
  return {
    requests: sent.length,
    bytes: sent.reduce((sum, entry) => sum + entry.bytes, 0),
    milliseconds,
    isWhole: result.structured.complete === true,
  };
}

const middle = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** What the answers cost on one tenant. */
interface Costs {
  /** The first and a second call of each answer, by its tool. */
  readonly calls: ReadonlyMap<string, { readonly first: Cost; readonly second: Cost }>;
  /** The most that was in use in V8's heap while they were made, in bytes, what is to be collected included. */
  readonly heap: number;
}

/** Looks at V8's heap again and again until it is told to stop, and answers the most that was in use. */
function watchHeap(port: number): () => Promise<number> {
  let most = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      // While the isolate computes it does not answer; what it has then is there afterwards too, or was let go.
      most = Math.max(most, await heapInUse(port).catch(() => 0));
      await wait(heapStepMs);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return most;
  };
}

async function costsOf(
  size: TenantSize,
  bundle: WorkerdOptions["bundle"],
  workers: Served[],
): Promise<Costs> {
  const halo = await startSandbox({ port: 0, size, rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  try {
    const inspectorPort = await freePort();
    const worker = await serveBundle({ bundle, inspectorPort, mostHeap, ...productOn(halo.url) });
    workers.push(worker);
    const session = await openSession(`${worker.url}/mcp`);
    const { log, faults } = halo.sandbox;
    faults.add({ times: Number.POSITIVE_INFINITY, path: "^/api/", atLeastMs: haloMs });
    const calls = new Map<string, { first: Cost; second: Cost }>();
    const heap = watchHeap(inspectorPort);
    for (const [tool, args] of answers) {
      const first = await costOf(session, log, tool, args);
      const again: Cost[] = [];
      for (let call = 0; call < timedCalls; call += 1) again.push(await costOf(session, log, tool, args));
      const milliseconds = middle(again.map((cost) => cost.milliseconds));
      calls.set(tool, { first, second: { ...(again.at(-1) ?? first), milliseconds } });
    }
    return { calls, heap: await heap() };
  } finally {
    await halo.close();
  }
}

/** Each answer on both tenants. */
export async function sizeRows(bundle: WorkerdOptions["bundle"], workers: Served[]): Promise<readonly Row[]> {
  const costs = new Map<TenantSize, Costs>();
  for (const size of tenantSizes) costs.set(size, await costsOf(size, bundle, workers));
  const heap = (costs.get("large")?.heap ?? Number.NaN) / mebibyte;
  const rows = answers.flatMap(([tool, , most]) => {
    const [small, large] = tenantSizes.map((size) => costs.get(size)?.calls.get(tool));
    if (small === undefined || large === undefined) throw new Error(`${tool} was not measured.`);
    const shown = ({ requests, bytes, milliseconds }: Cost) =>
      `${requests} requests, ${formatted(Math.round(bytes / 1024))} KiB, ${formatted(Math.round(milliseconds))} ms`;
    const ratio = large.second.milliseconds / small.second.milliseconds;
    return [
      countRow(`${tool}, large tenant: answers that are not whole`, large.first.isWhole ? 0 : 1, 0, ""),
      countRow(`  asked again: requests`, large.second.requests, most, "requests"),
      infoRow("  first, small and large", `${shown(small.first)}; ${shown(large.first)}`),
      infoRow("  again, small and large", `${shown(small.second)}; ${shown(large.second)}`),
      ratioRow("  again: time of the large one to the small one", ratio, mostTimes, true, ""),
    ];
  });
  return [
    ...rows,
    {
      ...infoRow(
        `V8's heap while all of them are first asked, large tenant, bounded at ${mostHeap} MiB`,
        `${formatted(heap)} MiB in use at most`,
      ),
      target: `≤ ${mostHeap} MiB`,
      verdict: heap <= mostHeap ? "ok" : "MISSED",
    },
  ];
}
