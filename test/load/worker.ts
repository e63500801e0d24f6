/**
 * The Worker that `npm run load` calls: the router and the sessions of src/, a way to take a session out of
 * memory (workerd itself does that to objects that nobody has called for ten seconds, and to no others), and one
 * to collect garbage.
 */
import { Hono } from "hono";
import { app } from "../../src/http/app.ts";
import { HaloSession as RealSession } from "../../src/session/halo-session.ts";

export { AuthorizationStep } from "../../src/oauth/once/authorization-step.ts";
export { HaloLedger } from "../../src/session/halo-ledger.ts";
export { HaloPace } from "../../src/session/halo-pace.ts";

/** The real session, which can be evicted. */
export class HaloSession extends RealSession {
  /** Ends this object in memory, as an eviction does; what it has stored stays. Rejects always. */
  async evict(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("evicted");
  }
}

/** The namespace by the class above, which has one method more than the product's. */
interface LoadBindings {
  readonly HALO_SESSION: DurableObjectNamespace<HaloSession>;
}

const loaded = new Hono<{ Bindings: LoadBindings }>();

loaded.post("/evict/:session", async (context) => {
  const sessions = context.env.HALO_SESSION;
  await sessions
    .get(sessions.idFromString(context.req.param("session")))
    .evict()
    .catch(() => undefined);
  return context.body(null, 204);
});

/** V8's own, where the runtime was started with --expose-gc. */
const { gc } = globalThis as { readonly gc?: () => void };

loaded.post("/collect", (context) => {
  gc?.();
  return context.body(null, gc === undefined ? 501 : 204);
});

loaded.mount("/", app.fetch);

export default loaded;
