import { jsonWithoutKeys } from "../../../halo/records.ts";
import { isNoDate, plainText, quote, quoteLine, shorten } from "../../../halo/text.ts";
import type { LedgerRow } from "../../../ledger/entry.ts";
import { nameFieldOf } from "../../kit/crud/writing/changes.ts";
import type { Change, Difference } from "../../kit/result.ts";
import { changeableOf } from "./records.ts";

/** Values and changes of an undo, in words. */

/** The longest value in a sentence, in characters. */
const longestShown = 60;

/** Changes on one line: of an id the names, with the ids behind them. */
export function changesIn(row: LedgerRow, changes: readonly Change[]): string {
  const view = changeableOf(row)?.view;
  const nameOf = (field: string) => (view === undefined ? undefined : nameFieldOf(view, field));
  const names = new Map(changes.map((change) => [change.field, change]));
  const isName = (field: string) => changes.some((change) => nameOf(change.field) === field);
  return changes
    .filter(({ field }) => !isName(field))
    .map(({ field, label, before, after }) => {
      const called = label === undefined ? field : `${field} ${quoteLine(label)}`;
      const ids = `${called} ${shown(before)} → ${shown(after)}`;
      const name = names.get(nameOf(field) ?? "");
      return name === undefined ? ids : `${shown(name.before)} → ${shown(name.after)} (${ids})`;
    })
    .join(", ");
}

/** A value in a sentence: text that people wrote is quoted, and cut. */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === "" || isNoDate(value)) return "empty";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : (jsonWithoutKeys(value) ?? "");
  return quote(shorten(plainText(text).replace(/\s+/g, " "), longestShown));
}

/** A field that is not stored as it was put back. */
export function differenceIn({ field, asked, stored, state }: Difference): string {
  return state === "unknown"
    ? `Unknown: ${field}, put back to ${shown(asked)}; Halo does not show what it stored.`
    : `Not put back: ${field}, asked ${shown(asked)}, stored ${shown(stored)}.`;
}
