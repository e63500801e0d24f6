import { distance as levenshtein } from "fastest-levenshtein";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";
import { type Candidate, type NamedRecords, type RecordKind, type Source, sources } from "./sources.ts";

/** From the words that name a record to the record, and to what the caller is told of it. */

/** The record that a name means. */
export interface NamedRecord {
  readonly id: number;
  /** Its name in Halo. For an id that was given in place of a name: that id. */
  readonly name: string;
  /** What the words were taken to mean, for the caller; undefined where they are the id or the very name. */
  readonly said: string | undefined;
  /** The id of the site that a user belongs to. */
  readonly site?: number | undefined;
}

/** The most candidates that a refusal lists. */
const mostCandidates = 10;

/** The rows of a search that are looked at. */
const searchRows = 100;

const Id = z.int().min(1).max(2_147_483_647);
const IdInWords = z
  .string()
  .trim()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .pipe(Id);

/** The id that a value is, as a number or as its digits; undefined for a name. */
export function idIn(value: unknown): number | undefined {
  return Id.safeParse(value).data ?? IdInWords.safeParse(value).data;
}

/** A name of Halo's in a sentence of ours: marked as data, plain, on one line. */
const shown = (name: unknown) => quoteLine(plainText(String(name)));

/**
 * Finds the record that words name: an id, or a name in the session's lookups or by one search in Halo. An exact
 * match wins, then one that differs in letter case only, then the only one that begins so.
 *
 * @param named records that the call has named already, which narrow the search
 * @throws HaloError `bad_input` with the candidates when several fit, and with the nearest when none does
 */
export async function resolveName(
  kind: RecordKind,
  words: string,
  context: ToolContext,
  named: NamedRecords = {},
): Promise<NamedRecord> {
  const id = idIn(words);
  if (id !== undefined) return { id, name: words, said: undefined };
  if (kind === "agent" && words.toLowerCase() === "me") {
    const me = await signedInAgent(context);
    return { ...me, said: saidOf(sources.agent, words, me) };
  }
  const source = sources[kind];
  const found = await search(source, words, context, named);
  const site = kind === "user" ? siteOf(found.row) : undefined;
  return { id: found.id, name: found.name, said: saidOf(source, words, found), site };
}

/**
 * Finds the name that Halo has for a record that words name, for an argument that Halo takes by name.
 *
 * @throws HaloError `bad_input` as {@link resolveName} does, and for an id that Halo doesn't know
 */
export async function resolveTeamName(
  words: string,
  context: ToolContext,
): Promise<Pick<NamedRecord, "name" | "said">> {
  const { id, name, said } = await resolveName("team", words, context);
  if (idIn(words) === undefined) return { name, said };
  const names = await context.lookups.names("teams", context.signal);
  const known = names(id);
  if (known === undefined) throw badInput(`team ${id} is not known in Halo: see halo_list_teams.`);
  return { name: known, said };
}

function saidOf(source: Source, words: string, { id, name }: { id: number; name: string }) {
  return name === words ? undefined : `${source.noun} ${quoteLine(words)} is ${id} ${shown(name)}`;
}

function siteOf(user: HaloRecord): number | undefined {
  const site = Number(user.site_id_int ?? user.site_id);
  return Number.isInteger(site) && site > 0 ? site : undefined;
}

/** The agent who is signed in. Where one identity serves all callers, it is nobody's "me". */
async function signedInAgent(context: ToolContext): Promise<{ id: number; name: string }> {
  const row = await context.halo.me({ signal: context.signal });
  if (row.isapiagent === true) {
    throw badInput(
      `agent "me" is the API's own agent ${shown(row.name)} here, since this deployment signs in to Halo with one identity for all: give the agent's name.`,
    );
  }
  return { id: Number(row.id), name: String(row.name ?? row.id) };
}

