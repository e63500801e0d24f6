import type { Method } from "../../halo/openapi/api-index.ts";
import { termOf, wordsOf } from "../kit/search-words.ts";

/** How a question about Halo's API is read: what is to be done, to which thing, and what that belongs to. */

/** The first word that says what is to be done. Only at the beginning: "change" may be a noun. */
const verbs: Readonly<Record<string, Method>> = Object.fromEntries([
  ..."open add create make new save record log raise book insert upload register enter set edit change update modify rename adjust correct put turn close reopen restore approve reject accept assign move merge send run start submit confirm receive process vote react mark generate import order schedule subscribe unsubscribe allow give write post"
    .split(" ")
    .map((verb) => [verb, "POST"] as const),
  ..."delete remove erase drop".split(" ").map((verb) => [verb, "DELETE"] as const),
]);

/** Verbs that say nothing of what they are done to: the others are looked for as well. */
const plainVerbs = new Set(
  "open add create make new save record raise insert enter set edit change update modify rename adjust correct put give write post delete remove erase drop".split(
    " ",
  ),
);

const openings = new Set(
  "how do i to can you please we want would like need let us could show me list get give see find look up tell which what".split(
    " ",
  ),
);

/** Verbs that begin the names of things as well: "change calendar", "order line", "log of calls". */
const nounsToo = new Set("change order record log process schedule post vote set run import".split(" "));

/** What follows one of these says whose the thing is, or where: "working hours of the service desk". */
const links = new Set("of for on in at from to with by that".split(" "));

/** The terms of some words, those that say nothing left out. */
const termsOf = (words: readonly string[]) => words.map(termOf).filter((term) => term !== null);

/** What has names: a resource, or an operation of its own (with a method in its id). */
interface Named {
  readonly id: string;
  /** With commas between them. */
  readonly names: string;
  readonly path: string;
}

/** What things are called, by the whole name: "change advisory board". */
export class Names {
  readonly #ids = new Map<string, Set<string>>();
  readonly #beginnings = new Set<string>();

  constructor(things: Iterable<Named>) {
    for (const { id, names, path } of things) {
      const isOperation = id.includes(" ");
      for (const name of [...names.split(","), ...(isOperation ? [] : [path])]) {
        const terms = termsOf(wordsOf(name));
        const key = terms.join(" ");
        if (key === "") continue;
        this.#ids.set(key, (this.#ids.get(key) ?? new Set()).add(id));
        if (!isOperation && terms.length > 1) this.#beginnings.add(terms.slice(0, 2).join(" "));
      }
    }
  }

  /** The entries that have these words as one of their names. */
  of(words: readonly string[]): ReadonlySet<string> {
    return this.#ids.get(termsOf(words).join(" ")) ?? new Set();
  }

  /** Whether the first two words begin the name of a thing. */
  begin(words: readonly string[]): boolean {
    const [first, second] = words;
    return (
      first !== undefined && second !== undefined && this.#beginnings.has(termsOf([first, second]).join(" "))
    );
  }
}

/** What a question asks to be done, and what with. */
export interface Question {
  readonly method: Method;
  readonly words: readonly string[];
  /** How many of the words say the thing itself: those before what it belongs to. */
  readonly head: number;
}

/**
 * Reads a question as people say it: the verb that it begins with says the method, and is left out where it says no more
 * than that.
 */
export function readQuestion(text: string, names: Names): Question {
  const all = wordsOf(text);
  const start = all.findIndex((word) => !openings.has(word));
  const rest = start < 0 ? all : all.slice(start);
  const [first = ""] = rest;
  const isNoun = nounsToo.has(first) && names.begin(rest);
  const method = (!isNoun && Object.hasOwn(verbs, first) ? verbs[first] : undefined) ?? "GET";
  const isPlain = !isNoun && plainVerbs.has(first) && rest.length > 1;
  // "make a new dashboard" is no question about what is new.
  const words = isPlain ? rest.slice(1).filter((word) => word !== "new") : rest;
  const link = words.findIndex((word) => links.has(word));
  return { method, words, head: link < 0 ? words.length : link };
}
