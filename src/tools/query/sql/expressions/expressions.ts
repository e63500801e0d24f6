import type { CaseExpr, Expr, LikeExpr, Operator, Select } from "sqlite3-parser";
import type { ColumnKind } from "../../../../halo/copy/tables.ts";
import { deepest, longestMade, longestPattern, mostListed } from "../bounds.ts";
import { named, refusal } from "../errors.ts";
import {
  type Affinity,
  columnIn,
  findColumn,
  literal,
  markCorrelated,
  type Place,
  type Scope,
  unknownColumn,
  type Written,
  type WrittenSelect,
} from "../scope.ts";
import { writeCall } from "./calls.ts";
import {
  besides,
  type Comparison,
  commonKind,
  compared,
  literalOf,
  requirePattern,
  type Side,
} from "./compared.ts";
import { plainSize } from "./functions.ts";

/**
 * Expressions, written anew from their tree: what is run has nothing in it but what is known here. Each is bounded in
 * depth and in the text that it can make.
 */

/** A number, or a yes or no. */
const numeric = (sql: string): Written => ({ sql, size: plainSize, affinity: "none", kind: "number" });
const truth = (sql: string): Written => ({ sql, size: plainSize, affinity: "none", kind: "flag" });

/** Writes an expression. */
export function write(expression: Expr, place: Place): Written {
  const inner: Place = { ...place, depth: place.depth + 1 };
  if (inner.depth > deepest.expression) {
    throw refusal(
      `An expression nests deeper than ${deepest.expression} levels.`,
      "Shorten it: IN (…) takes a list.",
    );
  }
  const written = writeInner(expression, inner);
  if (written.size > longestMade) {
    throw refusal(
      `An expression can make a text of ${written.size} characters; ${longestMade} are the most.`,
    );
  }
  return written;
}

function writeInner(expression: Expr, place: Place): Written {
  const sub = (inner: Expr) => write(inner, place);
  const side = (inner: Expr): Side => ({ expression: inner, written: sub(inner) });
  switch (expression.type) {
    case "NumericLiteral":
      return writeNumber(expression.value);
    case "StringLiteral":
      return {
        sql: literal(expression.value),
        size: expression.value.length,
        affinity: "none",
        kind: "text",
      };
    case "NullLiteral":
      return { sql: "NULL", size: 0, affinity: "none", kind: undefined };
    case "CurrentDateLiteral":
      return { ...dayNow(place), kind: "day" };
    case "CurrentTimestampLiteral":
      return { sql: literal(place.scope.statement.now), size: plainSize, affinity: "none", kind: "moment" };
    case "Id":
    case "QualifiedExpr":
      return writeColumn(expression, place);
    case "ParenthesizedExpr": {
      const [only, ...others] = expression.exprs;
      if (only === undefined || others.length > 0) {
        throw refusal(
          "Lists of values in parentheses are not compared here.",
          "Compare each column by itself.",
        );
      }
      const written = sub(only);
      return {
        ...written,
        sql: `(${written.sql})`,
        affinity: columnIn(only, place.scope) ? written.affinity : "none",
      };
    }
    case "UnaryExpr":
      return writeUnary(expression.op, sub(expression.expr));
    case "BinaryExpr":
      return writeBinary(expression.op, expression.left, expression.right, place);
    case "BetweenExpr": {
      const { lhs, start, end } = expression;
      const [value, least, most] = [side(lhs), side(start), side(end)];
      const [from, to] = [besides(value, ">=", least, place), besides(value, "<=", most, place)];
      // A date may stand between two columns.
      const given = besides(least, "<=", value, place);
      const own = given === value.written.sql ? besides(most, ">=", value, place) : given;
      return truth(`(${own} ${not(expression.not)}BETWEEN ${from} AND ${to})`);
    }
    case "IsNullExpr":
      return truth(`(${sub(expression.expr).sql} IS NULL)`);
    case "NotNullExpr":
      return truth(`(${sub(expression.expr).sql} IS NOT NULL)`);
    case "LikeExpr":
      return writeLike(expression, place);
    case "CaseExpr":
      return writeCase(expression, place);
    case "CastExpr":
      return writeCast(sub(expression.expr), expression.typeName?.name ?? "");
    case "CollateExpr": {
      const collation = expression.collation.toUpperCase();
      if (!["NOCASE", "BINARY", "RTRIM"].includes(collation)) {
        throw refusal(`${named(expression.collation)} is no collation.`, "There are NOCASE and BINARY.");
      }
      return {
        ...sub(expression.expr),
        sql: `(${sub(expression.expr).sql} COLLATE ${collation})`,
        affinity: "none",
      };
    }
    case "InListExpr": {
      const entries = expression.rhs ?? [];
      if (entries.length > mostListed)
        throw refusal(`IN lists ${entries.length} values; ${mostListed} are the most.`);
      const own = side(expression.lhs);
      const how = expression.not ? "<>" : "=";
      const list = entries.map((entry) => besides(own, how, side(entry), place)).join(", ");
      const [first, ...others] = entries.map((entry) => besides(side(entry), how, own, place));
      const value = others.every((other) => other === first) ? first : undefined;
      return truth(`(${value ?? own.written.sql} ${not(expression.not)}IN (${list}))`);
    }
    case "InSelectExpr": {
      const subquery = writeSubquery(expression.rhs, place.scope, true);
      return truth(
        `(${besideSelect(side(expression.lhs), subquery, place)} ${not(expression.not)}IN (${subquery.sql}))`,
      );
    }
    case "ExistsExpr":
      return truth(`EXISTS (${writeSubquery(expression.select, place.scope, false).sql})`);
    case "SubqueryExpr": {
      const { sql, columns } = writeSubquery(expression.select, place.scope, true);
      const [column] = columns;
      return { sql: `(${sql})`, size: column?.size ?? plainSize, affinity: "none", kind: column?.kind };
    }
    case "FunctionCallExpr":
    case "FunctionCallStarExpr":
      return writeCall(expression, place);
    case "InTableExpr":
      throw refusal("IN needs a list or a SELECT in parentheses.", "Write … IN (SELECT id FROM …).");
    case "VariableExpr":
      throw refusal("Parameters such as ? have no value here.", "Write the values into the query.");
    default:
      throw refusal(`${expression.type.replace(/Expr$|Literal$/, "")} is not used in queries here.`);
  }
}

