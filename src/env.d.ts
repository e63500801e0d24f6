import type { AuthorizationStep } from "./oauth/once/authorization-step.ts";
import type { HaloLedger } from "./session/halo-ledger.ts";
import type { HaloPace } from "./session/halo-pace.ts";
import type { HaloSession } from "./session/halo-session.ts";

declare global {
  /** The Worker's bindings. `readConfig` reads and checks the variables. */
  interface Env {
    readonly HALO_SESSION: DurableObjectNamespace<HaloSession>;
    readonly HALO_LEDGER: DurableObjectNamespace<HaloLedger>;
    readonly HALO_PACE: DurableObjectNamespace<HaloPace>;
    readonly AUTHORIZATION_STEP: DurableObjectNamespace<AuthorizationStep>;
    readonly OAUTH_KV: KVNamespace;
    readonly MCP_LIMIT: RateLimit;
    readonly SIGN_IN_LIMIT: RateLimit;
    readonly SANDBOX?: string;
    readonly SETUP_SECRET?: string;
    /** The pages of the views, which nothing but this Worker can read. */
    readonly VIEWS?: Fetcher;
    /** Where `npm start` shows the views; no deployment has it. */
    readonly PREVIEW_URL?: string;
    readonly SIGN_IN?: string;
    readonly PUBLIC_URL?: string;
    readonly ACCESS_KEYS?: string;
    readonly HALO_BASE_URL?: string;
    readonly HALO_AUTH_URL?: string;
    readonly HALO_CLIENT_ID?: string;
    readonly HALO_CLIENT_SECRET?: string;
    readonly HALO_USERNAME?: string;
    readonly HALO_PASSWORD?: string;
    readonly HALO_TENANT?: string;
    readonly HALO_SCOPE?: string;
    readonly HALO_MAX_RESULT_TOKENS?: string;
    readonly HALO_READ_ONLY?: string;
    readonly HALO_CONFIRM?: string;
    readonly HALO_UNSENT?: string;
    readonly TICKET_TYPE_POLICIES?: string;
    readonly CONSENT_DEFAULT?: string;
    readonly HALO_WORKING_COPY?: string;
    readonly HALO_API?: string;
    readonly HALO_SQL?: string;
    readonly HALO_TOOLS?: string;
    readonly HALO_API_ALLOW?: string;
    readonly HALO_API_DENY?: string;
    readonly HALO_TIME_ZONE?: string;
    readonly HALO_FINANCIAL_YEAR_START?: string;
    readonly HALO_REQUESTS_PER_5_MINUTES?: string;
    readonly LEDGER_VALUES?: string;
    readonly LEDGER_DAYS?: string;
    readonly ADMINS?: string;
    readonly HALO_HOOK_SECRET?: string;
    readonly HALO_RUNBOOKS?: string;
  }
}

declare module "cloudflare:workers" {
  namespace Cloudflare {
    interface Env extends globalThis.Env {}
  }
}
