import type { Unit } from "./clock.ts";

/** Words as they are written, brought to one spelling before they are read. */

const numbers: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ..."zero one two three four five six seven eight nine ten eleven twelve".split(" "),
    ..."thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(" "),
  ].map((word, number) => [word, number] as const),
);
const more = { a: 1, an: 1, couple: 2, thirty: 30, forty: 40, fifty: 50, sixty: 60, ninety: 90 };
const numberOf: Readonly<Record<string, number>> = { ...numbers, ...more };

const unitWords: Readonly<Record<Unit, string>> = {
  minute: "mins?|minutes?",
  hour: "h|hrs?|hours?",
  day: "d|days?",
  week: "w|wks?|weeks?",
  month: "mo|mos|mths?|mons|months?",
  quarter: "q|qtrs?|quarters?",
  year: "y|yrs?|years?",
};

/** Any word for a unit, `m` and fortnights too; in a regular expression. */
export const anyUnit = `(?:${[...Object.values(unitWords), "m", "fortnights?"].join("|")})`;

/** Whole words for units by the short ones that are written for them after `this`, `last` and their like. */
const shortUnits: Readonly<Record<string, string>> = {
  ...{ hr: "hour", wk: "week", mth: "month", mo: "month", qtr: "quarter", q: "quarter", yr: "year" },
};
const direction = "this|last|next|past|previous|current|coming";
const shortened = new RegExp(`\\b(${direction}) (${Object.keys(shortUnits).join("|")})\\b`, "g");
const joined = new RegExp(`^(${direction})(?=(?:hour|day|week|fortnight|month|quarter|year)s?$)`);

const written = new RegExp(
  `\\b(?:a )?(${Object.keys(numberOf).join("|")})(?: of)?(?=(?: (?:full|whole|complete|entire|calendar))? ${anyUnit}\\b| and a half\\b)`,
  "g",
);

/** Parts of one as a sign or in figures, with the whole number before them: `1½`, `1 1/2`. */
const fractions: Readonly<Record<string, number>> = {
  ...{ "½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75 },
};
const fraction = /(?:(\d+) ?)?([½¼¾])|\b(\d{1,3}) (1\/2|[13]\/4)(?= ?(?:h|hrs?|hours?)\b)/g;

/** An amount of a unit as it was written. */
export interface Amount {
  readonly count: number;
  readonly unit: Unit;
}

/**
 * The unit that a word stands for, and how many of it one is: a fortnight is two weeks.
 *
 * @returns "minutes or months" for `m`, undefined for a word that is none
 */
export function unitOf(word: string): Amount | "minutes or months" | undefined {
  if (word === "m") return "minutes or months";
  if (/^fortnights?$/.test(word)) return { count: 2, unit: "week" };
  const unit = (Object.keys(unitWords) as Unit[]).find((each) =>
    new RegExp(`^(?:${unitWords[each]})$`).test(word),
  );
  return unit === undefined ? undefined : { count: 1, unit };
}

/** A longer text is no phrase, and is not looked at: the forms below take time that grows with its square. */
const longestPhrase = 200;

/**
 * Lower case, one space between words, one kind of dash, digits for numbers, no articles, no full stop at the end. Nothing
 * remains of a text that is too long to be a phrase.
 */
export function tidy(text: string): string {
  if (text.length > longestPhrase) return "";
  return text
    .replace(fraction, (_all, one = "0", sign, other = "0", figures) =>
      String(Number(sign === undefined ? other : one) + (fractions[sign ?? figures] ?? 0)),
    )
    .normalize("NFKC")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/["“”«»]/g, "")
    .replace(/[‘’`]/g, "'")
    .replace(/(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Za-z]{3})(?=\d)/g, " ")
    .toLowerCase()
    .replace(/[\s_]+/g, " ")
    .replace(/'(?=\d\d\b)/g, " 20")
    .replace(/\b(?:the|of the)\b/g, (words) => words.replace("the", ""))
    .replace(/\s*,\s+|(?<!\d),|,(?!\d)/g, ", ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(?<![.,;!?])[.,;!?]$/, "")
    .replace(/\bprev\b\.?/g, "previous")
    .replace(joined, "$1 ")
    .replace(shortened, (_all, word: string, unit: string) => `${word} ${shortUnits[unit]}`)
    .replace(/^(in .+?)(?:'s|')? time$/, "$1")
    .replace(/\bmidday\b/g, "noon")
    .replace(/\bhalf (?:an )?hour\b/g, "30 minutes")
    .replace(/\bhalf a year$/, "6 months")
    .replace(/\bfy\b(?! ?\d)/g, "financial year")
    .replace(/\b(q[1-4]|h[12])\/(?=\d{4}\b)/g, "$1 ")
    .replace(/^l(\d{1,3})d$/, "last $1 days")
    .replace(written, (_all, word: string) => String(numberOf[word]))
    .trim();
}

/** The same without the hyphens between words and numbers: `month-to-date`, `30-day`, `2026-q3`; dates keep theirs. */
export function unhyphened(words: string): string {
  return words.replace(/(?<=[a-z])-(?=[a-z\d])|(?<=\d)-(?=[a-z])/g, " ");
}
