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

/** How texts are read, where that is not by words and their stems alone. */
interface WordReading {
  /** The words of a text, of what is searched and of what is asked. */
  readonly tokens: (text: string) => string[];
  /** The terms that a word is searched by; those that begin with no letter or digit are found as they stand alone. */
  readonly terms: (word: string) => readonly string[] | null;
  /** MiniSearch's parameters of BM25+. */
  readonly bm25: { readonly k: number; readonly b: number; readonly d: number };
}

const plainReading: WordReading = {
  tokens: wordsOf,
  terms: (word) => {
    const term = termOf(word);
    return term === null ? null : [term];
  },
  bm25: { k: 1.2, b: 0.7, d: 0.5 },
};

/** Whether a term is a word, of which a beginning or another spelling may be meant. */
const isWord = (term: string) => /^[\p{L}\p{N}]/u.test(term);

/**
 * A search by words over some texts, in which the beginning of a word and a typing error find less than the word.
 *
 * @param boosts the fields that are searched, and how much each counts
 * @param reading how texts are read; by their words alone unless given
 * @returns the hits for some words, best first; `weight` says how much more a word counts than another
 */
export async function searchOver<Entry extends Searched>(
  entries: readonly Entry[],
  boosts: Readonly<Record<string, number>>,
  { tokens, terms, bm25 }: WordReading = plainReading,
): Promise<(text: string, weight?: (term: string) => number) => readonly SearchResult[]> {
  const { default: Search } = await import("minisearch");
  const search = new Search<Entry>({
    fields: Object.keys(boosts),
    tokenize: tokens,
    processTerm: (word) => {
      const read = terms(word);
      return read === null ? null : [...read];
    },
  });
  search.addAll(entries);
  return (text, weight = () => 1) =>
    search.search(text, {
      boost: boosts,
      boostTerm: weight,
      prefix: (term) => isWord(term) && term.length > 3,
      fuzzy: (term) => (isWord(term) && term.length > 5 ? 0.2 : false),
      weights: { fuzzy: 0.3, prefix: 0.6 },
      bm25,
      combineWith: "OR",
    });
}
