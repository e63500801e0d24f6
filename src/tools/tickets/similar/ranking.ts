import type { HaloRecord } from "../../../halo/client.ts";
import { plainText } from "../../../halo/text.ts";
import { searchOver, termOf, wordsOf } from "../../kit/search-words.ts";
import { type AskedText, longestDetails, type Ranked } from "./asked-text.ts";
import { groupsOf, inOneWord } from "./desk-words.ts";

/** How tickets are ranked by the words that they share with a text: MiniSearch, with the words of a service desk. */

const boosts = { summary: 1.5, details: 1, category: 0.8 } as const;
/** How much less another word for the same counts than the word itself. */
const groupWeight = 0.9;
/** A ticket that fits less than this part of what the best one does is none. */
const leastFit = 0.25;
/** The part of their words that two tickets share which say the same. */
const sameWords = 0.6;
/** Of the best, so many are looked at for such that say the same. */
const mostLookedAt = 200;

/** What people write in every mail, and what so says nothing of the trouble. */
const courtesies = new Set(
  `hello hallo hi hey dear all team good morning afternoon evening please pls kindly kind best warm regards sincerely
   cheers thank thanks thankyou many greetings yours faithfully hope well advance sent iphone ipad`.split(
    /\s+/,
  ),
);

const tokens = (text: string) => wordsOf(inOneWord(text));
/** The words of an asked text that say something of the trouble; all of them where it is nothing but courtesies. */
function askedTokens(text: string): readonly string[] {
  const all = tokens(text);
  const saying = all.filter((word) => !courtesies.has(word));
  return saying.length === 0 ? all : saying;
}

/** A word as it is searched, and the groups of words that it is in: for one ranking, in which words come back often. */
function termReader(): (word: string) => readonly string[] | null {
  const known = new Map<string, readonly string[] | null>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const term = termOf(word);
    const terms = term === null ? null : [term, ...groupsOf(word, term)];
    known.set(word, terms);
    return terms;
  };
}

const textIn = (row: HaloRecord, field: string) => {
  const text = row[field];
  return typeof text !== "string" || text === "" ? "" : plainText(text.slice(0, longestDetails));
};

/** What of a subject says what the trouble is: no numbers, names of machines, of the client or the user. */
function sayingWords(row: HaloRecord): ReadonlySet<string> {
  const names = new Set(tokens([row.client_name, row.site_name, row.user_name].join(" ")));
  const words = tokens(textIn(row, "summary")).filter((word) => !names.has(word) && !/\d/.test(word));
  return new Set(words.flatMap((word) => termOf(word) ?? []));
}

function areSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const common = [...one].filter((word) => other.has(word)).length;
  return common > 0 && common / (one.size + other.size - common) >= sameWords;
}

/** What is asked of a ranking beside the text. */
export interface RankingOptions {
  /** How many tickets at most. */
  readonly most: number;
  /** The ticket that the text is from. */
  readonly not?: number | undefined;
  /** Which of several that say the same stands for them. */
  readonly prefers?: (row: HaloRecord) => boolean;
}

/**
 * Ranks tickets by how much they are like a text, the best first. Of several that say the same with other names, one
 * stands for all: where a trouble comes back each week, it would fill the list.
 */
export async function rankingOver(
  rows: readonly HaloRecord[],
): Promise<(asked: AskedText, options: RankingOptions) => readonly Ranked[]> {
  const termsOf = termReader();
  const entries = rows.map((row, place) => ({
    id: String(place),
    summary: textIn(row, "summary"),
    details: textIn(row, "details"),
    category: textIn(row, "category_1"),
  }));
  const search = await searchOver(entries, boosts, {
    tokens,
    terms: termsOf,
    bm25: { k: 1.2, b: 0.4, d: 0.5 },
  });
  return ({ summary, details }, { most, not, prefers = () => false }) => {
    const text = askedTokens(`${summary} ${details.slice(0, longestDetails)}`).join(" ");
    const wordOf = wordsByTerm(text, termsOf);
    const hits = search(text, (term) => (term.startsWith("=") ? groupWeight : 1)).flatMap((hit) => {
      const row = rows[Number(hit.id)];
      return row === undefined || Number(row.id) === not ? [] : [{ ...hit, row }];
    });
    const least = (hits[0]?.score ?? 0) * leastFit;
    const found: (Ranked & { readonly words: ReadonlySet<string> })[] = [];
    for (const { row, score, queryTerms } of hits.slice(0, mostLookedAt)) {
      const common = new Set(queryTerms.flatMap((term) => wordOf.get(term) ?? []));
      const inCommon = [...common].filter((word) => word.length > 1);
      // One word of several that were asked for says nothing.
      if (score < least || inCommon.length < Math.min(2, wordOf.size)) continue;
      const words = sayingWords(row);
      const place = found.findIndex((each) => areSame(each.words, words));
      const same = found[place];
      if (same === undefined) found.push({ row, inCommon, others: 0, words });
      else {
        const stands = prefers(row) && !prefers(same.row) ? { row, inCommon } : same;
        found[place] = { ...same, row: stands.row, inCommon: stands.inCommon, others: same.others + 1 };
      }
    }
    return found.slice(0, most).map(({ words: _words, ...ranked }) => ranked);
  };
}

/** The words of a text by the terms that they are searched by. */
function wordsByTerm(
  text: string,
  termsOf: (word: string) => readonly string[] | null,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const word of new Set(tokens(text))) {
    for (const term of termsOf(word) ?? []) found.set(term, [...(found.get(term) ?? []), word]);
  }
  return found;
}
