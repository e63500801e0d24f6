import { givenIn } from "../../../../given.ts";
import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError } from "../../../../halo/errors.ts";
import type { Query } from "../../../../halo/http/http.ts";
import { isGuid, type RecordId, recordIdOf } from "../../../../halo/records.ts";
import { sameValue } from "../../../../halo/same-value.ts";
import { plainText } from "../../../../halo/text.ts";
import type { Completion, GivenField, LookedFor } from "../../../../ledger/entry.ts";
import type { Write, WriteRow } from "../../../../ledger/recorder.ts";
import { givenValue } from "../../../../ledger/values.ts";
import type { ToolContext } from "../../define.ts";
import type { Difference, WriteState } from "../../result.ts";
import type { View } from "../../view.ts";
import { sentFields } from "./sent-fields.ts";

/** How every write gets its row in the ledger: written before the request is sent, completed after it. */

/** What is known of a write beside its fields. */
export interface Known {
  /** Values of before, of fields that are another record's: the status of the ticket of an action. */
  readonly before?: HaloRecord | undefined;
  /** To whom Halo is asked to mail. */
  readonly mailed?: readonly string[] | undefined;
  /** The records within which its id is one's own: an action's `ticket_id`. */
  readonly within?: Readonly<Record<string, number>> | undefined;
  /** The key of the ledger's row that this write takes back. */
  readonly undoes?: string | undefined;
}

/** The part of what is stored that a row tells. */
interface Told {
  readonly record: HaloRecord;
  readonly state?: WriteState;
  readonly differs?: readonly Difference[];
}

/** The row of a creation, as it is begun. */
export function creationRow(
  view: View,
  sent: HaloRecord,
  identify: readonly string[],
  query: Query,
  known: Known,
): Write {
  const ticket = Number(sent.ticket_id);
  return {
    ...rowFor(view, "created", known),
    within: Number.isInteger(ticket) && ticket > 0 ? { ticket_id: ticket } : {},
    fields: givenFields(sent, known.before ?? {}),
    look: { identify, query: plainQuery(query) },
  };
}

/** The row of a change, as it is begun. */
export function updateRow(
  view: View,
  id: RecordId,
  sent: HaloRecord,
  before: HaloRecord,
  { halo }: Pick<ToolContext, "halo">,
  known: Known = {},
): Write {
  return {
    ...rowFor(view, "updated", known),
    ...identified(id),
    ...linkOf(view, { ...before, id }, halo.webUrl),
    within: known.within ?? {},
    fields: givenFields(sent, before),
    look: { identify: [], query: known.within ?? {} },
  };
}

/** The row of a deletion or voiding, as it is begun. Of a deleted record the fields that a reader is shown are kept. */
export function removalRow(
  view: View,
  verb: "deleted" | "voided",
  { id, record, within, query }: RemovedRecord,
  { halo }: Pick<ToolContext, "halo">,
  known: Known = {},
): Write {
  const names = [...new Set(["id", ...Object.keys(view.row), ...Object.keys(view.card ?? {})])];
  const fields = names.flatMap((field): GivenField[] => {
    const before = givenValue(record[field]);
    return before === undefined ? [] : [{ field, before }];
  });
  const voided: GivenField = { field: "voided", before: { value: false }, after: { value: true } };
  return {
    ...rowFor(view, verb, known),
    ...identified(id),
    ...linkOf(view, { ...record, id }, halo.webUrl),
    within,
    fields: verb === "voided" ? [voided] : fields,
    look: { identify: [], query: { ...plainQuery(query), ...within } },
  };
}

/** A record that is removed: how it is found, and as it is. */
interface RemovedRecord {
  readonly id: RecordId;
  readonly record: HaloRecord;
  readonly within: Readonly<Record<string, number>>;
  readonly query: Query;
}

/**
 * Does a write between the beginning and the end of its row.
 *
 * @param work sends it, and compares what is stored
 * @returns what the work returned, with the row: for who looks at the record once more
 * @throws HaloError what the work throws; `unavailable` when the row can't be written, and nothing is sent then
 */
export async function recorded<Stored extends Told>(
  view: View,
  write: Write,
  { ledger, halo }: Pick<ToolContext, "ledger" | "halo">,
  work: () => Promise<Stored>,
): Promise<Stored & { readonly row: WriteRow }> {
  const row = await ledger.begin(write);
  let stored: Stored;
  try {
    stored = await work();
  } catch (error) {
    await row.complete(failureOf(error));
    throw error;
  }
  const { record, state = "done", differs = [] } = stored;
  const created = write.kind === "created" ? identified(record.id) : {};
  const mailed = mailedIn(record);
  await row.complete({
    outcome: state,
    ...created,
    ...("record" in created ? linkOf(view, record, halo.webUrl) : {}),
    ...storedIn(differs, state === "unknown" ? [] : formOf(write.fields, record)),
    ...(write.kind === "created" && mailed.length > 0 ? { mailed } : {}),
  });
  return { ...stored, row };
}

