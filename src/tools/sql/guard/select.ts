import { named, refusal } from "../../query/sql/errors.ts";
import { mostByStar, mostColumns, mostRows, mostSelects } from "./bounds.ts";
import { condition, labelled, ordered, value } from "./expressions.ts";
import { writeFrom } from "./from.ts";
import { holdsOnly, isNode, type Node, nodeIn, nodesIn, notRun, subqueryOf, textIn } from "./node.ts";
import { ownName, quoted, type Scope, type Source, type WrittenSelect } from "./scope.ts";

/** Writes a SELECT anew. */

const known = [
  ...["with", "distinct", "columns", "from", "where", "groupby", "having", "orderby", "top", "limit"],
  ...["_next", "set_op", "parentheses_symbol", "options"],
];

/** The whole query: with its CTEs, and with a TOP however it is written. */
export function writeStatement(root: Node, scope: Scope): WrittenSelect {
  const { ctes, sql: withs } = writeCtes(nodesIn(root.with), scope);
  const inner = { ...scope, ctes };
  const most = mostRows + 1;
  const { with: _with, ...select } = root;
  if (select._next === undefined || select._next === null) {
    const { sql, columns } = writeOne(select, inner, most);
    return { sql: `${withs}${sql}`, columns };
  }
  const { sql, columns, orders } = writeUnion(select, inner);
  const list = columns.map((name) => labelled(`[all parts].${quoted(name)}`, name)).join(", ");
  const order = orders.length === 0 ? "" : ` ORDER BY ${orders.join(", ")}`;
  return { sql: `${withs}SELECT TOP ${most} ${list} FROM (${sql}) AS [all parts]${order}`, columns };
}

/** A SELECT or a UNION within the query. */
export function writeSelect(node: Node, scope: Scope): WrittenSelect {
  if (nodesIn(node.with).length > 0)
    throw refusal("A CTE stands within a subquery.", "All CTEs stand at the beginning.");
  if (node._next === undefined || node._next === null) return writeOne(node, scope, undefined);
  const { sql, columns, orders } = writeUnion(node, scope);
  if (orders.length > 0) throw unordered();
  return { sql, columns };
}

const unordered = () =>
  refusal("A subquery has ORDER BY without TOP.", "Only the outer SELECT is ordered, or one with TOP.");

function writeCtes(
  entries: readonly Node[],
  scope: Scope,
): { readonly ctes: Scope["ctes"]; readonly sql: string } {
  const ctes = new Map(scope.ctes);
  const written = entries.map((entry) => {
    holdsOnly(entry, ["name", "stmt", "columns"], "A CTE");
    const name = plainName(textIn(nodeIn(entry, "name"), "value"));
    if (ctes.has(name.toLowerCase())) throw refusal(`Two CTEs are called ${named(name)}.`);
    const select = subqueryOf(nodeIn(entry, "stmt"));
    if (select === undefined)
      throw refusal(`The CTE ${named(name)} is no SELECT.`, "CTEs read as the query does.");
    const given = nodesIn(entry.columns).map((column) => plainName(textIn(column, "column")));
    const { _next: _parts, set_op: _by, ...first } = select;
    // A recursive CTE names itself behind its first part, which tells its columns.
    const columns =
      given.length > 0 ? given : writeOne(first, { ...scope, ctes: new Map(ctes) }, undefined).columns;
    const isRecursive = isNode(select._next);
    const own = isRecursive ? new Map(ctes).set(name.toLowerCase(), columns) : new Map(ctes);
    const { sql, columns: made } = writeSelect(select, { ...scope, ctes: own });
    if (made.length !== columns.length)
      throw refusal(`The CTE ${named(name)} has ${made.length} columns and ${columns.length} names.`);
    ctes.set(name.toLowerCase(), columns);
    return `${name}${given.length === 0 ? "" : `(${given.join(", ")})`} AS (${sql})`;
  });
  return { ctes, sql: written.length === 0 ? "" : `WITH ${written.join(", ")} ` };
}

/** A name at the beginning of a CTE, where the parser reads none in […]: it is sent as it came. */
function plainName(name: string): string {
  if (/^[A-Za-z_]\w{0,60}$/.test(name)) return name;
  throw refusal(`${named(name)} can't be the name of a CTE here.`, "Write letters and digits, without […].");
}

