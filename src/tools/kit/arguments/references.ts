import { distance as levenshtein } from "fastest-levenshtein";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { LookupKind } from "../../../halo/lookups.ts";
import { type HaloResource, haloResources } from "../../../halo/resources.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";

/** The kinds of records that an argument may name. */
export type ReferenceKind =
  | "agent"
  | "client"
  | "priority"
  | "site"
  | "status"
  | "team"
  | "ticket_type"
  | "user";

/** What a reference turned out to be. */
export interface Found {
  readonly id: number;
  readonly name: string;
  /** The row that it was found in; none for an id, which is taken as it is. */
  readonly row?: HaloRecord;
}

/** A name of Halo's in a sentence of ours: marked as data, plain, on one line. */
const shown = (name: unknown) => quoteLine(plainText(String(name)));

/** What is known already of the record's surroundings, which narrows the search. */
export interface Surroundings {
  readonly client_id?: number | undefined;
  readonly site_id?: number | undefined;
}

/** The most candidates that a refusal lists. */
const mostCandidates = 10;

/** The rows of a search that are looked at. */
const searchRows = 100;

const Id = z.int().min(1).max(2_147_483_647);
const WrittenId = z
  .string()
  .trim()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .pipe(Id);

/** The number that a value is as an id, if it may be one. */
function id(value: unknown): number | undefined {
  return Id.safeParse(value).data ?? WrittenId.safeParse(value).data;
}

/** One name of a record, and the record. */
interface Named {
  readonly id: number;
  readonly name: string;
  /** Further texts that name it: an e-mail address, a login. */
  readonly also: readonly string[];
  /** What tells it from others of the same name. */
  readonly hint?: string | undefined;
  readonly row: HaloRecord;
}

/** How records of a kind are found by name: in a lookup that is held, or by one search in Halo. */
type Source = {
  readonly noun: string;
  /** The tool that lists them all. */
  readonly lister: string;
  readonly named: (row: HaloRecord) => Named | undefined;
} & (
  | { readonly lookup: LookupKind }
  | { readonly resource: HaloResource; readonly query: (around: Surroundings) => Query }
);

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

function plain(
  idField: string,
  also: readonly string[] = [],
  hint?: (row: HaloRecord) => string | undefined,
) {
  return (row: HaloRecord): Named | undefined => {
    const id = Number(row[idField]);
    const name = text(row.name);
    if (!Number.isInteger(id) || name === "") return undefined;
    return { id, name, also: also.map((field) => text(row[field])).filter(Boolean), hint: hint?.(row), row };
  };
}

const atClient = (row: HaloRecord) => {
  const place = [text(row.client_name), text(row.site_name)].filter(Boolean).join(", ");
  return place === "" ? undefined : place;
};

const sources: Readonly<Record<ReferenceKind, Source>> = {
  agent: {
    noun: "agent",
    lister: "halo_list_agents",
    lookup: "agents",
    named: plain("id", ["email", "initials"], (row) => (row.isdisabled === true ? "disabled" : undefined)),
  },
  status: { noun: "status", lister: "halo_list_statuses", lookup: "statuses", named: plain("id") },
  team: { noun: "team", lister: "halo_list_teams", lookup: "teams", named: plain("id") },
  ticket_type: {
    noun: "ticket type",
    lister: "halo_list_ticket_types",
    lookup: "ticketTypes",
    named: plain("id"),
  },
  priority: {
    noun: "priority",
    lister: "halo_get_ticket_type",
    lookup: "priorities",
    // A ticket carries `priorityid`; the row's own id belongs to the pair of SLA and priority.
    named: plain("priorityid"),
  },
  client: {
    noun: "client",
    lister: "halo_list_clients",
    resource: haloResources.clients,
    query: () => ({}),
    named: plain("id"),
  },
  site: {
    noun: "site",
    lister: "halo_list_sites",
    resource: haloResources.sites,
    query: ({ client_id }) => ({ client_id }),
    named: plain("id", ["clientsite_name"], atClient),
  },
  user: {
    noun: "user",
    lister: "halo_list_users",
    resource: haloResources.users,
    query: ({ client_id, site_id }) => ({ client_id, site_id }),
    named: plain("id", ["emailaddress", "login", "networklogin"], atClient),
  },
};

/** The argument that names a record, beside the one with its id. */
export const referenceInput = (kind: ReferenceKind) =>
  z
    .preprocess(
      (value) => (id(value) === undefined ? value : String(value)),
      z.string().trim().min(1).max(200),
    )
    .describe(kind === "agent" ? 'Name, id or "me"' : kind === "user" ? "Name, e-mail or id" : "Name or id");

/**
 * Finds the record that a text names: an id, or a name by the session's lookups or by one search in Halo. An
 * exact match wins, then one that differs in letter case only, then the only one that begins so.
 *
 * @throws HaloError `bad_input` with the candidates when several fit, and with the nearest when none does
 */
