/**
 * How deep a message may nest, and how many values it may hold: what reads it (the SDK, zod) recurses, and has
 * something to say of each value that is wrong.
 */
const bounds = { depth: 64, values: 20_000 } as const;

/** What is said of a message that does not keep to the bounds. */
export const beyondBounds = `A message may nest ${bounds.depth} deep and hold ${bounds.values} values: this one does not keep to that.`;

/** Whether JSON keeps to the bounds; looks level by level, since what is too deep can't be walked by recursion. */
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
