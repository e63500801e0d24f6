import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable, readOr } from "../../../halo/errors.ts";
import { agentIdOf, unassignedAgentId } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";
import { inSentence, nameKey, shownName, withoutQuotes } from "./alike.ts";
import { requireInLookup, requireRecord } from "./existing.ts";
import { type Found, onlyOf, saidOf, type Wanted, wholeNamed } from "./matching.ts";
import { findBySearch, findInLookup, generalUsers, lookedUp, type Place, searchWhole } from "./searching.ts";
import {
  type Candidate,
  type LookupSource,
  type RecordKind,
  type SearchSource,
  type Source,
  sources,
} from "./sources.ts";

/** From the words that name a record to the record, and to what the caller is told of it. */

/** The record that words mean. */
export interface NamedRecord {
  readonly id: number;
  /** What the words were taken to mean, for the caller; none where they are the id or the very name. */
  readonly said: readonly string[];
  /** The record's row, where it was read. */
  readonly row?: HaloRecord | undefined;
  /**
   * Checks that the record is there, for an id that was not looked up. A list that holds rows shows that it is, so a
   * tool that reads asks only where it found nothing.
   *
   * @throws HaloError `bad_input` when it is not
   */
  readonly check?: () => Promise<void>;
}

/** In which call a record is named. */
export interface Asking extends Place {
  /** Whether the call changes something: it takes whole names, and ids that are there. */
  readonly isWrite: boolean;
  /** The argument that names it, for a refusal. */
  readonly argument: string;
  /** Whether the record is the one that the tool reads or changes: Halo tells then whether it is there. */
  readonly isOwn: boolean;
}

