import type { CallOptions, HaloRecord } from "../../../../halo/client.ts";
import { HaloError, isUncertain, unexpectedAnswer, unread } from "../../../../halo/errors.ts";
import type { Query } from "../../../../halo/http/http.ts";
import { type RecordId, recordIdOf } from "../../../../halo/records.ts";
import type { HaloResource } from "../../../../halo/resources.ts";
import { sameValue } from "../../../../halo/same-value.ts";
import type { Write, WriteRow } from "../../../../ledger/recorder.ts";
import type { ToolContext } from "../../define.ts";
import type { Difference, WriteResult, WriteState } from "../../result.ts";
import type { View } from "../../view.ts";
import { namedOrPlain } from "../names.ts";
import { namedDifferences } from "./changes.ts";
import { type Asked, comparable, differencesOf, isEcho, stateOfAll } from "./compare.ts";
import {
  type Creation,
  confirmRemoved,
  isAnother,
  lookOptions,
  type Removal,
  type Verified,
  verifyCreated,
  verifyRemoved,
  verifyUpdated,
} from "./once/recover.ts";
import { creationRow, type Known, recorded, updateRow } from "./recorded.ts";

/**
 * How every write is sent. Five parts, in this order:
 * - `recorded.ts` writes its row in the ledger, and completes it at the end. A write without a row is not sent.
 * - The Halo client sends it once, and marks a failure as `uncertain` when Halo may have acted all the same.
 * - `sendOnce` has such a failure verified, and passes on all others.
 * - `recover.ts` looks in Halo, decides between done, not done and unknown, and words that.
 * - `compared` reads the record once more and holds what is stored against what was sent.
 */

/** What Halo stored, compared with what was sent. */
export interface Stored {
  readonly record: HaloRecord;
  /** What became of all that was sent. Default `done`. */
  readonly state?: WriteState;
  readonly differs?: readonly Difference[];
  readonly warnings: readonly string[];
  /** Its row in the ledger. */
  readonly row?: WriteRow;
}

/** A record as Halo answered it or as it was read, not compared yet. */
interface Answered {
  readonly record: HaloRecord;
  readonly warnings: readonly string[];
  /** Whether it was read after the write. */
  readonly isRead: boolean;
}

async function sendOnce(
  write: () => Promise<HaloRecord>,
  verify: (failure: HaloError) => Promise<Verified>,
): Promise<Answered> {
  try {
    return { record: await write(), warnings: [], isRead: false };
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const { record, warning } = await verify(error);
    return { record, warnings: [warning], isRead: true };
  }
}

/** What a comparison needs beside the record. */
interface Comparison extends Asked {
  readonly resource: HaloResource;
  /** Reads the record again; `never` where the caller does. */
  readonly read: (() => Promise<HaloRecord>) | "never";
}

/**
 * Compares what is stored with what was sent. Halo's answer to the write is not enough: it may repeat what was sent, or
 * show the record as it was, and a rule of the tenant may act later. So the record is read once more, and a second time
 * where it does not have what the answer shows, since a copy may be older than the write.
 */
async function compared(
  subject: string,
  answered: Answered,
  { resource, read, ...asked }: Comparison,
  context: ToolContext,
): Promise<Stored> {
  let { record } = answered;
  const warnings = [...answered.warnings];
  const isProof = answered.isRead || !isEcho(asked.sent, record);
  let proves = isProof;
  const compare = () => differencesOf(asked, record, { resource, timeZone: context.timeZone });
  let differs = compare();
  const isComplete = answered.isRead && differs.every(({ state }) => state !== "unknown");
  if (read !== "never" && !isComplete) {
    const shown = isProof && !answered.isRead ? asWell(differs) : () => false;
    const look = async () => {
      record = { ...(isProof ? answered.record : { id: answered.record.id }), ...(await read()) };
      proves = true;
      differs = compare();
    };
    try {
      await look();
      if (differs.some(({ field }) => shown(field))) await look();
    } catch (error) {
      // The write has happened: that it can't be looked at is said, and is no failure of it.
      if (!(error instanceof HaloError)) throw error;
      warnings.push(unread(subject, error, "this is what Halo's answer to the write shows"));
    }
  }
  const fields = comparable(asked.sent, asked.skip);
  if (!proves) {
    differs = fields.map(({ field, value }) => ({
      field,
      asked: value,
      stored: undefined,
      state: "unknown",
    }));
  }
  // Lists and records count where they were left as they were; otherwise nothing is known of them.
  const names = new Set([...fields, ...differs].map(({ field }) => field));
  return { record, state: stateOfAll(names.size, differs), differs, warnings };
}

