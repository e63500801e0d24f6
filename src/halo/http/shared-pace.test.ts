import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { nodeDatabase } from "../copy/node-database.ts";
import { requestWindowMs } from "../rules.ts";
import { timeLimit } from "../runtime.ts";
import { type PaceKind, PaceLedger } from "./pace-ledger.ts";
import { SharedPace } from "./shared-pace.ts";
import { enoughOf, forOthers } from "./shares.ts";

const limit = 700;
const { seed, runs } = inject("fuzzing");

/** A tenant's ledger with a clock, what its sessions have sent, and how often they asked. */
async function tenant(limitOfHalo = limit) {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  const ledger = new PaceLedger(database, limitOfHalo);
  const state = { now: 1_700_000_000_000, questions: 0, isReachable: true, failures: 0 };
  const sent: { readonly at: number; readonly kind: PaceKind }[] = [];
  const runtime = { now: () => state.now, timeLimit };
  const session = () => {
    const pace = new SharedPace(
      {
        ask: async (question) => {
          state.questions += 1;
          if (!state.isReachable) throw new Error("unreachable");
          return ledger.ask(question, state.now);
        },
        onUnreachable: () => {
          state.failures += 1;
        },
      },
      runtime,
    );
    return {
      pace,
      /** Sends a request as a session does; whether there was room. */
      send: async (kind: PaceKind): Promise<boolean> => {
        for (;;) {
          const admission = pace.ask(kind, state.now);
          if (admission === "full") return false;
          if (admission === "send") {
            pace.note(kind, state.now);
            sent.push({ at: state.now, kind });
            return true;
          }
          await admission;
        }
      },
    };
  };
  /** The most that were sent within five minutes, of all or of some kinds. */
  const most = (isMeant: (kind: PaceKind) => boolean = () => true) => {
    const times = sent.filter(({ kind }) => isMeant(kind)).map(({ at }) => at);
    let first = 0;
    let found = 0;
    for (const [index, at] of times.entries()) {
      while ((times[first] ?? at) <= at - requestWindowMs) first += 1;
      found = Math.max(found, index - first + 1);
    }
    return found;
  };
  return { state, sent, session, most };
}

const until = async (send: () => Promise<boolean>, most = 2_000) => {
  for (let count = 0; count < most; count += 1) if (!(await send())) return count;
  return most;
};