const not = (is: boolean) => (is ? "NOT " : "");

function writeNumber(value: string): Written {
  if (
    !/^(?:\d{1,18}|\d{0,15}\.\d{0,15}(?:e[+-]?\d{1,2})?|\d{1,15}e[+-]?\d{1,2})$/i.test(value) ||
    value === "."
  ) {
    throw refusal(`${named(value)} is no plain number.`, "Write numbers as 12 or 12.5.");
  }
  return numeric(value);
}

function dayNow({ scope }: Place): Omit<Written, "kind"> {
  return { sql: literal(scope.statement.now.slice(0, 10)), size: plainSize, affinity: "none" };
}

function writeUnary(op: "BitwiseNot" | "Negative" | "Not" | "Positive", inner: Written): Written {
  const sign = { BitwiseNot: "~", Negative: "-", Not: "NOT ", Positive: "+" }[op];
  if (op === "Positive") return { ...inner, sql: `(+ ${inner.sql})`, affinity: "none" };
  return op === "Not" ? truth(`(NOT ${inner.sql})`) : numeric(`(${sign} ${inner.sql})`);
}

const operators: Partial<Record<Operator, string>> = {
  Add: "+",
  Subtract: "-",
  Multiply: "*",
  Divide: "/",
  Modulus: "%",
  BitwiseAnd: "&",
  BitwiseOr: "|",
};
const comparisons: Partial<Record<Operator, Comparison>> = {
  Equals: "=",
  NotEquals: "<>",
  Less: "<",
  LessEquals: "<=",
  Greater: ">",
  GreaterEquals: ">=",
  Is: "IS",
  IsNot: "IS NOT",
};