interface WrittenUnion extends WrittenSelect {
  /** The ORDER BY behind it, by names of its columns. */
  readonly orders: readonly string[];
}

const unions: ReadonlySet<string> = new Set(["union", "union all"]);

function writeUnion(node: Node, scope: Scope): WrittenUnion {
  const parts: { readonly node: Node; readonly by: string }[] = [];
  let by = "";
  for (let at: Node | undefined = node; at !== undefined; ) {
    parts.push({ node: at, by });
    const next: Node | undefined = isNode(at._next) ? at._next : undefined;
    if (next !== undefined) {
      by = String(at.set_op).toLowerCase();
      if (!unions.has(by)) throw notRun(named(by.toUpperCase()));
    }
    at = next;
  }
  const kinds = new Set(parts.slice(1).map((part) => part.by));
  if (kinds.size > 1 && parts.some((part) => part.node.parentheses_symbol === true))
    throw refusal("UNION and UNION ALL are mixed with parentheses.", "Use CTEs.");
  const last = parts.at(-1)?.node ?? node;
  const written = parts.map((part) => {
    const { _next, set_op, ...alone } = part.node;
    const { orderby, ...unorderedPart } = alone;
    if (part.node !== last && nodesIn(orderby).length > 0) throw unordered();
    return writeOne(part.node === last ? unorderedPart : alone, scope, undefined);
  });
  const [first] = written;
  const columns = first?.columns ?? [];
  if (written.some((part) => part.columns.length !== columns.length))
    throw refusal("The SELECTs of a UNION have different numbers of columns.");
  const outputs = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const orders = ordered(byPlace(nodesIn(last.orderby), columns), {
    ...scope,
    sources: [],
    outputs,
    isOrdering: true,
  });
  const sql = written.map(
    (part, index) => `${index === 0 ? "" : ` ${parts[index]?.by.toUpperCase()} `}${part.sql}`,
  );
  return { sql: sql.join(""), columns, orders };
}

/** ORDER BY 1 means the first column; numbers are taken for that alone. */
function byPlace(entries: readonly Node[], columns: readonly string[]): readonly Node[] {
  return entries.map((entry) => {
    const by = nodeIn(entry, "expr");
    if (by.type !== "number") return entry;
    const name = columns[Number(by.value) - 1];
    if (name === undefined)
      throw refusal(`ORDER BY ${String(by.value)}: there are ${columns.length} columns.`);
    return { ...entry, expr: { type: "column_ref", column: name } };
  });
}

/**
 * One SELECT without UNION.
 *
 * @param most the rows that it may give; undefined for one within the query
 */
