import type { ServiceConfig } from "../config/config.ts";
import { SignIn } from "../halo/auth/sign-in.ts";
import { HaloClient } from "../halo/client.ts";
import { memoryStore, platformRuntime } from "../halo/runtime.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { lookUpAll } from "../ledger/look-up.ts";
import { writeLog } from "../log.ts";
import { reportInternal } from "../mcp/errors.ts";
import { paceKeeperOf } from "./halo-pace.ts";

const report = (error: unknown) => void reportInternal(error, writeLog);

/** Looks in Halo for what became of writes, with the deployment's own identity. Apart from the object, which loads it. */
export class LedgerLooks {
  readonly #halo: HaloClient;

  /**
   * @param config of a deployment with an identity of its own in Halo
   * @param env the object's bindings
   */
  constructor(config: ServiceConfig, env: Env) {
    this.#halo = HaloClient.of(
      config,
      platformRuntime,
      new SignIn(config, platformRuntime, memoryStore()),
      paceKeeperOf(env, writeLog),
    );
  }

  /** Looks up the writes of the ledger that are due. */
  async lookUp(ledger: Ledger): Promise<void> {
    await lookUpAll(ledger.due(), ledger, this.#halo.forCall(), report);
  }
}
