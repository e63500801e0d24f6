import type { CallOptions, HaloRecord } from "../../../../../halo/client.ts";
import { creationDate } from "../../../../../halo/dates/creation-date.ts";
import { localTime } from "../../../../../halo/dates/days.ts";
import { HaloError, unread } from "../../../../../halo/errors.ts";
import { isOfGateway } from "../../../../../halo/http/failures.ts";
import type { Query } from "../../../../../halo/http/http.ts";
import { type RecordId, recordIdOf } from "../../../../../halo/records.ts";
import { largestPage } from "../../../../../halo/rules.ts";
import { sameValue } from "../../../../../halo/same-value.ts";
import type { ToolContext } from "../../../define.ts";
import type { WriteState } from "../../../result.ts";
import type { View } from "../../../view.ts";
import { comparable, holds, holdsText, isRounded } from "../compare.ts";

/**
 * Verification of a write whose answer leaves open whether Halo did it (a 500, a lost connection, a timeout): look
 * in Halo, and say done, not done, or unknown. The write is never sent again. `send.ts` calls this for every write.
 */

/** Clocks differ; a record dated up to this long before or after the call still counts as this call's. */
const clockSkewMs = 2 * 60_000;
/** A clock may be wrong by far: a record with the same values, dated up to three days before the call, may be this call's. */
const wrongClockMs = 3 * 24 * 60 * 60_000;
/** The requests that look are not aborted with the call, which may have been cancelled. The client bounds them in time. */
export const lookOptions = () => ({ signal: new AbortController().signal });

/** How the records that a tool creates are found again when Halo's answer was lost. */
export interface Creation {
  readonly view: View;
  /** Fields sent that tell the new record from others: the newest records are compared by these. */
  readonly identify: readonly string[];
  /** Parameters for reading the newest records, for resources without paging. */
  readonly identifyQuery?: (fields: HaloRecord) => Query;
  /** Sends it, where that is more than a `POST` of these fields. */
  readonly send?: (fields: HaloRecord, context: ToolContext) => Promise<HaloRecord>;
  /** Reads it again, where `GET` of its id gives something else. */
  readonly read?: (id: RecordId, fields: HaloRecord, context: ToolContext) => Promise<HaloRecord>;
  /** The ids that were listed before it was sent: of others the date need not be known. */
  readonly before?: ReadonlySet<RecordId>;
}

/** A write that Halo did, although its answer was lost. */
export interface Verified {
  /** The record as it is now. */
  readonly record: HaloRecord;
  /** What is to be said of it. */
  readonly warning: string;
}

/**
 * Looks for a record whose creation was not confirmed.
 *
 * @param startedAt when the call began, in milliseconds since the epoch
 * @throws HaloError `outcome_unknown` when it can't be told; the original failure, no longer uncertain, when the
 * record was surely not created
 */
export async function verifyCreated(
  creation: Creation,
  sent: HaloRecord,
  startedAt: number,
  failure: HaloError,
  context: ToolContext,
): Promise<Verified> {
  const { view } = creation;
  const { noun, plural } = view.resource;
  const unknown = (subject: string, check: string, found?: string) =>
    unknownWhether(`${subject} was created`, check, failure, found);
  let rows: readonly HaloRecord[];
  let more = false;
  try {
    const query = creation.identifyQuery?.(sent) ?? {};
    // Without paging Halo gives its own order, so the newest may stand anywhere.
    if (view.resource.paged) {
      const newestFirst = { order: "id", orderdesc: true, ...query };
      // As many as a page can have, since others are created meanwhile.
      const page = { number: 1, size: largestPage };
      ({ rows, more } = await context.halo.list(view.resource, newestFirst, page, lookOptions()));
    } else {
      rows = await context.halo.listAll(view.resource, query, lookOptions());
    }
  } catch {
    throw unknown(noun, `list the newest ${plural}`);
  }
  const likeness = (row: HaloRecord) => likenessOf(creation, sent, row);
  const isNew = ({ id }: HaloRecord) => creation.before?.has(recordIdOf(id)) !== true;
  for (const row of rows.filter((candidate) => likeness(candidate) !== undefined && isNew(candidate))) {
    const isSame = likeness(row) === "same";
    const created =
      creation.before !== undefined
        ? startedAt
        : (creationDate(row) ?? (await creationDateOfRecord(creation, row, sent, context)));
    const there = `One ${noun} with ${isSame ? "these" : "some of these"} values is there as ${String(row.id)},`;
    if (created === undefined) {
      if (!isSame) continue;
      throw unknown(`the ${noun}`, "read that one", `${there} and Halo does not say since when.`);
    }
    if (created < startedAt - wrongClockMs) continue;
    if (!isOfCall(created, startedAt, context)) {
      // An older one that only resembles it says nothing of this call.
      if (!isSame) continue;
      const date = localTime(new Date(created), context.timeZone);
      const since = `by Halo's clock since ${date}: it may be this one, or an earlier one.`;
      throw unknown(`the ${noun}`, "read that one", `${there} ${since}`);
    }
    if (likeness(row) === "doubtful") {
      throw unknown(
        `the ${noun}`,
        "read that one",
        `${there} from the time of this call: it may be this one.`,
      );
    }
    const warning = `Halo did not confirm the write, but the ${noun} is there: it was created as ${String(row.id)}. Do not create it again.`;
    return { record: row, warning };
  }
  const showsAll = async () =>
    !view.resource.paged || (await showsAllSince(startedAt, { rows, more }, creation, sent, context));
  const { draftsBy } = view.resource;
  const mayHide =
    draftsBy !== undefined && sent[draftsBy] === true && !rows.some((row) => row[draftsBy] === true);
  if (!isOver(failure) || mayHide || !(await showsAll())) throw unknown(noun, `list the newest ${plural}`);
  throw surelyNot(failure, `The ${noun} was not created: it is not among the newest ${plural} in Halo.`);
}

