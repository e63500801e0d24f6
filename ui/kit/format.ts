import { tenantZone } from "./tenant.ts";

/** Numbers, money and dates as the host's person reads them. */
export interface Format {
  readonly locale: string;
  /** The zone that dates are shown in: the person's, else the tenant's. */
  readonly zone: string;
  number(value: number, digits?: number): string;
  /**
   * An amount, whose currency is said beside it: with two decimals, or none in a currency that has none (JPY). More than
   * two are shown where the amount has them (KWD), and never filled up: answers are rounded to two.
   *
   * @param currency an ISO 4217 code; anything else has two decimals
   */
  money(value: number, currency?: string): string;
  /**
   * A date and time, of the form in which results have them; as it came where it is no date. A day without a time is that
   * day in every zone, and a time without a zone is shown as it is.
   */
  time(value: string): string;
  date(value: string): string;
  /** How long, in words: the two largest units. */
  span(milliseconds: number): string;
}

/** The formats for a host; what it does not tell, or tells wrongly, is the browser's own. */
export function formatFor({
  locale,
  timeZone,
}: {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
}): Format {
  const browser = new Intl.DateTimeFormat().resolvedOptions();
  const language = isLocale(locale) ? locale : browser.locale;
  const zone = [timeZone, tenantZone].find(isZone) ?? browser.timeZone;
  const numbers = (digits: number) => new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  const dates = (timeZone: string) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone });
  const times = (timeZone: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  const dated =
    (here: Intl.DateTimeFormat, asWritten: Intl.DateTimeFormat, day: Intl.DateTimeFormat) =>
    (value: string) => {
      const isDay = /^\d{4}-\d\d-\d\d$/.test(value);
      const isZoned = isDay || /(?:Z|[+-]\d\d:?\d\d)$/i.test(value);
      const moment = Date.parse(isZoned ? value : `${value}Z`);
      if (Number.isNaN(moment)) return value;
      return (isDay ? day : isZoned ? here : asWritten).format(moment);
    };
  const day = dates("UTC");
  return {
    locale: language,
    zone,
    number: (value, digits = 2) => numbers(digits).format(value),
    money: (value, currency) => {
      const decimals = decimalsOf(currency);
      return new Intl.NumberFormat(language, {
        minimumFractionDigits: Math.min(2, decimals),
        maximumFractionDigits: Math.max(2, decimals),
      }).format(value);
    },
    time: dated(times(zone), times("UTC"), day),
    date: dated(dates(zone), day, day),
    span: (milliseconds) => spanOf(Math.abs(milliseconds)),
  };
}

/** The decimals that a currency has by ISO 4217; two where it is not one that is known. */
const decimalsOf = (currency: string | undefined): number =>
  currency !== undefined && /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
      2)
    : 2;

const isLocale = (value: unknown): value is string => {
  try {
    return typeof value === "string" && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
};

const isZone = (value: unknown): value is string => {
  try {
    return (
      typeof value === "string" &&
      value !== "" &&
      new Intl.DateTimeFormat("en", { timeZone: value }) !== undefined
    );
  } catch {
    return false;
  }
};

const minute = 60_000;
const units = [
  [525_960 * minute, "y"],
  [43_830 * minute, "mo"],
  [1_440 * minute, "d"],
  [60 * minute, "h"],
  [minute, "min"],
] as const;

/** The words of the views are English, and so are those of spans. */
function spanOf(milliseconds: number): string {
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [size, name] of units) {
    const count = Math.floor(rest / size);
    if (parts.length > 0 || count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  const said = parts.slice(0, 2).filter((part) => !part.startsWith("0 "));
  return said.length === 0 ? "under a minute" : said.join(" ");
}
