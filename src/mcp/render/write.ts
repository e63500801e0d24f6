import type { CallToolResult } from "@modelcontextprotocol/server";
import {
  type CleanRecord,
  cardFields,
  cleanFields,
  cleanUnknown,
  echoed,
  echoLimit,
  listedName,
  rowFields,
  rowLimit,
  shortLabel,
} from "../../tools/kit/clean.ts";
import type { Change, Difference, WriteResult, WriteState } from "../../tools/kit/result.ts";
import { givenIn, isMoment, longDate, quote, shortDate, type View } from "../../tools/kit/view.ts";
import { cutText, fitRecord, sizeOf } from "../budget.ts";
import {
  boundedWarnings,
  callResult,
  fieldLines,
  headLine,
  leftOutNames,
  linkOf,
  noteRoom,
  type RenderSettings,
  shortenedIn,
  shortenedNotes,
  sizeOfResult,
  unlessEmpty,
  warningLines,
} from "./parts.ts";
import { leftOutNotes, withoutHead } from "./record.ts";

/** What a result says first, by what became of the write. */
const heads: Record<WriteState, (verb: string) => string> = {
  done: (verb) => verb,
  done_in_part: (verb) => `${verb}, but not all as asked`,
  not_done: (verb) => `Not ${verb.toLowerCase()}, though Halo took the request`,
  unknown: (verb) => `Sent; unknown whether ${verb.toLowerCase()}`,
};

/** What a result says first: of a write of which no field is known to be otherwise than asked, no more than that. */
const headOf = (state: WriteState, differs: readonly Difference[]) =>
  state === "done_in_part" &&
  differs.every((difference) => difference.state === "unknown" || difference.state === "done") &&
  differs.length > 0
    ? (verb: string) => `${verb}; whether all of it is as asked is not known`
    : heads[state];

/** A write: what was done, the record as stored, the changed fields before and after, and what is not as asked. */
export function renderWrite(result: WriteResult, most: number, settings: RenderSettings): CallToolResult {
  const { view, verb, also = [], state = "done", differs = [] } = result;
  const { timeZone } = settings;
  const warnings = boundedWarnings(result.warnings, most);
  const link = verb === "deleted" ? undefined : linkOf(view, result.record, settings);
  const { changes, leftOut: unseen } = fitChanges(result.changes, most / 3, timeZone);
  const { differences, leftOut: untold } = fitDifferences(differs, most / 6, timeZone);
  // Whoever changes a record has read it: its line in a list says which it is, and the changes say the rest.
  const fields = verb === "created" ? cardFields(view) : rowFields(view);
  // Nobody wrote just now what is deleted, so as much of its texts is shown as in a list.
  const limit = verb === "deleted" ? rowLimit(view) : echoLimit;
  const cleaned = cleanFields(result.record, fields, limit, timeZone);
  const unseenNotes = [
    ...(verb === "deleted"
      ? []
      : shortenedNotes(shortenedIn([cleaned, ...changedTo(changes)]), wayToRead(view, cleaned))),
    ...(unseen.length === 0
      ? []
      : [`Changed too, left out for want of room: ${leftOutNames(unseen, most)}.`]),
    ...(untold.length === 0
      ? []
      : [`Not as asked too, left out for want of room: ${leftOutNames(untold, most)}.`]),
  ];
  const answer = (record: CleanRecord, notes: readonly string[]) =>
    callResult(
      [
        `${headOf(state, differs)(capital(verb))}: ${headLine(view, result.record, record, timeZone, limit)}`,
        ...differences.map(differenceLine),
        ...changeLines(changes),
        verb === "updated" && result.changes.length === 0
          ? state === "done" && result.warnings.length === 0
            ? "Nothing changed: Halo had these values already."
            : "Halo's answer shows no change."
          : undefined,
        ...also,
        ...(verb === "created" ? fieldLines(withoutHead(record, view, false), cardFields(view)) : []),
        link === undefined ? undefined : `Link: ${link}`,
        ...notes,
        ...warningLines(warnings),
      ],
      {
        done: state === "not_done" ? "nothing" : state === "unknown" ? "unknown" : verb,
        state,
        record,
        changes: verb === "updated" ? changes : unlessEmpty(changes),
        differs: unlessEmpty(differences),
        also: unlessEmpty(also),
        link,
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(notes),
      },
    );
  const told = (record: CleanRecord, notes: readonly string[]): CallToolResult =>
    state === "not_done" ? { ...answer(record, notes), isError: true } : answer(record, notes);
  const size = (record: CleanRecord) => sizeOfResult(answer(record, unseenNotes));
  if (size(cleaned) <= most) return told(cleaned, unseenNotes);
  const { record, leftOut } = fitRecord(cleaned, most - noteRoom(most), size);
  return told(record, [...unseenNotes, ...leftOutNotes(leftOut, most)]);
}