/** Whether a field was as asked in these differences. */
const asWell = (differs: readonly Difference[]) => {
  const off = new Set(differs.map(({ field }) => field));
  return (field: string) => !off.has(field);
};

/**
 * Creates a record.
 *
 * @param skip fields that Halo acts on and does not keep
 * @throws HaloError Halo's refusal, that it was not created, or `outcome_unknown`
 */
export async function sendCreate(
  creation: Creation,
  sent: HaloRecord,
  skip: ReadonlySet<string>,
  context: ToolContext,
  known: Known = {},
): Promise<Stored> {
  const { view, identify, identifyQuery } = creation;
  const write = creationRow(view, sent, identify, identifyQuery?.(sent) ?? {}, known);
  return recorded(view, write, context, () => create(creation, sent, skip, context));
}

async function create(
  creation: Creation,
  sent: HaloRecord,
  skip: ReadonlySet<string>,
  context: ToolContext,
): Promise<Stored> {
  const { resource } = creation.view;
  const startedAt = context.now();
  const answered = await sendOnce(
    async () => {
      const record = await (creation.send?.(sent, context) ??
        context.halo.create(resource, sent, { signal: context.signal }));
      if (isAnother(creation, sent, record, startedAt)) {
        const what = `it is another record (asked for a new ${resource.noun})`;
        throw unexpectedAnswer(what, { uncertain: true });
      }
      return record;
    },
    (failure) => verifyCreated(creation, sent, startedAt, failure, context),
  );
  const id = recordIdOf(answered.record.id);
  const query: Query = { includedetails: true, ...creation.identifyQuery?.(sent) };
  const read = async () => {
    const record = await (creation.read?.(id, sent, context) ??
      context.halo.get(resource, id, query, { ...lookOptions(), once: true }));
    return requireWithin(record, sent, resource);
  };
  const stored = await compared(
    `The new ${resource.noun}`,
    answered,
    { resource, sent, skip, read },
    context,
  );
  // The record is there: fields that could not be compared make it no less created.
  return stored.state === "not_done" ? { ...stored, state: "done_in_part" } : stored;
}

/**
 * The record, unless it is one of another ticket: numbers of actions repeat in every ticket.
 *
 * @param asked where it has to be: an action's `ticket_id`
 */
function requireWithin(
  record: HaloRecord,
  asked: HaloRecord,
  { noun }: HaloResource,
  uncertain = false,
): HaloRecord {
  const [there, wanted] = [record.ticket_id, asked.ticket_id];
  if (there === undefined || wanted === undefined || sameValue(there, wanted)) return record;
  throw unexpectedAnswer(`it is of another ticket (asked for the ${noun} of ticket ${String(wanted)})`, {
    uncertain,
  });
}

/**
 * A record as it is now.
 *
 * @param within the records within which its id is one's own: an action's `ticket_id`
 */
export async function readWithin(
  { resource }: View,
  id: RecordId,
  within: Readonly<Record<string, number>>,
  options: CallOptions,
  { halo }: Pick<ToolContext, "halo">,
): Promise<HaloRecord> {
  const record = await halo.get(resource, id, { includedetails: true, ...within }, options);
  return requireWithin(record, within, resource);
}

/**
 * Changes fields of a record.
 *
 * @throws HaloError Halo's refusal, that nothing was changed, or `outcome_unknown`
 */
export async function sendUpdate(
  view: View,
  before: HaloRecord,
  change: Update,
  context: ToolContext,
): Promise<Stored> {
  const write = updateRow(view, change.id, change.sent, before, context, change);
  return recorded(view, write, context, () => update(view, before, change, context));
}

