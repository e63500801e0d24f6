import { longestConcat } from "../bounds.ts";

/** The functions that a query may call, each with what bounds the text that it makes. Others are refused by name. */

/** How a function may be called. */
export interface SqlFunction {
  /** `aggregate` counts rows; `window` needs OVER; `scalar` is of one row. min and max are both. */
  readonly use: "scalar" | "aggregate" | "window" | "either";
  readonly least: number;
  readonly most: number;
  /** What it is called in SQLite, where that differs. */
  readonly as?: string;
  /** The characters that its result has at most, by those of its arguments. Default: those of a number. */
  readonly size?: (sizes: readonly number[]) => number;
  /** What its result is; undefined for what its arguments are. */
  readonly gives: "number" | "text" | "day" | "moment" | undefined;
  readonly isOfTime?: boolean;
}

/** Characters that a number or a date has. */
export const plainSize = 30;

const largest = (sizes: readonly number[]) => Math.max(0, ...sizes);
const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

const counted = (use: SqlFunction["use"], least: number, most: number): SqlFunction => ({
  use,
  least,
  most,
  gives: "number",
});
const kept = (use: SqlFunction["use"], least: number, most: number): SqlFunction => ({
  use,
  least,
  most,
  gives: undefined,
  size: largest,
});
const worded = (least: number, most: number, size: SqlFunction["size"] = largest): SqlFunction => ({
  use: "scalar",
  least,
  most,
  gives: "text",
  size,
});
const time = (gives: SqlFunction["gives"], least: number, size?: SqlFunction["size"]): SqlFunction => ({
  use: "scalar",
  least,
  most: 8,
  gives,
  isOfTime: true,
  ...(size === undefined ? {} : { size }),
});

const concatenated: SqlFunction = {
  use: "aggregate",
  least: 1,
  most: 2,
  as: "group_concat",
  gives: "text",
  size: () => longestConcat,
};

/** By name, in lower case. */
export const functions: ReadonlyMap<string, SqlFunction> = new Map(
  Object.entries({
    count: counted("aggregate", 0, 1),
    sum: counted("aggregate", 1, 1),
    total: counted("aggregate", 1, 1),
    avg: counted("aggregate", 1, 1),
    min: kept("either", 1, 20),
    max: kept("either", 1, 20),
    group_concat: concatenated,
    string_agg: concatenated,
    row_number: counted("window", 0, 0),
    rank: counted("window", 0, 0),
    dense_rank: counted("window", 0, 0),
    percent_rank: counted("window", 0, 0),
    cume_dist: counted("window", 0, 0),
    ntile: counted("window", 1, 1),
    lag: kept("window", 1, 3),
    lead: kept("window", 1, 3),
    first_value: kept("window", 1, 1),
    last_value: kept("window", 1, 1),
    nth_value: kept("window", 2, 2),
    abs: counted("scalar", 1, 1),
    round: counted("scalar", 1, 2),
    sign: counted("scalar", 1, 1),
    ceil: counted("scalar", 1, 1),
    ceiling: { ...counted("scalar", 1, 1), as: "ceil" },
    floor: counted("scalar", 1, 1),
    mod: counted("scalar", 2, 2),
    sqrt: counted("scalar", 1, 1),
    length: counted("scalar", 1, 1),
    instr: counted("scalar", 2, 2),
    coalesce: kept("scalar", 2, 20),
    ifnull: kept("scalar", 2, 2),
    nullif: kept("scalar", 2, 2),
    iif: kept("scalar", 3, 3),
    if: { ...kept("scalar", 3, 3), as: "iif" },
    lower: worded(1, 1),
    upper: worded(1, 1),
    trim: worded(1, 2),
    ltrim: worded(1, 2),
    rtrim: worded(1, 2),
    substr: worded(2, 3),
    substring: { ...worded(2, 3), as: "substr" },
    replace: worded(3, 3, ([of = 0, , by = 0]) => of * Math.max(1, by)),
    concat: worded(1, 20, total),
    typeof: worded(1, 1, () => plainSize),
    date: time("day", 0),
    time: time("text", 0),
    datetime: time("moment", 0),
    julianday: time("number", 0),
    unixepoch: time("number", 0),
    strftime: time("text", 1, ([form = 0]) => 10 * form + plainSize),
  } satisfies Record<string, SqlFunction>),
);

/** How what other databases call by these names is written in SQLite. */
export const otherDialects: ReadonlyMap<string, string> = new Map([
  ["getdate", "date('now') is today, datetime('now') is now"],
  ["now", "date('now') is today, datetime('now') is now"],
  ["curdate", "date('now') is today"],
  ["sysdatetime", "datetime('now') is now"],
  ["getutcdate", "datetime('now') is now, in the tenant's zone"],
  ["today", "date('now') is today"],
  ["isnull", "ifnull(value, other)"],
  ["nvl", "ifnull(value, other)"],
  ["datediff", "julianday(later) - julianday(earlier) is in days; times 24 in hours"],
  ["timestampdiff", "julianday(later) - julianday(earlier) is in days; times 24 in hours"],
  ["date_diff", "julianday(later) - julianday(earlier) is in days; times 24 in hours"],
  ["dateadd", "date(column, '+7 day'), or '-1 month'"],
  ["date_add", "date(column, '+7 day'), or '-1 month'"],
  ["date_sub", "date(column, '-7 day'), or '-1 month'"],
  ["eomonth", "date(column, 'start of month', '+1 month', '-1 day')"],
  ["convert", "cast(value as integer), or real, or text; date(column) for the day of a moment"],
  ["try_convert", "cast(value as integer), or real, or text"],
  ["year", "strftime('%Y', column)"],
  ["month", "strftime('%m', column); strftime('%Y-%m', column) with the year"],
  ["day", "strftime('%d', column); date(column) is the day of a moment"],
  ["datepart", "strftime('%Y', column), or %m, %d, %H, %w"],
  ["datename", "strftime('%w', column) is the day of the week, 0 for Sunday"],
  ["extract", "strftime('%Y', column), or %m, %d, %H"],
  ["date_trunc", "date(column, 'start of month'), or 'start of year'"],
  ["date_format", "strftime('%Y-%m', column)"],
  ["to_char", "strftime('%Y-%m', column)"],
  ["len", "length(text)"],
  ["charindex", "instr(text, part)"],
  ["left", "substr(text, 1, length)"],
  ["right", "substr(text, -length)"],
  ["printf", "round(number, 2), and || to join texts"],
  ["format", "round(number, 2), and || to join texts"],
  ["greatest", "max(a, b)"],
  ["least", "min(a, b)"],
  ["median", "row_number() over (order by value) in a CTE, and the middle one of it"],
  ["percentile_cont", "row_number() over (order by value) in a CTE, and the one at that share of it"],
  ["stdev", "sqrt(avg(x * x) - avg(x) * avg(x))"],
]);