/** The values that fields have now, by their names. */
const changedTo = (changes: readonly ShownChange[]) =>
  changes.map(({ field, after }) => ({ [field]: after }));

/** How a text of a record that was written is read whole. */
function wayToRead({ whole, resource: { noun } }: View, { id }: CleanRecord): string {
  return whole ?? `halo_get_${noun.replaceAll(" ", "_")} with id ${String(id)} and detail full`;
}

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

type Plain = string | number | boolean | null;

/** A change as a result shows it, with plain values. */
export interface ShownChange {
  readonly field: string;
  readonly label?: string;
  readonly before: Plain;
  readonly after: Plain;
}

/** A field that is not stored as asked, as a result shows it. */
interface ShownDifference {
  readonly field: string;
  readonly label?: string;
  readonly asked: Plain;
  readonly asked_name?: string;
  readonly stored?: Plain;
  readonly stored_name?: string;
  readonly state: string;
}

const longestDifference = 300;

/** A difference with plain values; long ones are cut. */
export function shownDifference(difference: Difference, timeZone: string): ShownDifference {
  const { field, label, asked, asked_name, stored, stored_name, state } = difference;
  const short = (value: unknown) => cut(plainValue(value, timeZone), longestDifference);
  const name = (value: string | undefined) => (value === undefined ? undefined : shortLabel(value));
  return {
    field,
    ...givenIn({ label: name(label) }),
    asked: short(asked),
    ...givenIn({
      asked_name: name(asked_name),
      stored: state === "unknown" ? undefined : short(stored),
      stored_name: name(stored_name),
    }),
    state,
  };
}

function fitDifferences(
  differs: readonly Difference[],
  room: number,
  timeZone: string,
): { differences: readonly ShownDifference[]; leftOut: readonly string[] } {
  const kept: ShownDifference[] = [];
  let used = 0;
  for (const difference of differs) {
    const shown = shownDifference(difference, timeZone);
    used += sizeOf(shown) + sizeOf(differenceLine(shown)) + 2;
    if (used > room) break;
    kept.push(shown);
  }
  return { differences: kept, leftOut: differs.slice(kept.length).map(({ field }) => field) };
}

/** One line for a field that is not stored as asked. */
export function differenceLine(difference: ShownDifference): string {
  const { field, label, asked, asked_name, stored = null, stored_name, state } = difference;
  const called = titleOf(field, label);
  const wanted = named(asked, asked_name);
  if (state === "unknown") return `Unknown: ${called}, asked ${wanted}; Halo does not show what it stored.`;
  const now = named(stored, stored_name);
  return state === "done"
    ? `With something added: ${called}, asked ${wanted}, stored ${now}.`
    : `Not as asked: ${called}, asked ${wanted}, stored ${now}.`;
}

const named = (value: Plain, name: string | undefined) =>
  name === undefined ? shown(value) : `${listedName(name)} (${shown(value)})`;

