/** Everything at once, and the books of it. */
import { setTimeout as wait } from "node:timers/promises";
import { Random } from "../../../sandbox/engine/seed/random.ts";
import type { RequestLogEntry } from "../../../sandbox/index.ts";
import type { Arguments } from "../../calls.ts";
import type { Stage } from "../stage.ts";
import { ChangingFaults, leakMark } from "./changing-faults.ts";
import { drawGarbage, wrongReply } from "./garbage.ts";
import { type Entry, Ledger, type Told, tellsOfLimit, toldByError } from "./ledger.ts";
import type { ChaosOptions } from "./options.ts";
import { count, OutputBook } from "./output.ts";
import { OwnRecords } from "./own-records.ts";
import { type Read, ReadBook, readOnlyClientOf, readsOf } from "./reads.ts";
import { compareServerLedger, type ServerLedger } from "./server-ledger.ts";
import { type CallEnd, type Session, Sessions } from "./sessions.ts";
import { send } from "./wire.ts";
import { toldBy, writeKinds } from "./writes/index.ts";
import type { Ask, WriteKind } from "./writes/write-kind.ts";

const [writeShare, dryShare, statelessShare, giveUpShare] = [0.4, 0.12, 0.12, 0.04];
/** Pauses of callers between two calls, of hostile ones, between evictions and between renewed sessions, at most. */
const [callerPauseMs, hostilePauseMs, evictionPauseMs, renewalPauseMs] = [120, 600, 250, 3_000];
const hostileCallers = 2;
/** One eviction in so many is of a session with calls under way. */
const busyEvictionShare = 0.1;
/** Sessions that are asked once more in the end. */
const mostAskedAgain = 50;

/** With what a write is called. */
interface WriteFrame {
  readonly sessions: Sessions;
  readonly session: Session | undefined;
  readonly own: OwnRecords;
  readonly givesUp: boolean;
  readonly isDry: boolean;
}

/** What a run is made of, and what it has seen. */
export class Chaos {
  readonly options: ChaosOptions;
  readonly ledger: Ledger;
  readonly reads = new ReadBook();
  readonly faults = new ChangingFaults();
  readonly output = new OutputBook();
  /** Milliseconds of the calls of each kind that were answered. */
  readonly times = new Map<string, number[]>();
  /** What the garbage got, by its kind. */
  readonly garbage = new Map<string, Map<string, number>>();
  /** How calls ended, in words. */
  readonly ends = new Map<string, number>();
  /** Whatever was wrong beside the ledger and the reads. */
  readonly wrong: string[] = [];
  readonly memory: string[] = [];
  seconds = 0;
  sessions: Sessions | undefined;
  /** The server's own ledger, held against Halo's tables in the end. */
  serverLedger: ServerLedger | undefined;
  /** How many sessions were asked again in the end, and how many of them answered. */
  readonly askedAgain = { asked: 0, answered: 0, limited: 0 };
  readonly #random: Random;

  constructor(options: ChaosOptions) {
    this.options = options;
    this.ledger = new Ledger(options.seed);
    this.#random = new Random(options.seed);
  }

  /** Takes a request that reached the sandbox. */
  noteRequest(entry: RequestLogEntry): void {
    this.faults.noteRequest(entry);
    if (entry.method === "POST" && entry.path.startsWith("/api/")) this.ledger.noteSent(entry.body);
  }

