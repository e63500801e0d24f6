import type { HaloRecord } from "../../../../halo/client.ts";
import { dayOf, isDay } from "../../../../halo/dates/days.ts";
import { isRecord } from "../../../../halo/lists.ts";
import type { HaloResource } from "../../../../halo/resources.ts";
import { agentIdOf, isNoneId } from "../../../../halo/rules.ts";
import { lineOf, oneLine, readable, sameValue } from "../../../../halo/same-value.ts";
import { isNoDate } from "../../../../halo/text.ts";
import type { Difference, WriteState } from "../../result.ts";
import { isChoiceField, isDayField } from "../custom-fields.ts";
import { type SentField, sentFields } from "./sent-fields.ts";

/** The readable lines of a text that hold something. */
function linesOf(text: string): string[] {
  return readable(text)
    .split("\n")
    .map(lineOf)
    .filter((line) => line !== "");
}

/** A text that is sent and is as long is looked for without regard to lines: Halo may wrap it in another way. */
const longText = 255;

/**
 * Whether a stored text holds the one that was sent, whole: Halo or a rule of the tenant may put lines before or behind
 * it (a signature, a prefix of the summary).
 */
export function holdsText(stored: unknown, sent: unknown): boolean {
  if (typeof stored !== "string" || typeof sent !== "string") return false;
  const [there, asked] = [linesOf(stored), linesOf(sent)];
  if (asked.length === 0) return there.length === 0;
  if (asked.length <= there.length) {
    const starts = there.length - asked.length + 1;
    for (let start = 0; start < starts; start++) {
      if (asked.every((line, index) => there[start + index] === line)) return true;
    }
  }
  const [whole, part] = [there.join(" "), asked.join(" ")];
  return part.length > 11 && (whole.startsWith(`${part} `) || whole.endsWith(` ${part}`) || whole === part);
}

/** Halo keeps two decimals of hours and money: a smaller difference is none. */
const smallestDifference = 0.005;

/** What counts as nothing where something is taken away; Halo writes "no date" in several ways. */
const isNothing = (value: unknown) =>
  value === null || value === undefined || value === "" || value === false || value === 0 || isNoDate(value);

const yes = /^(?:true|yes|on|1)$/i;
const no = /^(?:false|no|off|0)?$/i;

/** A record of Halo's, and the zone of the tenant, by which its days are told. */
export interface StoredIn {
  readonly resource: HaloResource;
  readonly timeZone: string;
}

/** Whether a field holds a day: by its name, or a custom field by its kind. */
const holdsDay = ({ field, entryIn }: SentField, stored: HaloRecord, { resource }: StoredIn) =>
  entryIn === undefined ? isDay(resource, field) : isDayField(entryIn(stored));

/** A number in the form in which Halo writes it: nothing is lost where it comes as one (`0142` is another text than 142). */
const numberForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Addresses behind the text of a link, which the plain form of a note has and Halo may leave out. */
const linkAddress = / \((?:https?:\/\/|mailto:)[^\s)]*\)+/g;

/**
 * Whether a field holds what was sent, in the form that Halo gives it.
 *
 * @param stored the record as it is now
 */
export function holds(sent: SentField, stored: HaloRecord, place: StoredIn): boolean {
  const { field, value, read, entryIn } = sent;
  const now = read(stored);
  const entry = entryIn?.(stored);
  // A custom field that is emptied may leave the record's list; any other that is not there shows nothing.
  if (now === undefined) return entryIn !== undefined && isNothing(value) && hasList(field, stored);
  if (sameValue(now, value)) return true;
  if (isNothing(value) && isNothing(now)) return true;
  if (addressFields.has(field)) return sameAddresses(now, value);
  if (field === "agent_id") return agentIdOf(now) === agentIdOf(value);
  if (field.endsWith("_id") || isChoiceField(entry)) {
    if (isNoneId(value) && isNoneId(now)) return true;
  }
  if (typeof value === "boolean") return (value ? yes : no).test(String(now ?? ""));
  if (typeof now !== "object" && now !== "" && (typeof value === "number" || isNumberAsText(value, now))) {
    return Math.abs(Number(now) - Number(value)) < smallestDifference;
  }
  if (holdsDay(sent, stored, place)) {
    const [day, wanted] = [dayOf(now, place.timeZone), dayOf(value, place.timeZone)];
    if (day !== undefined && day === wanted) return true;
  }
  if (isChoiceField(entry) && sameChoices(now, value)) return true;
  if (field === "note" && typeof now === "string" && typeof value === "string") {
    return oneLine(now.replace(linkAddress, "")) === oneLine(value.replace(linkAddress, ""));
  }
  // The name of a choice, where Halo keeps its number.
  return typeof value === "string" && value !== "" && sameValue(entry?.display, value);
}

