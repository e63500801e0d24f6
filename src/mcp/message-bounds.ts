/**
 * The deepest nesting and the most values of a message. The SDK and zod recurse into it, and write an error for
 * every wrong value.
 */
const bounds = { depth: 64, values: 20_000 } as const;

/** The error for a message beyond the bounds. */
export const beyondBounds = `A message may nest ${bounds.depth} deep and hold ${bounds.values} values: this one does not keep to that.`;

/** Whether JSON is within the bounds. Goes level by level, because recursion could overflow the stack. */
export function isWithinBounds(body: unknown): boolean {
  let level: unknown[] = [body];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > bounds.depth || values > bounds.values) return false;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return true;
}
