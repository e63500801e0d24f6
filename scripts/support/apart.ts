import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { runNpm } from "./command.ts";

const installTimeoutMs = 120_000;
const Package = z.object({ version: z.string() });
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/**
 * Installs the packages of a folder that has a package.json and a lock file of its own, since they don't go together with
 * the project's, unless they are there.
 *
 * @throws Error when they are not there and npm did not start this script, or can't install them
 */
export async function installApart(folder: string, signal: AbortSignal): Promise<void> {
  const { dependencies } = Manifest.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  if (Object.entries(dependencies).every(([name, version]) => installedVersion(folder, name) === version))
    return;
  const { code, stdout, stderr } = await runNpm(
    ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"],
    { timeoutMs: installTimeoutMs, signal },
  );
  if (code !== 0) throw new Error(`The packages of ${folder} could not be installed:\n${stdout}${stderr}`);
}

/** The version of a package that is installed in such a folder. */
export function installedVersion(folder: string, name: string): string | undefined {
  const file = join(folder, "node_modules", name, "package.json");
  return existsSync(file) ? Package.parse(JSON.parse(readFileSync(file, "utf8"))).version : undefined;
}
