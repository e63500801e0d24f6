import type { HaloList, HaloRecord, Page } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { cutPage } from "../../../halo/lists.ts";
import { largestPage } from "../../../halo/rules.ts";
import type { ResolvedArguments } from "../arguments/argument.ts";
import type { ToolContext } from "../define.ts";
import type { View } from "../view.ts";
import { type Search, searchedPage, searchedWhole } from "./search.ts";

/** How the rows of a list are read: a page of Halo's, some pages that are cut here, or the whole list. */

/** All rows of a list that Halo does not page, in order. */
export interface Arranged {
  readonly rows: readonly HaloRecord[];
  /** False when Halo may have more rows than it gave: their number is no total then. */
  readonly complete?: boolean;
  readonly warnings?: readonly string[];
  /** One sentence about all rows found, of which a page shows only some. */
  readonly summary?: string | undefined;
}

/** What reading needs of a list's declaration. */
export interface ReadDeclaration {
  readonly view: View;
  /** What `search` looks in; left out where Halo's list has no `search`. */
  readonly search?: string;
  /** The field that Halo searches exactly by `advanced_search`, for tenants whose `search` it ignores. */
  readonly exactSearch?: string;
  /** For lists that Halo does not page: orders the rows that the filters keep, before a page is cut from them. */
  readonly arrange?: (
    rows: readonly HaloRecord[],
    found: {
      readonly read: number;
      readonly args: ResolvedArguments;
      readonly context: ToolContext;
    },
  ) => Arranged | Promise<Arranged>;
}

/** What a call asks of a list. */
export interface AskedList {
  readonly args: ResolvedArguments;
  readonly query: Query;
  readonly page: Page;
  readonly keeps: readonly ((row: HaloRecord) => boolean)[];
  readonly narrow: ((rows: readonly HaloRecord[]) => Promise<readonly HaloRecord[]>) | undefined;
  /** The refusal where all rows are needed and there are too many; undefined where some pages of them do. */
  readonly tooMany: string | undefined;
  /** Whether Halo is asked for more than is wanted, so that its total is not that of the rows that are kept. */
  readonly isWider: boolean;
  readonly search: Search | undefined;
}

/** The rows of a page, and what has to be said of them. */
export type FoundRows = HaloList &
  Pick<Arranged, "warnings" | "summary"> & {
    /** What Halo gave, where some of it was left out since more was asked for than is wanted. */
    readonly given?: readonly HaloRecord[];
  };

/** A page of Halo's without the rows that a filter leaves out; how many there are of the others is not known then. */
async function kept(
  list: HaloList,
  { keeps, narrow }: Pick<AskedList, "keeps" | "narrow">,
): Promise<FoundRows> {
  const fitting = list.rows.filter((row) => keeps.every((keep) => keep(row)));
  const rows = (await narrow?.(fitting)) ?? fitting;
  const left = list.rows.length - rows.length;
  if (left === 0) return list;
  const warning = `${left} of the ${list.rows.length} rows that Halo gave for this page are left out: they are not what was asked for, or do not show whether they are. How many match is not known${list.more ? "; further pages may hold others" : ""}.`;
  return { ...list, rows, total: undefined, warnings: [warning] };
}

export function searchOf(
  { view, search, exactSearch: exact }: ReadDeclaration,
  args: ResolvedArguments,
  query: Query,
): Search | undefined {
  if (search === undefined || args.search === undefined) return undefined;
  return { view, words: String(args.search), query, exact };
}

export async function readPage(
  { view }: ReadDeclaration,
  { query, page, keeps, narrow, tooMany, isWider, search }: AskedList,
  context: ToolContext,
): Promise<FoundRows> {
  if (isWider && search === undefined) {
    const rows = await readFew(view, query, context, tooMany === undefined ? mostPages : mostInOrder);
    if (rows === undefined && tooMany !== undefined) throw badInput(tooMany);
    const fitting = rows?.filter((row) => keeps.every((keep) => keep(row)));
    const wanted = fitting && ((await narrow?.(fitting)) ?? fitting);
    if (rows !== undefined && wanted !== undefined) return { ...cutPage(wanted, page), given: rows };
  }
  const list = await context.halo.list(view.resource, query, page, { signal: context.signal });
  const { found, warnings } =
    search === undefined ? { found: list, warnings: [] } : await searchedPage(search, list, page, context);
  const shown = await kept(found.isWhole === true ? cutPage(found.rows, page) : found, { keeps, narrow });
  const isExact = !isWider || found.isWhole === true || (!found.more && page.number === 1);
  return {
    ...shown,
    ...(isWider && { given: found.rows }),
    total: isExact ? shown.total : undefined,
    warnings: [...warnings, ...(shown.warnings ?? [])],
  };
}

/** The most pages of a list that are read to know exactly how many rows lie between two days. */
const mostPages = 5;
/** And to put all of them into an order of our own. */
const mostInOrder = 10;

/** All rows of a list, when it has few; undefined when it has more than so many pages. */
async function readFew(
  view: View,
  query: Query,
  context: ToolContext,
  most: number,
): Promise<readonly HaloRecord[] | undefined> {
  const rows: HaloRecord[] = [];
  for (let number = 1; number <= most; number++) {
    const page = { number, size: largestPage };
    const list = await context.halo.list(view.resource, query, page, { signal: context.signal });
    if (list.isWhole === true) return list.rows;
    rows.push(...list.rows);
    if (!list.more) return rows;
    if ((list.total ?? 0) > most * largestPage) return undefined;
  }
  return undefined;
}

/** Reads a list that Halo does not page, and cuts a page out of the rows that the filters keep. */
export async function readWhole(
  { view, arrange }: ReadDeclaration,
  { args, query, page, keeps, search }: AskedList,
  context: ToolContext,
): Promise<FoundRows> {
  const read = await context.halo.listAll(view.resource, query, { signal: context.signal });
  const { found, warnings: ofSearch } =
    search === undefined ? { found: read, warnings: [] } : await searchedWhole(search, read, context);
  const kept = found.filter((row) => keeps.every((keep) => keep(row)));
  const arranged: Arranged = (await arrange?.(kept, { read: read.length, args, context })) ?? { rows: kept };
  const { complete, summary, warnings: ofRows = [] } = arranged;
  const list = cutPage(arranged.rows, page);
  const total = complete === false ? undefined : list.total;
  return { ...list, total, summary, warnings: [...ofSearch, ...ofRows] };
}
