import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { largestPage } from "../../../halo/rules.ts";
import { haloDate } from "../../../halo/text.ts";
import type { ToolContext } from "../define.ts";
import type { View } from "../view.ts";
import { sameValue } from "./compare.ts";

/**
 * What to do when a write was sent and its outcome is not known (a 500, a lost connection, a timeout):
 * look in Halo, and say created, not created, or unknown. Never send it again.
 */

/** Clocks differ; a record dated up to this long before or after the call still counts as this call's. */
const clockSkewMs = 2 * 60_000;
/** A clock may be quite wrong: a record like it and dated up to three days before the call may yet be this call's. */
const wrongClockMs = 3 * 24 * 60 * 60_000;
/** The first of these tells (an action's `datetime` does not: a time entry may be back-dated); a record that was changed last before the call was created before it too. */
const creationDates = ["datecreated", "actiondatecreated", "dateoccurred", "last_modified"];

/** A look must not be cut short by the cancelled call that made it necessary; the client bounds it in time. */
const lookOptions = () => ({ signal: new AbortController().signal });

/** What is known of the records that a tool makes, so that one can be found again when Halo's answer was lost. */
export interface Creation {
  readonly view: View;
  /** Fields sent that tell the new record from others: the newest records are held against these. */
  readonly identify: readonly string[];
  /** Parameters for reading the newest records, for resources without paging. */
  readonly identifyQuery?: (fields: HaloRecord) => Query;
}

/**
 * Looks for a record whose creation was not confirmed.
 *
 * @throws HaloError `outcome_unknown` when it can't be told, or the original error's kind when it surely was not created
 */
export async function createdAfterAll(
  declaration: Creation,
  sent: HaloRecord,
  startedAt: number,
  failure: HaloError,
  context: ToolContext,
): Promise<{ record: HaloRecord; warning: string }> {
  const { view, identify } = declaration;
  const { noun, plural } = view.resource;
  let rows: readonly HaloRecord[];
  let more = false;
  try {
    const query = { order: "id", orderdesc: true, ...declaration.identifyQuery?.(sent) };
    // Without paging Halo gives its own order, so the newest may stand anywhere.
    if (view.resource.paged) {
      const page = { number: 1, size: largestPage };
      ({ rows, more } = await context.halo.list(view.resource, query, page, lookOptions()));
    } else {
      rows = await context.halo.listAll(
        view.resource,
        declaration.identifyQuery?.(sent) ?? {},
        lookOptions(),
      );
    }
  } catch {
    throw unknown(noun, "created", `list the newest ${plural}`, failure);
  }
  const like = rows.filter((row) =>
    identify.every((field) => sent[field] === undefined || sameValue(row[field], sent[field])),
  );
  for (const row of like) {
    const created = creationOf(row) ?? (await creationInDetail(declaration, row, sent, context));
    if (created === undefined) {
      const there = `One ${noun} with these values is there as ${String(row.id)}, and Halo does not say since when.`;
      throw unknown(`the ${noun}`, "created", "read that one", failure, there);
    }
    if (created < startedAt - wrongClockMs) continue;
    if (!isOfCall(created, startedAt, context)) {
      const date = new Date(created).toISOString().slice(0, 16).replace("T", " ");
      const there = `One ${noun} with these values is there as ${String(row.id)}, by Halo's clock since ${date} UTC: it may be this one, or an earlier one.`;
      throw unknown(`the ${noun}`, "created", "read that one", failure, there);
    }
    const warning = `Halo did not confirm the write, but the ${noun} is there: it was created as ${String(row.id)}. Do not create it again.`;
    return { record: row, warning };
  }
  const showsAll = async () =>
    !view.resource.paged || (await showsAllSince(startedAt, { rows, more }, declaration, sent, context));
  if (!isOver(failure) || !(await showsAll())) {
    throw unknown(noun, "created", `list the newest ${plural}`, failure);
  }
  throw new HaloError(
    failure.kind,
    `${failure.message} The ${noun} was not created: it is not among the newest ${plural} in Halo.`,
    { status: failure.status, cause: failure },
  );
}

/** Whether a record with this creation date was made by a call that began then. */
function isOfCall(created: number, startedAt: number, context: ToolContext): boolean {
  return created >= startedAt - clockSkewMs && created <= context.now() + clockSkewMs;
}

/**
 * Whether what Halo answered to a creation is some other record: it differs in what it is known by, and it is
 * older than the call. A value alone tells nothing, since Halo changes some as it stores them.
 */
export function isAnother(
  { identify }: Creation,
  sent: HaloRecord,
  stored: HaloRecord,
  startedAt: number,
): boolean {
  const differs = identify.some(
    (field) => sent[field] !== undefined && field in stored && !sameValue(stored[field], sent[field]),
  );
  const created = creationOf(stored, sent);
  return differs && created !== undefined && created < startedAt - wrongClockMs;
}