async function search(
  source: Source,
  words: string,
  context: ToolContext,
  named: NamedRecords,
): Promise<Candidate> {
  const { rows, total } = await candidates(source, words, context, named);
  const found = pick(rows, words, source);
  if (found !== undefined) return found;
  if (total !== undefined && total > rows.length) {
    throw badInput(
      `${source.noun} ${quoteLine(words)}: ${total} match in Halo's search, and none of the first ${rows.length} has just that name. Give more of the name, or the id (${source.lister}).`,
    );
  }
  throw await noneFits(source, words, rows, context, named);
}

async function candidates(
  source: Source,
  words: string,
  context: ToolContext,
  named: NamedRecords,
): Promise<{ rows: readonly Candidate[]; total: number | undefined }> {
  const { signal } = context;
  if ("lookup" in source) {
    const rows = candidatesIn(await context.lookups.rows(source.lookup, signal), source);
    return { rows: distinct(rows), total: rows.length };
  }
  const query = { ...source.query(named), search: words };
  const page = await context.halo.list(source.resource, query, { number: 1, size: searchRows }, { signal });
  return { rows: distinct(candidatesIn(page.rows, source)), total: page.total };
}

function candidatesIn(rows: readonly HaloRecord[], source: Source): Candidate[] {
  return rows.map(source.candidate).filter((candidate) => candidate !== undefined);
}

/** One entry for each id and name: a lookup holds a priority once for each SLA. */
function distinct(rows: readonly Candidate[]): Candidate[] {
  return [...new Map(rows.map((row) => [`${row.id} ${row.name}`, row])).values()];
}

const same = (a: string, b: string) => a.localeCompare(b, "en", { sensitivity: "accent" }) === 0;

/** The only candidate of the best match: the very name, then letter case aside, then other texts, then a beginning. */
function pick(rows: readonly Candidate[], words: string, source: Source): Candidate | undefined {
  const lower = words.toLowerCase();
  const matches: ((row: Candidate) => boolean)[] = [
    (row) => row.name === words,
    (row) => same(row.name, words),
    (row) => row.also.some((name) => same(name, words)),
    (row) => row.name.toLowerCase().startsWith(lower),
  ];
  for (const fits of matches) {
    const fitting = rows.filter(fits);
    const enabled = fitting.filter(({ row }) => row.isdisabled !== true && row.inactive !== true);
    const [only, ...others] = enabled.length > 0 ? enabled : fitting;
    if (only !== undefined && others.length === 0) return only;
    if (only !== undefined) throw severalFit(source, words, [only, ...others]);
  }
  return undefined;
}

function severalFit(source: Source, words: string, fitting: readonly Candidate[]): Error {
  return badInput(
    `${source.noun} ${quoteLine(words)} fits ${fitting.length}: ${listed(fitting)}. Give the id of the one that is meant.`,
  );
}

function listed(rows: readonly Candidate[]): string {
  const first = rows
    .slice(0, mostCandidates)
    .map(({ id, name, hint }) => `${id} ${shown(name)}${hint === undefined ? "" : ` (${shown(hint)})`}`);
  const more = rows.length - first.length;
  return `${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The refusal when none fits: it names the nearest, from the lookup or by one more search with the name's beginning. */
async function noneFits(
  source: Source,
  words: string,
  rows: readonly Candidate[],
  context: ToolContext,
  named: NamedRecords,
): Promise<Error> {
  let known = rows;
  const beginning = words.slice(0, 3);
  if (known.length === 0 && !("lookup" in source) && beginning.length < words.length) {
    ({ rows: known } = await candidates(source, beginning, context, named));
  }
  const near = nearest(known, words);
  const suggestion = near.length === 0 ? "" : ` Nearest: ${listed(near)}.`;
  return badInput(
    `${source.noun} ${quoteLine(words)} is not known in Halo.${suggestion} See ${source.lister}, or give the id.`,
  );
}

function nearest(rows: readonly Candidate[], words: string): Candidate[] {
  const lower = words.toLowerCase();
  return rows
    .map((row) => {
      const name = row.name.toLowerCase();
      const share = levenshtein(name.slice(0, 100), lower) / Math.max(name.length, lower.length, 1);
      return { row, share: name.includes(lower) ? 0 : share };
    })
    .sort((a, b) => a.share - b.share)
    .slice(0, 3)
    .map(({ row }) => row);
}
