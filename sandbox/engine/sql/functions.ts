/** Functions of T-SQL as the sandbox's database runs them. Moments are texts, `yyyy-MM-dd HH:mm:ss`. */

type Value = string | number | null;

const pad = (value: number, length = 2) => String(value).padStart(length, "0");

/** A moment as it is stored. */
const momentOf = (date: Date) => date.toISOString().slice(0, 19).replace("T", " ");

/** What is a moment of a value: a number is a day since 1900-01-01, as in T-SQL. */
function dateOf(value: Value): Date | undefined {
  if (value === null) return undefined;
  if (typeof value === "number") return new Date(Date.UTC(1900, 0, 1) + value * 86_400_000);
  const text = /^\d{8}$/.test(value) ? value.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3") : value;
  const date = new Date(`${text.replace(" ", "T")}${text.length > 10 ? "Z" : ""}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const units: Readonly<Record<string, string>> = {
  ...{ yy: "year", yyyy: "year", qq: "quarter", q: "quarter", mm: "month", m: "month", dd: "day", d: "day" },
  ...{
    wk: "week",
    ww: "week",
    dw: "weekday",
    hh: "hour",
    mi: "minute",
    n: "minute",
    ss: "second",
    s: "second",
  },
  ...{ dy: "dayofyear", isowk: "iso_week", isoww: "iso_week" },
};
const unitOf = (part: Value) => units[String(part)] ?? String(part);

function added(date: Date, unit: string, count: number): Date {
  const next = new Date(date);
  if (unit === "month" || unit === "quarter" || unit === "year") {
    const months = count * { month: 1, quarter: 3, year: 12 }[unit];
    const day = next.getUTCDate();
    next.setUTCDate(1);
    next.setUTCMonth(next.getUTCMonth() + months);
    const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
    next.setUTCDate(Math.min(day, last));
    return next;
  }
  const ms = { week: 604_800_000, hour: 3_600_000, minute: 60_000, second: 1_000 }[unit] ?? 86_400_000;
  return new Date(next.getTime() + count * ms);
}

const dayNumber = (date: Date) => Math.floor(date.getTime() / 86_400_000);

/** The place of a moment on a ruler of units: DATEDIFF counts the marks between two. */
function place(date: Date, unit: string): number {
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  switch (unit) {
    case "year":
      return date.getUTCFullYear();
    case "quarter":
      return Math.floor(months / 3);
    case "month":
      return months;
    case "week":
      return Math.floor((dayNumber(date) + 4) / 7);
    case "hour":
      return Math.floor(date.getTime() / 3_600_000);
    case "minute":
      return Math.floor(date.getTime() / 60_000);
    case "second":
      return Math.floor(date.getTime() / 1_000);
    default:
      return dayNumber(date);
  }
}

function partOf(date: Date, unit: string): number {
  switch (unit) {
    case "year":
      return date.getUTCFullYear();
    case "quarter":
      return Math.floor(date.getUTCMonth() / 3) + 1;
    case "month":
      return date.getUTCMonth() + 1;
    case "weekday":
      return date.getUTCDay() + 1;
    case "hour":
      return date.getUTCHours();
    case "minute":
      return date.getUTCMinutes();
    case "second":
      return date.getUTCSeconds();
    case "dayofyear":
      return dayNumber(date) - dayNumber(new Date(Date.UTC(date.getUTCFullYear(), 0, 1))) + 1;
    case "week":
    case "iso_week":
      return place(date, "week") - place(new Date(Date.UTC(date.getUTCFullYear(), 0, 1)), "week") + 1;
    default:
      return date.getUTCDate();
  }
}

const names = (date: Date, unit: string) =>
  unit === "month" || unit === "weekday"
    ? new Intl.DateTimeFormat("en", { [unit]: "long", timeZone: "UTC" }).format(date)
    : String(partOf(date, unit));

function converted(type: Value, value: Value, style: Value): Value {
  if (value === null) return null;
  const [, name = "", size] = /^(\w+)(?:\((\w+))?/.exec(String(type).toLowerCase()) ?? [];
  if (/^(?:int|bigint|smallint|tinyint|bit)$/.test(name)) return Math.trunc(Number(value));
  if (/^(?:decimal|numeric)$/.test(name)) {
    const scale = Number(/,\s*(\d+)/.exec(String(type))?.[1] ?? 0);
    return Number(Number(value).toFixed(scale));
  }
  if (/^(?:float|real|money)$/.test(name)) return Number(value);
  if (/^date$/.test(name)) return dateOf(value)?.toISOString().slice(0, 10).concat(" 00:00:00") ?? null;
  if (/date/.test(name)) {
    const date = dateOf(value);
    return date === undefined ? null : momentOf(date);
  }
  const text = style !== null && Number(style) === 126 ? String(value).replace(" ", "T") : String(value);
  return size === undefined || size === "max" ? text : text.slice(0, Number(size));
}

function formatted(value: Value, format: Value): Value {
  if (value === null) return null;
  const pattern = String(format);
  if (typeof value === "number") {
    const digits = /[NFnf](\d+)/.exec(pattern)?.[1] ?? /\.(0+)/.exec(pattern)?.[1]?.length ?? 0;
    return value.toFixed(Number(digits));
  }
  const date = dateOf(value);
  if (date === undefined) return value;
  const parts: Readonly<Record<string, string>> = {
    yyyy: pad(date.getUTCFullYear(), 4),
    yy: pad(date.getUTCFullYear() % 100),
    MMMM: names(date, "month"),
    MMM: names(date, "month").slice(0, 3),
    MM: pad(date.getUTCMonth() + 1),
    dddd: names(date, "weekday"),
    dd: pad(date.getUTCDate()),
    HH: pad(date.getUTCHours()),
    mm: pad(date.getUTCMinutes()),
    ss: pad(date.getUTCSeconds()),
  };
  return pattern.replace(/yyyy|yy|MMMM|MMM|MM|dddd|dd|HH|mm|ss/g, (token) => parts[token] ?? token);
}

const withDate = (value: Value, of: (date: Date) => Value): Value => {
  const date = dateOf(value);
  return date === undefined ? null : of(date);
};

/** `+` and `-` of T-SQL: numbers, texts put together, and days on moments. */
function sum(left: Value, right: Value, sign: 1 | -1): Value {
  if (left === null || right === null) return null;
  if (typeof left === "number" && typeof right === "number") return left + sign * right;
  if (typeof left === "string" && typeof right === "number" && /^\d{4}-\d\d-\d\d/.test(left))
    return withDate(left, (date) => momentOf(added(date, "day", sign * right)));
  return sign === 1 ? `${left}${right}` : null;
}

/** The functions by their names in the database, which begin with `t_` so that none of its own is meant. */
export function functionsAt(now: number): Readonly<Record<string, (...values: Value[]) => Value>> {
  const text = (value: Value | undefined) => String(value ?? "");
  return {
    t_plus: (a = null, b = null) => sum(a, b, 1),
    t_minus: (a = null, b = null) => sum(a, b, -1),
    t_getdate: () => momentOf(new Date(now)),
    t_dateadd: (part = null, count = null, value = null) =>
      withDate(value, (date) => momentOf(added(date, unitOf(part), Number(count)))),
    t_datediff: (part = null, from = null, to = null) =>
      withDate(from, (one) => withDate(to, (other) => place(other, unitOf(part)) - place(one, unitOf(part)))),
    t_datepart: (part = null, value = null) => withDate(value, (date) => partOf(date, unitOf(part))),
    t_datename: (part = null, value = null) => withDate(value, (date) => names(date, unitOf(part))),
    t_eomonth: (value = null, months = 0) =>
      withDate(value, (date) =>
        momentOf(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + Number(months) + 1, 0))),
      ),
    t_datefromparts: (year = null, month = null, day = null) =>
      momentOf(new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))),
    t_isdate: (value = null) => (dateOf(value) === undefined ? 0 : 1),
    t_isnumeric: (value = null) => (value === null || Number.isNaN(Number(value)) ? 0 : 1),
    t_convert: (type = null, value = null, style = null) => converted(type, value, style),
    t_format: (value = null, format = null) => formatted(value, format),
    t_len: (value = null) => (value === null ? null : text(value).trimEnd().length),
    t_left: (value = null, count = 0) => (value === null ? null : text(value).slice(0, Number(count))),
    t_right: (value = null, count = 0) => (value === null ? null : text(value).slice(-Number(count))),
    t_charindex: (part = null, value = null) =>
      value === null ? null : text(value).toLowerCase().indexOf(text(part).toLowerCase()) + 1,
    t_reverse: (value = null) => (value === null ? null : [...text(value)].reverse().join("")),
    t_stuff: (value = null, start = 0, length = 0, by = null) => {
      const whole = text(value);
      return whole.slice(0, Number(start) - 1) + text(by) + whole.slice(Number(start) - 1 + Number(length));
    },
    t_concat: (...values) => values.map((value) => value ?? "").join(""),
  };
}
