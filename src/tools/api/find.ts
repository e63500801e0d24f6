import type { SearchResult as Hit } from "minisearch";
import type { ApiIndex, Method, Operation } from "../../halo/openapi/api-index.ts";
import { searchOver, termOf } from "../kit/search-words.ts";
import { type LineFor, readLine } from "./lines/line.ts";
import { Names, readQuestion } from "./question.ts";

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

/** The share of a whole's score that a part gets at most. */
const justBelow = 0.99;

/** What fits this much worse than the best is not told. */
const leastShare = 0.2;

/** The words of a path: `RecurringInvoice` is "Recurring Invoice". */
const wordsOfPath = (path: string) =>
  path.replace(/\{\w+\}/g, " ").replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ");

/** How much more the words of the thing itself count than those of what it belongs to. */
const headBoost = 2;

/** How much more counts what is called just so: by all the words of a question, or by those that say the thing. */
const nameBoosts = { whole: 3, head: 1.6 } as const;

const standardPath = ({ resource, path }: Operation) =>
  path === `/${resource}` || path === `/${resource}/{id}`;

function entriesOf(index: ApiIndex, lineFor: LineFor): readonly Entry[] {
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

/** The words of a question that an entry has in its names. */
function namedIn({ match }: Hit): readonly string[] {
  return Object.entries(match)
    .filter(([, fields]) => fields.includes("names") || fields.includes("path"))
    .map(([term]) => term);
}

/** Whether an entry is a part of another: `/DashboardLinks/FilterValues`, or `WorkflowTarget` of `Workflow`. */
function isPart(id: string, whole: string): boolean {
  const path = id.split("/")[1];
  if (path !== undefined) return path === whole;
  const rest = id.slice(whole.length);
  const begins = rest !== "" && id.toLowerCase().startsWith(whole.toLowerCase());
  return begins && (/^[A-Z]/.test(rest) || id === id.toLowerCase());
}

/** The bounds of a part's score: where a question names nothing of it that the whole is not named too, that comes first. */
function boundsOf(part: Hit, hits: readonly Hit[]): readonly number[] {
  const named = namedIn(part);
  return hits.flatMap((whole) => {
    if (!isPart(String(part.id), String(whole.id))) return [];
    const all = namedIn(whole);
    return named.every((term) => all.some((known) => term.startsWith(known)))
      ? [whole.score * justBelow]
      : [];
  });
}

/** How well a hit fits beside its words: what is called just so comes before what has the words somewhere. */
function factorOf(id: string, words: readonly string[], head: number, names: Names): number {
  if (names.of(words).has(id)) return nameBoosts.whole;
  return names.of(words.slice(0, head)).has(id) ? nameBoosts.head : 1;
}

/** The search over one index; made when it is first asked for. */
export class Finder {
  readonly #index: ApiIndex;
  readonly #search: Awaited<ReturnType<typeof searchOver>>;
  readonly #names: Names;
  readonly #lineFor: LineFor;

  private constructor(
    index: ApiIndex,
    search: Awaited<ReturnType<typeof searchOver>>,
    names: Names,
    lineFor: LineFor,
  ) {
    this.#index = index;
    this.#search = search;
    this.#names = names;
    this.#lineFor = lineFor;
  }

  /** @param lineFor what is written of the index's resources */
  static async over(index: ApiIndex, lineFor: LineFor): Promise<Finder> {
    const entries = entriesOf(index, lineFor);
    return new Finder(index, await searchOver(entries, boosts), new Names(entries), lineFor);
  }

  /**
   * The operations that fit a question best, best first: one for each resource, of the kind that its verb asks for.
   *
   * @param text a few words, as people say them
   */
  find(text: string, most: number): readonly Found[] {
    const { method, words, head } = readQuestion(text, this.#names);
    const things = new Set(words.slice(0, head).map(termOf));
    const hits = this.#search(words.join(" "), (term) => (things.has(term) ? headBoost : 1));
    const asked = Math.max(1, words.filter((word) => termOf(word) !== null).length);
    const scored = hits.flatMap((hit) => {
      const id = String(hit.id);
      const found = this.#foundFor(id, method);
      if (found === undefined) return [];
      // Of several words, those that match more of them come first.
      const share = Math.min(1, new Set(hit.queryTerms).size / asked);
      const fits = found.operation.method === method ? 1 : 0.75;
      const plain = Math.min(hit.score, ...boundsOf(hit, hits)) * fits * (0.4 + 0.6 * share);
      return [{ found, plain, score: plain * factorOf(id, words, head, this.#names) }];
    });
    const least = Math.max(0, ...scored.map(({ plain }) => plain)) * leastShare;
    return scored
      .filter(({ plain }) => plain >= least)
      .sort((one, other) => other.score - one.score)
      .slice(0, most)
      .map(({ found }) => found);
  }

  #foundFor(id: string, method: Method): Found | undefined {
    const [first = "", path] = id.split(" ");
    if (path !== undefined) {
      const operation = this.#index
        .of(path.split("/")[1] ?? "")
        .find((each) => `${each.method} ${each.path}` === id);
      const line = this.#lineFor(id) ?? this.#lineFor(operation?.resource ?? "");
      return operation && { operation, also: [], about: line?.about };
    }
    const own = this.#index.of(first).filter(standardPath);
    const wanted = own.filter((operation) => operation.method === method);
    const usable = wanted.length > 0 ? wanted : own;
    const [operation] = [...usable].sort((one, other) => one.path.length - other.path.length);
    if (operation === undefined) return undefined;
    const line = this.#lineFor(first);
    const about = line === undefined ? undefined : [line.about, line.special].filter(Boolean).join(". ");
    return { operation, also: usable.filter((other) => other !== operation), about };
  }
}
