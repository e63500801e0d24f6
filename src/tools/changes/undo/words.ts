import { shownTime } from "../../../halo/dates/days.ts";
import { jsonWithoutKeys } from "../../../halo/records.ts";
import { isNoDate, plainText, quote, quoteLine, shorten } from "../../../halo/text.ts";
import type { LedgerRow } from "../../../ledger/entry.ts";
import { nameFieldOf } from "../../kit/crud/writing/changes.ts";
import type { Change, Difference } from "../../kit/result.ts";
import { shortDate } from "../../kit/view.ts";
import { changeableOf } from "./records.ts";

/** Values and changes of an undo, in words. */

/** The longest value in a sentence, in characters. */
const longestShown = 60;

/** A day without a time, as changes have it. */
const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Changes on one line: of an id the names, with the ids behind them.
 *
 * @param timeZone of the tenant, in which moments are shown
 */
export function changesIn(row: LedgerRow, changes: readonly Change[], timeZone: string): string {
  const view = changeableOf(row)?.view;
  const nameOf = (field: string) => (view === undefined ? undefined : nameFieldOf(view, field));
  const names = new Map(changes.map((change) => [change.field, change]));
  const isName = (field: string) => changes.some((change) => nameOf(change.field) === field);
  return changes
    .filter(({ field }) => !isName(field))
    .map(({ field, label, before, after }) => {
      const called = label === undefined ? field : `${field} ${quoteLine(label)}`;
      const ids = `${called} ${shown(before, timeZone)} → ${shown(after, timeZone)}`;
      const name = names.get(nameOf(field) ?? "");
      return name === undefined
        ? ids
        : `${shown(name.before, timeZone)} → ${shown(name.after, timeZone)} (${ids})`;
    })
    .join(", ");
}

/** A value in a sentence: a date as other answers write it; text that people wrote is quoted, and cut. */
export function shown(value: unknown, timeZone: string): string {
  if (value === undefined || value === null || value === "" || isNoDate(value)) return "empty";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const moment = shownTime(value, timeZone);
  if (moment !== undefined) return shortDate(moment);
  const text = typeof value === "string" ? value : (jsonWithoutKeys(value) ?? "");
  if (day.test(text)) return text;
  return quote(shorten(plainText(text).replace(/\s+/g, " "), longestShown));
}

/** A field that is not stored as it was put back. */
export function differenceIn({ field, asked, stored, state }: Difference, timeZone: string): string {
  return state === "unknown"
    ? `Unknown: ${field}, put back to ${shown(asked, timeZone)}; Halo does not show what it stored.`
    : `Not put back: ${field}, asked ${shown(asked, timeZone)}, stored ${shown(stored, timeZone)}.`;
}
