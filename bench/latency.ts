/** How long a call takes: measured in turns, so that what drifts drifts for all. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Arguments, Era } from "./calls.ts";

/** Something to time: one call, its answer read to the end. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  /** Done before each run, and not timed. */
  readonly before?: () => Promise<void>;
}

/** How many rounds to run. */
export interface Rounds {
  readonly warmUp: number;
  /** Measured however long it takes. */
  readonly least: number;
  readonly most: number;
  /** Milliseconds after which no round begins beyond `least`, the warm-up counted in. */
  readonly withinMs: number;
}

/** Times in milliseconds. */
export interface Times {
  /** How many calls were timed. */
  readonly calls: number;
  readonly p10: number;
  readonly p50: number;
  readonly p95: number;
}

/**
 * Times contenders in rounds, one call at a time. Each round takes them in another order, so that none
 * always comes after the same one.
 */
export async function timeInTurns(
  contenders: readonly Contender[],
  { warmUp, least, most, withinMs }: Rounds,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Times>> {
  const orders = permutations(contenders);
  const samples = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const end = performance.now() + withinMs;
  for (let round = 0; round < warmUp + most; round += 1) {
    signal.throwIfAborted();
    if (round >= warmUp + least && performance.now() > end) break;
    for (const { name, run, before } of orders[round % orders.length] ?? []) {
      await before?.();
      const start = performance.now();
      await run();
      const took = performance.now() - start;
      if (round >= warmUp) samples.get(name)?.push(took);
    }
  }
  return new Map([...samples].map(([name, times]) => [name, summary(times)]));
}

/** Connects the SDK's client, which validates each answer against the tool's output schema. */
export async function sdkContender(
  url: string,
  era: Era,
  tool: string,
  args: Arguments,
): Promise<Contender & { close(): Promise<void> }> {
  const client = new Client(
    { name: "halo-mcp-bench", version: "1" },
    { versionNegotiation: { mode: era === "2026-07-28" ? { pin: "2026-07-28" } : "legacy" } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  await client.listTools();
  return {
    name: `${tool} through the SDK's client, ${era}`,
    run: () => client.callTool({ name: tool, arguments: args }),
    close: () => client.close(),
  };
}

function permutations<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

/** Sums up times in milliseconds. */
export function summary(times: readonly number[]): Times {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { calls: sorted.length, p10: at(0.1), p50: at(0.5), p95: at(0.95) };
}

/** The times of one of them. */
export function timesOf(times: ReadonlyMap<string, Times>, name: string): Times {
  const found = times.get(name);
  if (found === undefined) throw new Error(`${name} was not measured.`);
  return found;
}

/** Times in words. */
export function shown({ p50, p95 }: Times): string {
  return `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`;
}

/**
 * How far a median may lie above the fastest tenth. Beyond that, calls waited for the processor, which is the
 * same wait for all and would flatter a ratio.
 */
const steadyWithin = 2;

/** Whether times can be judged. */
export function isSteady({ p10, p50 }: Times): boolean {
  return p50 <= steadyWithin * p10;
}
