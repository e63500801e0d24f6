import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable } from "../../../halo/errors.ts";
import { isRecord } from "../../../halo/lists.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, isGone, largestPage, otherKind, ticketDates } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import type { ToolContext } from "../../kit/define.ts";
import { strongestWords } from "../../kit/search-words.ts";
import { counted, given } from "../../kit/view.ts";
import type { AskedText } from "./asked-text.ts";

/** The tickets among which similar ones are looked for. */

const dayMs = 24 * 60 * 60_000;
/** How far back the working copy is asked for, in days. */
const copiedDays = 365;
/** The most tickets that are ranked: to read the words of more takes seconds. */
const mostRanked = 10_000;
/** How many words Halo is asked for, each by a search of its own. */
const mostWords = 4;

/** Tickets to rank, and what was looked at, in words. */
export interface Candidates {
  readonly rows: readonly HaloRecord[];
  readonly said: string;
  /** Whether all were read that were looked for. */
  readonly complete: boolean;
}

/** Tickets, without those that are deleted or merged, and without projects and opportunities. */
const isTicket = (row: HaloRecord) => !isGone(row) && otherKind(row) === undefined;

/**
 * What Halo itself matched with a record: the ids in `ai_matched_tickets` or `ai_matched_articles`, the best first. Their
 * rows are of Halo's search by meaning (swagger, `FaultVectorScore`); no recorded answer has any, and none says whether
 * they are cut to what the agent may read.
 */
export function matchedIds(record: HaloRecord, field: string): readonly number[] {
  const list = record[field];
  const rows = Array.isArray(list) ? list.filter((row: unknown) => isRecord(row)) : [];
  const scored = rows.toSorted(
    (one, other) => Number(other.search_score ?? 0) - Number(one.search_score ?? 0),
  );
  return [...new Set(scored.flatMap((row) => idOf(row.matched_id) ?? []))];
}

/** Tickets by their ids, as far as the caller may read them, in the order of the ids. */
export async function readable(
  ids: readonly number[],
  { halo, signal }: Pick<ToolContext, "halo" | "signal">,
): Promise<readonly HaloRecord[]> {
  if (ids.length === 0) return [];
  const query = { ticketids: ids.join(",") };
  const options = { signal, checkEnd: false };
  const { rows } = await halo.list(haloResources.tickets, query, { number: 1, size: largestPage }, options);
  const byId = new Map(rows.filter(isTicket).map((row) => [Number(row.id), row] as const));
  return given(...ids.map((id) => byId.get(id)));
}

/**
 * Tickets among which those are that share words with a text: of the working copy, and where there is none, or it is not
 * whole yet, what Halo finds by the strongest words.
 */
export async function candidatesFor(
  asked: AskedText,
  reading: Reading,
  context: ToolContext,
): Promise<Candidates> {
  const copied = reading.keepsCopy ? await copiedTickets(reading, context) : undefined;
  if (copied?.complete === true) return copied;
  const searched = await searchedTickets(asked, reading, context);
  const rows = new Map(
    [...(copied?.rows ?? []), ...searched.rows].map((row) => [Number(row.id), row] as const),
  );
  return {
    rows: [...rows.values()],
    said: [copied?.said, searched.said].filter((said) => said !== undefined).join("; "),
    complete: copied === undefined && searched.complete,
  };
}

async function copiedTickets(reading: Reading, { now }: ToolContext): Promise<Candidates | undefined> {
  // Whole days, so that the list stays the same all day.
  const today = Math.floor(now() / dayMs) * dayMs;
  const startdate = toHaloTime(new Date(today - copiedDays * dayMs));
  const query = {
    datesearch: ticketDates.opened.column,
    startdate,
    enddate: toHaloTime(new Date(today + 2 * dayMs)),
  };
  const what = `tickets opened since ${startdate.slice(0, 10)}`;
  const source = reading.all(haloResources.tickets, query, { what, keep: isTicket });
  const read = await reading.optional(source, "The working copy of tickets", "Halo's search was asked alone");
  if (read === undefined) return undefined;
  const newest = read.rows.toSorted((one, other) => Number(other.id) - Number(one.id)).slice(0, mostRanked);
  const isCut = newest.length < read.rows.length;
  const said = isCut ? `the newest ${mostRanked.toLocaleString("en")} ${what}` : read.said;
  return { rows: newest, said, complete: read.complete && !isCut };
}

/** What Halo finds by single words: it looks for a text as it stands, so the whole would find nothing. */
async function searchedTickets(
  { summary, details }: AskedText,
  reading: Reading,
  { halo, signal }: ToolContext,
): Promise<Candidates> {
  const ofSummary = strongestWords(summary, mostWords);
  const further = strongestWords(`${summary} ${details}`, mostWords * 2);
  const usual = ofSummary.length > 0 ? ofSummary : [summary];
  // Names of machines and numbers are of this ticket alone.
  const all = [...new Set([...usual, ...further])];
  const plain = all.filter((word) => !/\d/.test(word));
  const words = (plain.length > 0 ? plain : all).slice(0, mostWords);
  const page = { number: 1, size: largestPage };
  const find = async (search: string) => {
    const query = { search, order: "id", orderdesc: true };
    return halo.list(haloResources.tickets, query, page, { signal, checkEnd: false });
  };
  // The first alone: where Halo gives nothing, the others would only repeat it.
  const [first, ...rest] = words;
  const lists = first === undefined ? [] : [await find(first)];
  const failed: string[] = [];
  const others = rest.slice(0, reading.left).map((word) =>
    find(word).catch((error: unknown) => {
      dispensable(error);
      failed.push(word);
      return undefined;
    }),
  );
  for (const list of await Promise.all(others)) if (list !== undefined) lists.push(list);
  const rows = lists.flatMap((list) => list.rows.filter(isTicket));
  const done = words.filter((word) => !failed.includes(word)).map(quoteLine);
  const cut = lists.some(({ more }) => more) ? `, the newest ${largestPage} of each` : "";
  return {
    rows,
    said: `${counted(new Set(rows.map(({ id }) => id)).size, "ticket")} that Halo's search finds by ${done.join(", ")}${cut}`,
    complete: failed.length === 0,
  };
}
