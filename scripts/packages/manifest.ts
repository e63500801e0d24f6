import { usualSurface } from "../../src/config/surface.ts";
import { scopes } from "../../src/tools/scopes.ts";
import { surfaceOf } from "../../src/tools/surface/surface.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { identity, type Setting, settings } from "./settings.ts";

/** Where the server is in the bundle. */
export const serverPath = "server/stdio.js";
export const iconFile = "icon.png";

/** The tools that are listed with the settings as the form has them at first. */
function listedTools() {
  const deployed = toolsOfDeployment({ readOnly: false });
  return surfaceOf({ deployed, chosen: [{ by: "deployment", choice: usualSurface }], scopes }).tools;
}

function fieldOf({ key: _, variable: __, secret, ...field }: Setting) {
  return { ...field, required: field.required ?? false, ...(secret === true ? { sensitive: true } : {}) };
}

/**
 * The manifest of the desktop bundle (MCPB 0.3, which is what its tools describe and Claude Desktop reads). The tools
 * are those of a deployment as it is at first; a Node with SQLite has some more, which `tools_generated` says.
 */
export function bundleManifest() {
  return {
    manifest_version: "0.3",
    name: identity.command,
    display_name: identity.title,
    version: identity.version,
    description: identity.description,
    long_description:
      "Signs in to one Halo tenant with an API application of yours and runs on this computer: what is asked goes from here to Halo and to nobody else. Deleting and mailing ask first, and every write is read back and compared.",
    author: { name: "The halo-mcp authors", url: identity.repository },
    repository: { type: "git", url: identity.repository },
    documentation: `${identity.repository}/blob/main/docs/stdio.md`,
    support: `${identity.repository}/issues`,
    license: identity.licence,
    keywords: [...identity.keywords],
    icon: iconFile,
    server: {
      type: "node",
      entry_point: serverPath,
      mcp_config: {
        command: "node",
        args: [`\${__dirname}/${serverPath}`],
        env: Object.fromEntries(settings.map(({ key, variable }) => [variable, `\${user_config.${key}}`])),
      },
    },
    user_config: Object.fromEntries(settings.map((setting) => [setting.key, fieldOf(setting)])),
    tools: listedTools().map(({ name, title }) => ({ name, description: title })),
    tools_generated: true,
    prompts_generated: true,
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: identity.node } },
  };
}
