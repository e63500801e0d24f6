import type { AST } from "node-sql-parser";
import { informationSchema, sqlTables } from "./tables.ts";

/**
 * T-SQL to what SQLite runs. The tree of the query is changed where the two differ, and written out by the parser's own
 * writer, whose names in […] SQLite takes.
 */

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What SQL Server would say of a query. */
export class SqlError extends Error {}

/** What is used of the parser, which is loaded when the first query comes. */
export interface Parser {
  readonly astify: (sql: string, option: { database: string }) => AST | AST[];
  readonly sqlify: (ast: AST, option: { database: string }) => string;
}

const option = { database: "transactsql" };

/** Functions that have another name in the database, or that are added to it. */
const renamed: Readonly<Record<string, string>> = {
  isnull: "ifnull",
  ceiling: "ceil",
  getutcdate: "t_getdate",
  sysdatetime: "t_getdate",
  ...Object.fromEntries(
    [
      ...["getdate", "dateadd", "datediff", "datepart", "datename", "eomonth", "datefromparts", "isdate"],
      ...[
        "isnumeric",
        "convert",
        "format",
        "len",
        "left",
        "right",
        "charindex",
        "reverse",
        "stuff",
        "concat",
      ],
    ].map((name) => [name, `t_${name}`]),
  ),
};

const byPart: ReadonlySet<string> = new Set(["dateadd", "datediff", "datepart", "datename"]);
const comparing: ReadonlySet<string> = new Set([
  "=",
  "<>",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "BETWEEN",
  "IN",
  "NOT IN",
]);

const textNode = (value: string): Node => ({ type: "single_quote_string", value });
const numberNode = (value: number): Node => ({ type: "number", value });
const callOf = (name: string, ...args: unknown[]): Node => ({
  type: "function",
  name: { name: [{ type: "default", value: name }] },
  args: { type: "expr_list", value: args },
  over: null,
});

/**
 * A query as the database runs it.
 *
 * @throws SqlError for what SQL Server, or the sandbox, would not run
 */
export function translated(
  sql: string,
  parser: Parser,
): { readonly sql: string; readonly tables: readonly string[] } {
  const ast = parsed(sql, parser);
  const named = new Set<string>();
  const root = changed(ast, named);
  return { sql: written(root, parser), tables: [...named] };
}

/** The tree has been changed node by node, which its types do not follow. */
function written(root: unknown, parser: Parser): string {
  try {
    return parser.sqlify(root as AST, option);
  } catch {
    throw new SqlError("Incorrect syntax near 'SELECT'.");
  }
}

function parsed(sql: string, parser: Parser): unknown {
  try {
    const ast = parser.astify(sql.replace(/;\s*$/, ""), option);
    return Array.isArray(ast) ? ast[0] : ast;
  } catch {
    throw new SqlError(`Incorrect syntax near '${sql.trim().split(/\s+/)[1] ?? ""}'.`);
  }
}

function changed(value: unknown, named: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => changed(each, named));
  if (!isNode(value)) return value;
  const node = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each, named)]));
  if (node.type === "select") return select(node);
  if (typeof node.table === "string" && node.type === undefined) return source(node, named);
  if (node.type === "var_string") return { ...node, type: "single_quote_string" };
  if (node.type === "function") return call(node);
  if (node.type === "cast") return cast(node);
  if (node.type === "binary_expr") return binary(node);
  if (isNode(node.expr) && node.expr.type === "values") return valuesOf(node);
  return node;
}

/** The node of a table in a FROM. */
function source(node: Node, named: Set<string>): Node {
  const name = String(node.table);
  const isOfDatabase = String(node.db ?? "").toUpperCase() === "INFORMATION_SCHEMA";
  if (/APPLY/i.test(String(node.join ?? ""))) throw new SqlError("APPLY is not run by the sandbox.");
  const own = isOfDatabase ? `INFORMATION_SCHEMA_${name}` : name;
  named.add(own.toLowerCase());
  return { ...node, db: null, table: own, as: node.as ?? (isOfDatabase ? name : null), table_hint: null };
}

