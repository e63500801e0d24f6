import { env } from "cloudflare:workers";
import { readConfig } from "../config.ts";
import { writeLog } from "../log.ts";
import { version } from "../mcp/version.ts";

/** Tells the operator at once, where `wrangler dev` or the Worker's log shows it, what is wrong with the configuration. */
export function reportConfiguration(): void {
  const reading = readConfig(env);
  if (!reading.ok) writeLog({ event: "misconfigured", version, problems: reading.problems });
}
