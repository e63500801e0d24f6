import { distance as levenshtein } from "fastest-levenshtein";
import { badInput, type HaloError } from "../../../halo/errors.ts";
import { quoteLine } from "../../../halo/text.ts";
import { inSentence, nameKey, shownName, withoutQuotes } from "./alike.ts";
import type { Candidate, Source } from "./sources.ts";

/** Which of some records words name. Reads nothing: the records were read before. */

/** What is looked for. */
export interface Wanted {
  readonly source: Pick<Source, "noun" | "plural" | "lister">;
  readonly words: string;
  /** Whether the call changes something: then it takes whole names only. */
  readonly isWrite: boolean;
}

/** A record that was found, and what the caller has to know of how. */
export interface Found {
  readonly candidate: Candidate;
  readonly said: readonly string[];
}

/** The most candidates that a refusal lists. */
const mostCandidates = 10;
const mostNearest = 3;

type Fits = (candidate: Candidate, words: string) => boolean;

/** How words name a record as a whole, the surest first. */
const isStored: Fits = ({ name }, words) => name === words || name.trim() === words;
const isShown: Fits = ({ name }, words) => shownName(name) === shownName(words);
const isAlike: Fits = ({ name }, words) => sameKey(name, words);
const isAlso: Fits = ({ also }, words) => also.some((name) => sameKey(name, words));
const wholeNames: readonly Fits[] = [isStored, isShown, isAlike, isAlso];

function sameKey(a: string, b: string): boolean {
  const key = nameKey(a);
  return key !== "" && key === nameKey(b);
}

/** Short forms that several may share: initials, and the beginning of a name. */
const isShort: Fits = ({ name, short }, words) =>
  nameKey(name).startsWith(nameKey(words)) || short.some((form) => sameKey(form, words));

/** Words that stand together within a name, from the beginning of a word on: a surname, part of a report's name. */
const isWithin: Fits = ({ name }, words) => {
  const key = nameKey(words);
  return key.length >= shortestPart && ` ${nameKey(name)}`.includes(` ${key}`);
};

/** Shorter parts of a name say too little. */
const shortestPart = 3;
/** In shorter words another letter is likely to be another word. */
const shortestMisspelt = 5;

/** Whether two words are the same but for one letter, which is not the first and no digit. */
function isSlip(one: string, other: string): boolean {
  if (one === other) return true;
  const isLong = Math.min(one.length, other.length) >= shortestMisspelt;
  return isLong && one[0] === other[0] && !/\d/.test(one + other) && levenshtein(one, other) <= 1;
}

/** A name whose words are those that were written but for a letter each. */
const isMisspelt: Fits = ({ name }, words) => {
  const [wanted, given] = [name, words].map((text) => nameKey(text).slice(0, 200).split(/\s+/));
  if (wanted === undefined || given === undefined || wanted.length !== given.length) return false;
  return wanted.every((word, index) => isSlip(word, given[index] ?? ""));
};