const titleOf = (field: string, label: string | undefined) =>
  label === undefined ? field : `${field} ${quote(label)}`;

/** The changes that fit. When they do not all fit, long values are cut. */
export function fitChanges(
  changes: readonly Change[],
  room: number,
  timeZone: string,
): { changes: readonly ShownChange[]; leftOut: readonly string[] } {
  const cost = (change: ShownChange) => sizeOf(change) + sizeOf(changeLine(change)) + 1;
  const whole = changes.map(
    ({ field, label, before, after }): ShownChange => ({
      field,
      ...givenIn({ label: label === undefined ? undefined : shortLabel(label) }),
      before: plainValue(echoed(field, before), timeZone),
      after: plainValue(echoed(field, after), timeZone),
    }),
  );
  if (whole.reduce((sum, change) => sum + cost(change), 0) <= room) return { changes: whole, leftOut: [] };
  // Both values are in the text and in the structured content.
  const share = Math.max(40, Math.min(1_000, room / whole.length / 4 - 30));
  const kept: ShownChange[] = [];
  let used = 0;
  for (const { before, after, ...rest } of whole) {
    const change = { ...rest, before: cut(before, share), after: cut(after, share) };
    used += cost(change);
    if (used > room) break;
    kept.push(change);
  }
  return { changes: kept, leftOut: changes.slice(kept.length).map(({ field }) => field) };
}

function cut(value: Plain, room: number): Plain {
  return typeof value === "string" && sizeOf(value) > room ? `${cutText(value, room - 1)}…` : value;
}

/** A value of a change as text, number, boolean or null; an object or a list becomes JSON. */
function plainValue(value: unknown, timeZone: string): Plain {
  const clean = cleanUnknown(value, timeZone) ?? null;
  if (typeof clean === "string" || typeof clean === "number" || typeof clean === "boolean") return clean;
  return clean === null ? null : JSON.stringify(clean);
}

/** One line for a change: the field, before and after. */
function changeLine({ field, label, before, after }: ShownChange): string {
  const show = bare.test(field) ? bareShown : isWithinMinute(before, after) ? shownToSecond : shown;
  return `${titleOf(field, label)}: ${show(before)} → ${show(after)}`;
}

/** Names from the tenant's lists, shown as in the line of a record. */
const bare = /^(?:\w+_)?(?:status|priority|agent|tickettype)_name$/;

const bareShown = (value: Plain) => (value === null ? "empty" : listedName(String(value)));

/** The lines of changes; an id and its name, which follows it, are on one: `status: Open → Closed (status_id 2 → 9)`. */
export function changeLines(changes: readonly ShownChange[]): string[] {
  const lines: string[] = [];
  for (const [index, change] of changes.entries()) {
    const [previous, next] = [changes[index - 1], changes[index + 1]];
    if (previous !== undefined && isNameOf(change, previous)) continue;
    if (next === undefined || !isNameOf(next, change)) {
      lines.push(changeLine(change));
      continue;
    }
    const ids = `${change.field} ${shown(change.before)} → ${shown(change.after)}`;
    const name = { ...next, field: next.field.replace(/_name$/, "") };
    const show = bare.test(next.field) ? bareShown : shown;
    lines.push(`${name.field}: ${show(name.before)} → ${show(name.after)} (${ids})`);
  }
  return lines;
}

const isNameOf = (name: ShownChange, { field }: ShownChange) =>
  field.endsWith("_id") && name.field === `${field.slice(0, -3)}_name`;

/** Whether two moments differ in their seconds alone. */
const isWithinMinute = (before: Plain, after: Plain) =>
  isMoment(before) && isMoment(after) && shortDate(before) === shortDate(after);

const shownToSecond = (value: Plain) => longDate(value);

function shown(value: Plain): string {
  if (value === null) return "empty";
  if (isMoment(value)) return shortDate(value);
  return typeof value === "string" ? quote(value) : String(value);
}
