import { plainText, quote, quoteLine } from "../../../halo/text.ts";

/**
 * When two texts name the same thing. A name is compared as Halo stores it, then as our results show it, then by a key
 * that leaves out what a person does not see or can't type: both sides go through the same function.
 */

/** A name as results show it: plain, on one line, without what can't be seen and without quotes of ours inside. */
export function shownName(name: string): string {
  return quote(plainText(name).replace(/\s+/g, " ").trim()).slice(1, -1);
}

/** A name in a sentence of ours: marked as data. */
export const inSentence = (name: unknown): string => quoteLine(plainText(String(name)));

const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** Characters that stand for one that is easier to type. A spacing accent has to go before NFKC makes two of it. */
const variants: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032\u2035\u00b4\u0060\u02bc\u02b9\uff07]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u2039\u203a\uff02]/g, '"'],
  [/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-"],
];

/** Words of plain letters and digits with single spaces: nothing but their case can differ. */
const plainWords = /^[a-z\d]+(?: [a-z\d]+)*$/i;

/**
 * What is compared of a name: letters without their case, composed accents, straight quotes, one kind of dash and
 * blank, HTML entities as what they stand for.
 */
export function nameKey(name: string): string {
  if (plainWords.test(name)) return name.toLowerCase();
  let text = name;
  // Some fields hold the entities of entities. The tag makes it a text that is read as HTML.
  for (let times = 0; times < 2 && entity.test(text); times++) text = plainText(`<p>${text}</p>`);
  text = plainText(text);
  for (const [pattern, plain] of variants) text = text.replace(pattern, plain);
  // By way of capitals, which makes "ß" the same as "ss".
  const folded = text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFC");
  return folded.replace(/\s+/g, " ").trim();
}

/** Words without the quotes in which results show a name. */
export function withoutQuotes(words: string): string {
  const inner = /^[«‹](.+)[»›]$/s.exec(words)?.[1]?.trim();
  return inner === undefined || inner === "" ? words : inner;
}

/**
 * The longest run of letters and digits in a name, for a search that compares texts as they are stored: one between
 * apostrophes, accents, blanks and entities is the same however those are written. Undefined for a name without any.
 */
export function plainestPart(name: string): string | undefined {
  const runs = shownName(name)
    .replace(new RegExp(entity, "gi"), " ")
    .normalize("NFC")
    .match(/[\p{L}\p{N}]+/gu);
  if (runs === null) return undefined;
  const ascii = runs.flatMap((run) => run.match(/[a-z\d]+/gi) ?? []);
  const longest = (all: readonly string[]) => all.reduce((a, b) => (b.length > a.length ? b : a), "");
  const plain = longest(ascii);
  return plain.length > 1 ? plain : longest(runs);
}
