import type { CallOptions, HaloClient } from "../halo/client.ts";
import { creationDate } from "../halo/creation-date.ts";
import { HaloError } from "../halo/errors.ts";
import type { HaloRecord } from "../halo/lists.ts";
import { type HaloResource, haloResources } from "../halo/resources.ts";
import { largestPage } from "../halo/rules.ts";
import type { LedgerKeeper, OpenRow, Seen, SeenValues } from "./entry.ts";
import { givenValue } from "./values.ts";

/** Looks in Halo for what became of a write. Reads alone; what it means is decided where the row is (`judge.ts`). */

const resources: ReadonlyMap<string, HaloResource> = new Map(
  Object.values(haloResources).map((resource) => [resource.path, resource]),
);

/** Clocks differ by up to so much, in milliseconds. */
const clockSkewMs = 2 * 60_000;
/** The most records of a list that are read one by one, because its rows have no date. */
const mostReadAgain = 5;

/** What Halo has of the record of a row, with the sign-in of this client. Never throws an error of Halo's. */
export async function lookUp(row: OpenRow, halo: HaloClient, signal: AbortSignal): Promise<Seen> {
  const resource = resources.get(row.resource);
  if (resource === undefined) return { is: "unread" };
  try {
    const options = { signal, once: true };
    if (row.kind === "created") return await listed(row, resource, halo, options);
    if (row.record === undefined) return { is: "unread" };
    return await read(row, row.record, resource, halo, options);
  } catch (error) {
    if (error instanceof HaloError) return { is: "unread" };
    throw error;
  }
}

/**
 * Looks up rows one after the other, and has them decided. What fails is looked up again later.
 *
 * @param report takes a fault of this server
 */
export async function lookUpAll(
  rows: readonly OpenRow[],
  ledger: Pick<LedgerKeeper, "judge">,
  halo: HaloClient,
  report: (error: unknown) => void,
): Promise<void> {
  const { signal } = new AbortController();
  for (const row of rows) {
    try {
      await ledger.judge(row.key, await lookUp(row, halo, signal));
    } catch (error) {
      report(error);
    }
  }
}

async function read(
  row: OpenRow,
  id: number,
  resource: HaloResource,
  halo: HaloClient,
  options: CallOptions,
): Promise<Seen> {
  // What has `GET /Attachment/{id}` is the file itself: whether it is there says the list of its ticket.
  if (resource === haloResources.attachments) {
    const rows = await halo.listAll(resource, row.look.query, options);
    const found = rows.find((each) => Number(each.id) === id);
    return found === undefined ? { is: "gone" } : { is: "there", values: [], isMarked: false };
  }
  try {
    const record = await halo.get(resource, id, { includedetails: true, ...row.look.query }, options);
    const isMarked =
      row.kind === "voided" ? record.voided === true : record.deleted === true || record.inactive === true;
    return { is: "there", values: valuesOf(record, row.fields), isMarked };
  } catch (error) {
    if (error instanceof HaloError && error.kind === "not_found") return { is: "gone" };
    throw error;
  }
}

async function listed(
  row: OpenRow,
  resource: HaloResource,
  halo: HaloClient,
  options: CallOptions,
): Promise<Seen> {
  const { query, identify } = row.look;
  const { rows, more } = resource.paged
    ? await halo.list(
        resource,
        { ...query, order: "id", orderdesc: true },
        { number: 1, size: largestPage },
        options,
      )
    : { rows: await halo.listAll(resource, query, options), more: false };
  // A date that was sent is none of the creation.
  const sent = Object.fromEntries(row.fields.map((field) => [field, true]));
  let readAgain = 0;
  const dateOf = async (record: HaloRecord) => {
    const date = creationDate(record, sent);
    if (date !== undefined || readAgain++ >= mostReadAgain) return date;
    return creationDate(
      await halo.get(resource, Number(record.id), { includedetails: true, ...query }, options),
    );
  };
  const ids = rows.map((record) => Number(record.id));
  const isNewestFirst = ids.every((id, index) => index === 0 || id < Number(ids[index - 1]));
  const seen = [];
  for (const record of isNewestFirst
    ? rows
    : [...rows].sort((one, other) => Number(other.id) - Number(one.id))) {
    const created = await dateOf(record);
    const values = valuesOf(record, identify);
    seen.push({ record: Number(record.id), ...(created === undefined ? {} : { created }), values });
    // From here on all are older.
    if (created !== undefined && created < row.at - clockSkewMs && (!resource.paged || isNewestFirst)) break;
  }
  const oldest = seen.at(-1)?.created;
  const goesBack = oldest !== undefined && oldest < row.at - clockSkewMs;
  return { is: "list", isAll: !more || (isNewestFirst && goesBack), rows: seen };
}

/** The values of fields in a record; of a custom field (`customfields 212`) those of its entry. */
export function valuesOf(record: HaloRecord, fields: readonly string[]): SeenValues {
  return fields.flatMap((field) => {
    const [list = "", id] = field.split(" ");
    const value = givenValue(id === undefined ? record[field] : entryOf(record[list], id)?.value);
    return value === undefined ? [] : [{ field, value }];
  });
}

function entryOf(list: unknown, id: string): HaloRecord | undefined {
  if (!Array.isArray(list)) return undefined;
  const entries: readonly unknown[] = list;
  return entries.find((entry): entry is HaloRecord => isEntry(entry) && String(entry.id) === id);
}

const isEntry = (entry: unknown): entry is HaloRecord =>
  typeof entry === "object" && entry !== null && "id" in entry;
