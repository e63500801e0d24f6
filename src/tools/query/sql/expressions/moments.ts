import { clockTime } from "../../../../halo/copy/columns/kinds.ts";
import { named, refusal } from "../errors.ts";
import type { Statement } from "../scope.ts";

/** Dates as a query writes them, and as the copy holds them: `yyyy-MM-dd`, or `yyyy-MM-dd HH:mm:ss` of the tenant. */

/** A date out of a query. */
export interface WrittenMoment {
  /** The calendar day that was written; of 'now' the tenant's. */
  readonly day: string;
  /** The time of day `HH:mm:ss`, with a fraction where one was written; undefined where a day alone was. */
  readonly time: string | undefined;
  /** As moments are stored, in the tenant's zone. */
  readonly stored: string;
  /** Whether it is the beginning of its day, as it was written: `2026-11-01T00:00:00Z` means a day. */
  readonly isMidnight: boolean;
}

const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A date that a query writes as a text, or undefined for what is none. A zone is reckoned with: what has none is on the
 * tenant's clock.
 */
export function momentIn(written: string, { now, timeZone }: Statement): WrittenMoment | undefined {
  const text = written.trim();
  if (/^now$/i.test(text)) {
    return { day: now.slice(0, 10), time: now.slice(11), stored: now, isMidnight: false };
  }
  const [, day = "", minutes, seconds = "00", digits = "", zone] = pattern.exec(text) ?? [];
  const parsed = new Date(`${day}T${minutes ?? "00:00"}:${seconds}Z`);
  // 30 February would be 2 March.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day) return undefined;
  if (minutes === undefined) return { day, time: undefined, stored: day, isMidnight: true };
  const fraction = digits.replace(/0+$/, "");
  const rest = fraction === "" ? "" : `.${fraction}`;
  const time = `${minutes}:${seconds}${rest}`;
  const isMidnight = time === "00:00:00";
  if (zone === undefined) return { day, time, stored: `${day} ${time}`, isMidnight };
  const offset = /^z$/i.test(zone) ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const at = new Date(`${day}T${minutes}:${seconds}${offset}`);
  if (Number.isNaN(at.getTime())) return undefined;
  return { day, time, stored: `${clockTime(at, timeZone)}${rest}`, isMidnight };
}

/** The refusal of a text that is no date, or of a number, beside a column that holds dates. */
export function noDate(written: string, kind: "day" | "moment", what: string): Error {
  if (written.trim() === "") return refusal(`${what} is never ''.`, `None is NULL: ${what} IS NULL.`);
  const forms =
    kind === "day"
      ? "'2026-11-21', date('now') or date('now','-7 day')"
      : "'2026-11-21', '2026-11-21 14:30:00', datetime('now') or date('now','-7 day')";
  return refusal(
    `${named(written)} is no date as ${what} has it, so the comparison means nothing.`,
    `Write ${forms}.`,
  );
}
