import { named, nearestOf, refusal } from "../../query/sql/errors.ts";
import { tableRefusal } from "../schema/secrets.ts";
import { mostListed, mostSources } from "./bounds.ts";
import { condition, value } from "./expressions.ts";
import { holdsOnly, isNode, type Node, nodeIn, nodesIn, notRun, subqueryOf } from "./node.ts";
import { columnIn, ownName, quoted, type Scope, type Source } from "./scope.ts";

/** Writes what stands in a FROM. */

const joins: Readonly<Record<string, string>> = {
  JOIN: "JOIN",
  "INNER JOIN": "JOIN",
  "LEFT JOIN": "LEFT JOIN",
  "LEFT OUTER JOIN": "LEFT JOIN",
  "RIGHT JOIN": "RIGHT JOIN",
  "RIGHT OUTER JOIN": "RIGHT JOIN",
  "FULL JOIN": "FULL JOIN",
  "FULL OUTER JOIN": "FULL JOIN",
  "CROSS JOIN": "CROSS JOIN",
  "CROSS APPLY": "CROSS APPLY",
  "OUTER APPLY": "OUTER APPLY",
};

/** The FROM of a SELECT, and the scope of what else stands in it. */
export function writeFrom(
  entries: readonly Node[],
  around: Scope,
): { readonly sql: string; readonly scope: Scope } {
  if (entries.length > mostSources)
    throw refusal(`A FROM has ${entries.length} tables; ${mostSources} are the most.`);
  const sources: Source[] = [];
  let sql = "";
  for (const entry of entries) {
    holdsOnly(entry, ["db", "schema", "table", "as", "expr", "join", "on", "table_hint"], "A table");
    requireHint(entry.table_hint);
    const join =
      entry.join === undefined || entry.join === null ? undefined : joins[String(entry.join).toUpperCase()];
    if (join === undefined && (sources.length > 0 || isNode(entry.on)))
      throw refusal("Tables stand side by side with a comma.", "Write JOIN … ON ….");
    // What APPLY runs may name the tables before it; a plain subquery may not.
    const inner = isApplied(join) ? { ...around, parent: { ...around, sources: [...sources] } } : around;
    const { source, written } = writeSource(entry, inner);
    if (sources.some(({ label }) => label.toLowerCase() === source.label.toLowerCase()))
      throw refusal(`Two tables are called ${named(source.label)}.`, "Give each a name of its own.");
    requireSmall(join, sources, source);
    sources.push(source);
    const scope: Scope = { ...around, sources };
    sql += join === undefined ? written : ` ${join} ${written}${onOf(entry, join, source, scope)}`;
  }
  return { sql: sql === "" ? "" : ` FROM ${sql}`, scope: { ...around, sources } };
}

const isApplied = (join: string | undefined) => join?.endsWith("APPLY") === true;

/** Hints change how SQL Server locks, not what is read: those are left out, and others refused. */
function requireHint(hint: unknown): void {
  if (!isNode(hint)) return;
  for (const each of nodesIn(hint.expr)) {
    const name = isNode(each.expr) ? String(each.expr.value).toUpperCase() : "";
    if (name !== "NOLOCK" && name !== "READUNCOMMITTED")
      throw notRun(`The hint ${named(name)}`, "Leave it out.");
  }
}

/** A join without a condition multiplies rows: a table of Halo's is joined so with what a subquery gives alone. */
function requireSmall(join: string | undefined, sources: readonly Source[], source: Source): void {
  if (
    join !== "CROSS JOIN" ||
    source.table === undefined ||
    sources.every(({ table }) => table === undefined)
  )
    return;
  throw refusal(
    `CROSS JOIN pairs each row with each of ${source.label}.`,
    "Write JOIN … ON an equality of columns.",
  );
}

function onOf(entry: Node, join: string, source: Source, scope: Scope): string {
  const hasNone = join === "CROSS JOIN" || isApplied(join);
  if (hasNone !== !isNode(entry.on))
    throw refusal(`${join} ${hasNone ? "takes no ON" : "needs ON"}.`, "Write JOIN … ON a.x = b.y.");
  if (hasNone) return "";
  const on = nodeIn(entry, "on");
  const sql = condition(on, scope);
  if (!equates(on, source, scope)) {
    throw refusal(
      `The ON of ${named(source.label)} has no equality with a column of a table before it.`,
      "Each row would be paired with each: write JOIN … ON a.x = b.y, further conditions behind AND.",
    );
  }
  return ` ON ${sql}`;
}

/** Whether a condition holds only where a column of a source equals one of another. */
function equates(node: Node, source: Source, scope: Scope): boolean {
  const [left, right] = [node.left, node.right];
  if (node.type !== "binary_expr" || !isNode(left) || !isNode(right)) return false;
  if (node.operator === "AND") return equates(left, source, scope) || equates(right, source, scope);
  if (node.operator === "OR") return equates(left, source, scope) && equates(right, source, scope);
  if (node.operator !== "=") return false;
  const [of, other] = [labelsIn(left, scope), labelsIn(right, scope)];
  const isOwn = (labels: ReadonlySet<string>) => labels.has(source.label);
  const isOther = (labels: ReadonlySet<string>) => labels.size > 0 && !labels.has(source.label);
  return (isOwn(of) && isOther(other)) || (isOwn(other) && isOther(of));
}

