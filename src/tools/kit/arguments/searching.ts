import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { advancedSearch, largestPage } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";
import { nameKey, plainestPart, withoutQuotes } from "./alike.ts";
import {
  distinct,
  type Found,
  misspeltNamed,
  noneFits,
  shortNamed,
  type Wanted,
  wholeNamed,
} from "./matching.ts";
import type { Candidate, LookupSource, NamedRecords, SearchSource } from "./sources.ts";

/** Finds the record that words name, in a lookup or by Halo's search. */

/** The most pages of one search that are read. */
const mostPages = 5;
/** How old a lookup may be for a write, in milliseconds: a name may have gone to another record meanwhile. */
const writeAgeMs = 60_000;

/** What names are looked up with. */
export interface Place {
  readonly named: NamedRecords;
  readonly context: ToolContext;
}

function candidatesIn(rows: readonly HaloRecord[], source: LookupSource | SearchSource): Candidate[] {
  return rows.map(source.candidate).filter((candidate) => candidate !== undefined);
}

/** The records of a lookup; for a write they are at most a minute old, where Halo can be asked. */
export async function lookedUp(
  source: LookupSource,
  isWrite: boolean,
  { context }: Pick<Place, "context">,
): Promise<Candidate[]> {
  const { lookups, signal } = context;
  return candidatesIn(await lookups.rows(source.lookup, signal, ...(isWrite ? [writeAgeMs] : [])), source);
}

/**
 * The record that words name in a lookup. It is read again before less than a whole name decides, and before none is
 * said to be there.
 *
 * @param special records that words name apart from any name: "unassigned"
 * @throws HaloError `bad_input` when several fit, and with the nearest when none does
 */
export async function findInLookup(
  source: LookupSource,
  wanted: Wanted,
  place: Place,
  special: (rows: readonly Candidate[]) => Found | undefined = () => undefined,
): Promise<Found> {
  let rows = await lookedUp(source, wanted.isWrite, place);
  let found = wholeNamed(rows, wanted) ?? special(rows);
  if (found !== undefined) return found;
  if (await place.context.lookups.reread(source.lookup, place.context.signal)) {
    rows = await lookedUp(source, wanted.isWrite, place);
    found = wholeNamed(rows, wanted) ?? special(rows);
  }
  found ??= shortNamed(rows, wanted) ?? misspeltNamed(rows, wanted);
  if (found !== undefined) return found;
  throw noneFits(wanted, rows, `among all ${rows.length} ${source.plural}, those not in use too`);
}

/** What a search gave. */
interface Searched {
  readonly rows: readonly Candidate[];
  /** Whether these are all that Halo's search finds. */
  readonly isComplete: boolean;
  readonly total: number | undefined;
}

async function page(source: SearchSource, query: Query, number: number, place: Place) {
  const { named, context } = place;
  const found = await context.halo.list(
    source.resource,
    { ...source.query(named), ...query },
    { number, size: largestPage },
    { signal: context.signal },
  );
  const rows = candidatesIn(found.rows, source).filter(({ row }) => source.isWithin(row, named));
  return { rows, more: found.more, total: found.total };
}

/** Reads all that a search finds, within {@link mostPages}; `first` was read before. */
async function restOf(
  first: Awaited<ReturnType<typeof page>>,
  source: SearchSource,
  query: Query,
  place: Place,
): Promise<Searched> {
  let [rows, more] = [first.rows, first.more];
  for (let number = 2; more && number <= mostPages; number++) {
    const next = await page(source, query, number, place);
    rows = [...rows, ...next.rows];
    more = next.more;
  }
  return { rows: distinct(rows), isComplete: !more, total: first.total };
}

/** The general users of the client or site that a call names, whatever they are called: Halo leaves them out when asked to. */
export async function generalUsers(source: SearchSource, place: Place): Promise<readonly Candidate[]> {
  const { client, site } = place.named;
  if (client === undefined && site === undefined) return [];
  const read = async (query: Query) => restOf(await page(source, query, 1, place), source, query, place);
  const [all, people] = await Promise.all([read({}), read({ exclude_generaluser: true })]);
  if (!all.isComplete || !people.isComplete) return [];
  const ids = new Set(people.rows.map(({ id }) => id));
  return all.rows.filter(({ id }) => !ids.has(id));
}