async function update(
  view: View,
  before: HaloRecord,
  { id, sent, skip = new Set(), once = false, readsBack = true, beside, within = {} }: Update,
  context: ToolContext,
): Promise<Stored> {
  const { resource } = view;
  const fields = { ...within, ...beside, ...sent };
  const read = (options: CallOptions) => readWithin(view, id, within, options, context);
  const answered = await sendOnce(
    async () => {
      const record = await context.halo.update(resource, id, fields, { signal: context.signal, once });
      return requireWithin(record, within, resource, true);
    },
    (failure) => verifyUpdated(view, id, { sent, skip, before, read }, failure, context),
  );
  const look = () => read({ ...lookOptions(), once: true });
  return compared(
    `The ${resource.noun}`,
    answered,
    { resource, sent, skip, before, read: readsBack ? look : "never" },
    context,
  );
}

/**
 * Deletes or voids a record, and looks whether it is done: Halo may answer so and keep it.
 *
 * @param write its row in the ledger
 * @param act does it; returns the record afterwards where Halo gives it
 * @throws HaloError Halo's refusal, that it was not done, or `outcome_unknown`
 */
export async function sendRemoval(
  view: View,
  removal: Removal,
  before: HaloRecord,
  write: Write,
  context: ToolContext,
  act: () => Promise<HaloRecord | undefined>,
): Promise<Stored> {
  return recorded(view, write, context, () => remove(removal, before, act));
}

async function remove(
  removal: Removal,
  before: HaloRecord,
  act: () => Promise<HaloRecord | undefined>,
): Promise<Stored> {
  const { record, warnings, isRead } = await sendOnce(
    async () => (await act()) ?? before,
    async (failure) => ({ record: before, warning: await verifyRemoved(removal, before, failure) }),
  );
  return isRead ? { record, warnings } : { record, ...(await confirmRemoved(removal, before)) };
}

/**
 * Sends a write that is no record of its own (receive an order, accept a quote). Nothing tells by reading whether it
 * happened, so its row stays unknown, and a failure that leaves it open is told as that.
 *
 * @throws HaloError Halo's refusal, or `outcome_unknown`
 */
export async function sendCall(
  view: View,
  write: Write,
  context: ToolContext,
  call: () => Promise<HaloRecord>,
): Promise<HaloRecord> {
  const work = async () => ({
    record: await calledOnce(view.resource.noun, call),
    state: "unknown" as const,
  });
  return (await recorded(view, write, context, work)).record;
}

async function calledOnce(noun: string, call: () => Promise<HaloRecord>): Promise<HaloRecord> {
  try {
    return await call();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    throw error.with({
      kind: "outcome_unknown",
      happened: `Unknown whether this ${noun} was changed: ${error.happened}`,
      advice: "Do not repeat the call before you read it and see.",
      uncertain: false,
    });
  }
}

/** A change of one record. */
export interface Update extends Pick<Known, "undoes" | "within"> {
  readonly id: RecordId;
  readonly sent: HaloRecord;
  /** Sent with the fields and none of them, since it says how Halo has to act: neither compared nor kept in the ledger. */
  readonly beside?: HaloRecord | undefined;
  /** Fields that Halo acts on and does not keep. */
  readonly skip?: ReadonlySet<string>;
  /** Gives up at the first try, where a call must not use Halo's limit up. */
  readonly once?: boolean;
  /** Whether it is read after the write; `false` where the caller does that. */
  readonly readsBack?: boolean;
}

/** The result of a write that Halo took: names that can't be read must not turn it into an error. */
export async function written(
  view: View,
  { record, state = "done", differs = [], warnings }: Stored,
  what: Pick<WriteResult, "verb" | "changes" | "also">,
  context: ToolContext,
): Promise<WriteResult> {
  const named = await namedOrPlain(view, [record], context);
  return {
    kind: "write",
    view,
    record: named.rows[0] ?? record,
    ...what,
    state,
    differs: await namedDifferences(view, differs, record, context),
    warnings: [
      ...new Set([
        ...warnings,
        ...named.warnings,
        // A record that is gone, or of another kind than its tool's, is told as such also after a change of it.
        ...(what.verb === "updated" ? (view.warn?.([record]) ?? []) : []),
      ]),
    ],
  };
}
