/** What a person has to do beyond wrangler.toml. */
import { secretsOf } from "./environment.ts";
import type { SignIn, Tenant } from "./values.ts";
import type { Environment } from "./wrangler-file.ts";

/** What Halo's application may want beyond the usual secrets. */
export const otherSecrets: Readonly<Record<SignIn, string>> = {
  halo: "and HALO_CLIENT_SECRET, if Halo gave the application one",
  key: "HALO_USERNAME and HALO_PASSWORD instead of HALO_CLIENT_SECRET, if the application has Username & Password",
};

/** The end of a wrangler command for a tenant. */
export function wranglerTarget(name: string, file: string | undefined): string {
  const config =
    file === undefined ? "" : ` --config ${/^[\w./-]+$/.test(file) ? file : JSON.stringify(file)}`;
  return ` --env ${name}${config}`;
}

/** The way from the environment in wrangler.toml to a connector that works. */
export function renderSteps(tenant: Tenant, environment: Environment, file: string | undefined): string {
  const target = wranglerTarget(tenant.name, file);
  const scope = typeof environment.vars?.HALO_SCOPE === "string" ? environment.vars.HALO_SCOPE : "all";
  return `Left to do:

1. In Halo (${tenant.halo}), as an administrator: Configuration > Integrations > Halo API > View Applications > New.
${aligned(inHalo(tenant, scope))}
2. npx wrangler deploy${target}
3. Its secrets; each command asks for the value, and it is in force at once:
${renderSecrets(tenant, environment.vars, target)}
4. ${tenant.url}/health must say "status":"ok".
5. Claude: Settings > Connectors > Add custom connector, with the URL
     ${tenant.url}/mcp

docs/deploy.md has the details, other clients, upgrades and how to take access back.`;
}

/** The command that sets each secret, a line for each, and what may be needed instead or besides. */
function renderSecrets({ signIn }: Tenant, vars: Environment["vars"], target: string): string {
  const rows = secretsOf(signIn, vars).map(
    ({ name, meaning }) => [`npx wrangler secret put ${name}${target}`, `# ${meaning}`] as const,
  );
  return [...(rows.length === 0 ? [] : [aligned(rows)]), `     (${otherSecrets[signIn]})`].join("\n");
}

function inHalo({ url, signIn }: Tenant, scope: string): [string, string][] {
  const permissions: [string, string] = ["Permissions", scope];
  if (signIn === "halo") {
    return [
      ["Authentication method", "Authorisation Code (Native Application)"],
      ["Login redirect URL", `${url}/callback`],
      permissions,
    ];
  }
  return [
    ["Authentication method", "Client ID and Secret (Services)"],
    ["Login type", "Agent, and the agent whose rights everyone is to have"],
    permissions,
  ];
}

function aligned(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `     ${first.padEnd(width)}  ${second}`).join("\n");
}
