/**
 * The Worker of a hosted sandbox: the whole server of src/, with the invented tenant in place of a Halo. Whatever it asks
 * for goes to that tenant's object or nowhere: nothing leaves it. sandbox/hosted/wrangler.toml deploys it.
 */
import { env } from "cloudflare:workers";
import { reaching } from "./reach.ts";
import type { HostedTenant } from "./tenant.ts";

declare global {
  interface Env {
    /** Of a hosted sandbox alone. */
    readonly SANDBOX_TENANT?: DurableObjectNamespace<HostedTenant>;
  }
}

globalThis.fetch = reaching(() => {
  const tenants = env.SANDBOX_TENANT;
  return tenants?.get(tenants.idFromName("tenant"));
});

export { AuthorizationStep, default, HaloLedger, HaloPace, HaloSession } from "../../src/worker.ts";
export { HostedTenant } from "./tenant.ts";