/** Reads a record whose change was not confirmed, and tells whether the change is there. */
export async function updatedAfterAll(
  view: View,
  id: number,
  sent: HaloRecord,
  before: HaloRecord,
  failure: HaloError,
  context: ToolContext,
): Promise<{ record: HaloRecord; warning: string }> {
  const subject = `${view.resource.noun} ${id}`;
  let record: HaloRecord;
  try {
    record = await context.halo.get(view.resource, id, { includedetails: true }, lookOptions());
  } catch {
    throw unknown(subject, "changed", "read it", failure);
  }
  const comparable = Object.entries(sent).filter(
    ([field, value]) => typeof value !== "object" && field in record,
  );
  const stored = comparable.filter(([field, value]) => sameValue(record[field], value));
  if (comparable.length > 0 && stored.length === comparable.length) {
    return { record, warning: `Halo did not confirm the write, but ${subject} has the new values.` };
  }
  // A value that was there before tells nothing of this call.
  const changed = stored.filter(([field, value]) => !sameValue(before[field], value));
  if (!isOver(failure) || changed.length > 0 || comparable.length === 0) {
    throw unknown(subject, "changed", "read it", failure);
  }
  throw new HaloError(failure.kind, `${failure.message} Nothing of ${subject} was changed.`, {
    status: failure.status,
    cause: failure,
  });
}

/** Tells whether an unconfirmed deletion or voiding happened. */
export async function removedAfterAll(
  subject: string,
  verb: "deleted" | "voided",
  read: () => Promise<HaloRecord>,
  isDone: ((record: HaloRecord) => boolean) | undefined,
  failure: HaloError,
): Promise<string> {
  try {
    const record = await read();
    if (isDone?.(record) === true) return `Halo did not confirm it, but ${subject} is ${verb}.`;
  } catch (error) {
    if (error instanceof HaloError && error.kind === "not_found" && verb === "deleted") {
      return `Halo did not confirm it, but ${subject} is gone.`;
    }
    throw unknown(subject, verb, "read it", failure);
  }
  if (!isOver(failure)) throw unknown(subject, verb, "read it", failure);
  throw new HaloError(failure.kind, `${failure.message} ${subject} was not ${verb}: it is still there.`, {
    status: failure.status,
    cause: failure,
  });
}

/**
 * Whether Halo is done with the request that failed: it answered with an error of its own. After a lost
 * connection, a timeout or a gateway's 502, 503 or 504 it may still be at it, so what is not there yet may come.
 */
function isOver(failure: HaloError): failure is HaloError & { readonly status: number } {
  return failure.status !== undefined && ![502, 503, 504].includes(failure.status);
}

/**
 * Whether a page shows every record that was made since a call began, so that one which is missing there was not
 * made: the newest first, back to one that is older than the call. Others may have made many meanwhile.
 */
async function showsAllSince(
  startedAt: number,
  { rows, more }: { readonly rows: readonly HaloRecord[]; readonly more: boolean },
  declaration: Creation,
  sent: HaloRecord,
  context: ToolContext,
): Promise<boolean> {
  if (!isNewestFirst(rows)) return false;
  const oldest = rows.at(-1);
  if (!more || oldest === undefined) return true;
  const created = creationOf(oldest) ?? (await creationInDetail(declaration, oldest, sent, context));
  return created !== undefined && created < startedAt - clockSkewMs;
}

function isNewestFirst(rows: readonly HaloRecord[]): boolean {
  const ids = rows.map((row) => Number(row.id));
  return ids.every((id, index) => index === 0 || id < Number(ids[index - 1]));
}

function unknown(
  subject: string,
  done: string,
  check: string,
  failure: HaloError,
  there?: string,
): HaloError {
  const found = there === undefined ? "" : ` ${there}`;
  return new HaloError(
    "outcome_unknown",
    `Unknown whether ${subject} was ${done}: ${failure.message.replace(/ Try again.*$/, "")}${found} Do not repeat the call before you ${check} and see.`,
    { cause: failure },
  );
}

/** When a record was created, in milliseconds since the epoch, where it tells; a date that was sent tells nothing. */
function creationOf(row: HaloRecord, sent: HaloRecord = {}): number | undefined {
  for (const field of creationDates) {
    if (sent[field] !== undefined) continue;
    const date = haloDate(row[field]);
    if (date !== undefined) return Date.parse(date);
  }
  return undefined;
}

/** The same from the whole record: rows of clients and sites do not tell. */
async function creationInDetail(
  { view, identifyQuery }: Pick<Creation, "view" | "identifyQuery">,
  row: HaloRecord,
  sent: HaloRecord,
  context: ToolContext,
): Promise<number | undefined> {
  const query = { includedetails: true, ...identifyQuery?.(sent) };
  const record = await context.halo
    .get(view.resource, Number(row.id), query, lookOptions())
    .catch(() => undefined);
  return record === undefined ? undefined : creationOf(record);
}
