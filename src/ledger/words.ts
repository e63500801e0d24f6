import type { ChangedField, KeptValue, LedgerRow } from "./entry.ts";
import { nameOfRecord } from "./recorder.ts";

/** How a row is told in words, by the tool and by the page alike. */

/** The longest value in a line, in characters. */
const longestShown = 80;

/** A value: itself, or how long the text is. */
function shownValue(value: KeptValue | undefined): string {
  if (value === undefined) return "not known";
  if ("fingerprint" in value) return `(text of ${value.length} character${value.length === 1 ? "" : "s"})`;
  if (value.value === null || value.value === "") return "empty";
  const text = String(value.value).replace(/\s+/g, " ");
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** `status_id 1 → 9`; where something else is stored than was asked for, both. */
function shownField({ field, before, after, asked }: ChangedField): string {
  const was = before === undefined ? "" : `${shownValue(before)} → `;
  const wanted = asked === undefined ? "" : ` (asked for ${shownValue(asked)})`;
  return after === undefined
    ? `${field} was ${shownValue(before)}`
    : `${field} ${was}${shownValue(after)}${wanted}`;
}

/** What a row changed. Of a deletion, that alone: what was in the record is no change. */
export function shownChanges({ kind, fields }: Pick<LedgerRow, "kind" | "fields">): string {
  if (kind === "deleted") return "deleted";
  if (kind === "voided") return "voided";
  return fields.map(shownField).join("; ");
}

/** `ticket 2301`, `action 4 of ticket 2301`. */
export function shownRecord({ noun, record, within, kind }: LedgerRow): string {
  if (kind === "erased") return "rows of a person";
  const ticket = within.ticket_id === undefined || noun === "ticket" ? "" : ` of ticket ${within.ticket_id}`;
  // Whose id is no number has none here; what was changed or deleted is not new for that.
  if (record === undefined && kind !== "created") return `${noun}${ticket}`;
  return `${nameOfRecord({ noun, ...(record === undefined ? {} : { record }) })}${ticket}`;
}

/** How it ended, and what a look showed later. */
export function shownState({ state, outcome, reason, finding, undoneBy, undoes }: LedgerRow): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  const told =
    outcome === undefined || outcome === state ? "" : `; its call said ${outcome.replaceAll("_", " ")}`;
  const seen = finding === undefined ? "" : `: ${finding}`;
  const undone = undoneBy === undefined ? "" : ", undone since";
  const undo = undoes === undefined ? "" : ", undoes an earlier change";
  return `${state.replaceAll("_", " ")}${why}${seen}${told}${undo}${undone}`;
}