/** A page of Halo's exact search; undefined where Halo refuses it, or rows show that it was ignored. */
async function exactPage(
  source: SearchSource,
  query: Query,
  holds: (row: Candidate) => boolean,
  place: Place,
): Promise<Awaited<ReturnType<typeof page>> | undefined> {
  try {
    const found = await page(source, query, 1, place);
    return found.rows.every(holds) ? found : undefined;
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}

/**
 * All records that may have a name, and whether none can be missing. Where more than a page match, which is also what a
 * `search` looks like that Halo ignores, its exact search is asked: for the very name, then for names that hold the words.
 */
async function searchFor(source: SearchSource, words: string, place: Place): Promise<Searched> {
  const query = { search: words };
  const first = await page(source, query, 1, place);
  if (!first.more) return restOf(first, source, query, place);
  // Of those that are named by more than their name, it finds by one field only.
  const hasMore = first.rows.some(({ also }) => also.length > 0);
  const key = nameKey(words);
  const isCalled = ({ name, also }: Candidate) => [name, ...also].some((text) => nameKey(text) === key);
  const field = hasMore && words.includes("@") ? "emailaddress" : "name";
  const equal = await exactPage(source, advancedSearch(field, words, "equal"), isCalled, place);
  if (equal !== undefined && !equal.more && equal.rows.length > 0) {
    return { rows: distinct(equal.rows), isComplete: true, total: equal.rows.length };
  }
  if (hasMore) return restOf(first, source, query, place);
  const holding = advancedSearch("name", words);
  const like = await exactPage(source, holding, ({ name }) => nameKey(name).includes(key), place);
  return like === undefined ? restOf(first, source, query, place) : restOf(like, source, holding, place);
}

/** A name that was looked for, and what was seen on the way. */
export interface WholeSearch {
  readonly found: Found | undefined;
  readonly seen: Searched;
}

/**
 * Looks for the record whose whole name words are. Halo compares texts as they are stored, so a second search goes by
 * the plainest part of the name, and the rows of it are compared here.
 *
 * @throws HaloError `bad_input` when several have it
 */
export async function searchWhole(source: SearchSource, wanted: Wanted, place: Place): Promise<WholeSearch> {
  const words = withoutQuotes(wanted.words);
  let seen = await searchFor(source, words, place);
  let found = wholeNamed(seen.rows, wanted);
  const part = /^\d+$|@/.test(words) ? undefined : plainestPart(words);
  // One that is not in use gives way to one that is, which may be spelt in another way.
  const isSettled = found !== undefined && !found.candidate.isInactive;
  if (!isSettled && part !== undefined && part.toLowerCase() !== words.toLowerCase()) {
    const further = await searchFor(source, part, place);
    seen = {
      rows: distinct([...seen.rows, ...further.rows]),
      isComplete: seen.isComplete && further.isComplete,
      total: seen.isComplete ? further.total : seen.total,
    };
    found = wholeNamed(seen.rows, wanted);
  }
  if (found === undefined || seen.isComplete) return { found, seen };
  // Another of the same name may be among those that were not read.
  if (wanted.isWrite) throw notAllSeen(wanted, seen);
  const said = `not all that match in Halo's search were looked at: another ${source.noun} may have that name too`;
  return { found: { ...found, said: [...found.said, said] }, seen };
}

/**
 * The record that words name, by Halo's search.
 *
 * @throws HaloError `bad_input` when several fit, when not all that may fit were seen, and with the nearest when none
 * does
 */
export async function findBySearch(
  source: SearchSource,
  wanted: Wanted,
  place: Place,
  whole?: WholeSearch,
): Promise<Found> {
  const { found, seen } = whole ?? (await searchWhole(source, wanted, place));
  if (found !== undefined) return found;
  if (!seen.isComplete) throw notAllSeen(wanted, seen);
  const short = shortNamed(seen.rows, wanted);
  if (short !== undefined) return short;
  let { rows } = seen;
  let areAll = true;
  const beginning = withoutQuotes(wanted.words).slice(0, 3);
  if (rows.length === 0 && beginning.length < wanted.words.length) {
    const near = await page(source, { search: beginning }, 1, place);
    rows = near.rows;
    areAll = !near.more;
  }
  // Among the others there may be another one that is spelt nearly so.
  const misspelt = areAll ? misspeltNamed(rows, wanted) : undefined;
  if (misspelt !== undefined) return misspelt;
  throw noneFits(
    wanted,
    rows,
    `by Halo's search among ${source.plural}${parentOf(source, place.named)}, inactive ones too`,
  );
}

function parentOf(source: SearchSource, { client, site }: NamedRecords): string {
  if (source.noun === "user" && site !== undefined) return ` of site ${site}`;
  return source.noun !== "client" && client !== undefined ? ` of client ${client}` : "";
}

function notAllSeen({ source, words }: Wanted, { rows, total }: Searched): Error {
  const count = total === undefined ? `more than ${rows.length}` : String(total);
  return badInput(
    `${source.noun} ${quoteLine(words)}: ${count} match in Halo's search, and ${rows.length} of them were looked at, so which one is meant is not sure. Give more of the name, or the id${source.lister === undefined ? "" : ` (${source.lister})`}.`,
  );
}