/** TOP, or OFFSET with FETCH, becomes LIMIT; ORDER BY wants one of them, since Halo selects from the query. */
function select(node: Node): Node {
  const top = isNode(node.top) ? Number(node.top.value) : undefined;
  const { offset, fetch } = isNode(node.limit) ? node.limit : {};
  const valueIn = (of: unknown) => (isNode(of) && isNode(of.value) ? Number(of.value.value) : 0);
  const isPaged = fetch !== undefined && fetch !== null;
  if (node.orderby !== null && node.orderby !== undefined && top === undefined && !isPaged) {
    throw new SqlError(
      "The ORDER BY clause is invalid in views and subqueries, unless TOP is also specified.",
    );
  }
  const limit = isPaged
    ? { seperator: "offset", value: [numberNode(valueIn(fetch)), numberNode(valueIn(offset))] }
    : top === undefined
      ? null
      : { seperator: "", value: [numberNode(top)] };
  const columns = Array.isArray(node.columns) ? node.columns : [];
  const labelled = columns.map((column: unknown, index) =>
    isNode(column) && isNode(column.expr) && (column.as ?? "") === "" && column.expr.column !== "*"
      ? { ...column, as: column.expr.column ?? `Column${index + 1}` }
      : column,
  );
  return { ...node, top: null, limit, columns: labelled };
}

function call(node: Node): Node {
  const of = isNode(node.name) && Array.isArray(node.name.name) ? node.name.name[0] : undefined;
  const name = isNode(of) ? String(of.value).toLowerCase() : "";
  const args: unknown[] = isNode(node.args) && Array.isArray(node.args.value) ? node.args.value : [];
  const [first, ...rest] = args;
  if (name === "current_timestamp") return callOf("t_getdate");
  if (name === "year" || name === "month" || name === "day")
    return callOf("t_datepart", textNode(name), first);
  if (byPart.has(name) && isNode(first))
    return callOf(`t_${name}`, textNode(String(first.column).toLowerCase()), ...rest);
  if (name === "convert" || name === "try_convert")
    return callOf("t_convert", textNode(typeIn(first)), ...rest);
  if (name === "iif") return callOf("iif", ...args);
  const other = renamed[name];
  if (other === undefined) return node;
  return { ...callOf(other, ...args), over: node.over ?? null };
}

/** A type as CONVERT has it: `date`, or `varchar(10)`, which the parser takes for a function. */
function typeIn(node: unknown): string {
  if (!isNode(node)) return "varchar";
  if (node.type === "column_ref") return String(node.column);
  const of = isNode(node.name) && Array.isArray(node.name.name) ? node.name.name[0] : undefined;
  const args: unknown[] = isNode(node.args) && Array.isArray(node.args.value) ? node.args.value : [];
  const sizes = args.map((each) => (isNode(each) ? String(each.column ?? each.value) : ""));
  return `${isNode(of) ? String(of.value).replace(/^t_/, "") : "varchar"}(${sizes.join(",")})`;
}

function cast(node: Node): Node {
  const target: unknown = Array.isArray(node.target) ? node.target[0] : undefined;
  if (!isNode(target)) return node;
  const size =
    target.length === undefined || target.length === null
      ? ""
      : `(${String(target.length)},${String(target.scale ?? 0)})`;
  return callOf("t_convert", textNode(`${String(target.dataType)}${size}`), node.expr);
}

function binary(node: Node): Node {
  const operator = String(node.operator);
  if (operator === "+" || operator === "-") {
    return callOf(operator === "+" ? "t_plus" : "t_minus", node.left, node.right);
  }
  if (!comparing.has(operator)) return node;
  return { ...node, left: comparable(node.left), right: comparable(node.right) };
}

/** Bits are compared with texts, and days with moments. */
function comparable(node: unknown): unknown {
  if (!isNode(node)) return node;
  if (node.type === "expr_list" && Array.isArray(node.value))
    return { ...node, value: node.value.map(comparable) };
  if (node.type !== "single_quote_string") return node;
  const text = String(node.value);
  if (/^(?:true|false)$/i.test(text)) return numberNode(/^true$/i.test(text) ? 1 : 0);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return textNode(`${text} 00:00:00`);
  if (/^\d{8}$/.test(text)) return textNode(text.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3 00:00:00"));
  return /^\d{4}-\d\d-\d\dT/.test(text) ? textNode(text.slice(0, 19).replace("T", " ")) : node;
}

/** `(VALUES …) AS v(a, b)`: the database names the columns of VALUES itself. */
function valuesOf(node: Node): Node {
  const [, name = "", list = ""] = /^([^(]+?)\s*\((.*)\)$/.exec(String(node.as)) ?? [];
  if (name === "") return node;
  const columns = list.split(",").map((column, index) => ({
    expr: { type: "column_ref", table: null, column: `column${index + 1}` },
    as: column.trim(),
  }));
  const ast = { type: "select", columns, from: [{ ...node, as: null, join: undefined, on: undefined }] };
  return { ...node, as: name, expr: { tableList: [], columnList: [], ast, parentheses: true } };
}

/** The tables that queries name, by their names in small letters. */
export const tablesByName = new Map(
  [...sqlTables, informationSchema].map((table) => [table.name.toLowerCase(), table]),
);