/** The sources of this FROM that an expression names. */
function labelsIn(node: unknown, scope: Scope): ReadonlySet<string> {
  if (Array.isArray(node)) return new Set(node.flatMap((each) => [...labelsIn(each, scope)]));
  if (!isNode(node) || subqueryOf(node) !== undefined) return new Set();
  if (node.type === "column_ref") {
    try {
      const label = typeof node.table === "string" ? node.table : undefined;
      const found = columnIn(scope, label, String(node.column)).source;
      return found !== undefined && scope.sources.includes(found) ? new Set([found.label]) : new Set();
    } catch {
      // The name of a type or of a part of a date: what is no column was refused where it was written.
      return new Set();
    }
  }
  return new Set(Object.values(node).flatMap((each) => [...labelsIn(each, scope)]));
}

function writeSource(entry: Node, scope: Scope): { readonly source: Source; readonly written: string } {
  if (isNode(entry.expr)) return writeDerived(entry.expr, entry.as, scope);
  if (typeof entry.table !== "string") throw notRun("A table of this form");
  const label = ownName(typeof entry.as === "string" ? entry.as : entry.table);
  const outer = [entry.db, entry.schema].filter((part) => part !== null && part !== undefined).join(".");
  const cte = outer === "" ? scope.ctes.get(entry.table.toLowerCase()) : undefined;
  if (cte !== undefined) {
    return { source: { label, columns: cte }, written: `${quoted(entry.table)} AS ${quoted(label)}` };
  }
  if (outer !== "" && outer.toLowerCase() !== "dbo") {
    throw refusal(
      `${named(`${outer}.${entry.table}`)} is of another database or schema.`,
      "Tables of Halo stand alone. halo_sql_schema tells of tables and columns.",
    );
  }
  const refused = tableRefusal(entry.table);
  if (refused !== undefined)
    throw refusal(
      `${named(entry.table)} is not read here: ${refused}.`,
      "docs/sql.md lists what is not read.",
    );
  const table = scope.statement.tables.get(entry.table.toLowerCase());
  if (table === undefined) {
    const near = nearestOf(entry.table, scope.statement.tableNames, 3);
    throw refusal(
      `Halo has no table ${named(entry.table)} that is known here.`,
      `Nearest: ${near.join(", ")}. halo_sql_schema finds them by words.`,
    );
  }
  const columns = [...table.columns.values()].map(({ name }) => name);
  return { source: { label, columns, table }, written: `${quoted(table.name)} AS ${quoted(label)}` };
}

/** `(SELECT …) AS x`, or `(VALUES …) AS x(a, b)`, whose name the parser gives as one text. */
function writeDerived(
  expr: Node,
  as: unknown,
  scope: Scope,
): { readonly source: Source; readonly written: string } {
  const [, name = "", list] = /^([^(]+?)\s*(?:\((.*)\))?$/.exec(typeof as === "string" ? as : "") ?? [];
  if (name === "") throw refusal("A subquery in FROM has no name.", "Write (SELECT …) AS x.");
  const label = ownName(name);
  const renamed = list?.split(",").map((column) => ownName(column.trim()));
  const { sql, columns } = derivedOf(expr, scope);
  if (renamed !== undefined && renamed.length !== columns.length)
    throw refusal(`${named(label)} has ${columns.length} columns and ${renamed.length} names.`);
  const names = renamed === undefined ? "" : `(${renamed.map(quoted).join(", ")})`;
  return { source: { label, columns: renamed ?? columns }, written: `(${sql}) AS ${quoted(label)}${names}` };
}

function derivedOf(expr: Node, scope: Scope): { readonly sql: string; readonly columns: readonly string[] } {
  const select = subqueryOf(expr);
  if (select !== undefined) {
    return scope.statement.writers.select(select, {
      ...scope,
      sources: [],
      parent: scope.parent ?? undefined,
    });
  }
  if (expr.type !== "values") throw notRun("A table of this form");
  holdsOnly(expr, ["values"], "VALUES");
  const rows = nodesIn(expr.values);
  if (rows.length > mostListed) throw refusal(`VALUES has ${rows.length} rows; ${mostListed} are the most.`);
  const written = rows.map((row) => nodesIn(row.value).map((each) => value(each, { ...scope, sources: [] })));
  const width = written[0]?.length ?? 0;
  if (width === 0 || written.some((row) => row.length !== width))
    throw refusal("The rows of VALUES differ in length.");
  return {
    sql: `VALUES ${written.map((row) => `(${row.join(", ")})`).join(", ")}`,
    columns: Array.from({ length: width }, (_, index) => `c${index + 1}`),
  };
}
