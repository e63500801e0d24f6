/** The names of what is written for a resource or an answer, each in the spelling of its place. */
import { nounOf, pluralOf } from "../../src/halo/resources.ts";

const words = (text: string) =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `ticket type` as `ticket_type`. */
export const snake = (text: string): string => words(text).join("_");

/** `ticket type` as `ticket-type`. */
export const kebab = (text: string): string => words(text).join("-");

/** `ticket type` as `ticketType`. */
export const camel = (text: string): string =>
  words(text)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join("");

/** `ticket type` as `Ticket type`. */
export const sentence = (text: string): string => capital(text);

/** `an item`, `a site`. */
export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** What a resource is called. */
export interface ResourceNames {
  /** The first segment of its path, in Halo's spelling. */
  readonly path: string;
  /** `quotation`, `ticket type`. */
  readonly noun: string;
  readonly plural: string;
  /** Its key in `haloResources`: `quotations`, `ticketTypes`. */
  readonly key: string;
}

/** One of what a plural names; the word itself where it is no plural. Halo's paths are mostly in the singular. */
function singular(noun: string): string {
  if (/(?:us|ss|is|news)$/.test(noun)) return noun;
  if (noun.endsWith("ies")) return `${noun.slice(0, -3)}y`;
  return noun.replace(/s$/, "");
}

/** What a resource is called, by its path or by the noun that is given for it. */
export function resourceNames(path: string, noun: string = singular(nounOf(path))): ResourceNames {
  const plural = pluralOf(noun);
  return { path, noun, plural, key: camel(plural) };
}
