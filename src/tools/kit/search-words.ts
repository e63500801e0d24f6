import type { SearchResult } from "minisearch";

/** Words as a search by words reads them: of what is searched, and of what is asked. */

/** Words that say nothing of what is looked for. */
const empty = new Set(
  "a an the of for to in on at by with from and or our my your their its is are was were be been do does did have has had what which who whom whose when where how many much all any some me i we you it this that these those there please can could would should want need halo api via through into about as if not yet one every each".split(
    " ",
  ),
);

/** A word without the endings of plurals and verbs: `statuses`, `categories`, `holidays`. */
function stem(word: string): string {
  if (word.length < 4) return word;
  const singular = word
    .replace(/ies$/, "y")
    .replace(/(?<=ss|sh|ch|x|us)es$/, "")
    .replace(/(?<=[^su])s$/, "");
  return singular.length > 5
    ? singular.replace(/(?<=\w{4})(?:ing|ed)$/, "").replace(/(?<=\w{4})e$/, "")
    : singular;
}

/** The words of a text, in small letters. */
export const wordsOf = (text: string): string[] =>
  text
    .replace(/\be-mail/gi, "email")
    .replace(/\bto-?do\b/gi, "todo")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** British spellings as people type them, and words that mean the same in all of Halo. */
const alike: Readonly<Record<string, string>> = {
  license: "licence",
  catalog: "catalogue",
  center: "centre",
  email: "mail",
  organization: "organisation",
  favorite: "favourite",
};

/** The form under which a word is searched; null for one that says nothing. */
export const termOf = (term: string): string | null => {
  const word = stem(term.toLowerCase());
  if (word === "" || empty.has(word)) return null;
  return alike[word] ?? word;
};

/**
 * The words of a question that say something, the longest first: Halo looks for a text as it stands. None where the
 * question is one word.
 */
export function strongestWords(query: string, most: number): readonly string[] {
  const words = [...new Set(wordsOf(query))].filter((word) => termOf(word) !== null);
  return words.length < 2 ? [] : words.toSorted((one, other) => other.length - one.length).slice(0, most);
}

/** What is searched: texts by their fields, with an id. */
interface Searched {
  readonly id: string;
}

/**
 * A search by words over some texts, in which the beginning of a word and a typing error find less than the word.
 *
 * @param boosts the fields that are searched, and how much each counts
 * @returns the hits for some words, best first; `weight` says how much more a word counts than another
 */
export async function searchOver<Entry extends Searched>(
  entries: readonly Entry[],
  boosts: Readonly<Record<string, number>>,
): Promise<(text: string, weight?: (term: string) => number) => readonly SearchResult[]> {
  const { default: Search } = await import("minisearch");
  const search = new Search<Entry>({
    fields: Object.keys(boosts),
    tokenize: wordsOf,
    processTerm: termOf,
  });
  search.addAll(entries);
  return (text, weight = () => 1) =>
    search.search(text, {
      boost: boosts,
      boostTerm: weight,
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.2 : false),
      weights: { fuzzy: 0.3, prefix: 0.6 },
      combineWith: "OR",
    });
}