  /** Runs it; what came of it is in the books then. */
  async run(stage: Stage, signal: AbortSignal): Promise<void> {
    const { options } = this;
    const remember = async (when: string) =>
      this.memory.push(`${(await stage.memory()).toFixed(0)} MiB ${when}`);
    const sessions = new Sessions(stage, this.#random);
    this.sessions = sessions;
    await remember("before the first session");
    while (sessions.count < options.sessions) {
      signal.throwIfAborted();
      const missing = Math.min(options.callers, options.sessions - sessions.count);
      const problems = await Promise.all(Array.from({ length: missing }, () => sessions.open()));
      const problem = problems.find((one) => one !== undefined);
      if (problem !== undefined) throw new Error(problem);
    }
    await remember("with all open");
    const reads = readsOf(stage.tenant);
    await this.#readInQuiet(sessions, reads);

    const own = new OwnRecords(stage.sandbox, readOnlyClientOf(stage.tenant));
    await this.#writeInQuiet(sessions, own);
    const started = performance.now();
    const end = started + options.seconds * 1000;
    const goesOn = () => performance.now() < end && !signal.aborted;
    const repeat = async (pauseMs: number, act: () => Promise<void>) => {
      while (goesOn()) {
        await stage.untilUp();
        await act();
        await wait(this.#random.next() * pauseMs);
      }
    };
    const restart = async () => {
      const moments = Array.from(
        { length: options.restarts },
        (_, index) => (index + 0.5 + this.#random.next() / 2) / (options.restarts + 1),
      );
      for (const moment of moments) {
        while (goesOn() && performance.now() < started + moment * options.seconds * 1000) await wait(50);
        if (!goesOn()) return;
        await remember("when killed");
        sessions.kills += 1;
        await stage.restart();
      }
    };
    await Promise.all([
      ...Array.from({ length: options.callers }, () =>
        repeat(callerPauseMs, () => this.#callOnce(sessions, reads, own)),
      ),
      ...Array.from({ length: hostileCallers }, () =>
        repeat(hostilePauseMs, () => this.#annoy(sessions, stage)),
      ),
      repeat(evictionPauseMs, () => sessions.evict(this.#random.chance(busyEvictionShare))),
      repeat(renewalPauseMs, async () => this.#noteWrong(await sessions.renew())),
      this.faults.run(stage.sandbox, this.#random, goesOn),
      restart(),
    ]);
    signal.throwIfAborted();
    this.seconds = (performance.now() - started) / 1000;
    await wait(this.faults.lateFor);
    await remember("at the end");
    await this.#askAgain(sessions);
    await this.#readInQuiet(sessions, reads);
    this.reads.judge();
    stage.haloRequests();
    this.serverLedger = await compareServerLedger(stage, this.ledger.judge(), signal);
  }

  /** Asks each read once while nothing is wrong with Halo. */
  async #readInQuiet(sessions: Sessions, reads: readonly Read[]): Promise<void> {
    // A session of its own, which nobody told to wait.
    this.#noteWrong(await sessions.open());
    const session = sessions.all.at(-1);
    for (const read of reads) {
      const ended = await sessions.call(session, read.tool, read.args, false);
      if (ended.kind !== "answered")
        throw new Error(`In quiet ${read.tool} came to ${JSON.stringify(ended)}`);
      const { answer } = ended;
      if (answer.isError !== (read.refusal !== undefined)) {
        throw new Error(`In quiet ${read.tool} ${JSON.stringify(read.args)} answered ${answer.text}`);
      }
      this.reads.noteUsual(read, answer);
    }
  }

  async #callOnce(sessions: Sessions, reads: readonly Read[], own: OwnRecords): Promise<void> {
    const random = this.#random;
    const session = random.chance(statelessShare) ? undefined : sessions.pick();
    const givesUp = random.chance(giveUpShare);
    if (random.chance(writeShare)) {
      const kind = random.weighted(writeKinds.map((one) => [one, one.weight] as const));
      await this.#write(kind, { sessions, session, own, givesUp, isDry: random.chance(dryShare) });
      return;
    }
    const begun = performance.now();
    const read = random.weighted(reads.map((one) => [one, one.weight] as const));
    const ended = await sessions.call(session, read.tool, read.args, givesUp);
    this.#noteEnd(read.tool, read.name, ended, performance.now() - begun);
    if (ended.kind === "answered") this.reads.note(read, ended.answer);
  }

  /**
   * Writes once, and notes what was said of each deed.
   *
   * @returns what was said; undefined where there was nothing to call
   */
  async #write(
    kind: WriteKind,
    { sessions, session, own, givesUp, isDry }: WriteFrame,
  ): Promise<readonly Entry[] | undefined> {
    const marker = this.ledger.marker();
    const write = kind.prepare(marker, this.#random, own);
    if (write === undefined) return undefined;
    const call = async (tool: string, given: Arguments, leaves: boolean) => {
      const begun = performance.now();
      const ended = await sessions.call(session, tool, given, leaves);
      this.#noteEnd(tool, "writes", ended, performance.now() - begun);
      return ended;
    };
    const ask: Ask = async (tool, given) => {
      const ended = await call(tool, given, false);
      return ended.kind === "answered" ? ended.answer : undefined;
    };
    const planned = write.first === undefined ? write : await write.first(ask);
    if (planned === undefined) return undefined;
    const { args, deeds } = planned;
    const ended = await call(write.tool, isDry ? { ...args, dry_run: true } : args, givesUp);
    const all = (told: Told) => deeds.map(() => told);
    const told =
      ended.kind === "answered"
        ? toldBy({ ...write, ...planned }, ended.answer)
        : all("text" in ended ? toldByError(ended.text) : { telling: "no answer" });
    const said = wordsOf(ended);
    const entries = deeds.map((deed, index) => ({
      ...deed,
      tool: write.tool,
      marker,
      told: told[index] ?? ({ telling: "unknown" } as const),
      said,
      wasLimited: tellsOfLimit(said),
    }));
    for (const entry of entries) this.ledger.note(entry);
    return entries;
  }

  /** Writes each kind once while nothing is wrong with Halo: a kind that does nothing then would judge nothing. */
  async #writeInQuiet(sessions: Sessions, own: OwnRecords): Promise<void> {
    const session = sessions.all.at(-1);
    for (const kind of writeKinds) {
      const entries = await this.#write(kind, { sessions, session, own, givesUp: false, isDry: false });
      if (entries === undefined || entries.length === 0)
        throw new Error("In quiet a kind of write was not ready.");
      for (const { tool, what, told, said } of entries) {
        if (told.telling !== "done")
          throw new Error(`In quiet ${tool}, ${what}, was told ${told.telling}: ${said}`);
      }
    }
  }

  #noteEnd(tool: string, kind: string, ended: CallEnd, milliseconds: number): void {
    const words = wordsOf(ended);
    count(this.ends, ended.kind === "no answer" ? `no answer, ${ended.why}` : ended.kind);
    if (ended.kind === "answered") {
      const times = this.times.get(kind);
      if (times === undefined) this.times.set(kind, [milliseconds]);
      else times.push(milliseconds);
      if (JSON.stringify(ended.answer).includes(leakMark)) this.#noteWrong(`${tool} leaks: ${words}`);
      if (words.startsWith("Internal error")) this.#noteWrong(`${tool}: ${words}`);
    }
    // Nothing of what the run calls is refused before a tool has seen it.
    if (ended.kind === "broken" || ended.kind === "refused") {
      this.#noteWrong(`${tool}, ${ended.kind} after ${(milliseconds / 1000).toFixed(1)} s: ${words}`);
    }
  }

  async #annoy(sessions: Sessions, stage: Stage): Promise<void> {
    const session = sessions.pick();
    const garbage = drawGarbage(this.#random, session.id);
    const { kills } = sessions;
    const { torn } = session;
    const isCut = () => kills !== sessions.kills || !stage.up || torn !== session.torn || session.evicting;
    session.running += 1;
    let got: string;
    try {
      const signal = AbortSignal.timeout(120_000);
      const reply = await send(stage.url, garbage.headers, garbage.body, signal, garbage.method);
      const problem = wrongReply(reply);
      if (problem === undefined) got = `HTTP ${reply.status}`;
      else got = isCut() ? "cut off" : "wrong";
      if (got === "wrong") this.#noteWrong(`${garbage.name}: ${problem}`);
    } catch (error) {
      got = isCut() ? "cut off" : garbage.isTooMuch === true ? "connection closed" : "wrong";
      if (got === "wrong") this.#noteWrong(`${garbage.name}: ${String(error)}`);
    } finally {
      session.running -= 1;
    }
    const counts = this.garbage.get(garbage.name) ?? new Map<string, number>();
    this.garbage.set(garbage.name, counts);
    count(counts, got);
  }

  /** Whether the sessions still work when nothing is wrong any more. */
  async #askAgain(sessions: Sessions): Promise<void> {
    for (const session of sessions.all.slice(0, mostAskedAgain)) {
      const ended = await sessions.call(session, "halo_list_teams", {}, false);
      this.askedAgain.asked += 1;
      if (ended.kind === "answered" && !ended.answer.isError) this.askedAgain.answered += 1;
      else if (tellsOfLimit(wordsOf(ended))) this.askedAgain.limited += 1;
      else this.#noteWrong(`a session afterwards: ${wordsOf(ended)}`);
    }
  }

  #noteWrong(problem: string | undefined): void {
    if (problem !== undefined) this.wrong.push(problem);
  }
}

/** What a call came to, in its own words. */
function wordsOf(ended: CallEnd): string {
  if (ended.kind === "answered") return ended.answer.text;
  return "text" in ended ? ended.text : ended.why;
}
