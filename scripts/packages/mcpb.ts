/**
 * `npm run mcpb`: the stdio server as a desktop bundle (MCPB), which Claude Desktop and others install by opening it and
 * show a form for. Writes dist/halo-mcp-VERSION.mcpb and prints its size and its SHA-256.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packExtension } from "@anthropic-ai/mcpb";
import { buildStdio } from "../build-stdio.ts";
import { bundleManifest, iconFile, serverPath } from "./manifest.ts";
import { bundleFile } from "./settings.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");

/** KiB that the bundle may take: the server, the icon and little else. */
const budgetKib = 920;

/** A desktop bundle that was built. */
export interface DesktopBundle {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  /** Of the file, in hexadecimal, as the registry's entry names it. */
  readonly sha256: string;
}

/**
 * Builds the bundle.
 *
 * @param server a server that is built already; built here unless given
 * @throws Error when the manifest is not as the bundle's schema wants it, or the bundle is over its budget
 */
export async function buildBundle(
  file = join(root, "dist", bundleFile),
  server?: string,
): Promise<DesktopBundle> {
  const folder = await mkdtemp(join(tmpdir(), "halo-mcp-mcpb-"));
  try {
    const script = join(folder, serverPath);
    await mkdir(dirname(script), { recursive: true });
    if (server === undefined) await buildStdio(script);
    else await copyFile(server, script);
    await copyFile(join(here, iconFile), join(folder, iconFile));
    await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
    // Node before 20.19 does not see by itself what an ES module is.
    await writeFile(join(folder, "package.json"), '{"type":"module"}\n');
    await writeFile(join(folder, "manifest.json"), `${JSON.stringify(bundleManifest(), null, 2)}\n`);
    if (!(await packExtension({ extensionPath: folder, outputPath: file, silent: true }))) {
      throw new Error("The bundle was not packed: its manifest is not as the schema wants it.");
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const bytes = await readFile(file);
  if (bytes.length > budgetKib * 1024) {
    throw new Error(`The bundle takes ${kib(bytes.length)}, over its budget of ${budgetKib} KiB.`);
  }
  return { file, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

if (import.meta.main) {
  const { size, sha256 } = await buildBundle();
  console.log(`dist/${bundleFile}: ${kib(size)} (budget ${budgetKib} KiB), SHA-256 ${sha256}`);
}
