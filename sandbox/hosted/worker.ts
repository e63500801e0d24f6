/**
 * The Worker of a hosted sandbox: the whole server of src/, with the invented tenant in place of a Halo. Whatever it asks
 * for goes to that tenant's object or nowhere: nothing leaves it. sandbox/hosted/wrangler.toml deploys it.
 */
import { env } from "cloudflare:workers";
import { type HostedTenant, tenantUrl } from "./tenant.ts";

declare global {
  interface Env {
    /** Of a hosted sandbox alone. */
    readonly SANDBOX_TENANT?: DurableObjectNamespace<HostedTenant>;
  }
}

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const tenants = env.SANDBOX_TENANT;
  if (tenants === undefined || new URL(request.url).origin !== tenantUrl) {
    throw new TypeError("A hosted sandbox sends nothing to other servers.");
  }
  return tenants.get(tenants.idFromName("tenant")).fetch(request);
};

export { AuthorizationStep, default, HaloLedger, HaloPace, HaloSession } from "../../src/worker.ts";
export { HostedTenant } from "./tenant.ts";