function writeOne(node: Node, around: Scope, most: number | undefined): WrittenSelect {
  holdsOnly(node, known, "A SELECT");
  const { statement } = around;
  statement.counts.selects++;
  if (statement.counts.selects > mostSelects * 2)
    throw refusal(`The query has more than ${mostSelects} SELECTs.`);
  const { sql: from, scope } = writeFrom(nodesIn(node.from), { ...around, sources: [], outputs: undefined });
  const columns = outputsOf(nodesIn(node.columns), scope);
  const outputs = new Map(columns.map(({ name }) => [name.toLowerCase(), name]));
  const inner: Scope = { ...scope, outputs };
  const where = isNode(node.where) ? ` WHERE ${condition(node.where, inner)}` : "";
  const groups = isNode(node.groupby) ? groupsOf(node.groupby, inner) : "";
  const having = isNode(node.having) ? ` HAVING ${condition(node.having, inner)}` : "";
  const names = columns.map(({ name }) => name);
  const order = ordered(byPlace(nodesIn(node.orderby), names), { ...inner, isOrdering: true });
  const { top, page } = boundsOf(node, most, statement.warnings);
  if (order.length > 0 && top === "" && page === "") throw unordered();
  if (order.length === 0 && page !== "") throw refusal("OFFSET needs ORDER BY.");
  const distinct = node.distinct === undefined || node.distinct === null ? "" : "DISTINCT ";
  const list = columns.map(({ sql, name }) => labelled(sql, name)).join(", ");
  const by = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`;
  return {
    sql: `SELECT ${distinct}${top}${list}${from}${where}${groups}${having}${by}${page}`,
    columns: names,
  };
}

/** TOP, or OFFSET and FETCH, which exclude each other in T-SQL. */
function boundsOf(
  { top, limit }: Node,
  most: number | undefined,
  warnings: Set<string>,
): { readonly top: string; readonly page: string } {
  const cut = (asked: number | undefined): number | undefined => {
    if (most === undefined || (asked !== undefined && asked <= most)) return asked;
    if (asked !== undefined) warnings.add(`At most ${mostRows} rows are read, not ${asked}.`);
    return most;
  };
  if (isNode(limit)) {
    holdsOnly(limit, ["offset", "fetch"], "LIMIT");
    if (!isNode(limit.offset) || !isNode(limit.fetch) || isNode(top))
      throw notRun("OFFSET of this form", "Write OFFSET 0 ROWS FETCH NEXT 100 ROWS ONLY, without TOP.");
    const [offset, rows] = [wholeNumber(limit.offset.value), cut(wholeNumber(limit.fetch.value))];
    return { top: "", page: ` OFFSET ${offset} ROWS FETCH NEXT ${rows} ROWS ONLY` };
  }
  if (!isNode(top)) return { top: most === undefined ? "" : `TOP ${most} `, page: "" };
  holdsOnly(top, ["value"], "TOP");
  return { top: `TOP ${cut(wholeNumber(top.value))} `, page: "" };
}

function wholeNumber(given: unknown): number {
  const of = isNode(given) && given.type === "number" ? given.value : given;
  if (typeof of === "number" && Number.isInteger(of) && of >= 0 && of < 1_000_000_000) return of;
  throw refusal("TOP, OFFSET and FETCH take whole numbers.", "Write SELECT TOP 20 ….");
}

function groupsOf(groupby: Node, scope: Scope): string {
  holdsOnly(groupby, ["columns"], "GROUP BY");
  const by = nodesIn(groupby.columns).map((each) => {
    if (each.type === "number")
      throw refusal("T-SQL does not group by a place.", "Repeat the column or expression.");
    return value(each, scope);
  });
  return by.length === 0 ? "" : ` GROUP BY ${by.join(", ")}`;
}

interface Output {
  readonly sql: string;
  readonly name: string;
}

/** The columns of a SELECT, each by a name of its own: Halo makes an object of each row, and a report wants names. */
function outputsOf(entries: readonly Node[], scope: Scope): readonly Output[] {
  const found = entries.flatMap((entry): readonly Output[] => {
    holdsOnly(entry, ["expr", "as"], "A column");
    const expr = nodeIn(entry, "expr");
    if (expr.type === "column_ref" && expr.column === "*") return allOf(expr, scope);
    const sql = value(expr, scope);
    return [{ sql, name: ownName(nameOf(entry.as, expr)) }];
  });
  if (found.length === 0 || found.length > mostColumns)
    throw refusal(`A SELECT has ${found.length} columns; 1 to ${mostColumns} are taken.`);
  const taken = new Set<string>();
  return found.map(({ sql, name }) => {
    let free = name;
    for (let copy = 2; taken.has(free.toLowerCase()); copy++) free = `${name} ${copy}`;
    taken.add(free.toLowerCase());
    return { sql, name: free };
  });
}

function nameOf(as: unknown, expr: Node): string {
  if (typeof as === "string" && as !== "") return as;
  if (expr.type === "column_ref") return String(expr.column);
  const of = isNode(expr.name) ? nodesIn(expr.name.name)[0]?.value : expr.name;
  return typeof of === "string" && /^\w+$/.test(of) ? of.toLowerCase() : "value";
}

function allOf({ table: label }: Node, scope: Scope): readonly Output[] {
  const sources: readonly Source[] =
    typeof label === "string"
      ? scope.sources.filter((source) => source.label.toLowerCase() === label.toLowerCase())
      : scope.sources;
  if (sources.length === 0) throw refusal("«*» stands for no table here.", "Name the columns.");
  return sources.flatMap((source) => {
    if (source.table !== undefined && source.columns.length > mostByStar) {
      throw refusal(
        `«*» of ${source.table.name} would be ${source.columns.length} columns.`,
        "Name the columns that you need; halo_sql_schema lists them.",
      );
    }
    return source.columns.map((name) => ({ sql: `${quoted(source.label)}.${quoted(name)}`, name }));
  });
}
