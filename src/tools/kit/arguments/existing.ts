import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable, type HaloError } from "../../../halo/errors.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { unassignedAgentId } from "../../../halo/rules.ts";
import { inSentence } from "./alike.ts";
import { listed } from "./matching.ts";
import { lookedUp, type Place } from "./searching.ts";
import type { Candidate, LookupSource, ReadSource } from "./sources.ts";

/** Whether Halo has the record of an id. */

/** The refusal of an id that no record has; it lists those that there are where no tool does. */
export function unknownRecord(
  { noun, lister }: Pick<LookupSource, "noun" | "lister">,
  id: number,
  rows: readonly Candidate[] = [],
): HaloError {
  const see = lister === undefined ? `there are ${listed(rows)}` : `see ${lister}`;
  return badInput(`${noun} ${id} is not known in Halo: ${see}.`);
}

/**
 * Looks for an id in a lookup, then in Halo: a sign-in may be given a part of a list only. The agent who stands for
 * nobody is missing from some lists.
 *
 * @returns the record, where the lookup shows it
 * @throws HaloError `bad_input` when there is none
 */
export async function requireInLookup(
  source: LookupSource,
  id: number,
  place: Place,
): Promise<Candidate | undefined> {
  const { lookups, halo, signal } = place.context;
  const find = async () => {
    const rows = await lookedUp(source, false, place);
    return { rows, found: rows.find((row) => row.id === id) };
  };
  let rows: readonly Candidate[];
  let found: Candidate | undefined;
  try {
    ({ rows, found } = await find());
    if (found === undefined && (await lookups.reread(source.lookup, signal)))
      ({ rows, found } = await find());
  } catch (error) {
    // The names can't be read: Halo itself decides about the id.
    dispensable(error);
    return undefined;
  }
  if (found !== undefined || (source.lookup === "agents" && id === unassignedAgentId)) return found;
  // An empty list shows nothing.
  const isThere = source.resource === undefined ? rows.length === 0 : await isRead(source.resource);
  if (!isThere) throw unknownRecord(source, id, rows);
  return undefined;

  async function isRead(resource: HaloResource): Promise<boolean> {
    try {
      await halo.get(resource, id, {}, { signal, once: true });
      return true;
    } catch (error) {
      dispensable(error);
      return false;
    }
  }
}

/**
 * Reads the record of an id.
 *
 * @returns undefined where this sign-in may not read such records, so that nothing is known
 * @throws HaloError `bad_input` when there is none, or when it belongs to another client or site than the call names
 */
export async function requireRecord(
  source: ReadSource,
  id: number,
  { named, context }: Place,
): Promise<HaloRecord | undefined> {
  let record: HaloRecord;
  try {
    record = await context.halo.get(source.resource, id, {}, { signal: context.signal });
  } catch (error) {
    const failure = dispensable(error);
    if (failure.kind === "permission" || failure.kind === "sign_in_refused") return undefined;
    if (failure.kind === "not_found" || failure.kind === "unexpected_answer") throw unknownRecord(source, id);
    throw failure;
  }
  requireWithin(source, id, record, named);
  return record;
}

/** Refuses a record of another client or site than the call names. */
function requireWithin(source: ReadSource, id: number, record: HaloRecord, named: Place["named"]): void {
  // A user of another site of the client may well be meant.
  const { site: _site, ...parents } = named;
  if (source.isWithin(record, parents)) return;
  const name = inSentence(record.client_name ?? "");
  throw badInput(
    `${source.noun} ${id} ${inSentence(record.name ?? "")} belongs to client ${String(record.client_id)} ${name}, not to client ${named.client}.`,
  );
}
