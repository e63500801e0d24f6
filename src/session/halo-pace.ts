import { DurableObject } from "cloudflare:workers";
import { configurationOf, hasServiceIdentity } from "../config/config.ts";
import type { Heard } from "../halo/hooks/heard.ts";
import {
  type ChangedTickets,
  type ListeningAnswer,
  ListeningLedger,
  type ListeningQuestion,
} from "../halo/hooks/listening.ts";
import { HookLedger, type HookMarks, type HookOutcome } from "../halo/hooks/marks.ts";
import { type PaceAnswer, PaceLedger, type PaceQuestion } from "../halo/http/pace-ledger.ts";
import type { PaceKeeper } from "../halo/http/shared-pace.ts";
import { platformRuntime, type Store } from "../halo/runtime.ts";
import type { Log } from "../log.ts";
import { deploymentName, readStored } from "../oauth/stored-configuration.ts";
import { objectDatabase } from "./object-database.ts";

/**
 * Keeps the pace of a deployment: all its sessions share Halo's limit of requests in five minutes. There is one object;
 * a session asks it for a lease of requests at a time. It has the index of Halo's API too, which all sessions share, and
 * remembers when Halo's webhooks last told of changes, which sessions ask when they answer: nothing is sent to those that
 * rest. What the setup page stores is here too, sealed. Nothing else in it is about people; of records it has the ids of
 * tickets that changed within minutes, for clients that listen to them (docs/decisions/0043).
 */
export class HaloPace extends DurableObject<Env> {
  #ledger: PaceLedger | undefined;
  #hooks: HookLedger | undefined;
  #listening: ListeningLedger | undefined;

  /** Notes what a session has sent, and grants it what there is room for. */
  async ask(question: PaceQuestion): Promise<PaceAnswer> {
    await readStored(this.env, { kept: (key) => this.kept(key) });
    const reading = configurationOf(this.env);
    if (!reading.ok) throw new Error("there is no pace without a valid configuration");
    this.#ledger ??= new PaceLedger(objectDatabase(this.ctx.storage), reading.config.requestsPer5Minutes);
    // Where agents sign in to Halo themselves, what it refuses may be the limit of that agent alone.
    const { limitedMs: _, ...alone } = question;
    const asked = hasServiceIdentity(reading.config) ? question : alone;
    return this.#ledger.ask(asked, platformRuntime.now());
  }

  /** Takes note of a webhook. */
  hear(heard: Heard): HookOutcome {
    const outcome = this.#hooked().hear(heard, platformRuntime.now());
    if (outcome === "heard" || outcome === "many") this.changed(heard.tickets);
    return outcome;
  }

  /** Notes that tickets changed, for clients that listen to them. */
  changed(tickets: ChangedTickets): void {
    this.#listened().note(tickets, platformRuntime.now());
  }

  /** Answers a stream of a client that listens to tickets. */
  listen(question: ListeningQuestion): ListeningAnswer {
    return this.#listened().ask(question, platformRuntime.now());
  }

  /** A stream has ended. */
  stopListening(stream: string): void {
    this.#listened().forget(stream);
  }

  /** When Halo's webhooks last told of changes. */
  hookMarks(): HookMarks {
    return this.#hooked().marks();
  }

  #hooked(): HookLedger {
    this.#hooks ??= new HookLedger(objectDatabase(this.ctx.storage));
    return this.#hooks;
  }

  #listened(): ListeningLedger {
    this.#listening ??= new ListeningLedger(objectDatabase(this.ctx.storage));
    return this.#listening;
  }

  /** What was stored under a key for all sessions. */
  kept(key: string): Promise<unknown> {
    return this.ctx.storage.get(key);
  }

  /** Stores something for all sessions. */
  async keep(key: string, value: unknown): Promise<void> {
    await this.ctx.storage.put(key, value);
  }
}

/** The deployment's object. */
export function paceObject(env: Env): DurableObjectStub<HaloPace> {
  return env.HALO_PACE.get(env.HALO_PACE.idFromName(deploymentName));
}

/** The deployment's object, asked by RPC. That it could not be reached is logged. */
export function paceKeeperOf(env: Env, log: Log): PaceKeeper {
  return {
    ask: async (question) => paceObject(env).ask(question),
    onUnreachable: (reason) =>
      log({ event: "pace_unreachable", error: reason instanceof Error ? reason.name : typeof reason }),
  };
}

/** The store of a deployment, which all its sessions share: that of its one object. */
export function deploymentStore(env: Env): Store {
  const object = () => paceObject(env);
  return {
    // Who stores a value reads it back; what it is made of is checked there.
    get: async <T>(key: string) => (await object().kept(key)) as T | undefined,
    put: async (key, value) => {
      await object().keep(key, value);
    },
  };
}
