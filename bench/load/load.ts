/** Many sessions, many callers, and sessions that are taken out of memory all along. */
import { setTimeout as wait } from "node:timers/promises";
import { Random } from "../../sandbox/engine/seed/random.ts";
import { formatted, infoRow, type Row } from "../../scripts/support/table.ts";
import { openSession, type SessionCaller, statelessCaller } from "../calls.ts";
import { choose, kindsOf, make } from "./mix.ts";
import type { LoadOptions } from "./options.ts";
import { inMebibytes, type Stage } from "./stage.ts";
import { Tally } from "./tally.ts";

/** Sessions that most calls go to for a while, as people work; the others sleep and are woken now and then. */
const awake = 100;
const awakeForMs = 15_000;
/** The share of calls that go to any session at all, and of those that have none (2026-07-28). */
const [toAnySession, toNoSession] = [0.2, 0.1];
/** Milliseconds between two evictions, at most. */
const evictionWithinMs = 200;

/** Runs the load. @returns the rows of the table */
export async function runLoad(
  options: LoadOptions,
  stage: Stage,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const random = new Random(options.seed);
  const tally = new Tally();
  const kinds = kindsOf(stage.tenant);
  const memory = [`${(await stage.memory()).toFixed(0)} MiB before the first session`];
  const opening = performance.now();
  const sessions = await openAll(options, stage, signal);
  const opened = (performance.now() - opening) / 1000;
  memory.push(`${(await stage.memory()).toFixed(0)} with all open`);
  const stateless = statelessCaller(stage.url);
  const inUse = new Map<SessionCaller, number>();
  const evicting = new Set<SessionCaller>();

  const started = performance.now();
  const end = started + options.seconds * 1000;
  let [made, evictions] = [0, 0];
  const goesOn = () => performance.now() < end && made < options.calls && !signal.aborted;

  const oneOf = (): SessionCaller => {
    if (random.chance(toAnySession)) return random.pick(sessions);
    const first = Math.floor((performance.now() - started) / awakeForMs) * awake;
    return (
      sessions[(first + random.int(0, Math.min(awake, sessions.length) - 1)) % sessions.length] ??
      random.pick(sessions)
    );
  };
  const callOn = async () => {
    while (goesOn()) {
      await stage.untilUp();
      made += 1;
      const kind = choose(kinds, random);
      let session = random.chance(toNoSession) ? undefined : oneOf();
      while (session !== undefined && evicting.has(session)) session = oneOf();
      if (session !== undefined) inUse.set(session, (inUse.get(session) ?? 0) + 1);
      const begun = performance.now();
      const before = restarts;
      try {
        await make(kind, session ?? stateless, random);
        tally.note(session === undefined ? `${kind.name}, 2026-07-28` : kind.name, performance.now() - begun);
      } catch (error) {
        if (before !== restarts || !stage.up) tally.noteCut();
        else tally.noteFailure(kind.name, error);
      }
      if (session !== undefined) inUse.set(session, (inUse.get(session) ?? 0) - 1);
    }
  };
  // Only sessions without a call under way: the platform evicts no others.
  const evict = async () => {
    while (goesOn()) {
      await wait(random.next() * evictionWithinMs);
      const session = random.pick(sessions);
      if (!stage.up || (inUse.get(session) ?? 0) > 0) continue;
      evicting.add(session);
      const answer = await fetch(`${stage.origin}/evict/${session.sessionId}`, { method: "POST" }).catch(
        () => undefined,
      );
      if (answer?.ok === true) evictions += 1;
      evicting.delete(session);
    }
  };
  let restarts = 0;
  const restart = async () => {
    const moments = Array.from(
      { length: options.restarts },
      (_, index) => (index + 0.5 + random.next() / 2) / (options.restarts + 1),
    );
    for (const moment of moments) {
      while (goesOn() && performance.now() < started + moment * options.seconds * 1000) await wait(50);
      if (!goesOn()) return;
      memory.push(`${(await stage.memory()).toFixed(0)} when killed`);
      restarts += 1;
      await stage.restart();
      memory.push(`${(await stage.memory()).toFixed(0)} when started anew`);
    }
  };
  await Promise.all([...Array.from({ length: options.callers }, callOn), evict(), restart()]);
  signal.throwIfAborted();
  const seconds = (performance.now() - started) / 1000;
  memory.push(`${(await stage.memory()).toFixed(0)} at the end`);
  const storage = await stage.storage();
  const { tokens, others } = stage.haloRequests();
  return [
    infoRow("sessions opened", `${formatted(sessions.length)} in ${formatted(opened)} s`),
    infoRow("callers", `${options.callers}, seed ${options.seed}`),
    ...tally.rows(seconds),
    infoRow("sessions evicted, none with a call under way", formatted(evictions)),
    infoRow("kills of workerd, with calls under way", formatted(restarts)),
    infoRow("memory of workerd (RSS)", memory.join(", ")),
    infoRow(
      "storage of all sessions",
      `${inMebibytes(storage)}, ${formatted(storage / sessions.length / 1024)} KiB each`,
    ),
    infoRow("requests to Halo", `${formatted(others)}, and ${formatted(tokens)} for tokens`),
  ];
}

async function openAll(
  { sessions, callers }: LoadOptions,
  { url }: Stage,
  signal: AbortSignal,
): Promise<SessionCaller[]> {
  const opened: SessionCaller[] = [];
  let begun = 0;
  const open = async () => {
    while (begun++ < sessions) {
      signal.throwIfAborted();
      opened.push(await openSession(url));
    }
  };
  await Promise.all(Array.from({ length: callers }, open));
  return opened;
}