function writeBinary(op: Operator, leftExpression: Expr, rightExpression: Expr, place: Place): Written {
  if (op === "And" || op === "Or") {
    const conditions = [...chainOf(op, leftExpression), rightExpression];
    return truth(
      balanced(
        conditions.map((condition) => write(condition, place).sql),
        op.toUpperCase(),
      ),
    );
  }
  const left = write(leftExpression, place);
  const right = write(rightExpression, place);
  if (op === "Concat") {
    return {
      sql: `(${left.sql} || ${right.sql})`,
      size: left.size + right.size,
      affinity: "none",
      kind: "text",
    };
  }
  const comparison = comparisons[op];
  if (comparison !== undefined) {
    const [one, other] = compared(
      { expression: leftExpression, written: left },
      comparison,
      { expression: rightExpression, written: right },
      place,
    );
    return truth(`(${one} ${comparison} ${other})`);
  }
  const operator = operators[op];
  if (operator === undefined) throw refusal("That operator is not used in queries here.");
  const isText = [leftExpression, rightExpression].some(({ type }) => type === "StringLiteral");
  if (op === "Add" && isText) throw refusal("Texts are joined by ||, not by +.");
  if ([left, right].some(({ kind }) => kind === "day" || kind === "moment")) {
    throw refusal(
      `Dates are not reckoned with by ${operator}.`,
      "julianday(later) - julianday(earlier) is in days; date(column, '-7 day') is a week before.",
    );
  }
  return numeric(`(${left.sql} ${operator} ${right.sql})`);
}

/** The conditions that a chain of AND or OR joins; its tree leans to the left. */
export function chainOf(op: "And" | "Or", expression: Expr): readonly Expr[] {
  const chain: Expr[] = [];
  let at = expression;
  while (at.type === "BinaryExpr" && at.op === op) {
    chain.push(at.right);
    at = at.left;
  }
  return [...chain, at].reverse();
}

/** A chain as a tree of little depth, which SQLite bounds. */
function balanced(parts: readonly string[], operator: string): string {
  const [only] = parts;
  if (only === undefined || parts.length === 1) return only ?? "";
  const half = Math.ceil(parts.length / 2);
  return `(${balanced(parts.slice(0, half), operator)} ${operator} ${balanced(parts.slice(half), operator)})`;
}

/** A SELECT within an expression; one that names columns of the SELECT around it is run for each of its rows. */
function writeSubquery(select: Select, scope: Scope, isOneColumn: boolean): WrittenSelect {
  const { statement, queries } = scope;
  const written = statement.writers.select(select, statement, scope, queries);
  if (isOneColumn && written.columns.length !== 1) {
    throw refusal(
      `A subquery that stands for a value has ${written.columns.length} columns.`,
      "It needs one.",
    );
  }
  scope.work += written.isCorrelated ? Math.max(1, scope.rows) * written.work : written.work;
  return written;
}

/** A value that is looked for in a subquery, in the form of its column. */
function besideSelect(own: Side, { columns }: WrittenSelect, place: Place): string {
  const [column] = columns;
  const [of, kind] = [own.written.kind, column?.kind];
  const isOfTime = (one: ColumnKind | undefined) => one === "day" || one === "moment";
  if (of !== kind && isOfTime(of) && isOfTime(kind)) {
    throw refusal(
      "A moment is looked for among days, or a day among moments.",
      "Write date(…) on both sides.",
    );
  }
  if (column === undefined || literalOf(own.expression) === undefined) return own.written.sql;
  const written: Written = { sql: "", size: column.size, affinity: column.affinity, kind };
  return besides({ expression: own.expression, written }, "=", own, place);
}

function writeLike({ lhs, rhs, op, escape: escaped, not: isNot }: LikeExpr, place: Place): Written {
  if (op !== "Like" && op !== "Glob") throw refusal(`${op.toUpperCase()} is not there.`, "LIKE '%part%' is.");
  if (rhs.type !== "StringLiteral") {
    throw refusal(
      `The pattern of ${op.toUpperCase()} has to be a text such as '%part%'.`,
      "To look for one column in another: instr(lower(a), lower(b)) > 0.",
    );
  }
  if (new TextEncoder().encode(rhs.value).length > longestPattern) {
    throw refusal(`A pattern has at most ${longestPattern} bytes.`, "Search with a shorter one.");
  }
  if (escaped !== undefined && (escaped.type !== "StringLiteral" || escaped.value.length !== 1)) {
    throw refusal("ESCAPE takes one character.");
  }
  const ending = escaped?.type === "StringLiteral" ? ` ESCAPE ${literal(escaped.value)}` : "";
  const written = write(lhs, place);
  requirePattern({ expression: lhs, written }, rhs.value, place);
  return truth(`(${written.sql} ${not(isNot)}${op.toUpperCase()} ${literal(rhs.value)}${ending})`);
}

