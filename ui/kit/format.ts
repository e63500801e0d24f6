import { tenantZone } from "./tenant.ts";

/** Numbers, money and dates as the host's person reads them. */
export interface Format {
  readonly locale: string;
  /** The zone that dates are shown in: the person's, else the tenant's. */
  readonly zone: string;
  number(value: number, digits?: number): string;
  /** An amount in a currency, an ISO 4217 code; without one the bare number. */
  money(value: number, currency?: string): string;
  /** A date and time, of the form in which results have them; as it came where it is no date. */
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
  const times = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone,
  });
  const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: zone });
  const dated = (format: Intl.DateTimeFormat) => (value: string) => {
    const moment = Date.parse(value);
    return Number.isNaN(moment) ? value : format.format(moment);
  };
  return {
    locale: language,
    zone,
    number: (value, digits = 2) => numbers(digits).format(value),
    money: (value, currency) =>
      currency !== undefined && /^[A-Z]{3}$/.test(currency)
        ? new Intl.NumberFormat(language, { style: "currency", currency }).format(value)
        : new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
            value,
          ),
    time: dated(times),
    date: dated(dates),
    span: (milliseconds) => spanOf(Math.abs(milliseconds)),
  };
}

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
