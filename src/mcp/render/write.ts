import type { CallToolResult } from "@modelcontextprotocol/server";
import {
  type CleanRecord,
  cardFields,
  cleanFields,
  cleanUnknown,
  textLimits,
} from "../../tools/kit/clean.ts";
import type { Change, WriteResult } from "../../tools/kit/result.ts";
import { quote } from "../../tools/kit/view.ts";
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
  sizeOfResult,
  unlessEmpty,
  warningLines,
} from "./parts.ts";
import { leftOutNotes, withoutHead } from "./record.ts";

/** A write: what was done, the record as stored, and the changed fields before and after. */
export function renderWrite(result: WriteResult, most: number, settings: RenderSettings): CallToolResult {
  const { view, verb, also = [] } = result;
  const warnings = boundedWarnings(result.warnings, most);
  const link = verb === "deleted" ? undefined : linkOf(view, result.record, settings);
  const { changes, leftOut: unseen } = fitChanges(result.changes, most / 2);
  const unseenNotes =
    unseen.length === 0 ? [] : [`Changed too, left out for want of room: ${leftOutNames(unseen, most)}.`];
  const answer = (record: CleanRecord, notes: readonly string[]) =>
    callResult(
      [
        `${verb.charAt(0).toUpperCase()}${verb.slice(1)}: ${headLine(view, result.record, record)}`,
        ...changes.map(changeLine),
        verb === "updated" && result.changes.length === 0
          ? result.warnings.length === 0
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
        done: verb,
        record,
        changes: verb === "updated" ? changes : undefined,
        also: unlessEmpty(also),
        link,
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(notes),
      },
    );
  const size = (record: CleanRecord) => sizeOfResult(answer(record, unseenNotes));
  const cleaned = cleanFields(result.record, cardFields(view), textLimits.record);
  if (size(cleaned) <= most) return answer(cleaned, unseenNotes);
  const { record, leftOut } = fitRecord(cleaned, most - noteRoom(most), size);
  return answer(record, [...unseenNotes, ...leftOutNotes(leftOut, most)]);
}

/** A change as a result shows it, with plain values. */
export interface ShownChange {
  readonly field: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

/** The changes that fit. When they do not all fit, long values are cut. */
export function fitChanges(
  changes: readonly Change[],
  room: number,
): { changes: readonly ShownChange[]; leftOut: readonly string[] } {
  const cost = (change: ShownChange) => sizeOf(change) + sizeOf(changeLine(change)) + 1;
  const whole = changes.map(({ field, before, after }) => ({
    field,
    before: plainValue(before),
    after: plainValue(after),
  }));
  if (whole.reduce((sum, change) => sum + cost(change), 0) <= room) return { changes: whole, leftOut: [] };
  // Both values are in the text and in the structured content.
  const share = Math.max(40, Math.min(1_000, room / whole.length / 4 - 30));
  const kept: ShownChange[] = [];
  let used = 0;
  for (const { field, before, after } of whole) {
    const change = { field, before: cut(before, share), after: cut(after, share) };
    used += cost(change);
    if (used > room) break;
    kept.push(change);
  }
  return { changes: kept, leftOut: changes.slice(kept.length).map(({ field }) => field) };
}

function cut(value: ShownChange["before"], room: number): ShownChange["before"] {
  return typeof value === "string" && sizeOf(value) > room ? `${cutText(value, room - 1)}…` : value;
}

/** A value of a change as text, number, boolean or null; an object or a list becomes JSON. */
function plainValue(value: unknown): ShownChange["before"] {
  const clean = cleanUnknown(value) ?? null;
  if (typeof clean === "string" || typeof clean === "number" || typeof clean === "boolean") return clean;
  return clean === null ? null : JSON.stringify(clean);
}

/** One line for a change: the field, before and after. */
export function changeLine({ field, before, after }: ShownChange): string {
  return `${field}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: ShownChange["before"]): string {
  if (value === null) return "empty";
  return typeof value === "string" ? quote(value) : String(value);
}