/** One entry for each record: pages of a list that is being changed may repeat one. */
export function distinct(rows: readonly Candidate[]): Candidate[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** The records that words name as a whole, by the surest way in which any does. */
export function withWholeName(rows: readonly Candidate[], words: string): readonly Candidate[] {
  for (const meant of new Set([words, withoutQuotes(words)])) {
    for (const fits of wholeNames) {
      const fitting = rows.filter((row) => fits(row, meant));
      if (fitting.length > 0) return fitting;
    }
  }
  return [];
}

/** The records that a beginning or initials may mean. */
export function withShortForm(rows: readonly Candidate[], words: string): readonly Candidate[] {
  const meant = withoutQuotes(words);
  return nameKey(meant) === "" ? [] : rows.filter((row) => isShort(row, meant));
}

/**
 * The record whose whole name the words are; undefined when it is nobody's.
 *
 * @throws HaloError `bad_input` when it is that of several
 */
export function wholeNamed(rows: readonly Candidate[], wanted: Wanted): Found | undefined {
  const { words } = wanted;
  const found = onlyOf(withWholeName(rows, words), wanted);
  if (found === undefined || !isStored(found.candidate, words)) return found;
  // Blanks and marks that results do not show can be all that tells two names apart.
  const twins = rows.filter((row) => row.id !== found.candidate.id && isShown(row, words) && !row.isInactive);
  if (twins.length === 0) return found;
  return { ...found, said: [...found.said, `shown alike: ${listed(twins)}`] };
}

/**
 * The only record that a beginning or initials mean, or else a part of its name; undefined when there is none.
 *
 * @throws HaloError `bad_input` when they fit several, and for a write
 */
export function shortNamed(rows: readonly Candidate[], wanted: Wanted): Found | undefined {
  const fitting = withShortForm(rows, wanted.words);
  if (fitting.length > 0 && wanted.isWrite) throw notWhole(wanted, fitting);
  if (fitting.length > 0 || wanted.isWrite) return onlyOf(fitting, wanted);
  const words = withoutQuotes(wanted.words);
  return onlyOf(
    rows.filter((row) => isWithin(row, words)),
    wanted,
  );
}

/**
 * The only record whose name was written with a slip, for a call that only reads; it is said. Undefined when there is none.
 *
 * @throws HaloError `bad_input` when it may be several
 */
export function misspeltNamed(rows: readonly Candidate[], wanted: Wanted): Found | undefined {
  if (wanted.isWrite) return undefined;
  const { source, words } = wanted;
  const found = onlyOf(
    rows.filter((row) => isMisspelt(row, withoutQuotes(words))),
    wanted,
  );
  if (found === undefined) return undefined;
  const { id, name } = found.candidate;
  const said = `no ${source.noun} is called ${quoteLine(words)}: taken for #${id} ${inSentence(name)}, which is spelt nearly so`;
  return { ...found, said: [said] };
}

/**
 * The only one of those that fit: one in use comes before one that is not, and the others are said.
 *
 * @throws HaloError `bad_input` when several in use do
 */
export function onlyOf(fitting: readonly Candidate[], wanted: Wanted): Found | undefined {
  const inUse = fitting.filter(({ isInactive }) => !isInactive);
  const [only, ...others] = inUse.length > 0 ? inUse : fitting;
  if (only === undefined) return undefined;
  if (others.length > 0) throw severalFit(wanted, fitting);
  const left = fitting.filter(({ id }) => id !== only.id);
  const said = [saidOf(wanted, only), left.length > 0 ? `not meant: ${listed(left)}` : undefined];
  return { candidate: only, said: said.filter((sentence) => sentence !== undefined) };
}

/** What words were taken to mean; undefined where they are the name of a record in use as results show it. */
export function saidOf(
  { source, words }: Pick<Wanted, "source" | "words">,
  { id, name, isInactive, hints }: Pick<Candidate, "id" | "name" | "isInactive" | "hints">,
): string | undefined {
  const state = isInactive ? (hints.at(-1) ?? "inactive") : undefined;
  if (shownName(name) === shownName(words)) {
    return state === undefined ? undefined : `${source.noun} #${id} ${inSentence(name)} is ${state}`;
  }
  const meaning = `${source.noun} ${quoteLine(words)} is #${id} ${inSentence(name)}`;
  return state === undefined ? meaning : `${meaning} (${state})`;
}

function severalFit({ source, words }: Wanted, fitting: readonly Candidate[]): HaloError {
  return badInput(
    `${source.noun} ${quoteLine(words)} fits ${fitting.length}: ${listed(fitting)}. Give the id of the one that is meant.`,
  );
}

function notWhole({ source, words }: Wanted, fitting: readonly Candidate[]): HaloError {
  return badInput(
    `${source.noun} ${quoteLine(words)} is no ${source.noun}'s whole name, and a write takes no beginnings or initials. They fit ${listed(fitting)}. Give the whole name or the id.`,
  );
}

/** Records in a sentence, each with what tells it from the others. */
export function listed(rows: readonly Candidate[]): string {
  const first = rows.slice(0, mostCandidates).map(({ id, name, hints, isInactive }) => {
    const marks = hints.map((hint, index) =>
      isInactive && index === hints.length - 1 ? hint : inSentence(hint),
    );
    return `${id} ${inSentence(name)}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
  });
  const more = rows.length - first.length;
  return `${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The names that are most like the words. */
function nearest(rows: readonly Candidate[], words: string): Candidate[] {
  const key = nameKey(words).slice(0, 100);
  return rows
    .map((row) => {
      const name = nameKey(row.name).slice(0, 100);
      const share = levenshtein(name, key) / Math.max(name.length, key.length, 1);
      return { row, share: key !== "" && name.includes(key) ? 0 : share };
    })
    .sort((a, b) => a.share - b.share)
    .slice(0, mostNearest)
    .map(({ row }) => row);
}

/**
 * The refusal when none fits: the nearest, and where was looked.
 *
 * @param looked where, as the end of a sentence that begins with "Looked"
 */
export function noneFits(
  { source, words }: Pick<Wanted, "source" | "words">,
  rows: readonly Candidate[],
  looked: string,
): HaloError {
  const near = nearest(distinct(rows), words);
  const suggestion = near.length === 0 ? "" : ` Nearest: ${listed(near)}.`;
  const see = source.lister === undefined ? "Give the whole name" : `See ${source.lister}`;
  return badInput(
    `${source.noun} ${quoteLine(words)} is not known in Halo.${suggestion} Looked ${looked}. ${see}, or give the id.`,
  );
}
