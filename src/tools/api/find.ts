import type MiniSearch from "minisearch";
import type { ApiIndex, Method, Operation } from "../../halo/openapi/api-index.ts";
import { termOf, wordsOf } from "../kit/search-words.ts";
import { lineFor } from "./lines/index.ts";
import { readLine } from "./lines/line.ts";

/** Finds operations of Halo's API by what people call things. */

/** An operation that was found, with others of the same resource that belong to it. */
export interface Found {
  readonly operation: Operation;
  /** The read of one record beside that of the list, say. */
  readonly also: readonly Operation[];
  /** What is written of it. */
  readonly about: string | undefined;
}

/** What is searched: a resource, or an operation of its own. */
interface Entry {
  readonly id: string;
  readonly names: string;
  readonly path: string;
  readonly about: string;
  readonly special: string;
  readonly parent: string;
}

const boosts = { names: 4, path: 3, about: 1.5, special: 0.8, parent: 0.7 } as const;

/** What fits this much worse than the best is not told. */
const leastShare = 0.2;

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

/** The words of a path: `RecurringInvoice` is "Recurring Invoice". */
const wordsOfPath = (path: string) =>
  path.replace(/\{\w+\}/g, " ").replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ");

/** What a question asks to be done, and what with. */
function readQuestion(text: string): { readonly method: Method; readonly words: readonly string[] } {
  const all = wordsOf(text);
  const start = all.findIndex((word) => !openings.has(word));
  const rest = start < 0 ? all : all.slice(start);
  const [first = ""] = rest;
  const method = (Object.hasOwn(verbs, first) ? verbs[first] : undefined) ?? "GET";
  const isPlain = plainVerbs.has(first) && rest.length > 1;
  return { method, words: isPlain ? rest.slice(1) : rest };
}

const standardPath = ({ resource, path }: Operation) =>
  path === `/${resource}` || path === `/${resource}/{id}`;

function entriesOf(index: ApiIndex): readonly Entry[] {
  return index.resources.flatMap((resource) => {
    const line = lineFor(resource) ?? readLine(wordsOfPath(resource));
    const shared = { names: line.names, path: wordsOfPath(resource), about: line.about };
    const own: Entry = { id: resource, ...shared, special: line.special ?? "", parent: "" };
    const others = index
      .of(resource)
      .filter((operation) => !standardPath(operation))
      .map((operation): Entry => {
        const name = `${operation.method} ${operation.path}`;
        const written = lineFor(name);
        return {
          id: name,
          names: written?.names ?? "",
          path: wordsOfPath(operation.path),
          about: written?.about ?? "",
          special: "",
          parent: line.names,
        };
      });
    return [own, ...others];
  });
}

/** The search over one index; made when it is first asked for. */
export class Finder {
  readonly #index: ApiIndex;
  readonly #search: MiniSearch<Entry>;

  private constructor(index: ApiIndex, search: MiniSearch<Entry>) {
    this.#index = index;
    this.#search = search;
  }

  static async over(index: ApiIndex): Promise<Finder> {
    const { default: Search } = await import("minisearch");
    const search = new Search<Entry>({
      fields: Object.keys(boosts),
      tokenize: wordsOf,
      processTerm: termOf,
    });
    search.addAll(entriesOf(index));
    return new Finder(index, search);
  }

  /**
   * The operations that fit a question best, best first: one for each resource, of the kind that its verb asks for.
   *
   * @param text a few words, as people say them
   */
  find(text: string, most: number): readonly Found[] {
    const { method, words } = readQuestion(text);
    const hits = this.#search.search(words.join(" "), {
      boost: boosts,
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.2 : false),
      weights: { fuzzy: 0.3, prefix: 0.6 },
      combineWith: "OR",
    });
    const scored = hits.flatMap(({ id, score, queryTerms }) => {
      const found = this.#foundFor(String(id), method);
      if (found === undefined) return [];
      // Of several words, those that match more of them come first.
      const share =
        new Set(queryTerms).size / Math.max(1, words.filter((word) => termOf(word) !== null).length);
      const fits = found.operation.method === method ? 1 : 0.75;
      return [{ found, score: score * fits * (0.4 + 0.6 * Math.min(1, share)) }];
    });
    scored.sort((one, other) => other.score - one.score);
    const least = (scored[0]?.score ?? 0) * leastShare;
    return scored
      .filter(({ score }) => score >= least)
      .slice(0, most)
      .map(({ found }) => found);
  }

  #foundFor(id: string, method: Method): Found | undefined {
    const [first = "", path] = id.split(" ");
    if (path !== undefined) {
      const operation = this.#index
        .of(path.split("/")[1] ?? "")
        .find((each) => `${each.method} ${each.path}` === id);
      const line = lineFor(id) ?? lineFor(operation?.resource ?? "");
      return operation && { operation, also: [], about: line?.about };
    }
    const own = this.#index.of(first).filter(standardPath);
    const wanted = own.filter((operation) => operation.method === method);
    const usable = wanted.length > 0 ? wanted : own;
    const [operation] = [...usable].sort((one, other) => one.path.length - other.path.length);
    if (operation === undefined) return undefined;
    const line = lineFor(first);
    const about = line === undefined ? undefined : [line.about, line.special].filter(Boolean).join(". ");
    return { operation, also: usable.filter((other) => other !== operation), about };
  }
}