export async function findReference(
  kind: ReferenceKind,
  written: string,
  context: ToolContext,
  around: Surroundings = {},
): Promise<Found> {
  const given = id(written);
  if (given !== undefined) return { id: given, name: written };
  if (kind === "agent" && written.toLowerCase() === "me") return me(context);
  const source = sources[kind];
  const { rows, total } = await candidates(source, written, context, around);
  const found = pick(rows, written, source);
  if (found !== undefined) return { id: found.id, name: found.name, row: found.row };
  if (total !== undefined && total > rows.length) {
    throw badInput(
      `${source.noun} ${quoteLine(written)}: ${total} match in Halo's search, and none of the first ${rows.length} has just that name. Give more of the name, or the id (${source.lister}).`,
    );
  }
  throw await none(source, written, rows, context, around);
}

/** The signed-in agent. One identity for all that come in is nobody's "me". */
async function me(context: ToolContext): Promise<Found> {
  const row = await context.halo.me({ signal: context.signal });
  if (row.isapiagent === true) {
    throw badInput(
      `agent "me" is the API's own agent ${shown(row.name)} here, since this deployment signs in to Halo with one identity for all: give the agent's name.`,
    );
  }
  return { id: Number(row.id), name: String(row.name ?? row.id), row };
}

async function candidates(
  source: Source,
  written: string,
  context: ToolContext,
  around: Surroundings,
): Promise<{ rows: readonly Named[]; total: number | undefined }> {
  const { signal } = context;
  if ("lookup" in source) {
    const rows = namedIn(await context.lookups.rows(source.lookup, signal), source);
    return { rows: distinct(rows), total: rows.length };
  }
  const query = { ...source.query(around), search: written };
  const page = await context.halo.list(source.resource, query, { number: 1, size: searchRows }, { signal });
  return { rows: distinct(namedIn(page.rows, source)), total: page.total };
}

function namedIn(rows: readonly HaloRecord[], source: Source): Named[] {
  return rows.map(source.named).filter((named) => named !== undefined);
}

/** One entry for each id and name: a priority stands once in each SLA. */
function distinct(rows: readonly Named[]): Named[] {
  return [...new Map(rows.map((row) => [`${row.id} ${row.name}`, row])).values()];
}

const same = (a: string, b: string) => a.localeCompare(b, "en", { sensitivity: "accent" }) === 0;

function pick(rows: readonly Named[], written: string, source: Source): Named | undefined {
  const lower = written.toLowerCase();
  const tiers: ((row: Named) => boolean)[] = [
    (row) => row.name === written,
    (row) => same(row.name, written),
    (row) => row.also.some((name) => same(name, written)),
    (row) => row.name.toLowerCase().startsWith(lower),
  ];
  for (const fits of tiers) {
    const fitting = rows.filter(fits);
    const enabled = fitting.filter(({ row }) => row.isdisabled !== true && row.inactive !== true);
    const [only, ...others] = enabled.length > 0 ? enabled : fitting;
    if (only !== undefined && others.length === 0) return only;
    if (only !== undefined) throw several(source, written, [only, ...others]);
  }
  return undefined;
}

function several(source: Source, written: string, fitting: readonly Named[]): Error {
  return badInput(
    `${source.noun} ${quoteLine(written)} fits ${fitting.length}: ${listed(fitting)}. Give the id of the one that is meant.`,
  );
}

function listed(rows: readonly Named[]): string {
  const first = rows
    .slice(0, mostCandidates)
    .map(({ id, name, hint }) => `${id} ${shown(name)}${hint === undefined ? "" : ` (${shown(hint)})`}`);
  const more = rows.length - first.length;
  return `${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Nothing fits: names the nearest, from the lookup or by one more search with the beginning of the name. */
async function none(
  source: Source,
  written: string,
  rows: readonly Named[],
  context: ToolContext,
  around: Surroundings,
): Promise<Error> {
  let known = rows;
  const beginning = written.slice(0, 3);
  if (known.length === 0 && !("lookup" in source) && beginning.length < written.length) {
    ({ rows: known } = await candidates(source, beginning, context, around));
  }
  const near = nearest(known, written);
  const suggestion = near.length === 0 ? "" : ` Nearest: ${listed(near)}.`;
  return badInput(
    `${source.noun} ${quoteLine(written)} is not known in Halo.${suggestion} See ${source.lister}, or give the id.`,
  );
}

function nearest(rows: readonly Named[], written: string): Named[] {
  const lower = written.toLowerCase();
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

/** Sentence for what was understood; undefined where the text was the id or the very name. */
export function understoodReference(kind: ReferenceKind, written: string, found: Found): string | undefined {
  if (found.name === written) return undefined;
  return `${sources[kind].noun} ${quoteLine(written)} is ${found.id} ${shown(found.name)}`;
}
