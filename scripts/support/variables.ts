import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** The variables of a file of NAME=value lines, without what is empty there; none where there is no such file. */
export function readVariables(path: string): Partial<Record<string, string>> {
  if (!existsSync(path)) return {};
  const given = Object.entries(parseEnv(readFileSync(path, "utf8")));
  return Object.fromEntries(given.filter(([, value]) => value?.trim() !== ""));
}
