import type { HaloList, HaloRecord, Page } from "../../../halo/client.ts";
import { dispensable, HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { isSamePage } from "../../../halo/lists.ts";
import { advancedSearch } from "../../../halo/rules.ts";
import { isNoDate, plainText } from "../../../halo/text.ts";
import { isOneLine } from "../clean.ts";
import type { ToolContext } from "../context.ts";
import type { View } from "../view.ts";
import { contradictions } from "./warnings.ts";

/**
 * Rows held against the words of `search`, which some versions of Halo ignore on some lists: they then answer all rows
 * with status 200. A row that shows the words nowhere does not prove it, since Halo also searches in what its lists do
 * not show (the text of a ticket, the note of an appointment). So the same list is asked for without the words: if it
 * is the same one, they were ignored.
 */

/** What a search is held against. */
export interface Search {
  readonly view: View;
  readonly words: string;
  /** The parameters of the list, `search` among them. */
  readonly query: Query;
  /** The field that Halo can search exactly, for a list whose `search` it ignores. */
  readonly exact?: string | undefined;
}

/** Rows that were searched for, with what has to be said of them. */
export interface Searched<Rows> {
  readonly found: Rows;
  readonly warnings: readonly string[];
}

const folded = (text: string) => plainText(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Whether a row shows all of the words, in its id or in a text that the view knows. Other fields hold codes, colours
 * and the like, in which short words would be found by accident.
 */
function showsWords(row: HaloRecord, { view, words }: Pick<Search, "view" | "words">): boolean {
  const fields = { ...view.row, ...view.card };
  const texts = [String(row.id ?? "")];
  for (const [name, kind] of Object.entries(fields)) {
    if (kind !== "text" && !isOneLine(kind) && name !== "id") continue;
    const value = row[name];
    if (typeof value === "string" && !isNoDate(value)) texts.push(value);
    if (typeof value === "number") texts.push(String(value));
  }
  const shown = folded(texts.join("\n"));
  return folded(words)
    .split(/\s+/)
    .every((word) => shown.includes(word));
}

const unsearched = ({ query }: Search): Query => ({ ...query, search: undefined });

/** Rows of a list that Halo gives whole: where it ignored the words, those that show them are kept here. */
export async function searchedWhole(
  search: Search,
  rows: readonly HaloRecord[],
  context: Pick<ToolContext, "halo" | "signal">,
): Promise<Searched<readonly HaloRecord[]>> {
  const { view } = search;
  const kept = rows.filter((row) => showsWords(row, search));
  if (kept.length === rows.length) return { found: rows, warnings: [] };
  const { plural } = view.resource;
  const all = await tolerant(
    context.halo.listAll(view.resource, unsearched(search), { signal: context.signal }),
  );
  if (all !== undefined && !isSamePage(all, rows)) return { found: rows, warnings: [] };
  if (all === undefined) return { found: rows, warnings: contradicted(search, rows) };
  return {
    found: kept,
    warnings: [`This Halo ignores search for ${plural}: the rows were searched here, in what they show.`],
  };
}

/** One page of a list: where Halo ignored the words, it is asked for an exact search, if the list has one. */
export async function searchedPage(
  search: Search,
  found: HaloList,
  page: Page,
  context: Pick<ToolContext, "halo" | "signal">,
): Promise<Searched<HaloList>> {
  if (found.rows.every((row) => showsWords(row, search))) return { found, warnings: [] };
  const { view, words, exact } = search;
  const ask = (query: Query) =>
    tolerant(context.halo.list(view.resource, query, page, { signal: context.signal, checkEnd: false }));
  const all = await ask(unsearched(search));
  if (all !== undefined && !isSameList(all, found)) return { found, warnings: [] };
  if (all !== undefined && exact !== undefined) {
    const query = { ...unsearched(search), ...advancedSearch(exact, words) };
    const asked = await tolerant(context.halo.list(view.resource, query, page, { signal: context.signal }));
    if (asked?.rows.every((row) => showsWords(row, search)) === true) {
      const warning = `This Halo ignores search for ${view.resource.plural}: they were searched by ${exact} alone, so what has the words elsewhere is missing.`;
      return { found: asked, warnings: [warning] };
    }
  }
  return { found, warnings: contradicted(search, found.rows) };
}

function contradicted(search: Search, rows: readonly HaloRecord[]): readonly string[] {
  return contradictions(rows, [{ argument: "search", holds: (row) => showsWords(row, search) }]);
}

/** Whether a page of the whole list is the page of the list that was searched. */
function isSameList(all: HaloList, found: HaloList): boolean {
  if (all.total !== undefined && found.total !== undefined && all.total !== found.total) return false;
  return isSamePage(all.rows, found.rows);
}

/** What a request gave, or undefined when it failed: the rows that are there are an answer without it. */
function tolerant<Result>(request: Promise<Result>): Promise<Result | undefined> {
  return request.catch((error: unknown) => {
    if (error instanceof HaloError) dispensable(error);
    else throw error;
    return undefined;
  });
}
