import { named, nearestOf, refusal } from "../../query/sql/errors.ts";
import { mostListed } from "./bounds.ts";
import {
  aggregates,
  allFunctions,
  byDatePart,
  byType,
  dateParts,
  instead,
  scalars,
  types,
  windowed,
} from "./functions.ts";
import { holdsOnly, isNode, type Node, nodeIn, nodesIn, notRun, subqueryOf, textIn } from "./node.ts";
import { columnIn, quoted, type Scope } from "./scope.ts";

/** Writes expressions anew. T-SQL tells values from conditions, so there is a writer for each. */

const arithmetic: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%"]);
const comparisons: ReadonlySet<string> = new Set(["=", "<>", "!=", "<", "<=", ">", ">="]);

/** A value. */
export function value(node: Node, scope: Scope): string {
  const inner = subqueryOf(node);
  if (inner !== undefined) return subquery(inner, scope, true);
  switch (node.type) {
    case "number":
    case "bigint":
      return number(node);
    case "single_quote_string":
    case "var_string":
      return text(textIn(node, "value"));
    case "null":
      return "NULL";
    case "column_ref":
      return columnRef(node, scope);
    case "case":
      return caseOf(node, scope);
    case "cast":
      return cast(node, scope);
    case "function":
      return call(node, scope);
    case "aggr_func":
      return aggregate(node, scope);
    case "unary_expr":
      return unary(node, scope);
    case "binary_expr":
      return binary(node, scope);
    case "bool":
      throw refusal("T-SQL has no TRUE and FALSE.", "Bits are compared with 1 and 0.");
    case "double_quote_string":
      throw refusal('«"» is not for texts.', "Write texts in '…' and names in […].");
    default:
      throw notRun(`A value of this kind (${named(String(node.type))})`);
  }
}

function number(node: Node): string {
  const written = String(node.value);
  if (!/^-?\d{1,18}(?:\.\d{1,18})?$/.test(written))
    throw refusal(`${named(written)} is no plain number.`, "Write digits and a point.");
  return written.startsWith("-") ? `(${written})` : written;
}

/**
 * A text. What Halo could take for the end of a statement or a comment is put together from parts, so that it stands
 * nowhere in what is sent.
 */
export function text(raw: string): string {
  const unpaired = raw.replaceAll("''", "");
  if (unpaired.includes("'"))
    throw refusal("A text has «\\'» in it.", "A ' within a text is written twice: ''.");
  const plain = raw.replaceAll("''", "'");
  const parts = plain
    .split(/(;)|(?<=-)(?=-)|(?<=\/)(?=\*)/)
    .filter((part) => part !== undefined && part !== "")
    .map((part) => (part === ";" ? "CHAR(59)" : literal(part)));
  return parts.length === 0 ? "''" : parts.reduce((all, part) => `(${all} + ${part})`);
}

