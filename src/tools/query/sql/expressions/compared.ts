import type { Expr } from "sqlite3-parser";
import type { ColumnKind } from "../../../../halo/copy/tables.ts";
import { named, refusal } from "../errors.ts";
import { columnIn, literal, type Place, type Written } from "../scope.ts";
import { momentIn, noDate } from "./moments.ts";

/**
 * What is compared with a column. SQLite compares any two values: a date in another form, a word beside an id or a day
 * beside a moment make no error there but a count of 0, or of all. So a value is written in the form of the column, and
 * one that has none is refused.
 */

/** One side of a comparison. */
export interface Side {
  readonly expression: Expr;
  readonly written: Written;
}

/** How the column stands to the value: `=`, `<` and so on. */
export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=" | "IS" | "IS NOT";

const turned: Readonly<Record<Comparison, Comparison>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  IS: "IS",
  "IS NOT": "IS NOT",
};

const isEquality = (how: Comparison) => how === "=" || how === "<>" || how === "IS" || how === "IS NOT";
const isOfTime = (kind: ColumnKind | undefined): kind is "day" | "moment" =>
  kind === "day" || kind === "moment";

/** The number or text that an expression is, and nothing else. */
export function literalOf(expression: Expr): string | number | undefined {
  switch (expression.type) {
    case "StringLiteral":
      return expression.value;
    case "NumericLiteral":
      return Number(expression.value);
    case "CollateExpr":
      return literalOf(expression.expr);
    case "ParenthesizedExpr": {
      const [only, ...others] = expression.exprs;
      return only === undefined || others.length > 0 ? undefined : literalOf(only);
    }
    case "UnaryExpr": {
      const inner = literalOf(expression.expr);
      if (typeof inner !== "number") return undefined;
      if (expression.op === "Negative") return -inner;
      return expression.op === "Positive" ? inner : undefined;
    }
    default:
      return undefined;
  }
}

/** What a side is called in a refusal. */
function nameOf({ expression }: Side, { scope }: Place): string {
  const found = columnIn(expression, scope);
  if (found !== undefined) return found.column.name;
  const { offset, length } = expression.span;
  return scope.statement.text
    .slice(offset, offset + length)
    .replace(/\s+/g, " ")
    .slice(0, 60);
}

/**
 * Both sides of a comparison, as they are compared.
 *
 * @throws HaloError `bad_input` where the comparison could only be wrong
 */
export function compared(left: Side, how: Comparison, right: Side, place: Place): readonly [string, string] {
  return [besides(right, turned[how], left, place), besides(left, how, right, place)];
}

/** The SQL of a value beside a column: of `side`, where it stands to `column` as said. */
export function besides(column: Side, how: Comparison, side: Side, place: Place): string {
  const value = literalOf(side.expression);
  const { kind } = column.written;
  // Two values say what they are themselves.
  if (literalOf(column.expression) !== undefined || side.expression.type === "NullLiteral")
    return side.written.sql;
  const what = nameOf(column, place);
  if (isOfTime(kind)) {
    return value === undefined
      ? timeBeside(kind, column, how, side, place)
      : dateBeside(kind, what, how, value, place);
  }
  if (value === undefined) return side.written.sql;
  if (kind === "flag") return flagBeside(what, value);
  if (kind === "id") return idBeside(column, what, how, value, place);
  if (kind === "number" && typeof value === "string") return numberBeside(what, value);
  const isComputedText = kind === "text" && column.written.affinity === "none";
  if (isComputedText && typeof value === "number") {
    throw refusal(`${what} is a text, which no number equals.`, `Write '${value}', in the form that it has.`);
  }
  return side.written.sql;
}

/** A date as a text beside a day or a moment. */
function dateBeside(
  kind: "day" | "moment",
  what: string,
  how: Comparison,
  value: string | number,
  { scope }: Place,
): string {
  const { statement } = scope;
  const found = typeof value === "string" ? momentIn(value, statement) : undefined;
  if (found === undefined) throw noDate(String(value), kind, what);
  if (kind === "moment") {
    if (found.time === undefined) dayBesideMoment(what, how, `'${found.day}'`, scope);
    return literal(found.stored);
  }
  if (found.isMidnight || /^now$/i.test(String(value).trim())) return literal(found.day);
  // A day is compared as its beginning: all of the day lies before a later time of it.
  if (how === "<" || how === "<=") return literal(`${found.day} ${found.time}`);
  throw refusal(`${what} is a day and has no time.`, `Write '${found.day}'.`);
}

/** What is computed, or another column, beside a day or a moment. */
function timeBeside(
  kind: "day" | "moment",
  column: Side,
  how: Comparison,
  { expression, written }: Side,
  place: Place,
): string {
  const { scope } = place;
  const what = nameOf(column, place);
  if (written.kind === "number" || written.kind === "flag" || written.kind === "id") {
    throw refusal(
      `${what} is a ${kind} and is compared with a number.`,
      "date('now','-7 day') is a week ago; julianday(later) - julianday(earlier) is in days.",
    );
  }
  if (expression.type === "FunctionCallExpr" && written.kind === "text") {
    const name = expression.name.name.toLowerCase();
    if (name === "strftime" || name === "time") {
      throw refusal(
        `${what} is a ${kind}, and this ${name}() gives another form.`,
        "date(…) gives a day and datetime(…) a moment; strftime on both sides compares parts of them.",
      );
    }
  }
  // A day that is computed bounds a column of moments; else the day is what is meant of the moment.
  const isColumn = (one: Expr) => columnIn(one, scope) !== undefined;
  const isBound = (moment: Expr, day: Expr) => isColumn(moment) && !isColumn(day);
  if (kind === "day" && written.kind === "moment" && !isBound(expression, column.expression)) {
    scope.statement.warnings.add(`${what} is a day, so it is compared with the day of the moment beside it.`);
    return `date(${written.sql})`;
  }
  if (kind === "moment" && written.kind === "day" && isBound(column.expression, expression)) {
    dayBesideMoment(what, how, "a day", scope);
  }
  return written.sql;
}

