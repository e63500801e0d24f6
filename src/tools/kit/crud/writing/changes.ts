import type { HaloRecord } from "../../../../halo/client.ts";
import { dayOf, isDay } from "../../../../halo/dates/days.ts";
import type { HaloResource } from "../../../../halo/resources.ts";
import { isNoneId } from "../../../../halo/rules.ts";
import { sameValue } from "../../../../halo/same-value.ts";
import { isNoDate } from "../../../../halo/text.ts";
import type { ToolContext } from "../../define.ts";
import type { Change, Difference } from "../../result.ts";
import type { View } from "../../view.ts";
import { isDayField, shownValue } from "../custom-fields.ts";
import { namedOrPlain } from "../names.ts";
import { type SentField, sentFields } from "./sent-fields.ts";

/** The field with the name of the record whose id another field holds: `client_name` of `client_id`. */
export function nameFieldOf(view: View, field: string): string | undefined {
  const join = view.names?.find(({ id }) => id === field);
  if (join !== undefined) return join.as;
  return field.endsWith("_id") ? `${field.slice(0, -3)}_name` : undefined;
}

/**
 * The fields that differ before and after a write, each id followed by the name of what it is the id of.
 *
 * @param sent what was asked for
 * @param watched fields that may move without being asked for
 */
export async function namedChanges(
  view: View,
  sent: HaloRecord,
  watched: readonly string[],
  before: HaloRecord,
  after: HaloRecord,
  context: ToolContext,
): Promise<Change[]> {
  const { rows } = await namedOrPlain(view, [before, after], context);
  const [was = before, is = after] = rows;
  const others = watched.filter((field) => !Object.hasOwn(sent, field));
  const looked: readonly SentField[] = [
    ...sentFields(sent),
    ...others.map((field): SentField => ({ field, value: undefined, read: (from) => from[field] })),
  ];
  return looked.flatMap((entry) => {
    const change = changeOf(entry, before, after, { resource: view.resource, timeZone: context.timeZone });
    return change === undefined ? [] : [change, ...nameChange(view, entry.field, was, is)];
  });
}

/** Whose fields are read, and in which zone its days are. */
interface Place {
  readonly resource: HaloResource;
  readonly timeZone: string;
}

function changeOf(entry: SentField, was: HaloRecord, is: HaloRecord, place: Place): Change | undefined {
  const { field, labelIn } = entry;
  const [before, after] = [valueIn(entry, was, place), valueIn(entry, is, place)];
  if (entry.read(is) === undefined || sameValue(before, after) || (isEmpty(before) && isEmpty(after))) {
    return undefined;
  }
  const label = labelIn?.(is) ?? labelIn?.(was);
  return { field, before, after, ...(label === undefined || label === "" ? {} : { label }) };
}

/** Whether a value shows as nothing: Halo writes "no date" in several ways. */
const isEmpty = (value: unknown) => value === undefined || value === null || value === "" || isNoDate(value);

/** The change of the name beside an id. */
function nameChange(view: View, field: string, was: HaloRecord, is: HaloRecord): Change[] {
  const name = nameFieldOf(view, field);
  if (name === undefined) return [];
  const [old, now] = [was[name], is[name]];
  return (isEmpty(old) && isEmpty(now)) || sameValue(old, now)
    ? []
    : [{ field: name, before: old, after: now }];
}

/** An id as a number, also where Halo writes it as text; null where its number means none. */
function idIn(field: string, value: unknown): unknown {
  if (!field.endsWith("_id") || !/^-?\d+$/.test(String(value))) return value;
  return isNoneId(value) ? null : Number(value);
}

/** A value as it is shown in a change: of a custom field what a person sees, of a field that holds a day that day. */
function valueIn(
  { field, read, entryIn }: SentField,
  record: HaloRecord,
  { resource, timeZone }: Place,
): unknown {
  const entry = entryIn?.(record);
  if (entry === undefined && isDay(resource, field)) return dayOf(read(record), timeZone) ?? null;
  if (entry === undefined) return idIn(field, read(record));
  const value = read(record);
  return isDayField(entry) || typeof value === "number" || /^-?\d+$/.test(String(value ?? ""))
    ? (shownValue(entry, timeZone) ?? null)
    : value;
}

/** Differences with the names beside ids. */
export async function namedDifferences(
  view: View,
  differences: readonly Difference[],
  stored: HaloRecord,
  context: ToolContext,
): Promise<readonly Difference[]> {
  const isNamed = differences.some(({ field }) => view.names?.some(({ id }) => id === field));
  if (!isNamed) return differences;
  const asked = Object.fromEntries(differences.map((difference) => [difference.field, difference.asked]));
  const now = Object.fromEntries(differences.map((difference) => [difference.field, difference.stored]));
  const { rows } = await namedOrPlain(
    view,
    [
      { ...stored, ...asked },
      { ...stored, ...now },
    ],
    context,
  );
  const name = (row: HaloRecord | undefined, field: string) => {
    const as = view.names?.find(({ id }) => id === field)?.as;
    const found = as === undefined ? undefined : row?.[as];
    return typeof found === "string" ? found : undefined;
  };
  return differences.map((difference) => ({
    ...difference,
    asked_name: name(rows[0], difference.field),
    ...(difference.stored === undefined ? {} : { stored_name: name(rows[1], difference.field) }),
  }));
}

/** A sentence that names the fields that moved without being asked for; none where nothing did. */
export function movedWith(changes: readonly Change[], sent: HaloRecord, view: View): readonly string[] {
  const names = new Set(Object.keys(sent).map((field) => nameFieldOf(view, field)));
  const asked = new Set(sentFields(sent).map(({ field }) => field));
  const moved = changes.map(({ field }) => field).filter((field) => !asked.has(field) && !names.has(field));
  const own = moved.filter((field) => !moved.some((other) => nameFieldOf(view, other) === field));
  return own.length === 0 ? [] : [`Changed with it, not asked for: ${own.join(", ")}.`];
}
