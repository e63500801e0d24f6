import manifest from "../../package.json" with { type: "json" };

/**
 * What the desktop bundle and the registry's entry say alike: who the server is, and what a person fills in before it
 * starts. Facts that package.json has are taken from there.
 */
export const identity = {
  /** The name in the MCP registry, of which package.json gives npm's proof of ownership. */
  registryName: manifest.mcpName,
  /** The name of the command, and of the files that are released. */
  command: Object.keys(manifest.bin)[0] ?? "halo-mcp",
  npmName: manifest.name,
  version: manifest.version,
  title: "Halo",
  /** At most 100 characters, which is the registry's bound. */
  description: "Tickets, customers, billing and answers from HaloPSA, HaloITSM or HaloCRM, with safe writes.",
  licence: manifest.license,
  node: manifest.engines.node,
  keywords: manifest.keywords,
  /** Where the source is, without git+ and .git. */
  repository: manifest.repository.url.replace(/^git\+|\.git$/g, ""),
} as const;

/** The name of the bundle's file in a release. */
export const bundleFile = `${identity.command}-${identity.version}.mcpb`;

/** One field of the form. */
export interface Setting {
  /** Its name in the form. */
  readonly key: string;
  /** The variable of the server that it sets. */
  readonly variable: string;
  readonly title: string;
  readonly description: string;
  readonly type: "string" | "boolean" | "directory";
  readonly required?: boolean;
  readonly secret?: boolean;
  /** What stands in the field at first. A field that may stay empty has "", which the server reads as not set. */
  readonly default?: string | boolean;
}

/** The form, in the order in which it is filled in. */
export const settings: readonly Setting[] = [
  {
    key: "base_url",
    variable: "HALO_BASE_URL",
    title: "Address of your Halo",
    description: "Such as https://example.halopsa.com.",
    type: "string",
    required: true,
  },
  {
    key: "client_id",
    variable: "HALO_CLIENT_ID",
    title: "Client ID",
    description:
      "Of an API application in Halo: Configuration > Integrations > Halo API > View Applications, authentication method Client ID and Secret (Services).",
    type: "string",
    required: true,
  },
  {
    key: "client_secret",
    variable: "HALO_CLIENT_SECRET",
    title: "Client secret",
    description: "Of the same application. Halo shows it once.",
    type: "string",
    required: true,
    secret: true,
  },
  {
    key: "scope",
    variable: "HALO_SCOPE",
    title: "Scopes",
    description:
      "What to ask Halo for, separated by spaces. all is what the application's permissions allow.",
    type: "string",
    default: "all",
  },
  {
    key: "read_only",
    variable: "HALO_READ_ONLY",
    title: "Only read",
    description: "No tool that writes is offered.",
    type: "boolean",
    default: false,
  },
  {
    key: "time_zone",
    variable: "HALO_TIME_ZONE",
    title: "Time zone",
    description: "Where days and months begin, such as Europe/London. Empty: UTC.",
    type: "string",
    default: "",
  },
  {
    key: "tenant",
    variable: "HALO_TENANT",
    title: "Tenant",
    description: "Only where Halo's API details show a tenant: its name.",
    type: "string",
    default: "",
  },
  {
    key: "files",
    variable: "HALO_FILES_DIR",
    title: "Folder of files",
    description: "A folder whose files may be attached to tickets. Empty: no file of this computer is read.",
    type: "directory",
    default: "",
  },
];