/**
 * How much a record is like one that was sent, by the fields that identify it. `same`: all of them. `changed`: all of
 * them but for what Halo changes as it stores them, a line added to a text or a time that is rounded. `doubtful`: its
 * text is there, and another field differs, which a rule of the tenant may have changed.
 */
type Likeness = "same" | "changed" | "doubtful";

function likenessOf({ identify }: Creation, sent: HaloRecord, row: HaloRecord): Likeness | undefined {
  const given = identify.filter((field) => sent[field] !== undefined);
  if (given.every((field) => sameValue(row[field], sent[field]))) return "same";
  const texts = given.filter((field) => typeof sent[field] === "string");
  if (texts.length === 0 || !texts.every((field) => holdsText(row[field], sent[field]))) return undefined;
  const others = given.filter((field) => typeof sent[field] !== "string");
  const isKept = (field: string) =>
    sameValue(row[field], sent[field]) || isRounded(field, row[field], sent[field]);
  return others.every(isKept) ? "changed" : "doubtful";
}

/** Whether a record with this creation date was made by a call that began then. */
function isOfCall(created: number, startedAt: number, context: ToolContext): boolean {
  return created >= startedAt - clockSkewMs && created <= context.now() + clockSkewMs;
}

/**
 * Whether Halo answered a creation with some other record: one that differs in the fields that identify it and is older
 * than the call, or has no date and differs in all of several. One difference alone proves nothing, since Halo changes
 * some values as it stores them.
 */
export function isAnother(
  { identify }: Creation,
  sent: HaloRecord,
  stored: HaloRecord,
  startedAt: number,
): boolean {
  const known = identify.filter((field) => sent[field] !== undefined && field in stored);
  const other = known.filter((field) => !sameValue(stored[field], sent[field])).length;
  const created = creationDate(stored, sent);
  if (created === undefined) {
    // What an answer leaves empty says nothing of which record it is.
    return other > 1 && other === known.length && known.every((field) => (stored[field] ?? "") !== "");
  }
  return other > 0 && created < startedAt - wrongClockMs;
}

/** A change that was sent. */
interface Changed {
  readonly sent: HaloRecord;
  readonly skip: ReadonlySet<string>;
  readonly before: HaloRecord;
  /** Reads the record. */
  readonly read: (options: CallOptions) => Promise<HaloRecord>;
}

/**
 * Reads a record whose change was not confirmed, and tells whether the change is there.
 *
 * @throws HaloError as {@link verifyCreated} does
 */
export async function verifyUpdated(
  view: View,
  id: RecordId,
  { sent, skip, before, read }: Changed,
  failure: HaloError,
  context: ToolContext,
): Promise<Verified> {
  const subject = `${view.resource.noun} ${id}`;
  const unknown = () => unknownWhether(`${subject} was changed`, "read it", failure);
  let record: HaloRecord;
  try {
    record = await read(lookOptions());
  } catch {
    throw unknown();
  }
  const place = { resource: view.resource, timeZone: context.timeZone };
  const fields = comparable(sent, skip).filter(({ read }) => read(record) !== undefined);
  const stored = fields.filter((field) => holds(field, record, place));
  if (fields.length > 0 && stored.length === fields.length) {
    return { record, warning: `Halo did not confirm the write, but ${subject} has the new values.` };
  }
  // A value that was the same before the call does not show that the call changed it.
  const changed = stored.filter((field) => !holds(field, before, place));
  if (!isOver(failure) || fields.length === 0) throw unknown();
  if (changed.length > 0) {
    const warning = `Halo did not confirm the write (${failure.happened}), and ${subject} has some of the new values.`;
    return { record, warning };
  }
  throw surelyNot(failure, `Nothing of ${subject} was changed.`);
}

/** A record that is deleted or voided. */
export interface Removal {
  /** "invoice 12". */
  readonly subject: string;
  readonly verb: "deleted" | "voided";
  readonly read: () => Promise<HaloRecord>;
  /** Whether the record, read again, shows that it is done. Default: it is marked as deleted, and was not before. */
  readonly isDone: ((record: HaloRecord) => boolean) | undefined;
}

