import type {
  Expr,
  FrameClause,
  FunctionCallExpr,
  FunctionCallStarExpr,
  FunctionTail,
  SortedColumn,
  Window,
} from "sqlite3-parser";
import { longestConcat } from "../bounds.ts";
import { named, nearest, refusal } from "../errors.ts";
import { literal, type Place, type Written } from "../scope.ts";
import { commonKind, kindOfForm, timeArgument } from "./compared.ts";
import { functions, otherDialects, plainSize, type SqlFunction } from "./functions.ts";

const write = (expression: Expr, place: Place): Written =>
  place.scope.statement.writers.expression(expression, place);

/** Calls of functions, aggregates and windows. */

/** Writes a call of a function that queries may use. */
export function writeCall(call: FunctionCallExpr | FunctionCallStarExpr, place: Place): Written {
  const name = call.name.name.toLowerCase();
  const known = functions.get(name);
  if (known === undefined) throw unknownFunction(call.name.name);
  const isStar = call.type === "FunctionCallStarExpr";
  const args = isStar ? [] : (call.args ?? []);
  if (isStar && name !== "count") throw refusal(`${name}(*) is nothing; count(*) is.`);
  if (args.length < known.least || args.length > known.most) {
    const takes = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`;
    throw refusal(`${name}() takes ${takes} arguments and has ${args.length}.`, otherWay(name));
  }
  const tail = call.filterOver;
  const isOver = tail?.overClause !== undefined;
  const counts = known.use === "aggregate" || (known.use === "either" && args.length === 1);
  if (known.use === "window" && !isOver) throw refusal(`${name}() needs OVER (…).`);
  if (isOver && known.use === "scalar") throw refusal(`${name}() is no window function.`);
  if (isOver && known.as === "group_concat") {
    throw refusal(`${name}() is not used over windows here.`, "Use it with GROUP BY.");
  }
  if (tail?.filterClause !== undefined && !counts) throw refusal(`${name}() takes no FILTER.`);
  if (counts && !isOver) {
    place.scope.hasAggregate = true;
    if (place.isCounted) {
      throw refusal(
        `${name}() stands within another aggregate.`,
        "Group in a CTE first, then aggregate its rows.",
      );
    }
  }
  const inner: Place = { ...place, isCounted: place.isCounted || (counts && !isOver) };
  const written = args.map((arg) => write(arg, inner));
  if (known.isOfTime === true) return timeCall(name, args, written, known, place);
  if (name === "concat") {
    const parts = written.map(({ sql }) => `coalesce(${sql}, '')`);
    return result(`(${parts.join(" || ")})`, known, written);
  }
  const list = isStar
    ? "*"
    : `${distinct(call)}${written.map(({ sql }) => sql).join(", ")}${ordered(call, inner)}`;
  const called = `${known.as ?? name}(${list})${writeTail(tail, place)}`;
  if (known.as !== "group_concat") return result(called, known, written);
  return { ...result(`substr(${called}, 1, ${longestConcat})`, known, written), size: longestConcat };
}

function distinct(call: FunctionCallExpr | FunctionCallStarExpr): string {
  if (call.type === "FunctionCallStarExpr" || call.distinctness !== "Distinct") return "";
  return "DISTINCT ";
}

function ordered(call: FunctionCallExpr | FunctionCallStarExpr, place: Place): string {
  if (call.type === "FunctionCallStarExpr" || call.orderBy === undefined) return "";
  if (call.orderBy.type !== "SortListFunctionCallOrder")
    throw refusal("WITHIN GROUP is not there in SQLite.");
  return ` ORDER BY ${writeOrder(call.orderBy.columns, place)}`;
}

function result(sql: string, known: SqlFunction, written: readonly Written[]): Written {
  const size = known.size?.(written.map((value) => value.size)) ?? plainSize;
  const kind = known.gives ?? commonKind(written);
  return { sql, size, affinity: "none", kind };
}

/** What a date function may be told after the time that it begins with. */
const modifier =
  /^(?:[+-]?\d{1,6}(?:\.\d{1,3})? (?:second|minute|hour|day|month|year)s?|start of (?:day|month|year)|weekday [0-6]|unixepoch|auto|subsec|ceiling|floor)$/i;

/**
 * A date function. The times of the copy are those of the tenant's clock, and so is now; it is written out, which also
 * makes the same query at the same time give the same rows.
 */
function timeCall(
  name: string,
  args: readonly Expr[],
  written: readonly Written[],
  known: SqlFunction,
  place: Place,
): Written {
  const { statement } = place.scope;
  const at = name === "strftime" ? 1 : 0;
  const now = literal(statement.now);
  const values = written.map(({ sql }, index) => {
    const arg = args[index];
    if (arg?.type !== "StringLiteral" || index < at) return sql;
    const text = arg.value.trim();
    if (index === at) return timeArgument(text, name, place);
    // Times are the tenant's already.
    if (/^localtime$/i.test(text)) return undefined;
    if (/^utc$/i.test(text)) throw refusal("Times are in the tenant's zone here.", "Leave out 'utc'.");
    if (modifier.test(text)) return literal(text);
    throw refusal(
      `${named(text)} is no modifier of a date.`,
      "There are '-90 day', '+1 month', 'start of month', 'start of year', 'weekday 1'.",
    );
  });
  const given = values.length <= at ? [...values, now] : values;
  const called = result(
    `${name}(${given.filter((value) => value !== undefined).join(", ")})`,
    known,
    written,
  );
  const [form] = args;
  return name === "strftime" && form?.type === "StringLiteral"
    ? { ...called, kind: kindOfForm(form.value) }
    : called;
}

/** FILTER and OVER. */
function writeTail(tail: FunctionTail | undefined, place: Place): string {
  if (tail === undefined) return "";
  const { filterClause, overClause } = tail;
  const filter =
    filterClause === undefined
      ? ""
      : ` FILTER (WHERE ${write(filterClause, { ...place, isCounted: true }).sql})`;
  if (overClause === undefined) return filter;
  if (overClause.type === "NameOver") {
    const label = place.scope.windows.get(overClause.name.text.toLowerCase());
    if (label === undefined) throw refusal(`${named(overClause.name.text)} is no WINDOW of this SELECT.`);
    return `${filter} OVER ${label}`;
  }
  return `${filter} OVER (${writeWindow(overClause.window, place)})`;
}

/** What stands in the parentheses of a window. */
export function writeWindow({ base, partitionBy, orderBy, frameClause }: Window, place: Place): string {
  if (base !== undefined)
    throw refusal("A window that builds on another is not used here.", "Write it in full.");
  const parts = [
    partitionBy === undefined || partitionBy.length === 0
      ? undefined
      : `PARTITION BY ${partitionBy.map((term) => write(term, place).sql).join(", ")}`,
    orderBy === undefined || orderBy.length === 0 ? undefined : `ORDER BY ${writeOrder(orderBy, place)}`,
    frameClause === undefined ? undefined : writeFrame(frameClause),
  ];
  return parts.filter((part) => part !== undefined).join(" ");
}

/** Terms of an ORDER BY, each an expression. */
function writeOrder(terms: readonly SortedColumn[], place: Place): string {
  return terms.map((term) => `${write(term.expr, place).sql}${direction(term)}`).join(", ");
}

/** The direction of a term of an ORDER BY. */
export function direction({ order, nulls }: SortedColumn): string {
  const way = order === undefined ? "" : order === "Asc" ? " ASC" : " DESC";
  return nulls === undefined ? way : `${way} NULLS ${nulls === "First" ? "FIRST" : "LAST"}`;
}

function writeFrame({ mode, start, end, exclude }: FrameClause): string {
  // SQLite works out each row anew for EXCLUDE.
  if (exclude !== undefined && exclude !== "NoOthers") throw refusal("EXCLUDE is not used in windows here.");
  const bound = (of: FrameClause["start"]): string => {
    switch (of.type) {
      case "CurrentRowFrameBound":
        return "CURRENT ROW";
      case "UnboundedPrecedingFrameBound":
        return "UNBOUNDED PRECEDING";
      case "UnboundedFollowingFrameBound":
        return "UNBOUNDED FOLLOWING";
      case "PrecedingFrameBound":
      case "FollowingFrameBound": {
        const side = of.type === "PrecedingFrameBound" ? "PRECEDING" : "FOLLOWING";
        if (of.expr.type !== "NumericLiteral" || !/^\d{1,6}$/.test(of.expr.value)) {
          throw refusal("A window's frame is bounded by whole numbers.");
        }
        return `${of.expr.value} ${side}`;
      }
    }
  };
  const rows = mode.toUpperCase();
  return end === undefined ? `${rows} ${bound(start)}` : `${rows} BETWEEN ${bound(start)} AND ${bound(end)}`;
}

function otherWay(name: string): string | undefined {
  const instead = otherDialects.get(name);
  return instead === undefined ? undefined : `In SQLite: ${instead}.`;
}

function unknownFunction(name: string): Error {
  const instead = otherDialects.get(name.toLowerCase());
  if (instead !== undefined)
    return refusal(`SQLite has no ${named(name)} function here.`, `In SQLite: ${instead}.`);
  const like = nearest(name, [...functions.keys()]);
  return refusal(
    `${named(name)} is no function of queries here.`,
    like === undefined ? `There are: ${[...functions.keys()].join(", ")}.` : `Nearest: ${like}().`,
  );
}
