/** The values that make a tenant, read and checked; their problems are worded for the person at the keyboard. */
import { isIP } from "node:net";
import { readConfig } from "../../src/config/config.ts";

/** How people sign in: `halo`, each agent to Halo; `key`, by an access key, with one identity in Halo. */
export type SignIn = "halo" | "key";

/** What sets one deployment apart from the others. */
export interface Tenant {
  /** The name of the environment in wrangler.toml. */
  readonly name: string;
  /** The origin of Halo, as the Worker normalises `HALO_BASE_URL`. */
  readonly halo: string;
  /** `PUBLIC_URL`: the origin that the Worker is reached at. */
  readonly url: string;
  readonly signIn: SignIn;
}

/** A value, or one sentence for what is wrong with it. */
export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

/** Wrangler's own limit for the name of a Worker, which is a label of a hostname as well (RFC 1035 2.3.4). */
const longestWorkerName = 63;
const workerName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const hostname = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

const refused = (problem: string) => ({ ok: false, problem }) as const;

/** Whether Cloudflare takes this as the name of a Worker. */
export function isWorkerName(text: string): boolean {
  return text.length <= longestWorkerName && workerName.test(text);
}

/** Whether a hostname is on workers.dev, where the account's subdomain serves a Worker by its name. */
export function isWorkersDev(host: string): boolean {
  return host === "workers.dev" || host.endsWith(".workers.dev");
}

/**
 * Reads the name of a tenant.
 *
 * @param project the name of the Worker at the top level, which the tenant's Worker is called after
 */
export function readName(text: string, project: string): Reading<string> {
  const longest = longestWorkerName - project.length - 1;
  if (!workerName.test(text)) {
    return refused(
      `${JSON.stringify(text)} can't be a tenant's name: use lower-case letters and digits, with hyphens between them, such as acme.`,
    );
  }
  if (text.length > longest) {
    return refused(
      `The name is ${text.length} characters long: use at most ${longest}, since the Worker is called ${project}-NAME and may have ${longestWorkerName}.`,
    );
  }
  return { ok: true, value: text };
}

/** Reads how people sign in, under the label that the value came by. */
export function readSignIn(text: unknown, label: string): Reading<SignIn> {
  if (text === "halo" || text === "key") return { ok: true, value: text };
  return refused(
    `${label} must be halo (each agent signs in to Halo) or key (one identity in Halo, people sign in with an access key).`,
  );
}

/**
 * Reads the address of Halo as the Worker does, and refuses what a deployed Worker can't reach.
 *
 * @param label what the value came by, such as `--halo`
 */
export function readHalo(text: unknown, label: string): Reading<string> {
  const reading = readConfig({ HALO_BASE_URL: text, HALO_CLIENT_ID: "-", HALO_CLIENT_SECRET: "-" });
  if (!reading.ok) return refused(reading.problems.join(" ").replaceAll("HALO_BASE_URL", label));
  const { baseUrl } = reading.config;
  const { hostname: host, protocol } = new URL(baseUrl);
  if (isAddress(host)) {
    return refused(`${label} is an IP address: give the hostname that Halo's certificate names.`);
  }
  if (protocol !== "https:" || isThisMachine(host)) {
    return refused(
      `${label} is on this machine, which a deployed Worker can't reach: give Halo's https address, such as https://example.halopsa.com.`,
    );
  }
  return { ok: true, value: baseUrl };
}

/**
 * Reads the origin that clients will reach the Worker at.
 *
 * @param label what the value came by, such as `--url`
 */
export function readPublicUrl(text: unknown, label: string): Reading<URL> {
  const example = "https://halo.example.com";
  if (typeof text !== "string" || !URL.canParse(text.trim())) {
    return refused(
      `${label} is not a URL: give the address of the Worker with its scheme, such as ${example}.`,
    );
  }
  const url = new URL(text.trim());
  if (url.protocol !== "https:") {
    return refused(`${label} must begin with https://, such as ${example}.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return refused(`${label} must be without user, password, query and fragment, such as ${example}.`);
  }
  if (url.pathname !== "/") {
    return refused(`${label} must be without a path: give ${url.origin}; clients use /mcp below it.`);
  }
  if (isThisMachine(url.hostname)) {
    return refused(`${label} is this machine: give the hostname that others will reach the Worker at.`);
  }
  if (isAddress(url.hostname)) {
    return refused(
      `${label} is an IP address: give a hostname in a DNS zone of your Cloudflare account, or one on workers.dev.`,
    );
  }
  if (url.port !== "") {
    return refused(`${label} must be without a port: Cloudflare serves the hostname on 443.`);
  }
  if (!hostname.test(url.hostname)) {
    return refused(`${label} must be a full hostname without wildcards, such as ${example}.`);
  }
  return { ok: true, value: url };
}

/**
 * What is wrong with an address on workers.dev, where Cloudflare gives each Worker the hostname
 * `WORKER.SUBDOMAIN.workers.dev`; nothing for an address elsewhere.
 *
 * @param worker the name of the Worker
 */
export function workersDevProblem(url: URL, worker: string, label: string): string | undefined {
  if (!isWorkersDev(url.hostname)) return undefined;
  const [first, subdomain, ...rest] = url.hostname.split(".");
  if (rest.length === 2 && first === worker) return undefined;
  const account = rest.length === 2 ? subdomain : "SUBDOMAIN";
  const hint = rest.length === 2 ? "" : ", SUBDOMAIN being that of your Cloudflare account";
  return `${label} would not lead to this Worker: on workers.dev it is reached at https://${worker}.${account}.workers.dev${hint}.`;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

/** `URL` has brought every spelling of an IPv4 address to its usual one, and an IPv6 address into brackets. */
function isAddress(host: string): boolean {
  return isIP(host) !== 0 || host.startsWith("[");
}
