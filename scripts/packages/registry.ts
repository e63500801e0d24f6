/**
 * `npm run registry`: writes dist/server.json, the server's entry in the MCP registry, for the bundle that
 * `npm run mcpb` left in dist/. It is generated because it names that file's SHA-256.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFile, identity, type Setting, settings } from "./settings.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** The newest schema of the registry that is published; templates of addresses came with it. */
const schema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

function variableOf({ variable, description, type, required, secret, default: value }: Setting) {
  return {
    name: variable,
    description,
    isRequired: required ?? false,
    isSecret: secret ?? false,
    ...(type === "boolean" ? { format: "boolean" } : type === "directory" ? { format: "filepath" } : {}),
    // A client asks for what is empty only if somebody wants it.
    ...(value === undefined || value === "" ? {} : { default: String(value) }),
  };
}

/** The entry, for a bundle with this SHA-256 (hexadecimal). */
export function registryEntry(sha256: string) {
  const transport = { type: "stdio" };
  const environmentVariables = settings.map(variableOf);
  return {
    $schema: schema,
    name: identity.registryName,
    title: identity.title,
    description: identity.description,
    version: identity.version,
    repository: { url: identity.repository, source: "github" },
    packages: [
      {
        registryType: "npm",
        identifier: identity.npmName,
        version: identity.version,
        runtimeHint: "npx",
        transport,
        environmentVariables,
      },
      {
        registryType: "mcpb",
        identifier: `${identity.repository}/releases/download/v${identity.version}/${bundleFile}`,
        fileSha256: sha256,
        transport,
        environmentVariables,
      },
    ],
    remotes: [
      {
        type: "streamable-http",
        // Each tenant has a deployment of its own, so nobody's address can stand here.
        url: "https://{host}/mcp",
        variables: {
          host: {
            description: "The host name of your own deployment on Cloudflare Workers.",
            isRequired: true,
            placeholder: "halo-mcp.example.workers.dev",
          },
        },
      },
    ],
  };
}

if (import.meta.main) {
  const bundle = await readFile(join(dist, bundleFile)).catch(() => {
    throw new Error(`dist/${bundleFile} is not there: run npm run mcpb first.`);
  });
  const entry = registryEntry(createHash("sha256").update(bundle).digest("hex"));
  await writeFile(join(dist, "server.json"), `${JSON.stringify(entry, null, 2)}\n`);
  console.log(`dist/server.json: ${entry.name} ${entry.version}`);
}
