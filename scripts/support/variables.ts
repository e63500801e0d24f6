import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { skippedSentence } from "../../src/skipped-lines.ts";

/**
 * The variables of a file of NAME=value lines, without what is empty there; none where there is no such file.
 *
 * @param warn is told which lines are passed over
 */
export function readVariables(path: string, warn = console.error): Partial<Record<string, string>> {
  if (!existsSync(path)) return {};
  const text = readFileSync(path, "utf8");
  const skipped = skippedSentence(path, text);
  if (skipped !== undefined) warn(skipped);
  return Object.fromEntries(Object.entries(parseEnv(text)).filter(([, value]) => value?.trim() !== ""));
}
