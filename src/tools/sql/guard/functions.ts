/**
 * The functions that a query may call, in capitals: those that work out a value from what they are given. None of them
 * reads a table, a file, a setting or who is signed in.
 */

export const aggregates: ReadonlySet<string> = new Set([
  ...["COUNT", "SUM", "AVG", "MIN", "MAX", "STDEV", "STDEVP", "VAR", "VARP", "STRING_AGG"],
]);

/** Those that are of use with OVER alone. */
export const windowed: ReadonlySet<string> = new Set([
  ...["ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE", "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"],
  ...["PERCENT_RANK", "CUME_DIST"],
]);

export const scalars: ReadonlySet<string> = new Set([
  ...["ABS", "CEILING", "FLOOR", "ROUND", "SIGN", "SQRT", "POWER", "LOG", "EXP"],
  ...["LEN", "LEFT", "RIGHT", "SUBSTRING", "UPPER", "LOWER", "LTRIM", "RTRIM", "TRIM", "REPLACE", "STUFF"],
  ...["CHARINDEX", "PATINDEX", "CONCAT", "CONCAT_WS", "REVERSE", "CHAR", "FORMAT"],
  ...["ISNULL", "COALESCE", "NULLIF", "IIF", "ISNUMERIC"],
  ...["GETDATE", "GETUTCDATE", "SYSDATETIME", "CURRENT_TIMESTAMP", "YEAR", "MONTH", "DAY", "EOMONTH"],
  ...["DATEFROMPARTS", "ISDATE"],
]);

/** Functions whose first argument is a part of a date. */
export const byDatePart: ReadonlySet<string> = new Set(["DATEADD", "DATEDIFF", "DATEPART", "DATENAME"]);

/** Functions whose first argument is a type. */
export const byType: ReadonlySet<string> = new Set(["CONVERT", "TRY_CONVERT"]);

export const dateParts: ReadonlySet<string> = new Set([
  ...["year", "yy", "yyyy", "quarter", "qq", "q", "month", "mm", "m", "dayofyear", "dy", "day", "dd", "d"],
  ...["week", "wk", "ww", "iso_week", "isowk", "isoww", "weekday", "dw", "hour", "hh", "minute", "mi", "n"],
  ...["second", "ss", "s"],
]);

/** Types that values are converted to. */
export const types: ReadonlySet<string> = new Set([
  ...["INT", "BIGINT", "SMALLINT", "TINYINT", "BIT", "DECIMAL", "NUMERIC", "FLOAT", "REAL", "MONEY"],
  ...["CHAR", "VARCHAR", "NCHAR", "NVARCHAR", "DATE", "TIME", "DATETIME", "DATETIME2", "SMALLDATETIME"],
]);

/** All functions, for the docs and for what is nearest. */
export const allFunctions: readonly string[] = [
  ...aggregates,
  ...windowed,
  ...scalars,
  ...byDatePart,
  ...byType,
  "CAST",
];

/** What others write, and how it is written here. */
export const instead: ReadonlyMap<string, string> = new Map([
  ["NOW", "GETDATE()"],
  ["LENGTH", "LEN(x)"],
  ["SUBSTR", "SUBSTRING(x, 1, 10)"],
  ["IFNULL", "ISNULL(x, 0)"],
  ["NVL", "ISNULL(x, 0)"],
  ["IF", "IIF(condition, a, b) or CASE"],
  ["DATE", "CAST(x AS date)"],
  ["STRFTIME", "FORMAT(x, 'yyyy-MM')"],
  ["DATE_TRUNC", "DATEFROMPARTS(YEAR(x), MONTH(x), 1)"],
  ["DATETRUNC", "DATEFROMPARTS(YEAR(x), MONTH(x), 1)"],
  ["TO_CHAR", "FORMAT(x, 'yyyy-MM')"],
  ["GROUP_CONCAT", "STRING_AGG(x, ', ')"],
  ["PERCENTILE_CONT", "AVG, or ROW_NUMBER() in a CTE"],
  ["SYSUTCDATETIME", "GETUTCDATE()"],
  ["STRING_SPLIT", "LIKE '%part%'"],
  ["ROLLUP", "UNION ALL with a total"],
  ["CUBE", "UNION ALL with a total"],
  ["ANY", "IN (SELECT …) or EXISTS"],
  ["ALL", "NOT EXISTS, or MAX(x)"],
]);
