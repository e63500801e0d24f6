import type { Format } from "../kit/format.ts";

/** Figures in words. A figure that the answer does not have is a dash, never a 0. */

/** What stands for a figure that is not known. */
const notKnown = "–";

/** The forms of figures. */
export interface Words {
  /** `1,234`. */
  readonly count: (value: number | undefined) => string;
  /** An amount, whose currency is said beside it: `1,234.50`. */
  readonly amount: (value: number | undefined) => string;
  /** `75 %`. */
  readonly percent: (value: number | undefined) => string;
  /** `3.8 h`. */
  readonly hours: (value: number | undefined) => string;
  /** A change, with its sign: `+3`. */
  readonly change: (value: number | undefined) => string;
}

/** The forms in the language of the person. @param currency that of amounts */
export function wordsIn(format: Format, currency?: string): Words {
  const known = (form: (value: number) => string) => (value: number | undefined) =>
    value === undefined ? notKnown : form(value);
  return {
    count: known((value) => format.number(value)),
    amount: known((value) => format.money(value, currency)),
    percent: known((value) => `${format.number(value)} %`),
    hours: known((value) => `${format.number(value)} h`),
    change: known((value) => `${value > 0 ? "+" : ""}${format.number(value)}`),
  };
}

/** A month as an axis names it: `Jul`, and with its year in January and at the start. */
export function monthTick(month: string, isFirst: boolean, locale: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return month;
  const year = isFirst || month.endsWith("-01") ? ({ year: "2-digit" } as const) : {};
  return new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC", ...year }).format(date);
}

/** A day as an axis names it: `7 Sep`. */
export function dayTick(day: string, locale: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(date);
}
