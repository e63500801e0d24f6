/** A warm call of each class of tools against the floor, in both eras, in time and in processor time. */
import type { RequestLog, RequestLogEntry } from "../sandbox/index.ts";
import { infoRow, type Row, ratioRow } from "../scripts/support/table.ts";
import { baseHeaders, type Caller, type Era, sender, toolResult } from "./calls.ts";
import type { ClassOfTool } from "./classes.ts";
import { processorTime } from "./cpu.ts";
import type { HaloRequest } from "./floor/floor.ts";
import {
  type Contender,
  isSteady,
  type Rounds,
  shown,
  summary,
  type Times,
  timeInTurns,
  timesOf,
} from "./latency.ts";

/**
 * Warmed up, since the runtime compiles what is used often; as many as fit into the time, so that a busy
 * machine does not make the run endless.
 */
const roundsOfFirst: Rounds = { warmUp: 400, least: 300, most: 1_000, withinMs: 15_000 };
const roundsOfOthers: Rounds = { warmUp: 100, least: 100, most: 400, withinMs: 8_000 };
/** Calls whose processor time is measured together: the system counts it in hundredths of a second. */
const callsOfProcessor = 150;
/** First calls of a session, for each class and era. */
export const firstCalls = 9;

/** A Worker, or the floor. */
export interface Process {
  readonly url: string;
  readonly pid: number;
}

/** What the classes are measured with. */
export interface Stand {
  readonly floor: Process;
  readonly worker: Process;
  /** One of each era. */
  readonly callers: readonly Caller[];
  /** Callers whose object nobody has used: it has no token, no names, no server yet. */
  readonly fresh: Readonly<Record<Era, () => Promise<Caller>>>;
  readonly halo: {
    readonly url: string;
    readonly log: RequestLog;
    /** Makes a record for a call that deletes it, and gives its id. */
    readonly newNote: () => Promise<number>;
  };
}

/** The rows of one class. */
export async function ratioRows(
  subject: ClassOfTool,
  stand: Stand,
  isFirst: boolean,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { callers, floor, worker } = stand;
  const ours = callers.map((caller) => callContender(subject, caller, stand));
  // The first calls sign in and read the names.
  for (const contender of ours) await once(contender);
  stand.halo.log.clear();
  for (const contender of ours.slice(0, 1)) await once(contender);
  const asked = stand.halo.log.entries.filter(({ path }) => path.includes("/api/"));
  const prepared = subject.deletes === undefined ? asked : asked.slice(1);
  const bare = floorContender(subject, prepared, stand);
  const all = [bare, ...ours];
  const times = await timeInTurns(all, isFirst ? roundsOfFirst : roundsOfOthers, signal);
  const processor = new Map<string, number | undefined>();
  for (const contender of all) {
    const { pid } = contender === bare ? floor : worker;
    processor.set(contender.name, await processorTimeOf(contender, pid));
  }
  const base = timesOf(times, bare.name);
  const cold: string[] = [];
  for (const { era } of callers) {
    const { p50, p95 } = await firstCallsOf(subject, era, stand);
    const against = `${(p50 / base.p50).toFixed(2)} × and ${(p95 / base.p95).toFixed(2)} × of the floor`;
    cold.push(`${era} p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, ${against}`);
  }
  const requests = prepared.length === 1 ? "1 request" : `${prepared.length} requests`;
  return [
    ...ours.map(({ name }) => {
      const own = timesOf(times, name);
      const what = `p50 of ${subject.name}, ${name}, against the floor`;
      const ratio = own.p50 / base.p50;
      const notes = [
        shown(own),
        `p95 ${(own.p95 / base.p95).toFixed(2)} ×`,
        `p10 ${(own.p10 / base.p10).toFixed(2)} ×`,
        inWords(processor.get(name)),
      ];
      const said = notes.filter((note) => note !== undefined).join("; ");
      return subject.target === undefined
        ? infoRow(what, `${ratio.toFixed(2)} × (${said})`)
        : ratioRow(what, ratio, subject.target, isSteady(base), said);
    }),
    infoRow(
      `  the floor of it, ${requests} to Halo`,
      [shown(base), inWords(processor.get(bare.name)), `${base.calls} calls each, in turns`]
        .filter((note) => note !== undefined)
        .join("; "),
    ),
    infoRow(`  the first of a session, ${firstCalls} of each`, cold.join("; ")),
    ...(isSteady(base)
      ? []
      : [infoRow("  the machine", "was busy with other work: end that and measure again")]),
  ];
}

/** A tool's call, made ready before it is timed. */
function callContender(subject: ClassOfTool, caller: Caller, { halo }: Stand): Contender {
  let n = 0;
  let send: (() => Promise<string>) | undefined;
  let answer: string | undefined;
  return {
    name: caller.era,
    before: async () => {
      if (answer !== undefined) toolResult(subject.tool, answer);
      n += 1;
      const args = subject.deletes === undefined ? subject.args(n) : subject.deletes(await halo.newNote());
      send = caller.prepare(subject.tool, args);
    },
    run: async () => {
      answer = await send?.();
    },
  };
}

/** Calls of sessions that have done nothing before: they sign in, read the names, and make their server. */
async function firstCallsOf(subject: ClassOfTool, era: Era, stand: Stand): Promise<Times> {
  const times: number[] = [];
  for (let call = 0; call < firstCalls; call += 1) {
    const { before, run } = callContender(subject, await stand.fresh[era](), stand);
    await before?.();
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  return summary(times);
}

/** The same Halo requests through the floor, by a message of the same size and some. */
function floorContender(
  { tool, args, deletes }: ClassOfTool,
  asked: readonly RequestLogEntry[],
  { floor, halo }: Stand,
): Contender {
  let send: (() => Promise<string>) | undefined;
  let n = 0;
  return {
    name: "floor",
    before: async () => {
      n += 1;
      const id = deletes === undefined ? undefined : await halo.newNote();
      const requests = asked.map((entry) => requestOf(entry, halo.url, id));
      const params = { name: tool, arguments: id === undefined ? args(n) : deletes?.(id) };
      send = sender(floor.url, baseHeaders("2025-11-25"), { params, halo: requests });
    },
    run: async () => send?.(),
  };
}

/** A request as the log has it; the record that is deleted is another one each time. */
function requestOf(entry: RequestLogEntry, haloUrl: string, id: number | undefined): HaloRequest {
  const query = new URLSearchParams(entry.query);
  const path = id === undefined ? entry.path : entry.path.replace(/\/\d+$/, `/${id}`);
  const url = `${haloUrl}${path}${query.size === 0 ? "" : `?${query}`}`;
  return { method: entry.method, url, ...(entry.body === undefined ? {} : { body: entry.body }) };
}

async function once({ before, run }: Contender): Promise<void> {
  await before?.();
  await run();
}

/** Milliseconds of processor time for a call. */
async function processorTimeOf(contender: Contender, pid: number): Promise<number | undefined> {
  const begun = processorTime(pid);
  for (let call = 0; call < callsOfProcessor; call += 1) await once(contender);
  const ended = processorTime(pid);
  return begun === undefined || ended === undefined ? undefined : (ended - begun) / callsOfProcessor;
}

function inWords(processor: number | undefined): string | undefined {
  return processor === undefined ? undefined : `${processor.toFixed(2)} ms of CPU`;
}
