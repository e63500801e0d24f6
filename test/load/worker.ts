/**
 * The Worker that `npm run load` calls: the router and the sessions of src/, a way to take a session out of
 * memory (workerd itself does that to objects that nobody has called for ten seconds, and to no others), and one
 * to collect garbage.
 */
import { Hono } from "hono";
import { app } from "../../src/http/app.ts";
import { HaloLedger as RealLedger } from "../../src/session/halo-ledger.ts";
import { HaloSession as RealSession } from "../../src/session/halo-session.ts";

export { AuthorizationStep } from "../../src/oauth/once/authorization-step.ts";
export { HaloPace } from "../../src/session/halo-pace.ts";

/** The real session, which can be evicted. */
export class HaloSession extends RealSession {
  /** Ends this object in memory, as an eviction does; what it has stored stays. Rejects always. */
  async evict(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("evicted");
  }
}

/** The real ledger, which can be told that the time for a look has come. */
export class HaloLedger extends RealLedger {
  /** Looks up all writes whose end is not known, now. */
  async settleAll(): Promise<void> {
    const { sql } = this.ctx.storage;
    const open = () =>
      sql.exec("SELECT 1 FROM ledger_rows WHERE look_at IS NOT NULL LIMIT 1").toArray().length > 0;
    sql.exec("UPDATE ledger_rows SET looks = 0 WHERE look_at IS NOT NULL");
    for (let round = 0; open() && round < mostRounds; round++) {
      sql.exec("UPDATE ledger_rows SET look_at = 0 WHERE look_at IS NOT NULL");
      await this.alarm();
    }
  }
}

/** The most rounds of looks, of ten rows each. */
const mostRounds = 1_000;
const ledgerPage = 500;

/** The namespaces by the classes above, which have one method more than the product's. */
interface LoadBindings {
  readonly HALO_SESSION: DurableObjectNamespace<HaloSession>;
  readonly HALO_LEDGER: DurableObjectNamespace<HaloLedger>;
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

const ledgerIn = ({ HALO_LEDGER: ledgers }: LoadBindings) => ledgers.get(ledgers.idFromName("halo"));

loaded.post("/ledger/settle", async (context) => {
  await ledgerIn(context.env).settleAll();
  return context.body(null, 204);
});

loaded.get("/ledger", async (context) => {
  const page = { number: Number(context.req.query("page")), size: ledgerPage };
  return context.json((await ledgerIn(context.env).list({ dryRuns: "with" }, page)).rows);
});

/** V8's own, where the runtime was started with --expose-gc. */
const { gc } = globalThis as { readonly gc?: () => void };

loaded.post("/collect", (context) => {
  gc?.();
  return context.body(null, gc === undefined ? 501 : 204);
});

loaded.mount("/", app.fetch);

export default loaded;
