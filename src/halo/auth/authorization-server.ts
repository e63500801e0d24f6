import * as z from "zod";
import type { Config } from "../../config/config.ts";
import { isLoopbackHostname } from "../../config/values.ts";
import { HaloError } from "../errors.ts";
import { parseJson, readText } from "../http/body.ts";
import { soonAgain } from "../http/failures.ts";
import type { Runtime } from "../runtime.ts";

/** `GET /api/authinfo`: where the authorisation server is. */
const AuthInfo = z.object({ auth_url: z.string().optional(), tenant_id: z.string().nullish() });

const timeoutMs = 20_000;
/** The most that the sign-in may answer, in bytes. */
const longestAnswer = 256 * 1024;

/** Halo's authorisation server; both addresses carry the tenant where Halo needs it. */
export interface AuthorizationServer {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
}

/**
 * Finds Halo's authorisation server: HALO_AUTH_URL, else what Halo says of itself (`/api/authinfo`), else
 * `/auth` below the tenant. Only an address that is set, or that Halo gave, is remembered: after a passing fault the
 * next sign-in asks Halo again.
 */
export class AuthorizationServerFinder {
  readonly #config: Config;
  readonly #runtime: Runtime;
  #found: AuthorizationServer | undefined;

  constructor(config: Config, runtime: Runtime) {
    this.#config = config;
    this.#runtime = runtime;
  }

  async find(): Promise<AuthorizationServer> {
    if (this.#found !== undefined) return this.#found;
    const { authUrl, baseUrl, tenant } = this.#config;
    const discovered = authUrl === undefined ? await this.#discover().catch(() => undefined) : undefined;
    const base = (authUrl ?? discovered?.authUrl ?? `${baseUrl}/auth`).replace(/\/token$/, "");
    const tenantName = tenant ?? discovered?.tenant;
    const at = (path: string) => {
      const url = new URL(`${base}/${path}`);
      if (tenantName !== undefined) url.searchParams.set("tenant", tenantName);
      return url.href;
    };
    const server = { authorizeUrl: at("authorize"), tokenUrl: at("token") };
    if (authUrl !== undefined || discovered !== undefined) this.#found = server;
    return server;
  }

  async #discover(): Promise<{ authUrl: string | undefined; tenant: string | undefined } | undefined> {
    const { response, text } = await exchange(this.#runtime, `${this.#config.baseUrl}/api/authinfo`, {
      headers: { accept: "application/json" },
    });
    const info = AuthInfo.safeParse(response.ok ? parseJson(text) : undefined);
    if (!info.success) return undefined;
    const authUrl = info.data.auth_url?.replace(/\/+$/, "");
    return {
      authUrl: isSafeAuthUrl(authUrl, this.#config.baseUrl) ? authUrl : undefined,
      // Halo of a single tenant writes an empty one.
      tenant: info.data.tenant_id?.trim() || undefined,
    };
  }
}

/**
 * Sends one request of the sign-in, bounded in time and size, never following a redirect.
 *
 * @throws HaloError `timeout` or `unavailable`
 */
export async function exchange(
  runtime: Runtime,
  url: string,
  init: RequestInit,
): Promise<{ response: Response; text: string }> {
  using limit = runtime.timeLimit(timeoutMs);
  try {
    const response = await runtime.fetch(url, { ...init, redirect: "manual", signal: limit.signal });
    return { response, text: await limit.within(readText(response, longestAnswer)) };
  } catch (cause) {
    if (cause instanceof HaloError) throw cause;
    if (limit.expired()) {
      throw new HaloError("timeout", "Halo's sign-in did not answer in time.", { advice: soonAgain, cause });
    }
    throw new HaloError("unavailable", "Halo could not be reached to sign in.", {
      advice: "Try again in a minute; if it stays so, check HALO_BASE_URL and HALO_AUTH_URL.",
      cause,
    });
  }
}

/** Credentials go to https only (or to loopback, as HALO_BASE_URL itself may). */
function isSafeAuthUrl(authUrl: string | undefined, baseUrl: string): boolean {
  if (authUrl === undefined || !URL.canParse(authUrl)) return false;
  const { protocol, hostname } = new URL(authUrl);
  if (protocol === "https:") return true;
  return (
    protocol === "http:" && isLoopbackHostname(hostname) && isLoopbackHostname(new URL(baseUrl).hostname)
  );
}
