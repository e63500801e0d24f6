import * as z from "zod";

/**
 * The rules of the MCP registry for a server.json, written here because its publisher (`mcp-publisher validate`) is a
 * program of its own and no package has its schema: those of schema 2025-12-11 that concern what we say, and of the
 * registry's requirements for versions, bundles and addresses. Unknown fields are refused, so that a misspelt one is
 * found, though the registry would let it pass.
 */
const input = {
  description: z.string().optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  format: z.enum(["string", "number", "boolean", "filepath"]).optional(),
  default: z.string().optional(),
  placeholder: z.string().optional(),
  choices: z.array(z.string()).optional(),
};
const named = z.strictObject({ name: z.string().min(1), ...input });
const version = z
  .string()
  .max(255)
  .regex(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/, "a version, and neither a range nor latest");
const stdio = z.strictObject({ type: z.literal("stdio") });
const common = {
  runtimeHint: z.string().optional(),
  transport: stdio,
  environmentVariables: z.array(named).optional(),
};

const npm = z.strictObject({
  registryType: z.literal("npm"),
  identifier: z.string().regex(/^(?:@[a-z0-9-]+\/)?[a-z0-9-]+$/),
  version,
  ...common,
});

const mcpb = z.strictObject({
  registryType: z.literal("mcpb"),
  identifier: z
    .url()
    .regex(
      /^https:\/\/(?:github|gitlab)\.com\/.*mcp/,
      "an asset of a release at GitHub or GitLab, with mcp in its address",
    ),
  fileSha256: z.string().regex(/^[a-f0-9]{64}$/),
  version: version.optional(),
  ...common,
});

const remote = z
  .strictObject({
    type: z.enum(["streamable-http", "sse"]),
    url: z.string().regex(/^https?:\/\/\S+$/),
    headers: z.array(named).optional(),
    variables: z.record(z.string(), z.strictObject(input)).optional(),
  })
  .refine(
    ({ url, variables = {} }) => [...url.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => name in variables),
    "each {variable} of an address is described",
  );

export const RegistryEntry = z.strictObject({
  $schema: z.literal("https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100).optional(),
  description: z.string().min(1).max(100),
  version,
  repository: z.strictObject({ url: z.url(), source: z.enum(["github", "gitlab"]) }).optional(),
  packages: z.array(z.discriminatedUnion("registryType", [npm, mcpb])).optional(),
  remotes: z.array(remote).optional(),
});
