import { type Speaker, type Speech, speaker } from "../dialects/index.ts";
import { Faults } from "../engine/faults.ts";
import type { Tenant } from "../engine/model.ts";
import { resourceNames, served } from "../resources/index.ts";
import { buildTenant } from "../tenant.ts";
import { ThinTables } from "../thin/tables.ts";
import { AuthorizationCodes } from "./authorization-codes.ts";
import { type Automation, usualAutomation } from "./automation.ts";
import {
  defaultCredentials,
  defaultRateLimit,
  defaultRedirectUris,
  defaultTenantName,
  defaultTokenLifetimeSeconds,
  type SandboxCredentials,
  type SandboxOptions,
} from "./options.ts";
import { RateLimiter } from "./rate-limit.ts";
import { RequestLog } from "./request-log.ts";
import { Rights } from "./rights.ts";
import { TokenStore } from "./tokens.ts";

/** What the parts of one sandbox share. */
export interface SandboxState {
  readonly tenant: Tenant;
  /** Of what the sandbox has no rules for. */
  readonly thin: ThinTables;
  readonly clock: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly credentials: SandboxCredentials;
  readonly redirectUris: readonly string[];
  readonly rights: Rights;
  readonly tenantName: string;
  readonly publicUrl: string | undefined;
  readonly tokenLifetimeSeconds: number;
  readonly speech: Speech;
  readonly speaker: Speaker;
  readonly tokens: TokenStore;
  readonly codes: AuthorizationCodes;
  readonly rateLimiter: RateLimiter;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly automation: Automation;
  /** Puts the data back to what it was at the start. */
  readonly reset: () => void;
}

/**
 * Sets up the state of a sandbox.
 *
 * @throws Error when an option cannot be meant so: a redirect URI that is none, a restriction of no known scope.
 */
export function createState(options: SandboxOptions): SandboxState {
  const clock = options.clock ?? clockFrom(options.now ?? options.tenant?.now);
  const original = originalData(options, clock);
  const tenant = options.tenant ?? original();
  const tokenLifetimeSeconds = options.tokenLifetimeSeconds ?? defaultTokenLifetimeSeconds;
  return {
    tenant,
    thin: new ThinTables(new Set(Object.keys(served))),
    clock,
    sleep: options.sleep ?? wait,
    credentials: { ...defaultCredentials, ...options.credentials },
    redirectUris: checkedRedirectUris(options.redirectUris ?? defaultRedirectUris),
    rights: new Rights(tenant, options.restrictedAgents),
    tenantName: options.tenantName ?? defaultTenantName,
    publicUrl: options.publicUrl?.replace(/\/+$/, ""),
    tokenLifetimeSeconds,
    speech: options.speech ?? {},
    speaker: speaker(options.speech ?? {}, options.timeZone),
    tokens: new TokenStore(clock, tokenLifetimeSeconds),
    codes: new AuthorizationCodes(clock),
    rateLimiter: new RateLimiter(options.rateLimit ?? defaultRateLimit, clock),
    log: new RequestLog(),
    faults: new Faults(),
    automation: usualAutomation(),
    reset: () => restore(tenant, original()),
  };
}

/** Waits by the platform's timers; `Infinity` is for ever. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : null;
    const abort = () => {
      if (timer !== null) clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

/** RFC 6749 section 3.1.2: an absolute address without a fragment. */
function checkedRedirectUris(uris: readonly string[]): readonly string[] {
  for (const uri of uris) {
    if (!URL.canParse(uri) || uri.includes("#")) {
      throw new Error(
        `redirectUris has "${uri}": give a whole address without "#", such as ${defaultRedirectUris[0]}.`,
      );
    }
  }
  return [...uris];
}

/**
 * A clock that runs on from a moment. It starts at its first use, because a Worker has no time of day
 * while its modules load.
 */
function clockFrom(start: Date | undefined): () => number {
  if (start === undefined) return () => Date.now();
  let begun: number | undefined;
  return () => {
    begun ??= Date.now();
    return start.getTime() + Date.now() - begun;
  };
}

/** Gives the data as it was at the start: generated again, or from a copy of the tenant that was handed in. */
function originalData(options: SandboxOptions, clock: () => number): () => Tenant {
  if (options.tenant !== undefined) {
    if (options.resets === false) {
      return () => {
        throw new Error("This sandbox was told resets: false, so it has no copy of its data to put back.");
      };
    }
    const copy = structuredClone(options.tenant);
    return () => structuredClone(copy);
  }
  const now = options.now ?? new Date(clock());
  const { seed, size } = options;
  const told = { ...(seed === undefined ? {} : { seed }), ...(size === undefined ? {} : { size }) };
  return () => buildTenant({ now, ...told });
}

/** Fills the tables in place: others hold references to the tenant. */
function restore(tenant: Tenant, original: Tenant): void {
  for (const name of resourceNames) {
    const table = tenant.tables[name];
    table.length = 0;
    for (const record of original.tables[name]) table.push(record);
  }
  tenant.files.clear();
  for (const [id, bytes] of original.files) tenant.files.set(id, bytes);
  tenant.meAgentId = original.meAgentId;
}
