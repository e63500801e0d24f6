/**
 * Thrown by the readers of this folder for words that they know and don't take: those that have two meanings, or none.
 * The argument adds its name and makes a `bad_input` of it.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Whether the words themselves are at fault, on any day; otherwise what they come to now. */
  readonly isAlways: boolean;

  constructor(why: string, { isAlways }: { readonly isAlways: boolean } = { isAlways: true }) {
    super(why);
    this.isAlways = isAlways;
  }
}

/** What may be written for a date; for refusals. */
export const dateForms =
  'give a date such as 2026-11-21 or "21 Nov 2026", a time such as 2026-11-21T14:30:00Z or "tomorrow 9am", or a relative one: "today", "monday", "next friday", "7d" (the first of the last 7 days), "7 days ago", "in 3 days", "last month", "end of quarter"';

/** What may be written for a period; for refusals. */
export const periodForms =
  'give "last month", "this quarter so far", "last 30 days" or 30d, "24h", "since monday", "october", "3 weeks ago", 2026, 2026-10, 2026-Q3, 2026-H1, 2026-W45, "last financial year", "all time", or two dates such as 2026-10-01..2026-11-15';

/** What may be written for a duration; for refusals. */
export const durationForms = 'give hours as 1.5, or with a unit: "90 min", "15m", "1.5h", "1h 30m", "0:15"';

/** Why `m` alone is not taken. */
export function twoUnits(count: string): Refusal {
  return new Refusal(
    `"${count}m" is minutes or months: write "${count} min" or "${count} ${Number(count) === 1 ? "month" : "months"}"`,
  );
}
