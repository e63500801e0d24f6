import type { Speech } from "../dialects/index.ts";
import type { Tenant } from "../engine/model.ts";
import { hostedRateLimit } from "../engine/rules.ts";
import type { TenantSize } from "../tenant.ts";
import type { RateLimitOptions } from "./rate-limit.ts";
import type { RestrictedAgents } from "./rights.ts";

/** What the login page and the token endpoint accept. */
export interface SandboxCredentials {
  clientId: string;
  /** Empty for an application without one, which Halo calls a native application. */
  clientSecret: string;
  /** The user name of the API's own agent. */
  username: string;
  /** The password of that agent, and at the login page of every other. */
  password: string;
}

/** How to set up a sandbox; everything has a default. */
export interface SandboxOptions {
  /** Data of one's own, which the sandbox then reads and writes in place. */
  tenant?: Tenant;
  /** Whether a tenant that is given is copied at the start, for `reset` to put back; it is unless told false. */
  resets?: boolean;
  /** Seed of the generated data, when no tenant is given. */
  seed?: number;
  /** How large the generated tenant is; small unless told otherwise. */
  size?: TenantSize;
  /** The moment that the data is generated around; the sandbox's clock starts there too. */
  now?: Date;
  /** Epoch milliseconds. For tests that move time by hand. */
  clock?: () => number;
  /** Waits where a fault says so, for ever when told Infinity; rejects with the signal's reason. For tests with a clock of their own. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** What hosted Halo has unless told otherwise. */
  rateLimit?: RateLimitOptions;
  /** `expires_in` of access tokens in seconds; 3600 unless told otherwise. */
  tokenLifetimeSeconds?: number;
  credentials?: Partial<SandboxCredentials>;
  /** The "Login Redirect URL"s of the application, compared exactly; `defaultRedirectUris` unless told otherwise. */
  redirectUris?: readonly string[];
  /** What agents may not do; unless told otherwise the agents with the role "Read Only" may edit nothing. */
  restrictedAgents?: RestrictedAgents;
  /** The name that `tenant` must have where it is sent; "sandbox" unless told otherwise. */
  tenantName?: string;
  /** Where the sandbox says it is, without a trailing slash; the origin of the request unless told otherwise. */
  publicUrl?: string;
  /** The tenant's time zone, an IANA name: where its midnight is, in dialects that store days as instants. */
  timeZone?: string;
  /** Behaviours that differ from the usual ones, by the names of `sandbox/dialects/`. */
  speech?: Speech;
}

/** The credentials that a sandbox accepts unless told otherwise. */
export const defaultCredentials: Readonly<SandboxCredentials> = {
  clientId: "sandbox-client",
  clientSecret: "sandbox-secret",
  username: "sandbox-agent",
  password: "sandbox-password",
};

/** Where the login page may send people back to unless told otherwise: the Worker of `npm start`. */
export const defaultRedirectUris: readonly string[] = ["http://localhost:8787/callback"];

/** Halo's limit for hosted tenants. */
export const defaultRateLimit: Readonly<RateLimitOptions> = hostedRateLimit;

/** `expires_in` of access tokens, in seconds. */
export const defaultTokenLifetimeSeconds = 3600;

/** The tenant's name. */
export const defaultTenantName = "sandbox";
