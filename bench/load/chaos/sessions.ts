/** The sessions of a chaos run, and one call in any of them, with whatever may cut it off. */
import type { Random } from "../../../sandbox/engine/seed/random.ts";
import type { Arguments } from "../../calls.ts";
import type { Stage } from "../stage.ts";
import { type Ended, endOf, initializeParams, ofSession, type Reply, send, toolCall } from "./wire.ts";

/** A session of the 2025 era. */
export interface Session {
  readonly id: string;
  /** Calls under way. */
  running: number;
  /** How often it was taken out of memory with calls under way. */
  torn: number;
  /** Being taken out of memory at this moment. */
  evicting: boolean;
}

/** How a call ended; no answer when the client gave up, or a kill or an eviction cut it off. */
export type CallEnd = Ended | { readonly kind: "no answer"; readonly why: "gave up" | "cut off" };

/** Sessions that most calls go to for a while, as people work; each of the others has to be woken. */
const [awake, awakeForMs, toAnySession] = [30, 10_000, 0.15];
/** A call that is not answered after this long, in milliseconds, is stuck. */
const longestCallMs = 180_000;
/** When a client gives up that does, in milliseconds. */
const giveUpWithinMs = 900;

/** Keeps sessions open, and calls in them. */
export class Sessions {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #open: Session[] = [];
  #nextId = 0;
  /** Kills so far; counted before each of them. */
  kills = 0;
  /** Evictions of sessions without a call under way, and of sessions with one. */
  readonly evictions = { idle: 0, busy: 0 };
  /** Sessions that were ended and opened while the run went on. */
  renewed = 0;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /** The number of sessions that are open. */
  get count(): number {
    return this.#open.length;
  }

  /** The sessions that are open. */
  get all(): readonly Session[] {
    return this.#open;
  }

  /** A session to call: one of some that are in use for a while, now and then any; none that is being evicted. */
  pick(): Session {
    for (;;) {
      const session = this.#random.chance(toAnySession) ? this.#random.pick(this.#open) : this.#awake();
      if (!session.evicting) return session;
    }
  }

  #awake(): Session {
    const first = Math.floor(performance.now() / awakeForMs) * awake;
    const some = Math.min(awake, this.#open.length);
    const at = (first + this.#random.int(0, some - 1)) % this.#open.length;
    return this.#open[at] ?? this.#random.pick(this.#open);
  }

  /** Opens a session; resolves to what went wrong where something did that no kill explains. */
  async open(): Promise<string | undefined> {
    await this.#stage.untilUp();
    const before = this.kills;
    const isCut = () => before !== this.kills || !this.#stage.up;
    const { headers, body } = ofSession(undefined, "initialize", initializeParams, 0);
    const signal = AbortSignal.timeout(longestCallMs);
    try {
      const reply = await send(this.#stage.url, headers, body, signal);
      const { sessionId: id } = reply;
      if (reply.status !== 200 || id === null) {
        return isCut() ? undefined : `initialize: HTTP ${reply.status}, ${reply.text.slice(0, 300)}`;
      }
      const { headers: own, body: notice } = ofSession(id, "notifications/initialized", {});
      const noticed = await send(this.#stage.url, own, notice, signal);
      if (noticed.status !== 202) {
        return isCut() ? undefined : `notifications/initialized: HTTP ${noticed.status}`;
      }
      this.#open.push({ id, running: 0, torn: 0, evicting: false });
      return undefined;
    } catch (error) {
      return isCut() ? undefined : `initialize: ${String(error)}`;
    }
  }

  /** Ends a session without a call under way, as a client does that leaves, and opens another. */
  async renew(): Promise<string | undefined> {
    const session = this.#open.find(({ running, evicting }) => running === 0 && !evicting);
    if (session === undefined) return undefined;
    this.#open.splice(this.#open.indexOf(session), 1);
    const { headers } = ofSession(session.id, "", {});
    await send(this.#stage.url, headers, undefined, AbortSignal.timeout(longestCallMs), "DELETE").catch(
      () => undefined,
    );
    this.renewed += 1;
    return this.open();
  }

  /**
   * Takes a session out of memory.
   *
   * @param busy one with calls under way, which are cut off
   */
  async evict(busy: boolean): Promise<void> {
    const some = this.#open.filter(({ running, evicting }) => !evicting && running > 0 === busy);
    if (!this.#stage.up || some.length === 0) return;
    const session = this.#random.pick(some);
    session.evicting = true;
    if (busy) session.torn += 1;
    const answer = await fetch(`${this.#stage.origin}/evict/${session.id}`, {
      method: "POST",
      signal: AbortSignal.timeout(longestCallMs),
    }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) this.evictions[busy ? "busy" : "idle"] += 1;
    session.evicting = false;
  }

  /**
   * Calls a tool.
   *
   * @param session without one the call is of 2026-07-28
   * @param givesUp the client goes away before long, by closing the connection or by saying so
   */
  async call(
    session: Session | undefined,
    tool: string,
    args: Arguments,
    givesUp: boolean,
  ): Promise<CallEnd> {
    this.#nextId += 1;
    const id = this.#nextId;
    const { headers, body } = toolCall(session?.id, tool, args, id);
    const [kills, torn] = [this.kills, session?.torn];
    const isCut = () =>
      kills !== this.kills || !this.#stage.up || torn !== session?.torn || session?.evicting === true;
    const patience = new AbortController();
    const stuck = setTimeout(() => patience.abort(new Error("stuck")), longestCallMs);
    const says = givesUp && session !== undefined && this.#random.chance(0.5);
    const gone = givesUp
      ? setTimeout(
          () => (says ? void this.#cancel(session, id) : patience.abort()),
          this.#random.next() * giveUpWithinMs,
        )
      : undefined;
    if (session !== undefined) session.running += 1;
    let reply: Reply;
    try {
      reply = await send(this.#stage.url, headers, body, patience.signal);
    } catch (error) {
      if (isCut()) return { kind: "no answer", why: "cut off" };
      if (givesUp && patience.signal.aborted) return { kind: "no answer", why: "gave up" };
      return { kind: "broken", why: `${String(error)} ${error instanceof Error ? (error.cause ?? "") : ""}` };
    } finally {
      clearTimeout(stuck);
      clearTimeout(gone);
      if (session !== undefined) session.running -= 1;
    }
    const ended = endOf(reply, id);
    if (ended.kind === "told cut off" && !isCut()) {
      return { kind: "broken", why: `nothing cut it off: ${ended.text}` };
    }
    if (ended.kind !== "broken") return ended;
    if (isCut()) return { kind: "no answer", why: "cut off" };
    return says && reply.status === 200 && reply.text.trim() === ""
      ? { kind: "no answer", why: "gave up" }
      : ended;
  }

  async #cancel(session: Session, requestId: number): Promise<void> {
    const params = { requestId, reason: "The user has gone." };
    const { headers, body } = ofSession(session.id, "notifications/cancelled", params);
    await send(this.#stage.url, headers, body, AbortSignal.timeout(longestCallMs)).catch(() => undefined);
  }
}
