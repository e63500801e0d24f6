import { DurableObject } from "cloudflare:workers";
import { hasServiceIdentity, readConfig } from "../config/config.ts";
import { type PaceAnswer, PaceLedger, type PaceQuestion } from "../halo/http/pace-ledger.ts";
import type { PaceKeeper } from "../halo/http/shared-pace.ts";
import { platformRuntime } from "../halo/runtime.ts";
import type { Log } from "../log.ts";
import { objectDatabase } from "./object-database.ts";

/** The name of the one object of a deployment. */
const paceName = "halo";

/**
 * Keeps the pace of a deployment: all its sessions share Halo's limit of requests in five minutes. There is one object;
 * a session asks it for a lease of requests at a time. Stores numbers and moments only.
 */
export class HaloPace extends DurableObject<Env> {
  #ledger: PaceLedger | undefined;

  /** Notes what a session has sent, and grants it what there is room for. */
  ask(question: PaceQuestion): PaceAnswer {
    const reading = readConfig(this.env);
    if (!reading.ok) throw new Error("there is no pace without a valid configuration");
    this.#ledger ??= new PaceLedger(objectDatabase(this.ctx.storage), reading.config.requestsPer5Minutes);
    // Where agents sign in to Halo themselves, what it refuses may be the limit of that agent alone.
    const { limitedMs: _, ...alone } = question;
    const asked = hasServiceIdentity(reading.config) ? question : alone;
    return this.#ledger.ask(asked, platformRuntime.now());
  }
}

/** The deployment's object, asked by RPC. That it could not be reached is logged. */
export function paceKeeperOf(env: Env, log: Log): PaceKeeper {
  return {
    ask: async (question) => {
      const objects = env.HALO_PACE;
      return objects.get(objects.idFromName(paceName)).ask(question);
    },
    onUnreachable: (reason) =>
      log({ event: "pace_unreachable", error: reason instanceof Error ? reason.name : typeof reason }),
  };
}