/** What a look at a removed record shows: `there` is one that is neither gone nor marked. */
type Look =
  | { readonly is: "gone" | "marked" | "there" }
  | { readonly is: "unread"; readonly error: HaloError };

async function look({ verb, read, isDone }: Removal, before: HaloRecord): Promise<Look> {
  try {
    const record = await read();
    const isMarked = (row: HaloRecord) => row.deleted === true || row.inactive === true;
    const isOver = isDone === undefined ? isMarked(record) && !isMarked(before) : isDone(record);
    return { is: isOver ? "marked" : "there" };
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    return error.kind === "not_found" && verb === "deleted" ? { is: "gone" } : { is: "unread", error };
  }
}

/** Whether a removal that Halo confirmed is to be seen. A copy may be older than it, so it is looked at twice. */
export async function confirmRemoved(
  removal: Removal,
  before: HaloRecord,
): Promise<{ readonly state: WriteState; readonly warnings: readonly string[] }> {
  const { subject, verb } = removal;
  let found = await look(removal, before);
  if (found.is === "there") found = await look(removal, before);
  if (found.is === "unread") {
    return {
      state: "done",
      warnings: [unread(subject, found.error, `that it is ${verb} is what Halo answered`)],
    };
  }
  if (found.is !== "there") return { state: "done", warnings: [] };
  // Without a mark of its own, a deleted record that can still be read looks as one that was kept.
  return {
    state: removal.isDone === undefined ? "unknown" : "not_done",
    warnings: [
      `Halo answered that ${subject} was ${verb}, and still shows it as it was. Look at it in Halo.`,
    ],
  };
}

/**
 * Tells whether an unconfirmed deletion or voiding happened.
 *
 * @returns a sentence that says so
 * @throws HaloError as {@link verifyCreated} does
 */
export async function verifyRemoved(
  removal: Removal,
  before: HaloRecord,
  failure: HaloError,
): Promise<string> {
  const { subject, verb } = removal;
  const found = await look(removal, before);
  if (found.is === "marked") return `Halo did not confirm it, but ${subject} is ${verb}.`;
  if (found.is === "gone") return `Halo did not confirm it, but ${subject} is gone.`;
  if (found.is === "unread" || !isOver(failure)) {
    throw unknownWhether(`${subject} was ${verb}`, "read it", failure);
  }
  throw surelyNot(failure, `${subject} was not ${verb}: it is still there.`);
}

/**
 * Whether Halo has finished the request that failed: it answered with an error of its own. After a lost connection, a
 * timeout or a gateway's error it may still be working on it, and what is not there yet may come.
 */
export function isOver({ status }: HaloError): boolean {
  return status !== undefined && !isOfGateway(status);
}

/** The failure of a write that was surely not done, with a sentence that says so. */
export function surelyNot(failure: HaloError, sentence: string): HaloError {
  return failure.with({ notes: [...failure.notes, sentence], uncertain: false });
}

/** The error for a write that may or may not have been done: why, what was found, and what to look at before it is repeated. */
export function unknownWhether(what: string, check: string, failure: HaloError, found?: string): HaloError {
  return failure.with({
    kind: "outcome_unknown",
    happened: `Unknown whether ${what}: ${failure.happened}${found === undefined ? "" : ` ${found}`}`,
    advice: `Do not repeat the call before you ${check} and see.`,
    uncertain: false,
  });
}

/**
 * Whether a page shows every record that was created since a call began, so that a record that is not on it was not
 * created: it lists the newest first, back to one that is older than the call. Others may have created many meanwhile.
 */
async function showsAllSince(
  startedAt: number,
  { rows, more }: { readonly rows: readonly HaloRecord[]; readonly more: boolean },
  creation: Creation,
  sent: HaloRecord,
  context: ToolContext,
): Promise<boolean> {
  if (!isNewestFirst(rows)) return false;
  const oldest = rows.at(-1);
  if (!more || oldest === undefined) return true;
  const created = creationDate(oldest) ?? (await creationDateOfRecord(creation, oldest, sent, context));
  return created !== undefined && created < startedAt - clockSkewMs;
}

function isNewestFirst(rows: readonly HaloRecord[]): boolean {
  const ids = rows.map((row) => Number(row.id));
  return ids.every((id, index) => index === 0 || id < Number(ids[index - 1]));
}

/** The same from the record read by id: rows of clients and sites have no such date. */
async function creationDateOfRecord(
  { view, identifyQuery }: Pick<Creation, "view" | "identifyQuery">,
  row: HaloRecord,
  sent: HaloRecord,
  context: ToolContext,
): Promise<number | undefined> {
  const query = { includedetails: true, ...identifyQuery?.(sent) };
  const record = await context.halo
    .get(view.resource, Number(row.id), query, lookOptions())
    .catch(() => undefined);
  return record === undefined ? undefined : creationDate(record);
}