/** Fields of an action with the addresses of a mail, separated by semicolons or commas. */
const addressFields: ReadonlySet<string> = new Set(["emailto", "emailcc"]);

const addressesIn = (value: unknown): ReadonlySet<string> =>
  new Set(
    (String(value ?? "").match(/[^\s;,<>"]+@[^\s;,<>"]+/g) ?? []).map((address) => address.toLowerCase()),
  );

/** Whether two lists have the same addresses, in whatever order and with whatever names beside them. */
function sameAddresses(one: unknown, other: unknown): boolean {
  const [first, second] = [addressesIn(one), addressesIn(other)];
  return first.size === second.size && [...first].every((address) => second.has(address));
}

/** Whether all addresses that were sent are there, with others. */
function holdsAddresses(now: unknown, asked: unknown): boolean {
  const [there, wanted] = [addressesIn(now), addressesIn(asked)];
  return wanted.size > 0 && [...wanted].every((address) => there.has(address));
}

const isNumberAsText = (value: unknown, now: unknown) =>
  typeof value === "string" && numberForm.test(value.trim()) && numberForm.test(String(now).trim());

/** Whether a record shows the list that an entry such as `customfields 212` belongs to. */
const hasList = (field: string, record: HaloRecord) => Array.isArray(record[field.split(" ")[0] ?? ""]);

/** Whether two values hold the same choices, in whatever order and form: `1,3`, `["3", "1"]`, `[{ id: 1 }, { id: 3 }]`. */
function sameChoices(one: unknown, other: unknown): boolean {
  const [first, second] = [choicesOf(one), choicesOf(other)];
  return first.length > 0 && first.join() === second.join();
}

function choicesOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : String(value ?? "").split(",");
  return list
    .map((choice) =>
      String(typeof choice === "object" && choice !== null && "id" in choice ? choice.id : choice).trim(),
    )
    .filter((choice) => choice !== "")
    .sort();
}

/** The most that Halo rounds hours by, where a tenant bills in steps: half an hour. */
const roundingHours = 0.5;

/** Whether a number is another one rounded to a step, as Halo does with time that is logged. */
export function isRounded(field: string, stored: unknown, sent: unknown): boolean {
  if (!/time/.test(field) || typeof sent !== "number" || typeof stored === "object") return false;
  const now = Number(stored);
  return now > 0 && Math.abs(now - sent) <= roundingHours;
}

/** What a write asks for. */
export interface Asked {
  readonly sent: HaloRecord;
  /** Fields that Halo acts on and does not keep. */
  readonly skip?: ReadonlySet<string>;
  /** The record before the write; none for one that is created. */
  readonly before?: HaloRecord | undefined;
}

/**
 * Compares what is stored with what was sent, field by field.
 *
 * @returns the fields that are not exactly as sent: what differs, and what the record does not show
 */
export function differencesOf(
  { sent, skip = new Set(), before }: Asked,
  stored: HaloRecord,
  place: StoredIn,
): readonly Difference[] {
  const known = comparable(sent, skip);
  const others = sentFields(sent).filter(
    ({ field, value, read }) =>
      !skip.has(field) &&
      !known.some((entry) => entry.field === field) &&
      isLeft(before === undefined ? undefined : read(before), read(stored), value),
  );
  const left = others.map(({ field, value: asked, read }): Difference => {
    return { field, asked, stored: read(stored), state: "not_done" };
  });
  const differs = known.flatMap((entry): Difference[] => {
    const { field, value: asked, read } = entry;
    const now = read(stored);
    if (holds(entry, stored, place)) return [];
    const was = before === undefined ? undefined : read(before);
    // What resembles the value asked for and was there before shows nothing of this write.
    const isAsItWas = now !== undefined && was !== undefined && sameValue(now, was);
    const state = isAsItWas ? "not_done" : stateOf(field, now, asked);
    if (state === "done" && hasSameLetters(now, asked)) return [];
    const isOfDay = holdsDay(entry, stored, place);
    const shown = (value: unknown) => (isOfDay ? (dayOf(value, place.timeZone) ?? value) : value);
    return [{ field, asked: shown(asked), stored: shown(now), state, ...labelOf(entry, stored) }];
  });
  return [...differs, ...left];
}