const Id = z.int().min(1).max(2_147_483_647);
/** Digits that may be an id, also as results show one (`#12`). What begins with 0 is a name: no id is written so. */
const IdInWords = z
  .string()
  .trim()
  .regex(/^#?[1-9]\d{0,9}$/)
  .transform((text) => Number(text.replace("#", "")))
  .pipe(Id);

/** The id that words may be; undefined for what can only be a name. */
export function idIn(words: unknown): number | undefined {
  return Id.safeParse(words).data ?? IdInWords.safeParse(words).data;
}

/**
 * Finds the record that words name: by its name in the session's lookups or by Halo's search, and by its id where no
 * record has that name. A whole name comes before a beginning, which decides for a call that only reads.
 *
 * @param words a number is an id
 * @throws HaloError `bad_input` when there is none (with the nearest), when several fit (with what tells them apart),
 * and when digits are the name of one record and the id of another
 */
export async function resolveName(
  kind: RecordKind,
  words: string | number,
  asking: Asking,
): Promise<NamedRecord> {
  const source: Source = sources[kind];
  if (typeof words === "number") {
    return asking.isOwn ? { id: words, said: [] } : byId(source, words, asking);
  }
  if (kind === "agent" && words.toLowerCase() === "me") {
    const me = await signedInAgent(asking.context);
    return { id: me.id, said: [`agent ${quoteLine(words)} is #${me.id} ${inSentence(me.name)}`] };
  }
  const wanted: Wanted = { source, words, isWrite: asking.isWrite };
  const id = idIn(shownName(withoutQuotes(words)));
  if (id !== undefined) return byDigits(source, id, wanted, asking);
  const found =
    "lookup" in source
      ? await findInLookup(source, wanted, asking, kind === "agent" ? nobody(wanted) : undefined)
      : await bySearch(source, wanted, asking);
  return { id: found.candidate.id, said: found.said, row: found.candidate.row };
}

/** What Halo calls the user who stands for anybody at a site, unless the tenant calls it otherwise. */
const wordsForAnybody = "general user";

async function bySearch(source: SearchSource, wanted: Wanted, asking: Asking): Promise<Found> {
  if (source.noun !== "user" || nameKey(wanted.words) !== wordsForAnybody) {
    return findBySearch(source, wanted, asking);
  }
  const whole = await searchWhole(source, wanted, asking);
  const general = whole.found === undefined ? await generalUsers(source, asking) : [];
  return onlyOf(general, wanted) ?? findBySearch(source, wanted, asking, whole);
}

/** Words for having no agent, whatever the tenant calls the agent who stands for that. */
const wordsForNobody: ReadonlySet<string> = new Set(["unassigned", "nobody", "no one", "none"]);

function nobody(wanted: Wanted): (rows: readonly Candidate[]) => Found | undefined {
  return (rows) => {
    if (!wordsForNobody.has(nameKey(wanted.words))) return undefined;
    const own = rows.find(({ id }) => id === unassignedAgentId);
    const row = { id: unassignedAgentId, name: "Unassigned" };
    const candidate = own ?? { ...row, also: [], short: [], hints: [], isInactive: false, row };
    const said = saidOf(wanted, { ...candidate, isInactive: false });
    return { candidate, said: said === undefined ? [] : [said] };
  };
}

/** What digits mean: a record of that name, or that of the id. */
async function byDigits(source: Source, id: number, wanted: Wanted, asking: Asking): Promise<NamedRecord> {
  const named = "lookup" in source ? await inLookup(source) : await searchWhole(source, wanted, asking);
  const { found } = named;
  if (found === undefined) {
    const known = named.seen.rows.find((row) => row.id === id);
    if (known !== undefined) return { id, said: [], row: known.row };
    const isMarked = shownName(withoutQuotes(wanted.words)).startsWith("#");
    if (!("lookup" in source) && !named.seen.isComplete && !isMarked) {
      throw badInput(
        `${source.noun} ${quoteLine(wanted.words)} may be a name or an id, and too many match in Halo's search to tell: give ${asking.argument} "#${id}" if the id is meant.`,
      );
    }
    return byId(source, id, asking);
  }
  const { candidate } = found;
  const other = candidate.id === id ? undefined : await recordOf(source, id, asking);
  if (other === undefined) return { id: candidate.id, said: found.said, row: candidate.row };
  throw badInput(
    `${source.noun} ${quoteLine(wanted.words)} is the name of ${source.noun} ${candidate.id} and the id of ${inSentence(other.name ?? id)}: give ${asking.argument} "#${candidate.id}" or "#${id}".`,
  );

  async function inLookup(lookup: LookupSource) {
    // The id is sent as it is then, and Halo decides.
    const rows = await readOr(lookedUp(lookup, wanted.isWrite, asking), []);
    return { found: wholeNamed(rows, wanted), seen: { rows, isComplete: true } };
  }
}

/** The record of an id, if there is one. */
async function recordOf(source: Source, id: number, asking: Asking): Promise<HaloRecord | undefined> {
  try {
    return "lookup" in source
      ? (await requireInLookup(source, id, asking))?.row
      : await requireRecord(source, id, { ...asking, named: {} });
  } catch (error) {
    if (dispensable(error).kind === "bad_input") return undefined;
    throw error;
  }
}

async function byId(source: Source, id: number, asking: Asking): Promise<NamedRecord> {
  if ("lookup" in source) {
    return { id, said: [], row: (await requireInLookup(source, id, asking))?.row };
  }
  if (asking.isWrite) return { id, said: [], row: await requireRecord(source, id, asking) };
  return {
    id,
    said: [],
    check: async () => {
      await requireRecord(source, id, asking);
    },
  };
}

/** The id of the site that a user's row names. */
export function siteOf(user: HaloRecord | undefined): number | undefined {
  const site = Number(user?.site_id_int ?? user?.site_id);
  return Number.isInteger(site) && site > 0 ? site : undefined;
}

/**
 * Finds the name that Halo has for a team, for an argument that Halo takes by name.
 *
 * @throws HaloError `bad_input` as {@link resolveName} does, and for an id whose name Halo does not tell
 */
export async function resolveTeamName(
  words: string | number,
  asking: Asking,
): Promise<{ readonly name: string; readonly said: readonly string[] }> {
  const { id, said, row } = await resolveName("team", words, asking);
  if (typeof row?.name !== "string") throw badInput(`team ${id} is not known in Halo: see halo_list_teams.`);
  return { name: row.name, said };
}

const mostAgents = 20;

/** The agents whom a user may be, by name; how to list them where they can't be read, and where they are many. */
async function agentsToChoose(context: ToolContext): Promise<string> {
  const listTool = "halo_list_agents lists them";
  const rows = await readOr(context.lookups.rows("agents", context.signal), []);
  const people = rows.filter(
    (row) => agentIdOf(row.id) !== undefined && row.isapiagent !== true && row.isdisabled !== true,
  );
  const names = people.slice(0, mostAgents).map(({ name }) => inSentence(name));
  if (names.length === 0) return listTool;
  const more = people.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more (${listTool})` : names.join(", ");
}

/** The agent who is signed in. Where one identity serves all callers, it is nobody's "me". */
async function signedInAgent(context: ToolContext): Promise<{ id: number; name: string }> {
  const row = await context.halo.me({ signal: context.signal });
  if (row.isapiagent === true) {
    throw badInput(
      `agent "me" is the API's own agent ${inSentence(row.name)} here, since this deployment signs in to Halo with one identity for all: ask the user who they are, and give that agent's name: ${await agentsToChoose(context)}.`,
    );
  }
  return { id: Number(row.id), name: String(row.name ?? row.id) };
}
