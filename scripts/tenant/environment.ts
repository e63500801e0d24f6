/** Makes the environment of a tenant from the top level of wrangler.toml, as data and as text. */
import { stringify } from "smol-toml";
import { isWorkersDev, type SignIn, type Tenant } from "./values.ts";
import type { Environment, WranglerConfig } from "./wrangler-file.ts";

/** Where the ids of rate limits begin when a file has none. */
const firstNamespaceId = 1001;

/** A secret of a deployment, as a person is told of it. */
export interface Secret {
  readonly name: string;
  /** What goes in. */
  readonly meaning: string;
}

/** The name of a tenant's Worker, when its environment doesn't say otherwise (wrangler: top level, hyphen, environment). */
export function workerNameOf(config: WranglerConfig, name: string, environment?: Environment): string {
  return environment?.name ?? `${config.name}-${name}`;
}

/**
 * The environment of a tenant: what wrangler (4.156.2) does not inherit from the top level, and where the
 * Worker is reached. Migrations, logs, compatibility and the build are inherited: a copy of them would stay
 * behind when the top level changes.
 */
export function makeEnvironment(config: WranglerConfig, tenant: Tenant): Environment {
  const { hostname } = new URL(tenant.url);
  const onWorkersDev = isWorkersDev(hostname);
  const ids = unusedNamespaceIds(config);
  return {
    name: workerNameOf(config, tenant.name),
    workers_dev: onWorkersDev,
    preview_urls: false,
    routes: onWorkersDev ? [] : [{ pattern: hostname, custom_domain: true }],
    vars: {
      ...config.vars,
      HALO_BASE_URL: tenant.halo,
      PUBLIC_URL: tenant.url,
      SIGN_IN: tenant.signIn,
    },
    kv_namespaces: (config.kv_namespaces ?? []).map(({ binding }) => ({ binding })),
    durable_objects: { bindings: config.durable_objects?.bindings ?? [] },
    ratelimits: (config.ratelimits ?? []).map((limit) => ({ ...limit, namespace_id: ids.next().value })),
  };
}

/** The environment as text for the end of wrangler.toml. */
export function renderEnvironment(name: string, environment: Environment, tenant: Tenant): string {
  const words = tenant.signIn === "halo" ? "agents sign in to Halo" : "people sign in with access keys";
  return `# ${tenant.halo} at ${tenant.url}/mcp; ${words}.
# By \`npm run tenant -- add ${name}\`; after an edit, \`npm run tenant -- check ${name}\` says what is wrong.
${stringify({ env: { [name]: environment } })}`;
}

/**
 * Ids for rate limits that nothing in the file has. Cloudflare counts by id across an account: two limits
 * with one id share their count.
 */
export function* unusedNamespaceIds(config: WranglerConfig): Generator<string, never> {
  const limits = [config, ...Object.values(config.env ?? {})].flatMap(({ ratelimits }) => ratelimits ?? []);
  const used = limits.map(({ namespace_id }) => Number(namespace_id)).filter(Number.isSafeInteger);
  for (let id = Math.max(firstNamespaceId - 1, ...used) + 1; ; id++) yield String(id);
}

/** The secrets that a deployment needs; what stands in its variables is left out. */
export function secretsOf(signIn: SignIn, vars: Environment["vars"] = {}): Secret[] {
  const clientId = { name: "HALO_CLIENT_ID", meaning: "the client id of the application in Halo" };
  const service = [
    { name: "HALO_CLIENT_SECRET", meaning: "its secret" },
    {
      name: "ACCESS_KEYS",
      meaning:
        "name:key for each person or tool, with what it is for behind it where that is less than all (docs/deploy.md); a key: openssl rand -base64 32",
    },
  ];
  return [clientId, ...(signIn === "key" ? service : [])].filter(({ name }) => !Object.hasOwn(vars, name));
}
