import fc from "./property.ts";

/** Queries in SQL as nobody would write them, made of those that somebody wrote. */
interface MangledSql {
  /** A query that was written, with some of its tokens left out, put in or taken from another. */
  readonly mangled: fc.Arbitrary<string>;
  /** Tokens of any of them. */
  readonly noise: fc.Arbitrary<string>;
}

/**
 * Draws queries from those that were written.
 *
 * @param token what one token of the dialect is, with all that is none
 * @param words further tokens, of what may not be run, with blanks between them
 * @param mostChanges how many tokens of one query are changed at most
 */
export function mangledSql(
  written: readonly string[],
  token: RegExp,
  words: string,
  mostChanges: number,
): MangledSql {
  const tokensOf = (sql: string) => sql.match(token) ?? [];
  const pieces = [...new Set(written.flatMap(tokensOf)), ...words.split(" ")];
  const change = fc.tuple(fc.nat(), fc.constantFrom("drop", "put", "swap"), fc.constantFrom(...pieces));
  const mangled = fc
    .tuple(fc.constantFrom(...written), fc.array(change, { maxLength: mostChanges }))
    .map(([sql, changes]) => {
      const tokens = [...tokensOf(sql)];
      for (const [at, how, piece] of changes) {
        const index = at % Math.max(1, tokens.length);
        tokens.splice(index, how === "put" ? 0 : 1, ...(how === "drop" ? [] : [` ${piece} `]));
      }
      return tokens.join("");
    });
  const noise = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((tokens) => tokens.join(" "));
  return { mangled, noise };
}
