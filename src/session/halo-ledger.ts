import { DurableObject } from "cloudflare:workers";
import { type Config, configurationOf, hasServiceIdentity } from "../config/config.ts";
import { platformRuntime } from "../halo/runtime.ts";
import { imported } from "../lazily.ts";
import type {
  Claimed,
  Completion,
  FieldStanding,
  LedgerKeeper,
  LedgerPage,
  LedgerQuery,
  NewRow,
  OnceCall,
  OpenRow,
  Seen,
  SeenValues,
  Settlement,
} from "../ledger/entry.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { longestWriteMs } from "../ledger/rows.ts";
import { deploymentName, readStored } from "../oauth/stored-configuration.ts";
import type { LedgerLooks } from "./ledger-looks.ts";
import { objectDatabase } from "./object-database.ts";

const ledgerModule = imported(() => import("../ledger/ledger.ts"));
const looksModule = imported(() => import("./ledger-looks.ts"));

/** How often days that have to leave are looked for without a write, in milliseconds. */
const dayMs = 24 * 60 * 60_000;

/**
 * The ledger of a deployment: a row for each write, written before it is sent. There is one object. It looks up by
 * itself what became of writes whose call did not tell, where the deployment has an identity of its own in Halo.
 */
export class HaloLedger extends DurableObject<Env> {
  #ledger: Promise<Ledger> | undefined;
  #looks: LedgerLooks | undefined;

  async begin(row: NewRow): Promise<void> {
    await (await this.#kept()).begin(row);
    await this.#wakeUp();
  }

  async complete(key: string, completion: Completion): Promise<void> {
    await (await this.#kept()).complete(key, completion);
  }

  async settle(key: string, settlement: Settlement): Promise<void> {
    await (await this.#kept()).settle(key, settlement);
  }

  /** Rows, of one principal or of everybody: who may ask for which is decided by who calls this. */
  async list(query: LedgerQuery, page: { number: number; size: number }): Promise<LedgerPage> {
    return (await this.#kept()).list(query, page);
  }

  async due(principal: string): Promise<readonly OpenRow[]> {
    return (await this.#kept()).due(principal);
  }

  async judge(key: string, seen: Seen): Promise<readonly number[]> {
    return (await this.#kept()).judge(key, seen);
  }

  async open(principal: string, key: string): Promise<OpenRow | undefined> {
    return (await this.#kept()).open(principal, key);
  }

  async standing(principal: string, key: string, seen: SeenValues): Promise<readonly FieldStanding[]> {
    return (await this.#kept()).standing(principal, key, seen);
  }

  async claim(call: OnceCall): Promise<Claimed> {
    return (await this.#kept()).claim(call);
  }

  async release(call: OnceCall): Promise<void> {
    await (await this.#kept()).release(call);
  }

  /** Deletes all rows of a person, for an administrator whose own row says so. */
  async erase(principal: string, row: Omit<NewRow, "fields">): Promise<number> {
    return (await this.#kept()).erase(principal, row);
  }

  /** Looks up writes whose end is not known, and lets old days leave. */
  override async alarm(): Promise<void> {
    const ledger = await this.#kept();
    ledger.leaveOldDays();
    const config = this.#config();
    if (hasServiceIdentity(config)) {
      this.#looks ??= new (await looksModule()).LedgerLooks(config, this.env);
      await this.#looks.lookUp(ledger);
    }
    const now = platformRuntime.now();
    const next = hasServiceIdentity(config) ? ledger.nextLook() : undefined;
    await this.ctx.storage.setAlarm(
      Math.max(now + 1_000, Math.min(next ?? Number.POSITIVE_INFINITY, now + dayMs)),
    );
  }

  /** Sees to it that a row that is begun now is looked at when its call has to be over. */
  async #wakeUp(): Promise<void> {
    const at = platformRuntime.now() + longestWriteMs;
    const due = await this.ctx.storage.getAlarm();
    if (due === null || due > at) await this.ctx.storage.setAlarm(at);
  }

  /** The ledger, with the code for it, which the entry of the Worker does without (docs/decisions/0028). */
  #kept(): Promise<Ledger> {
    this.#ledger ??= this.#load().catch((error: unknown) => {
      this.#ledger = undefined;
      throw error;
    });
    return this.#ledger;
  }

  async #load(): Promise<Ledger> {
    await readStored(this.env);
    const { Ledger } = await ledgerModule();
    return new Ledger(objectDatabase(this.ctx.storage), this.#config().ledger, platformRuntime.now);
  }

  #config(): Config {
    const reading = configurationOf(this.env);
    if (!reading.ok) throw new Error("there is no ledger without a valid configuration");
    return reading.config;
  }
}

/** The deployment's ledger. */
export function ledgerObject(env: Env): DurableObjectStub<HaloLedger> {
  return env.HALO_LEDGER.get(env.HALO_LEDGER.idFromName(deploymentName));
}

/** The deployment's ledger, asked by RPC: each call by a stub of its own, since one that failed stays broken. */
export function ledgerKeeperOf(env: Env): LedgerKeeper {
  return {
    begin: async (row) => ledgerObject(env).begin(row),
    complete: async (key, completion) => ledgerObject(env).complete(key, completion),
    settle: async (key, settlement) => ledgerObject(env).settle(key, settlement),
    list: async (query, page) => ledgerObject(env).list(query, page),
    due: async (principal) => ledgerObject(env).due(principal),
    judge: async (key, seen) => ledgerObject(env).judge(key, seen),
    open: async (principal, key) => ledgerObject(env).open(principal, key),
    standing: async (principal, key, seen) => ledgerObject(env).standing(principal, key, seen),
    claim: async (call) => ledgerObject(env).claim(call),
    release: async (call) => ledgerObject(env).release(call),
  };
}
