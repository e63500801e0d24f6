import { DurableObject } from "cloudflare:workers";
import { type Config, configurationOf, hasServiceIdentity } from "../config/config.ts";
import { SignIn } from "../halo/auth/sign-in.ts";
import { HaloClient } from "../halo/client.ts";
import { memoryStore, platformRuntime } from "../halo/runtime.ts";
import type {
  Completion,
  FieldStanding,
  LedgerKeeper,
  LedgerPage,
  LedgerQuery,
  NewRow,
  OpenRow,
  Seen,
  SeenValues,
  Settlement,
} from "../ledger/entry.ts";
import { Ledger } from "../ledger/ledger.ts";
import { lookUpAll } from "../ledger/look-up.ts";
import { longestWriteMs } from "../ledger/rows.ts";
import { writeLog } from "../log.ts";
import { reportInternal } from "../mcp/errors.ts";
import { paceKeeperOf } from "./halo-pace.ts";
import { objectDatabase } from "./object-database.ts";

const report = (error: unknown) => void reportInternal(error, writeLog);

/** The name of the one object of a deployment. */
const ledgerName = "halo";
/** How often days that have to leave are looked for without a write, in milliseconds. */
const dayMs = 24 * 60 * 60_000;

/**
 * The ledger of a deployment: a row for each write, written before it is sent. There is one object. It looks up by
 * itself what became of writes whose call did not tell, where the deployment has an identity of its own in Halo.
 */
export class HaloLedger extends DurableObject<Env> {
  #ledger: Ledger | undefined;
  #halo: HaloClient | undefined;

  async begin(row: NewRow): Promise<void> {
    await this.#kept().begin(row);
    await this.#wakeUp();
  }

  async complete(key: string, completion: Completion): Promise<void> {
    await this.#kept().complete(key, completion);
  }

  async settle(key: string, settlement: Settlement): Promise<void> {
    await this.#kept().settle(key, settlement);
  }

  /** Rows, of one principal or of everybody: who may ask for which is decided by who calls this. */
  list(query: LedgerQuery, page: { number: number; size: number }): Promise<LedgerPage> {
    return this.#kept().list(query, page);
  }

  due(principal: string): readonly OpenRow[] {
    return this.#kept().due(principal);
  }

  async judge(key: string, seen: Seen): Promise<void> {
    await this.#kept().judge(key, seen);
  }

  open(principal: string, key: string): OpenRow | undefined {
    return this.#kept().open(principal, key);
  }

  standing(principal: string, key: string, seen: SeenValues): Promise<readonly FieldStanding[]> {
    return this.#kept().standing(principal, key, seen);
  }

  /** Deletes all rows of a person, for an administrator whose own row says so. */
  erase(principal: string, row: Omit<NewRow, "fields">): Promise<number> {
    return this.#kept().erase(principal, row);
  }

  /** Looks up writes whose end is not known, and lets old days leave. */
  override async alarm(): Promise<void> {
    const ledger = this.#kept();
    ledger.leaveOldDays();
    const config = this.#config();
    if (hasServiceIdentity(config)) {
      this.#halo ??= HaloClient.of(
        config,
        platformRuntime,
        new SignIn(config, platformRuntime, memoryStore()),
        paceKeeperOf(this.env, writeLog),
      );
      await lookUpAll(ledger.due(), ledger, this.#halo.forCall(), report);
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

  #kept(): Ledger {
    this.#ledger ??= new Ledger(objectDatabase(this.ctx.storage), this.#config().ledger, platformRuntime.now);
    return this.#ledger;
  }

  #config(): Config {
    const reading = configurationOf(this.env);
    if (!reading.ok) throw new Error("there is no ledger without a valid configuration");
    return reading.config;
  }
}

/** The deployment's ledger. */
export function ledgerObject(env: Env): DurableObjectStub<HaloLedger> {
  return env.HALO_LEDGER.get(env.HALO_LEDGER.idFromName(ledgerName));
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
  };
}