/** Whether a list or record is as it was before, and does not hold what was sent: nothing of that was done. */
function isLeft(was: unknown, now: unknown, asked: unknown): boolean {
  return was !== undefined && now !== undefined && sameValue(now, was) && !contains(now, asked);
}

/** Whether a value has all that another one has, in lists in whatever order. */
function contains(now: unknown, asked: unknown): boolean {
  if (Array.isArray(asked)) {
    // An empty list clears.
    if (!Array.isArray(now) || (asked.length === 0 && now.length > 0)) return isNothing(now);
    return asked.every((entry) => now.some((other) => contains(other, entry)));
  }
  if (!isRecord(asked)) return sameValue(now, asked) || (isNothing(now) && isNothing(asked));
  return isRecord(now) && Object.entries(asked).every(([name, value]) => contains(now[name], value));
}

/** What a custom field is called, since its number says little. */
function labelOf({ labelIn }: SentField, stored: HaloRecord): { readonly label?: string } {
  const label = labelIn?.(stored);
  return label === undefined || label === "" ? {} : { label };
}

/** The fields of a write that can be compared: of lists those of ids or texts alone, and none that Halo only acts on. */
export function comparable(sent: HaloRecord, skip: ReadonlySet<string> = new Set()): readonly SentField[] {
  return sentFields(sent).filter(
    ({ field, value, entryIn, isList }) =>
      !skip.has(field) &&
      (entryIn !== undefined || isList === true || typeof value !== "object" || value === null),
  );
}

function stateOf(field: string, now: unknown, asked: unknown): WriteState {
  if (now === undefined) return "unknown";
  if (addressFields.has(field)) return holdsAddresses(now, asked) ? "done" : "not_done";
  if (holdsText(now, asked) || hasSameLetters(now, asked)) return "done";
  return isRounded(field, now, asked) || isCut(now, asked) ? "done_in_part" : "not_done";
}

const lettersOf = (text: string) => readable(text).replace(/[^\p{L}\p{N}]+/gu, "");

/** Whether a long text says the same: Halo may store it as HTML, with other lines, bullets or links. */
function hasSameLetters(now: unknown, asked: unknown): boolean {
  if (typeof now !== "string" || typeof asked !== "string" || asked.length <= longText) return false;
  const letters = lettersOf(asked);
  return letters !== "" && lettersOf(now).includes(letters);
}

/** Whether a text was cut short: what is stored is how the text that was sent begins. */
function isCut(now: unknown, asked: unknown): boolean {
  if (typeof now !== "string" || typeof asked !== "string") return false;
  const letters = lettersOf(now);
  return letters.length > 2 && lettersOf(asked).startsWith(letters);
}

/**
 * How a write of several fields went as a whole.
 *
 * @param count how many fields were compared
 */
export function stateOfAll(count: number, differences: readonly Difference[]): WriteState {
  const of = (state: WriteState) => differences.filter((difference) => difference.state === state).length;
  const [unknown, not, part] = [of("unknown"), of("not_done"), of("done_in_part")];
  if (unknown + not + part === 0) return "done";
  if (not === count) return "not_done";
  return unknown > 0 && unknown + not === count && part === 0 ? "unknown" : "done_in_part";
}

/** Whether an answer of Halo's may be no more than what it was sent: it then proves nothing of what is stored. */
export function isEcho(sent: HaloRecord, answer: HaloRecord): boolean {
  return Object.keys(answer).every((field) => field === "id" || Object.hasOwn(sent, field));
}
