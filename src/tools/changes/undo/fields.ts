import type { HaloRecord } from "../../../halo/client.ts";
import { dayOf, dayToSend, isDay, shownTime } from "../../../halo/dates/days.ts";
import { haloDate, quote, quoteLine } from "../../../halo/text.ts";
import type { ChangedField, FieldStanding, GivenValue, KeptValue, LedgerRow } from "../../../ledger/entry.ts";
import { valuesOf } from "../../../ledger/look-up.ts";
import { isSameKept } from "../../../ledger/standing.ts";
import { isDayField } from "../../kit/crud/custom-fields.ts";
import { namedDifferences } from "../../kit/crud/writing/changes.ts";
import { holds } from "../../kit/crud/writing/compare.ts";
import { recordOfFields, type SentField, sentFields } from "../../kit/crud/writing/sent-fields.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Difference } from "../../kit/result.ts";
import { type Changeable, isRelation } from "./records.ts";
import { shown } from "./words.ts";

/** Which fields of a change can be put back, by what the record holds now. */

/** What becomes of the fields of one change. */
export interface FieldsBack {
  /** What is to be sent; nothing where no field can be put back. */
  readonly sent: HaloRecord;
  /** Why fields are left as they are, in sentences. */
  readonly left: readonly string[];
  /** Sentences on fields that need nothing. */
  readonly already: readonly string[];
}

/** A field that somebody or something moved since. */
interface Moved {
  readonly changed: ChangedField;
  readonly standing: FieldStanding | undefined;
  readonly difference: Difference;
}

/** @param record as it is now */
export async function fieldsBack(
  row: LedgerRow,
  record: HaloRecord,
  changeable: Changeable,
  context: ToolContext,
): Promise<FieldsBack> {
  const { view } = changeable;
  const place = { resource: view.resource, timeZone: context.timeZone };
  const names = row.fields.map(({ field }) => field);
  const standings = new Map(
    (await context.ledger.standing(row.key, valuesOf(record, names))).map((each) => [each.field, each]),
  );
  const back: { field: string; value: unknown }[] = [];
  const left: string[] = [];
  const already: string[] = [];
  const moved: Moved[] = [];
  for (const changed of row.fields) {
    const { field, before, after } = changed;
    // What was asked for and was so already is none of this row's doing.
    if (after === undefined || isSameKept(before, after)) continue;
    if (isRelation(field)) {
      left.push(`${field} was left: related tickets are parted in Halo alone.`);
      continue;
    }
    const [entry] = sentFields(recordOfFields([{ field, value: valueIn(after) }]));
    if (entry === undefined) continue;
    const called = nameOf(entry, record);
    const standing = standings.get(field);
    const is = (kept: KeptValue | undefined, told: FieldStanding["holds"]) =>
      standing?.holds === told || isHeld(field, kept, record, place);
    if (is(after, "after")) {
      if (before === undefined) left.push(`${called} was left: what it held before is not known.`);
      else if ("fingerprint" in before) left.push(`${called} was left: ${notKept(before.length)}`);
      else back.push({ field, value: asSent(entry, valueIn(before), record, place) });
    } else if (is(before, "before")) {
      already.push(`${called} holds what it held before.`);
    } else if (standing === undefined || standing.holds === "unread") {
      left.push(`${called} was left: Halo's record does not show it.`);
    } else {
      const difference = {
        field,
        asked: valueIn(after),
        stored: entry.read(record),
        state: "not_done",
      } as const;
      moved.push({ changed, standing, difference });
    }
  }
  const sentences = await movedSentences(moved, row, record, changeable, context);
  return { sent: recordOfFields(back), left: [...left, ...sentences], already };
}

const notKept = (length: number) =>
  `of its text of before (${length} characters) only a fingerprint is kept. Texts are kept from then on where LEDGER_VALUES is full.`;

interface Place {
  readonly resource: Changeable["view"]["resource"];
  readonly timeZone: string;
}

/** Whether a record holds a value that is known, by the rules by which a write is compared with what is stored. */
function isHeld(field: string, kept: KeptValue | undefined, record: HaloRecord, place: Place): boolean {
  if (kept === undefined || "fingerprint" in kept) return false;
  const [entry] = sentFields(recordOfFields([{ field, value: valueIn(kept) }]));
  return entry !== undefined && holds(entry, record, place);
}

/** A value that was kept; undefined of a text of which only the fingerprint was. */
function valueIn(kept: KeptValue): unknown {
  if ("fingerprint" in kept) return undefined;
  const { value, json }: GivenValue = kept;
  return json === true && typeof value === "string" ? JSON.parse(value) : value;
}

/** A value that Halo stored, in the form in which it is sent: dates are stored without their zone. */
function asSent(
  { field, entryIn }: SentField,
  value: unknown,
  record: HaloRecord,
  { resource, timeZone }: Place,
): unknown {
  const date = haloDate(value);
  if (date === undefined) return value;
  const isOfDay = entryIn === undefined ? isDay(resource, field) : isDayField(entryIn(record));
  const day = isOfDay ? dayOf(value, timeZone) : undefined;
  return day === undefined ? date : dayToSend(day, timeZone);
}

function nameOf({ field, labelIn }: SentField, record: HaloRecord): string {
  const label = labelIn?.(record);
  return label === undefined || label === "" ? field : `${field} ${quoteLine(label)}`;
}

/** What moved fields hold now, and who moved them, as far as that is known. */
async function movedSentences(
  moved: readonly Moved[],
  row: LedgerRow,
  record: HaloRecord,
  { view, changedBy }: Pick<Changeable, "view" | "changedBy">,
  context: ToolContext,
): Promise<readonly string[]> {
  if (moved.length === 0) return [];
  const { timeZone } = context;
  const differences = await namedDifferences(
    view,
    moved.map(({ difference }) => difference),
    record,
    context,
  );
  const sentences = moved.map(({ changed: { field, after }, standing }, index) => {
    const { stored, stored_name, asked, asked_name } = differences[index] ?? {};
    const left =
      after !== undefined && "fingerprint" in after
        ? `the text of ${after.length} characters that`
        : `the ${named(asked, asked_name, timeZone)} that`;
    const mover = moverOf(standing?.by, timeZone);
    return `${field} was left: it holds ${named(stored, stored_name, timeZone)} now, not ${left} change #${row.number} left in it.${mover}`;
  });
  if (moved.every(({ standing }) => standing?.by !== undefined)) return sentences;
  const { lastChange } = view.resource;
  const at = lastChange === undefined ? undefined : haloDate(record[lastChange]);
  const when = at === undefined ? [] : [`Halo says that it was last changed at ${shownTime(at, timeZone)}.`];
  const who = await changedBy?.(Number(record.id), context);
  return [...sentences, ...when, ...(who === undefined ? [] : [who])];
}

function moverOf(by: FieldStanding["by"], timeZone: string): string {
  if (by === undefined) return " No write through this server left that.";
  const at = shownTime(new Date(by.at).toISOString(), timeZone);
  return by.isOwn
    ? ` Your change #${by.number} of ${at} left that.`
    : ` Somebody else left that through this server at ${at}.`;
}

/** A value with the name of what it is the id of, where that is known. */
const named = (value: unknown, name: string | undefined, timeZone: string) =>
  name === undefined ? shown(value, timeZone) : `${quote(name)} (${shown(value, timeZone)})`;
