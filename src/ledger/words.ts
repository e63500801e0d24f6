import { counted } from "../halo/text.ts";
import type { ChangedField, KeptValue, LedgerRow } from "./entry.ts";
import { nameOfRecord } from "./recorder.ts";

/** How a row is told in words, by the tool and by the page alike. */

/** The longest value in a line, in characters. */
const longestShown = 80;

/** A value: itself, or how long the text is. */
function shownValue(value: KeptValue | undefined): string {
  if (value === undefined) return "not known";
  if ("fingerprint" in value) return `(text of ${counted(value.length, "character")})`;
  if (value.value === null || value.value === "") return "empty";
  const text = String(value.value).replace(/\s+/g, " ");
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** The name of what an id stands for, where it is known. */
export type NameOf = (field: string, id: unknown) => string | undefined;

/** `status_id 1 → 9`; where something else is stored than was asked for, both. */
function shownField({ field, before, after, asked }: ChangedField, nameOf: NameOf): string {
  const shown = (value: KeptValue | undefined) => {
    const name = value === undefined || !("value" in value) ? undefined : nameOf(field, value.value);
    return name === undefined ? shownValue(value) : `${shownValue(value)} (${name})`;
  };
  const was = before === undefined ? "" : `${shown(before)} → `;
  const wanted = asked === undefined ? "" : ` (asked for ${shown(asked)})`;
  return after === undefined ? `${field} was ${shown(before)}` : `${field} ${was}${shown(after)}${wanted}`;
}

/** What a row changed. Of a deletion, that alone: what was in the record is no change. */
export function shownChanges(
  { kind, fields }: Pick<LedgerRow, "kind" | "fields">,
  nameOf: NameOf = () => undefined,
): string {
  if (kind === "deleted") return "deleted";
  if (kind === "voided") return "voided";
  return fields.map((field) => shownField(field, nameOf)).join("; ");
}

/** `ticket #2301`, `action #4 of ticket #2301`. */
export function shownRecord({ noun, record, within, kind }: LedgerRow): string {
  if (kind === "erased") return "rows of a person";
  const ticket = within.ticket_id === undefined || noun === "ticket" ? "" : ` of ticket #${within.ticket_id}`;
  // What a call did that is of no record, or of one whose GUID was not kept yet: it is not new for that.
  if (record === undefined && kind !== "created") return `${noun}${ticket}`;
  return `${nameOfRecord({ noun, ...(record === undefined ? {} : { record }) })}${ticket}`;
}

/**
 * How it ended, and what a look showed later.
 *
 * @param beside the rows that are shown with it: of an undo among them the number is told
 */
export function shownState(
  { state, outcome, reason, finding, undoneBy, undoes }: LedgerRow,
  beside: readonly LedgerRow[] = [],
): string {
  const numbered = (key: string, otherwise: string) => {
    const found = beside.find((row) => row.key === key);
    return found === undefined ? otherwise : `change #${found.number}`;
  };
  const why = reason === undefined ? "" : ` (${reason})`;
  const told =
    outcome === undefined || outcome === state ? "" : `; its call said ${outcome.replaceAll("_", " ")}`;
  const seen = finding === undefined ? "" : `: ${finding}`;
  const undone =
    undoneBy === undefined ? "" : `, undone ${numbered(undoneBy, "since").replace(/^change/, "by change")}`;
  const undo = undoes === undefined ? "" : `, undoes ${numbered(undoes, "an earlier change")}`;
  return `${state.replaceAll("_", " ")}${why}${seen}${told}${undo}${undone}`;
}