function writeCase({ base, whenThenPairs, elseExpr }: CaseExpr, place: Place): Written {
  const sub = (inner: Expr) => write(inner, place);
  const of = base === undefined ? undefined : { expression: base, written: sub(base) };
  const when = (condition: Expr) =>
    of === undefined
      ? sub(condition).sql
      : besides(of, "=", { expression: condition, written: sub(condition) }, place);
  const pairs = whenThenPairs.map((pair) => ({ when: when(pair.when), result: sub(pair.then) }));
  const otherwise = elseExpr === undefined ? undefined : sub(elseExpr);
  const results = [...pairs.map((pair) => pair.result), ...(otherwise === undefined ? [] : [otherwise])];
  const start = of === undefined ? "CASE" : `CASE ${of.written.sql}`;
  const branches = pairs.map(({ when, result }) => `WHEN ${when} THEN ${result.sql}`).join(" ");
  const end = otherwise === undefined ? "END" : `ELSE ${otherwise.sql} END`;
  return {
    sql: `${start} ${branches} ${end}`,
    size: Math.max(...results.map(({ size }) => size)),
    affinity: "none",
    kind: commonKind(results),
  };
}

const casts: readonly (readonly [RegExp, string, Affinity, ColumnKind])[] = [
  [/^(?:big|small|tiny)?int(?:eger)?$/i, "INTEGER", "numeric", "number"],
  [/^(?:real|float|double(?: precision)?)$/i, "REAL", "numeric", "number"],
  [/^(?:numeric|decimal|number)\b/i, "NUMERIC", "numeric", "number"],
  [/^(?:text|n?varchar|n?char|string)\b/i, "TEXT", "text", "text"],
];

function writeCast(inner: Written, type: string): Written {
  const cast = casts.find(([pattern]) => pattern.test(type.trim()));
  if (cast !== undefined) {
    const [, name, affinity, kind] = cast;
    const size = name === "TEXT" ? Math.max(inner.size, plainSize) : plainSize;
    return { sql: `CAST(${inner.sql} AS ${name})`, size, affinity, kind };
  }
  const isOfTime = /^date|^time/i.test(type);
  const advice = isOfTime ? "date(column) is the day of a moment." : "There are integer, real and text.";
  throw refusal(`${named(type)} is no type of SQLite.`, advice);
}

function writeColumn(expression: Extract<Expr, { type: "Id" | "QualifiedExpr" }>, place: Place): Written {
  const { scope } = place;
  const isPlain = expression.type === "Id";
  if (!isPlain && expression.schema !== undefined) {
    throw refusal("Tables have no schema here.", `Write ${expression.table.text}.${expression.column.text}.`);
  }
  const table = isPlain ? undefined : expression.table.text;
  const name = isPlain ? expression.name : expression.column.text;
  const isOfGroup = isPlain && scope.isHaving && !place.isCounted;
  const own = isOfGroup ? scope.results.get(name.toLowerCase()) : undefined;
  if (own?.isAggregate === true) return { ...own, affinity: "none" };
  const found = findColumn(table, name, scope);
  const isQuoted = scope.statement.text.charAt(expression.span.offset) === '"';
  if (found !== undefined) {
    const { source, column, distance } = found;
    if (isPlain && isQuoted && name !== column.name) {
      throw refusal(
        `${named(name)} in double quotes is the column ${column.name}.`,
        `A text stands in single quotes: ${literal(name.slice(0, 60))}. The column is written without quotes.`,
      );
    }
    for (const other of column.from ?? []) scope.statement.used.add(other);
    if (distance > 0) markCorrelated(scope, distance);
    else if (!place.isCounted) scope.bare.set(`${source.label}.${column.name}`, found);
    return {
      sql: column.sql(source.label),
      size: column.size,
      affinity: column.affinity,
      kind: column.kind,
    };
  }
  if (!isPlain) throw unknownColumn(table, name, scope);
  const result = scope.results.get(name.toLowerCase());
  if (result !== undefined) return { ...result, affinity: "none" };
  if (/^(?:true|false)$/i.test(name)) return truth(/^true$/i.test(name) ? "1" : "0");
  if (isQuoted) {
    throw refusal(
      `${named(name)} in double quotes is a name, and no column is called so.`,
      `A text stands in single quotes: ${literal(name.slice(0, 60))}.`,
    );
  }
  if (/[\u2018\u2019\u201c\u201d]/.test(name)) throw refusal("Use straight single quotes: 'text'.");
  throw unknownColumn(undefined, name, scope);
}