const literal = (part: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  `${/[^\u0000-\u007f]/.test(part) ? "N" : ""}'${part.replaceAll("'", "''")}'`;

function columnRef(node: Node, scope: Scope): string {
  holdsOnly(node, ["table", "column"], "A column");
  const name = textIn(node, "column");
  if (name === "*") throw notRun("«*» within an expression", "COUNT(*) is; else name the columns.");
  return columnIn(scope, typeof node.table === "string" ? node.table : undefined, name).sql;
}

function subquery(inner: Node, scope: Scope, isValue: boolean): string {
  const { sql, columns } = scope.statement.writers.select(inner, {
    statement: scope.statement,
    sources: [],
    parent: { ...scope, isOrdering: false },
    ctes: scope.ctes,
  });
  if (isValue && columns.length !== 1) throw refusal("A subquery for a value has more than one column.");
  return `(${sql})`;
}

function unary(node: Node, scope: Scope): string {
  holdsOnly(node, ["operator", "expr"], "An expression");
  const { operator } = node;
  if (operator !== "-" && operator !== "+") throw notValue(operator);
  return `(${operator}(${value(nodeIn(node, "expr"), scope)}))`;
}

function binary(node: Node, scope: Scope): string {
  holdsOnly(node, ["operator", "left", "right"], "An expression");
  const operator = textIn(node, "operator");
  if (!arithmetic.has(operator)) throw notValue(operator);
  return `(${value(nodeIn(node, "left"), scope)} ${operator} ${value(nodeIn(node, "right"), scope)})`;
}

function notValue(operator: unknown) {
  return refusal(
    `${named(String(operator))} gives no value in T-SQL.`,
    "Conditions stand in WHERE, ON, HAVING, CASE WHEN and IIF; a column is named by «expression AS name».",
  );
}

function caseOf(node: Node, scope: Scope): string {
  holdsOnly(node, ["expr", "args"], "CASE");
  const of = isNode(node.expr) ? node.expr : undefined;
  const arms = nodesIn(node.args).map((arm) => {
    holdsOnly(arm, ["cond", "result"], "CASE");
    const result = value(nodeIn(arm, "result"), scope);
    if (arm.type === "else") return `ELSE ${result}`;
    const cond = nodeIn(arm, "cond");
    return `WHEN ${of === undefined ? condition(cond, scope) : value(cond, scope)} THEN ${result}`;
  });
  return `CASE ${of === undefined ? "" : `${value(of, scope)} `}${arms.join(" ")} END`;
}

function typeOf(name: string, length: unknown, scale: unknown): string {
  const type = name.toUpperCase();
  if (!types.has(type))
    throw refusal(
      `${named(name)} is no type that values are converted to here.`,
      `There are: ${[...types].join(", ")}.`,
    );
  const isSize = (size: unknown) =>
    typeof size === "number" && Number.isInteger(size) && size >= 0 && size <= 8_000;
  if (length === undefined || length === null) return type;
  const size = isSize(length) ? String(length) : String(length).toLowerCase() === "max" ? "MAX" : undefined;
  if (size === undefined) throw notRun("A type of this size");
  if (scale === undefined || scale === null) return `${type}(${size})`;
  if (!isSize(scale)) throw notRun("A type of this size");
  return `${type}(${size}, ${String(scale)})`;
}

function cast(node: Node, scope: Scope): string {
  holdsOnly(node, ["keyword", "expr", "symbol", "target"], "CAST");
  const [target, second] = nodesIn(node.target);
  if (target === undefined || second !== undefined || String(node.keyword).toLowerCase() !== "cast")
    throw notRun("A conversion of this form", "Write CAST(x AS int).");
  holdsOnly(target, ["dataType", "length", "scale"], "A type");
  const type = typeOf(textIn(target, "dataType"), target.length, target.scale);
  return `CAST(${value(nodeIn(node, "expr"), scope)} AS ${type})`;
}

const argumentsOf = (node: Node): readonly Node[] => (isNode(node.args) ? nodesIn(node.args.value) : []);

/** The name of a function in capitals; one of a schema or of several parts is none that is called here. */
function nameOf(node: Node): string {
  const of = nodeIn(node, "name");
  holdsOnly(of, ["name"], "A function of the database");
  const [only, second] = nodesIn(of.name);
  if (only === undefined || second !== undefined || typeof only.value !== "string")
    throw notRun("A function of this form");
  return only.value.toUpperCase();
}

function call(node: Node, scope: Scope): string {
  holdsOnly(node, ["name", "args", "over"], "A function");
  const name = nameOf(node);
  const args = argumentsOf(node);
  if (args.length > mostListed) throw refusal(`${name} has ${args.length} arguments.`);
  if (aggregates.has(name) || windowed.has(name))
    return `${name}(${listOf(args, scope)})${over(node, name, scope)}`;
  if (isNode(node.over)) throw notRun(`${name} with OVER`);
  if (name === "CURRENT_TIMESTAMP") return name;
  const [first, ...rest] = args;
  if (byDatePart.has(name) && first !== undefined) return `${name}(${partOf(first)}, ${listOf(rest, scope)})`;
  if (byType.has(name) && first !== undefined)
    return `${name}(${typeArgument(first)}, ${listOf(rest, scope)})`;
  if (name === "IIF" && first !== undefined) return `IIF(${condition(first, scope)}, ${listOf(rest, scope)})`;
  if (scalars.has(name)) return `${name}(${listOf(args, scope)})`;
  const known = instead.get(name);
  throw refusal(
    `${named(name)} is not called here.`,
    known === undefined ? `Nearest: ${nearestOf(name, allFunctions, 3).join(", ")}.` : `Write ${known}.`,
  );
}

const listOf = (nodes: readonly Node[], scope: Scope) => nodes.map((each) => value(each, scope)).join(", ");

function partOf(node: Node): string {
  const part = node.type === "column_ref" ? String(node.column).toLowerCase() : "";
  if (dateParts.has(part)) return part;
  throw refusal("The first argument is a part of a date.", "Such as: DATEADD(day, -30, GETDATE()).");
}

function typeArgument(node: Node): string {
  if (node.type === "column_ref") {
    holdsOnly(node, ["column"], "A type");
    return typeOf(textIn(node, "column"), undefined, undefined);
  }
  if (node.type !== "function")
    throw refusal("The first argument is a type.", "Such as: CONVERT(varchar(10), x, 120).");
  holdsOnly(node, ["name", "args"], "A type");
  const [length, scale] = argumentsOf(node).map((each) =>
    each.type === "column_ref" ? each.column : each.value,
  );
  return typeOf(nameOf(node), length, scale);
}

function aggregate(node: Node, scope: Scope): string {
  holdsOnly(node, ["name", "args", "over"], "An aggregate");
  const name = textIn(node, "name").toUpperCase();
  if (!aggregates.has(name) && !windowed.has(name)) throw notRun(name);
  const args = nodeIn(node, "args");
  holdsOnly(args, ["distinct", "expr", "separator"], name);
  const of = nodeIn(args, "expr");
  const isStar = of.type === "star" && name === "COUNT";
  const distinct = isBlankText(args.distinct) ? "" : "DISTINCT ";
  if (distinct !== "" && name !== "COUNT")
    throw notRun(`${name}(DISTINCT …)`, "Use a CTE with SELECT DISTINCT.");
  const separator = isNode(args.separator) ? `, ${value(nodeIn(args.separator, "delimiter"), scope)}` : "";
  const inner = isStar ? "*" : value(of, scope);
  return `${name}(${distinct}${inner}${separator})${over(node, name, scope)}`;
}

const isBlankText = (given: unknown) => given === undefined || given === null || given === "";

function over(node: Node, name: string, scope: Scope): string {
  if (!isNode(node.over)) {
    if (windowed.has(name)) throw refusal(`${name} needs OVER (ORDER BY …).`);
    return "";
  }
  const outer = nodeIn(node.over, "as_window_specification");
  const window = nodeIn(outer, "window_specification");
  holdsOnly(window, ["partitionby", "orderby", "window_frame_clause"], "OVER");
  const partition = nodesIn(window.partitionby).map((each) => value(nodeIn(each, "expr"), scope));
  const order = ordered(nodesIn(window.orderby), { ...scope, isOrdering: false });
  const parts = [
    ...(partition.length === 0 ? [] : [`PARTITION BY ${partition.join(", ")}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(", ")}`]),
    ...(isNode(window.window_frame_clause) ? [frame(window.window_frame_clause)] : []),
  ];
  return ` OVER (${parts.join(" ")})`;
}

const edge = /^(?:unbounded preceding|unbounded following|current row|\d{1,4} preceding|\d{1,4} following)$/i;

function frame(node: Node): string {
  const edges = isNode(node.right) ? nodesIn(node.right.value).map((each) => String(each.value)) : [];
  const [from = "", to = ""] = edges;
  const rows = isNode(node.left) ? String(node.left.value) : "";
  if (
    node.operator !== "BETWEEN" ||
    !/^rows$/i.test(rows) ||
    edges.length !== 2 ||
    !edge.test(from) ||
    !edge.test(to)
  )
    throw notRun("A window of this form", "Such as: ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.");
  return `ROWS BETWEEN ${from.toUpperCase()} AND ${to.toUpperCase()}`;
}

/** The entries of an ORDER BY. */
export function ordered(entries: readonly Node[], scope: Scope): readonly string[] {
  return entries.map((entry) => {
    holdsOnly(entry, ["expr"], "ORDER BY");
    const by = value(nodeIn(entry, "expr"), scope);
    return entry.type === "DESC" ? `${by} DESC` : by;
  });
}

/** A condition. */
export function condition(node: Node, scope: Scope): string {
  if (node.type === "unary_expr") return negated(node, scope);
  if (node.type === "function") return conditionCall(node, scope);
  if (node.type !== "binary_expr") throw notCondition();
  holdsOnly(node, ["operator", "left", "right"], "A condition");
  const operator = textIn(node, "operator").toUpperCase();
  const [left, right] = [nodeIn(node, "left"), nodeIn(node, "right")];
  if (operator === "AND" || operator === "OR") {
    return `(${condition(left, scope)} ${operator} ${condition(right, scope)})`;
  }
  if (comparisons.has(operator)) return `${value(left, scope)} ${operator} ${value(right, scope)}`;
  if (operator === "IS" || operator === "IS NOT") {
    if (right.type !== "null") throw notRun(`${operator} of anything but NULL`);
    return `${value(left, scope)} ${operator} NULL`;
  }
  if (operator === "LIKE" || operator === "NOT LIKE") {
    return `${value(left, scope)} ${operator} ${value(right, scope)}`;
  }
  if (operator === "BETWEEN" || operator === "NOT BETWEEN") {
    const [low, high] = nodesIn(right.value);
    if (low === undefined || high === undefined) throw notCondition();
    return `${value(left, scope)} ${operator} ${value(low, scope)} AND ${value(high, scope)}`;
  }
  if (operator === "IN" || operator === "NOT IN") {
    return `${value(left, scope)} ${operator} ${entriesOf(right, scope)}`;
  }
  throw notRun(named(operator));
}

function entriesOf(list: Node, scope: Scope): string {
  const entries = list.type === "expr_list" ? nodesIn(list.value) : [list];
  const [first] = entries;
  const inner = first && subqueryOf(first);
  if (inner !== undefined && entries.length === 1) return subquery(inner, scope, true);
  if (first === undefined || entries.length > mostListed)
    throw refusal(`IN (…) has ${entries.length} entries; 1 to ${mostListed} are taken.`);
  return `(${listOf(entries, scope)})`;
}

function negated(node: Node, scope: Scope): string {
  holdsOnly(node, ["operator", "expr"], "A condition");
  const operator = textIn(node, "operator").toUpperCase();
  const of = nodeIn(node, "expr");
  if (operator === "NOT") return `NOT (${condition(of, scope)})`;
  const inner = subqueryOf(of);
  if ((operator === "EXISTS" || operator === "NOT EXISTS") && inner !== undefined)
    return `${operator} ${subquery(inner, scope, false)}`;
  throw notCondition();
}

/** The parser makes functions of EXISTS (…) and NOT (…). */
function conditionCall(node: Node, scope: Scope): string {
  holdsOnly(node, ["name", "args"], "A condition");
  const [only, second] = argumentsOf(node);
  const name = nameOf(node);
  if (only === undefined || second !== undefined) throw notCondition();
  const inner = subqueryOf(only);
  if (name === "EXISTS" && inner !== undefined) return `EXISTS ${subquery(inner, scope, false)}`;
  if (name === "NOT") return `NOT (${condition(only, scope)})`;
  throw notCondition();
}

const notCondition = () =>
  refusal(
    "A value stands where T-SQL wants a condition.",
    "Compare it: WHERE inactive = 0, CASE WHEN x > 0 THEN 1 ELSE 0 END.",
  );

/** A column of the SELECT with its name. */
export const labelled = (sql: string, name: string): string => `${sql} AS ${quoted(name)}`;