/** A day beside a moment is its beginning: equal to hardly any, and the end of nothing. */
function dayBesideMoment(what: string, how: Comparison, day: string, { statement }: Place["scope"]): void {
  if (isEquality(how)) {
    throw refusal(
      `${what} is a moment, which hardly ever equals ${day}.`,
      `Write date(${what}) to compare its day.`,
    );
  }
  if (how !== "<=") return;
  statement.warnings.add(
    `${what} up to ${day} ends as that day begins: for all of the day, compare date(${what}), or < the next day.`,
  );
}

function flagBeside(what: string, value: string | number): string {
  const word = String(value).trim();
  if (/^(?:1|true|yes|y|on)$/i.test(word)) return "1";
  if (/^(?:0|false|no|n|off)$/i.test(word)) return "0";
  throw refusal(`${what} is 1 or 0, never ${named(word)}.`, `Write ${what} = 1, or = 0.`);
}

function numberBeside(what: string, value: string): string {
  const text = value.trim();
  if (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return text.startsWith("-") ? `(${text})` : text;
  throw refusal(`${what} is a number, and ${named(value)} is none.`, "Write a number such as 12 or 12.5.");
}

function idBeside(column: Side, what: string, how: Comparison, value: string | number, place: Place): string {
  const found = columnIn(column.expression, place.scope);
  const text = String(value).trim();
  if (!/^-?\d{1,15}$/.test(text)) {
    if (typeof value === "number") return numberBeside(what, text);
    const name = what.replace(/_id$/, "_name");
    const hasName = found?.source.columns.some((other) => other.name === name) === true && name !== what;
    throw refusal(
      `${what} is a number, and ${named(text)} is none.`,
      hasName
        ? `Write ${name} = ${literal(text.slice(0, 60))}.`
        : "Names are in the columns …_name, and in name.",
    );
  }
  const none = new Set([0, ...(found?.column.none ?? [])]);
  // As <> and NOT IN leave NULLs out anyway, they are right with it.
  if (none.has(Number(text)) && (how === "=" || how === "IS" || how === "IS NOT") && found !== undefined) {
    throw refusal(
      `No ${what} is ${text} here: none is NULL.`,
      `Write ${what} IS ${how === "IS NOT" ? "NOT " : ""}NULL.`,
    );
  }
  return numberBeside(what, text);
}

/** Refuses a pattern that no date, id or flag can be like. */
export function requirePattern(side: Side, pattern: string, place: Place): void {
  const { kind } = side.written;
  const what = nameOf(side, place);
  if (isOfTime(kind)) {
    // Digits in the order of yyyy-MM-dd HH:mm:ss, with wildcards anywhere.
    const isLike = /^[\d\-: %_*?[\]^]*$/.test(pattern) && !/^\d{1,3}[-:]|^\d{5}/.test(pattern);
    if (isLike && (kind === "moment" || !/[: ]/.test(pattern))) return;
    throw noDate(pattern, kind, what);
  }
  if ((kind === "id" || kind === "flag") && /[^\d\-%_*?[\]^]/.test(pattern)) {
    throw refusal(
      `${what} is a number, which ${named(pattern)} is not like.`,
      "Names are in the columns …_name.",
    );
  }
}

/** The kind of what may be any of several values: theirs, where they are of one kind. */
export function commonKind(written: readonly Written[]): ColumnKind | undefined {
  const kinds = new Set(written.map(({ kind }) => kind).filter((kind) => kind !== undefined));
  const [only] = kinds;
  return kinds.size === 1 ? only : undefined;
}

/** A moment or day that begins the arguments of a date function, written as a text. */
export function timeArgument(value: string, name: string, place: Place): string {
  const found = momentIn(value, place.scope.statement);
  if (found !== undefined) return literal(found.stored);
  // A time of day, and seconds or a Julian day with a modifier that says so.
  if (/^(?:\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,12}(?:\.\d{1,9})?)$/.test(value.trim()))
    return literal(value.trim());
  throw noDate(value, "moment", `${name}()`);
}

/** What strftime gives in this form, where it is that of a day or of a moment. */
export function kindOfForm(form: string): "day" | "moment" | "text" {
  const plain = form.replaceAll("%F", "%Y-%m-%d").replaceAll("%T", "%H:%M:%S").replaceAll("%R", "%H:%M");
  const day = /^(?:%Y|\d{4})-(?:%m|\d{2})-(?:%d|\d{2})/.exec(plain);
  if (day === null) return "text";
  const rest = plain.slice(day[0].length);
  if (rest === "") return "day";
  return /^ (?:%H|\d{2}):(?:%M|\d{2})(?::(?:%S|\d{2}))?$/.test(rest) ? "moment" : "text";
}
