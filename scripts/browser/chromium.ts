import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { LaunchOptions } from "@playwright/test";

/** How a machine without a browser gets one. */
export const installCommand = "apt-get install chromium";

/**
 * Where Chromium is: what the environment variable CHROMIUM names, else Debian's, else the first in PATH.
 *
 * @returns undefined when there is none
 * @throws Error when CHROMIUM names a file that can't be run
 */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM?.trim();
  if (named !== undefined && named !== "") {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM is "${named}", which is no program: give the path of a Chromium.`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return ["/usr/bin/chromium", ...folders.map((folder) => join(folder, "chromium"))].find(isProgram);
}

/** Starts a Chromium that remembers nothing and has no way to anything but this machine. */
export function launchOptions(executablePath: string): LaunchOptions {
  return {
    executablePath,
    timeout: 30_000,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ],
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
