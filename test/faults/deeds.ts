import { Ledger, tellsOfLimit } from "../../bench/load/chaos/ledger.ts";
import { OwnRecords, runbooksAllowed } from "../../bench/load/chaos/own-records.ts";
import { readOnlyClientOf } from "../../bench/load/chaos/reads.ts";
import { wrongRows } from "../../bench/load/chaos/rows.ts";
import { toldBy, writeKinds } from "../../bench/load/chaos/writes/index.ts";
import type { WriteKind } from "../../bench/load/chaos/writes/write-kind.ts";
import { Random } from "../../sandbox/engine/seed/random.ts";
import type { Fault } from "../../sandbox/index.ts";
import { sampled } from "../support/length.ts";
import { type Ground, meddledRuntime } from "./matrix.ts";
import { type FaultSession, openSession } from "./session.ts";

/**
 * Every kind of write of the chaos run (`bench/load/chaos/writes/`) with each of its requests failing in turn, each in
 * several ways: what is said of each deed, and what the server's ledger says in the end, is held against Halo's tables.
 */

const always = Number.POSITIVE_INFINITY;
const page = "<html><body>LEAKED</body></html>";

/** What goes wrong from a request on: with that one alone, or with all that follow. */
const faults: readonly (Fault & { readonly name: string })[] = [
  { name: "403", status: 403 },
  { name: "403 from then on", status: 403, times: always },
  { name: "500", status: 500 },
  { name: "500 after acting", status: 500, afterActing: true },
  { name: "502", status: 502 },
  { name: "502 after acting, from then on", status: 502, afterActing: true, times: always },
  { name: "502 from then on", status: 502, times: always },
  { name: "429 from then on", status: 429, times: always },
  { name: "{}", emptyObject: true },
  { name: "{} after acting", emptyObject: true, afterActing: true },
  { name: "HTML after acting", body: page, contentType: "text/html", afterActing: true },
  { name: "HTML from then on", body: page, contentType: "text/html", times: always },
  { name: "a reset before", reset: "before" },
  { name: "a reset after", reset: "after" },
  { name: "a reset half way", reset: "answer" },
  { name: "truncated", truncate: 30 },
  { name: "acts late", actsLateMs: 25_000 },
  { name: "acts late, and is down then", actsLateMs: 25_000, times: 2 },
  { name: "a bare array", transform: (body) => (ofRecord(body) ? [body] : body), times: always },
  { name: "an error with 200", body: { Message: "Object reference not set" }, afterActing: true },
  {
    name: "another record",
    method: "GET",
    transform: (body) => (ofRecord(body) ? { ...(body as object), id: 2_001 } : body),
  },
  {
    name: "an ignored filter from then on",
    ignore: ["client_id", "ticket_id", "search", "agent_id", "id", "action_id"],
    times: always,
  },
];

const ofRecord = (body: unknown): boolean =>
  typeof body === "object" && body !== null && !Array.isArray(body) && "id" in body;

/** One call of a kind, of which a request fails. */
interface Cell {
  readonly kind: WriteKind;
  /** Requests before the one that fails. */
  readonly skip: number;
  readonly fault: (typeof faults)[number];
}

/** What came of the cells. */
interface DeedReport {
  readonly cells: number;
  /** Deeds by what was told of them. */
  readonly tellings: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}

/** Whether nobody waits any more for what Halo does late, in milliseconds. */
const lateMs = 180_000;
/** How often what is open is looked up, and how long after each other, in milliseconds. */
const [looks, betweenMs] = [12, 20 * 60_000];

/**
 * Calls the cells, and judges.
 *
 * @param oneOf one cell of so many is called in an ordinary run, all at night
 */
export async function judgeDeeds(ground: Ground, seed: number, oneOf: number): Promise<DeedReport> {
  const { sandbox, time } = ground;
  const random = new Random(seed);
  const ledger = new Ledger(seed);
  const own = new OwnRecords(sandbox, readOnlyClientOf(sandbox.tenant), time.now);
  const { runtime } = meddledRuntime(ground);
  const session = await openSession("2026-07-28", runtime, { HALO_RUNBOOKS: runbooksAllowed });
  const frame = { ground, random, ledger, own, session };
  const cells: Cell[] = [];
  for (const kind of writeKinds) {
    const count = await callOne(kind, undefined, frame);
    for (let skip = 0; skip < count; skip += 1) {
      for (const fault of faults) cells.push({ kind, skip, fault });
    }
  }
  const called = sampled(cells, oneOf);
  for (const { kind, skip, fault } of called) await callOne(kind, { ...fault, skip }, frame);
  sandbox.faults.clear();
  const judged = ledger.judge();
  for (let round = 0; round < looks; round += 1) {
    while ((await session.lookUp()) > 0);
    time.pass(betweenMs);
  }
  const rows = (await session.ledgerRows()).filter(({ dry }) => !dry);
  time.pass(-looks * betweenMs);
  await session.close();
  const tellings = new Map<string, number>();
  for (const { told } of judged) tellings.set(told.telling, (tellings.get(told.telling) ?? 0) + 1);
  const stories = judged.flatMap(({ tool, what, marker, wrong, said }) =>
    wrong === undefined ? [] : [`${tool}, ${what}, ${marker}: ${wrong}. ${said}`],
  );
  const ofRows = wrongRows(rows, judged).map((line) => `the server's ledger: ${line}`);
  return { cells: called.length, tellings, wrong: [...stories, ...ofRows] };
}

/** What the calls of a run share. */
interface Frame {
  readonly ground: Ground;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly own: OwnRecords;
  readonly session: FaultSession;
}

/**
 * Calls a kind once, and notes what was said of each deed.
 *
 * @returns the requests that Halo got for it
 */
async function callOne(
  kind: WriteKind,
  fault: (Fault & { readonly name: string }) | undefined,
  { ground: { sandbox, time }, random, ledger, own, session }: Frame,
): Promise<number> {
  const marker = ledger.marker();
  const write = kind.prepare(marker, random, own);
  const planned = write?.first === undefined ? write : await write.first(session.call);
  if (write === undefined || planned === undefined) return 0;
  sandbox.log.clear();
  if (fault !== undefined) sandbox.faults.add(fault);
  const called = await session.call(write.tool, planned.args);
  const count = sandbox.log.count();
  sandbox.faults.clear();
  // What Halo does late, it does meanwhile; and what is open is looked up as an alarm does it.
  await time.sleep(lateMs, new AbortController().signal);
  await session.lookUp();
  const told = toldBy({ ...write, ...planned }, called);
  const how = fault === undefined ? "in quiet" : `request ${Number(fault.skip) + 1}: ${fault.name}`;
  for (const [index, deed] of planned.deeds.entries()) {
    ledger.note({
      ...deed,
      what: `${deed.what} (${how})`,
      ...{ tool: write.tool, marker, said: called.text, wasLimited: tellsOfLimit(called.text) },
      told: told[index] ?? { telling: "unknown" },
    });
  }
  return count;
}