/** Keeps what was read again after the row was completed, where that is another outcome. */
export async function readAgainAs(
  row: WriteRow | undefined,
  completed: WriteState | undefined,
  { state, differs }: { readonly state: WriteState; readonly differs: readonly Difference[] },
): Promise<void> {
  if (row === undefined || state === (completed ?? "done")) return;
  const finding = "Read again when all writes of its call were sent.";
  await row.settle({ outcome: state, finding, ...storedIn(differs) });
}

/** The row of a call that is no record of its own (receive an order): what it was given, and nothing of before. */
export function callRow(view: View, id: RecordId | undefined, sent: HaloRecord): Write {
  return {
    ...rowFor(view, "updated", {}),
    ...identified(id),
    within: {},
    fields: givenFields(sent, {}),
    look: { identify: [], query: {} },
  };
}

/** The id of a record as the ledger keeps it, by which it is found again: nothing where it is none. */
export function identified(given: unknown): { readonly record?: RecordId } {
  const id = recordIdOf(given);
  if (typeof id === "string") return isGuid(id) ? { record: id.toLowerCase() } : {};
  return Number.isInteger(id) ? { record: id } : {};
}

function rowFor(view: View, kind: Write["kind"], { mailed = [], undoes }: Known) {
  const { path, noun } = view.resource;
  return { kind, resource: path, noun, mailed, ...(undoes === undefined ? {} : { undoes }) };
}

/** The fields that are sent, each with its value before. */
export function givenFields(sent: HaloRecord, before: HaloRecord): readonly GivenField[] {
  return sentFields(sent).map(({ field, value, read }) => {
    return { field, ...givenIn({ before: givenValue(read(before)), after: givenValue(value) }) };
  });
}

type StoredValues = NonNullable<Completion["stored"]>;

/** What is stored otherwise than asked; beside it, texts that are as asked and have another form. */
function storedIn(differs: readonly Difference[], forms: StoredValues = []): Pick<Completion, "stored"> {
  const told = differs.flatMap(({ field, stored: now }) => {
    const value = givenValue(now);
    return value === undefined ? [] : [{ field, value }];
  });
  const names = new Set(differs.map(({ field }) => field));
  const stored = [...told, ...forms.filter(({ field }) => !names.has(field))];
  return stored.length === 0 ? {} : { stored };
}

/**
 * Texts that Halo keeps in another form than it was given: links without their addresses, other lines. By their
 * fingerprints they would be other texts, so it is the stored form that is recognised later.
 */
function formOf(fields: readonly GivenField[], record: HaloRecord): StoredValues {
  return fields.flatMap(({ field, after }) => {
    const now = record[field];
    if (typeof now !== "string" || typeof after?.value !== "string" || after.json === true) return [];
    return sameValue(now, after.value) ? [] : [{ field, value: { value: now } }];
  });
}

function linkOf(view: View, record: HaloRecord, webUrl: string): { readonly link?: string } {
  const link = view.link?.(record, webUrl);
  return link === undefined ? {} : { link };
}

function plainQuery(query: Query): LookedFor["query"] {
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(query)) if (value !== undefined) plain[name] = value;
  return plain;
}

/** To whom Halo says that it mails an action. Addresses are separated by semicolons or commas. */
function mailedIn(record: HaloRecord): readonly string[] {
  return ["emailto", "emailcc", "emailbcc"]
    .flatMap((field) => plainText(String(record[field] ?? "")).split(/[;,]/))
    .map((address) => address.trim())
    .filter((address) => address !== "");
}

/** Refusals of Halo's, as opposed to what never reached it. */
const refusals = ["refused", "permission", "not_found", "bad_input", "sign_in_refused"];

/** How a row ends whose write failed: by the class of the failure, and not by what Halo said. */
function failureOf(error: unknown): Completion {
  if (!(error instanceof HaloError)) return { outcome: "unknown", reason: "internal_error" };
  const { kind, status, uncertain } = error;
  const reason = status === undefined ? kind : `${kind} ${status}`;
  if (uncertain || kind === "outcome_unknown") return { outcome: "unknown", reason };
  return { outcome: refusals.includes(kind) ? "refused" : "not_done", reason };
}
