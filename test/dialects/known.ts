/**
 * Cells that are known to be wrong, by dialect and value, with what is wrong. Each is to go; nothing may be added without
 * an issue that mends it.
 */
export const knownWrong: Readonly<
  Record<string, { readonly tools: readonly string[]; readonly what: string }>
> = {};
