import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { getMcpConfigForManifest, unpackExtension, v0_3 } from "@anthropic-ai/mcpb";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { buildBundle, type DesktopBundle } from "../../scripts/packages/mcpb.ts";
import { registryEntry } from "../../scripts/packages/registry.ts";
import { connect, root, usersNode, useStage } from "../stdio/harness.ts";
import { filesIn } from "./dockerfile.ts";
import { RegistryEntry } from "./registry-rules.ts";

const stage = useStage();
const manifestOf = async (folder: string) =>
  v0_3.McpbManifestSchema.parse(JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")));

/** The bundle as a user's app unpacks it, in a folder whose name has a space. */
let bundle: DesktopBundle;
let folder: string;

beforeAll(async () => {
  bundle = await buildBundle(join(stage().folder, "halo.mcpb"), stage().bundle.file);
  console.log(`The desktop bundle takes ${Math.round(bundle.size / 1024)} KiB.`);
  folder = join(stage().folder, "installed apps");
  await mkdir(folder);
  await unpackExtension({ mcpbPath: bundle.file, outputDir: folder, silent: true });
});

/** What an app starts for what a person has filled in, or undefined where it asks for more first. */
async function started(filledIn: Record<string, string | boolean>, place = folder) {
  const extension = { extensionPath: place, systemDirs: {}, pathSeparator: sep };
  return getMcpConfigForManifest({ manifest: await manifestOf(place), userConfig: filledIn, ...extension });
}

const filledIn = () => ({
  base_url: String(stage().variables.HALO_BASE_URL),
  client_id: defaultCredentials.clientId,
  client_secret: defaultCredentials.clientSecret,
});

/** A client of what an app starts; without the variables of the stage, which the form has to bring. */
async function open(settings: Awaited<ReturnType<typeof started>>) {
  const [script = ""] = settings?.args ?? [];
  const emptied = Object.fromEntries(Object.keys(stage().variables).map((name) => [name, ""]));
  return connect(stage(), "2025-11-25 (SDK v1)", {
    command: [usersNode, script],
    variables: { ...emptied, ...settings?.env },
  });
}

describe("the desktop bundle", () => {
  test("is valid for the tool of its format, and holds the server and what belongs to it", async () => {
    const tool = join(root, "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js");
    const { stdout } = await promisify(execFile)(process.execPath, [tool, "validate", folder]);
    expect(stdout).toContain("Manifest schema validation passes!");
    const spoilt = join(stage().folder, "spoilt.json");
    await writeFile(spoilt, JSON.stringify({ ...(await manifestOf(folder)), server: undefined }));
    await expect(promisify(execFile)(process.execPath, [tool, "validate", spoilt])).rejects.toMatchObject({
      stdout: expect.stringContaining("server: Required"),
    });

    expect(await filesIn(folder)).toEqual([
      "LICENSE",
      "icon.png",
      "manifest.json",
      "package.json",
      "server/stdio.js",
    ]);
  });

  test("serves a client with what its form has, and nothing else", async () => {
    const settings = await started(filledIn());
    expect(settings?.command).toBe("node");
    const client = await open(settings);
    const { tools } = await manifestOf(folder);
    expect(await client.listTools()).toEqual(
      expect.arrayContaining(tools?.map(({ name }) => String(name)) ?? ["a list"]),
    );
    const result = await client.call("halo_list_clients", { page_size: 2 });
    expect(result.isError, result.text).toBe(false);
    expect(result.data.rows).toHaveLength(2);
  });

  test("a switch of the form arrives, and a field that an app does not know of counts as empty", async () => {
    const place = join(stage().folder, "without-defaults");
    await mkdir(join(place, "server"), { recursive: true });
    const manifest = await manifestOf(folder);
    // Some apps leave ${user_config.…} standing where nothing was filled in and there is no default.
    const fields = Object.entries(manifest.user_config ?? {}).map(([key, { default: _, ...field }]) => [
      key,
      field,
    ]);
    await writeFile(
      join(place, "manifest.json"),
      JSON.stringify({ ...manifest, user_config: Object.fromEntries(fields) }),
    );
    const settings = await started({ ...filledIn(), read_only: true }, place);
    expect(settings?.env?.HALO_FILES_DIR).toMatch(/^\$\{user_config\.files\}$/);
    const client = await open({ ...settings, command: "node", args: [join(folder, "server/stdio.js")] });
    const names = await client.listTools();
    expect(names).toContain("halo_list_tickets");
    expect(names).not.toContain("halo_create_ticket");
    const result = await client.call("halo_list_tickets", { page_size: 1 });
    expect(result.isError, result.text).toBe(false);
  });

  test("asks for the address, the id and the secret before it starts, and hides the secret", async () => {
    for (const key of ["base_url", "client_id", "client_secret"]) {
      expect(await started({ ...filledIn(), [key]: "" }), key).toBeUndefined();
    }
    const { user_config: form } = await manifestOf(folder);
    const hidden = Object.entries(form ?? {}).filter(([, field]) => field.sensitive === true);
    expect(hidden.map(([key]) => key)).toEqual(["client_secret"]);
  });
});

describe("the entry in the MCP registry", () => {
  const packageFile = async () => JSON.parse(await readFile(join(root, "package.json"), "utf8"));

  test("is as the registry's rules want it, for this package and this bundle", async () => {
    const entry = RegistryEntry.parse(registryEntry(bundle.sha256));
    const { name, version, mcpName } = await packageFile();
    expect(entry).toMatchObject({ name: mcpName, version });
    const [npm, mcpb] = entry.packages ?? [];
    expect(npm).toMatchObject({ registryType: "npm", identifier: name, version });
    expect(mcpb).toMatchObject({ registryType: "mcpb", fileSha256: bundle.sha256 });
    expect(mcpb?.identifier).toContain(`/v${version}/halo-mcp-${version}.mcpb`);
    expect((await manifestOf(folder)).version).toBe(version);
  });

  test.each<[string, (entry: ReturnType<typeof registryEntry>) => unknown]>([
    ["a long description", (entry) => ({ ...entry, description: "x".repeat(101) })],
    ["a name without a namespace", (entry) => ({ ...entry, name: "halo-mcp" })],
    ["a range for a version", (entry) => ({ ...entry, version: "^1.0.0" })],
    [
      "a bundle without its hash",
      (entry) => ({ ...entry, packages: [{ ...entry.packages[1], fileSha256: "" }] }),
    ],
    [
      "an address with a variable that nothing names",
      (entry) => ({ ...entry, remotes: [{ ...entry.remotes[0], variables: {} }] }),
    ],
  ])("the rules refuse %s", (_, spoil) => {
    expect(RegistryEntry.safeParse(spoil(registryEntry("0".repeat(64)))).success).toBe(false);
  });
});
