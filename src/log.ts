/** Events that an operator should look at; all others tell what was done. */
const failures = new Set(["internal_error", "protocol_error", "configuration"]);

/**
 * Writes one line of structured log. Entries hold names, ids, classes and counts: never a token, a key, an
 * argument's text or anything that people wrote in Halo.
 */
export function writeLog(entry: Readonly<Record<string, unknown>> & { readonly event: string }): void {
  const line = JSON.stringify(entry);
  if (failures.has(entry.event)) console.error(line);
  else console.log(line);
}