describe("sessions that share a tenant's pace", () => {
  test("thirty that read all they can stay within their share, and others get through", async () => {
    const { session, most, sent } = await tenant();
    const readers = Array.from({ length: 30 }, session);
    await Promise.all(readers.map(({ send }) => until(() => send("bulk"))));
    const all = most();
    expect(all).toBeLessThanOrEqual(enoughOf(limit) - forOthers(limit));
    expect(all).toBeGreaterThan(450);
    for (const { send } of Array.from({ length: 10 }, session)) expect(await send("call")).toBe(true);
    expect(await session().send("write")).toBe(true);
    expect(sent).toHaveLength(all + 11);
  });

  test("calls stop near the limit, and one that has begun to write ends what it began", async () => {
    const { session, most } = await tenant();
    const sessions = Array.from({ length: 20 }, session);
    await Promise.all(sessions.map(({ send }) => until(() => send("call"))));
    expect(most()).toBe(enoughOf(limit));
    const [writing] = sessions;
    expect(await writing?.send("write")).toBe(true);
    await until(() => session().send("write"), 200);
    expect(most()).toBeLessThanOrEqual(limit);
  });

  test("no mix of sessions, kinds and pauses sends more than Halo allows in five minutes", async () => {
    const step = fc.record({
      who: fc.nat({ max: 39 }),
      kind: fc.constantFrom<PaceKind>("bulk", "bulk", "call", "call", "write"),
      times: fc.integer({ min: 1, max: 60 }),
      seconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 50, max: 400 })),
      givesBack: fc.boolean(),
    });
    const of = async (
      allowed: number,
      steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
    ) => {
      const { session, most, state } = await tenant(allowed);
      const sessions = Array.from({ length: 40 }, session);
      for (const { who, kind, times, seconds, givesBack } of steps) {
        state.now += seconds * 1_000;
        const [one, other] = [sessions[who], sessions[(who + 1) % 40]];
        await Promise.all(
          [one, other].map((each) => until(() => each?.send(kind) ?? Promise.resolve(false), times)),
        );
        if (givesBack) one?.pace.giveBack(state.now);
      }
      expect(most()).toBeLessThanOrEqual(allowed);
      expect(most((kind) => kind === "bulk")).toBeLessThanOrEqual(enoughOf(allowed) - forOthers(allowed));
    };
    const steps = fc.array(step, { minLength: 5, maxLength: 80 });
    await fc.assert(fc.asyncProperty(fc.constantFrom(50, 140, 700), steps, of), { seed, numRuns: 40 * runs });
  });

  test("when Halo tells one of them to wait the others wait too, for a minute at most", async () => {
    const { state, session } = await tenant();
    const [one, other, third] = [session(), session(), session()];
    expect([await one.send("call"), await other.send("call")]).toEqual([true, true]);
    const begun = state.questions;
    one.pace.limited(30_000, state.now);
    expect(state.questions).toBe(begun + 1);
    // One that has not asked since is told when it asks for more; one that begins to write ends it.
    await until(() => other.send("call"), 10);
    expect([await other.send("call"), await third.send("call"), await other.send("bulk")]).toEqual([
      false,
      false,
      false,
    ]);
    expect([other.pace.isPaused(state.now), other.pace.secondsToRoom("call", state.now)]).toEqual([true, 30]);
    expect(await other.send("write")).toBe(true);
    // Who was told tries again by what it was told, and asks nobody for it.
    expect([one.pace.isPaused(state.now), await one.send("call")]).toEqual([false, true]);
    const asked = state.questions;
    for (let call = 0; call < 20; call += 1) expect(await other.send("call")).toBe(false);
    expect(state.questions).toBe(asked);
    state.now += 30_000;
    expect([await other.send("call"), await third.send("call")]).toEqual([true, true]);
    one.pace.limited(600_000, state.now);
    await until(() => other.send("call"), 60);
    expect(await other.send("call")).toBe(false);
    state.now += 60_000;
    expect(await other.send("call")).toBe(true);
  });

  test("they ask rarely", async () => {
    const { session, state, sent } = await tenant();
    const sessions = Array.from({ length: 5 }, session);
    await Promise.all(sessions.map(({ send }) => until(() => send("call"), 100)));
    expect(sent).toHaveLength(500);
    expect(state.questions).toBeLessThanOrEqual(50);
  });

  test("what a reader holds and does not need is there for others at once", async () => {
    const { session, state } = await tenant(140);
    const reader = session();
    await until(() => reader.send("bulk"), 5);
    reader.pace.giveBack(state.now);
    await Promise.resolve();
    const other = session();
    // Two are spare for the calls of the first.
    expect(await until(() => other.send("bulk"))).toBe(enoughOf(140) - forOthers(140) - 5 - 2);
  });

  test("what a session held when it went away counts until its five minutes are over", async () => {
    const { session, state } = await tenant(50);
    await session().send("bulk");
    const next = session();
    const all = await until(() => next.send("call"));
    expect(all).toBeLessThan(45);
    state.now += requestWindowMs + 61_000;
    const last = session();
    expect(await until(() => last.send("call"))).toBe(46);
  });

  test("when nobody answers a session goes on alone for a minute, and says so once", async () => {
    const { session, state } = await tenant();
    state.isReachable = false;
    const { send } = session();
    expect(await until(() => send("call"), 100)).toBe(100);
    expect([state.failures, state.questions]).toEqual([1, 1]);
    state.isReachable = true;
    state.now += 60_000;
    await send("call");
    expect(state.questions).toBe(2);
  });

  test("a keeper that hangs holds no call up for long", async () => {
    const state = { now: 1_700_000_000_000 };
    let failures = 0;
    const waits: number[] = [];
    const pace = new SharedPace(
      {
        ask: () => new Promise(() => {}),
        onUnreachable: () => {
          failures += 1;
        },
      },
      {
        now: () => state.now,
        // The time of each wait is over at once.
        timeLimit: (milliseconds, outer) => {
          waits.push(milliseconds);
          return timeLimit(milliseconds, outer, (_, fire) => {
            const timer = setTimeout(fire, milliseconds / 100);
            return () => clearTimeout(timer);
          });
        },
      },
    );
    const first = pace.ask("call", state.now);
    await first;
    expect(pace.ask("call", state.now)).toBe("send");
    for (let sent = 0; sent < 2; sent += 1) pace.note("call", state.now);
    await pace.ask("call", state.now);
    expect(pace.ask("call", state.now)).toBe("send");
    expect([failures, Math.max(...waits)]).toEqual([1, 2_000]);
  });
});
