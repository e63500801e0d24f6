/**
 * As much T-SQL as a test needs: one SELECT over one table, with TOP, COUNT(*), AND-ed comparisons and
 * ORDER BY. Everything else ends in an error text, as a statement that SQL Server cannot read would.
 */

import type { HaloRecord, ResourceName, Tenant } from "../model.ts";

type Row = Record<string, unknown>;

interface SqlTable {
  readonly source: ResourceName;
  /** Fields of the stored record by lower-cased column name. */
  readonly columns: Readonly<Record<string, string>>;
}

const tables: Readonly<Record<string, SqlTable>> = {
  faults: {
    source: "Tickets",
    columns: {
      faultid: "id",
      symptom: "summary",
      symptom2: "details",
      username: "user_name",
      status: "status_id",
      areaint: "client_id",
      sitenumber: "site_id",
      assignedtoint: "agent_id",
      requesttypenew: "tickettype_id",
      dateoccured: "dateoccurred",
      datecleared: "dateclosed",
      seriousness: "priority_id",
      fdeleted: "deleted",
      fixbydate: "fixbydate",
    },
  },
  area: { source: "Client", columns: { aarea: "id", aareadesc: "name" } },
  site: { source: "Site", columns: { ssitenum: "id", sdesc: "name", sarea: "client_id" } },
  users: {
    source: "Users",
    columns: { uid: "id", uusername: "name", uemail: "emailaddress", usite: "site_id" },
  },
  uname: { source: "Agent", columns: { unum: "id", uname: "name", usection: "team" } },
  tstatus: { source: "Status", columns: { tstatus: "id", tstatusdesc: "name" } },
  requesttype: { source: "TicketType", columns: { rtid: "id", rtdesc: "name" } },
};

/** Statements that Halo refuses outright: none, several, or anything but a SELECT. */
export function isRefusedSql(sql: string): boolean {
  return (
    !/^\s*(?:select|with)\b/i.test(sql) ||
    /;\s*\S/.test(sql) ||
    /\b(?:insert|update|delete|drop|alter|exec)\b/i.test(unquoted(sql))
  );
}

function unquoted(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'/g, "''");
}

/** Runs a SELECT; `error` is what a report shows as `load_error`. */
export function runSql(sql: string, tenant: Tenant): { rows: Row[]; error: string | null } {
  try {
    return { rows: select(sql, tenant), error: null };
  } catch (error) {
    if (error instanceof SqlError) return { rows: [], error: error.message };
    throw error;
  }
}

class SqlError extends Error {}

const statement =
  /^\s*select\s+(?:top\s+\(?(\d+)\)?\s+)?(.+?)(?:\s+from\s+(\w+)(?:\s+where\s+(.+?))?(?:\s+order\s+by\s+(\w+)(?:\s+(asc|desc))?)?)?\s*;?\s*$/is;

function select(sql: string, tenant: Tenant): Row[] {
  const match = statement.exec(sql);
  if (match === null) throw new SqlError(syntaxError(sql));
  const [, top, list = "", tableName, where, orderBy, direction] = match;
  if (tableName === undefined) return [constants(list)];
  if (orderBy !== undefined && top === undefined) {
    throw new SqlError(
      "The ORDER BY clause is invalid in views and subqueries, unless TOP is also specified.",
    );
  }
  const table = tables[tableName.toLowerCase()];
  if (table === undefined) throw new SqlError(`Invalid object name '${tableName}'.`);
  let records = tenant.tables[table.source].filter(conditions(where, table));
  if (orderBy !== undefined) {
    const field = fieldOf(orderBy, table);
    const sign = direction?.toLowerCase() === "desc" ? -1 : 1;
    records = [...records].sort((a, b) => sign * compare(a[field], b[field]));
  }
  const count = /^count\(\s*(?:\*|1)\s*\)(?:\s+(?:as\s+)?\[?(\w+)\]?)?$/i.exec(list.trim());
  if (count !== null) return [{ [count[1] ?? "Column1"]: records.length }];
  const picked = columnsOf(list, table);
  return records
    .slice(0, top === undefined ? undefined : Number(top))
    .map((record) => Object.fromEntries(picked.map(([alias, field]) => [alias, record[field] ?? null])));
}

function syntaxError(sql: string): string {
  return `Incorrect syntax near '${sql.trim().split(/\s+/)[1] ?? ""}'.`;
}

/** `SELECT 1 AS one`: a row without a table. */
function constants(list: string): Row {
  const row: Row = {};
  for (const [index, part] of list.split(",").entries()) {
    const match = /^(-?\d+(?:\.\d+)?|'(?:[^']|'')*')(?:\s+(?:as\s+)?\[?(\w+)\]?)?$/i.exec(part.trim());
    if (match?.[1] === undefined) throw new SqlError(`Incorrect syntax near '${part.trim()}'.`);
    row[match[2] ?? `Column${index + 1}`] = literal(match[1]);
  }
  return row;
}

function columnsOf(list: string, table: SqlTable): [alias: string, field: string][] {
  if (list.trim() === "*") return Object.entries(table.columns);
  return list.split(",").map((part) => {
    const match = /^\[?(\w+)\]?(?:\s+(?:as\s+)?[[']?(\w+)[\]']?)?$/i.exec(part.trim());
    if (match?.[1] === undefined) throw new SqlError(`Incorrect syntax near '${part.trim()}'.`);
    return [match[2] ?? match[1], fieldOf(match[1], table)];
  });
}

function fieldOf(column: string, table: SqlTable): string {
  const field = table.columns[column.toLowerCase()];
  if (field === undefined) throw new SqlError(`Invalid column name '${column}'.`);
  return field;
}

function conditions(where: string | undefined, table: SqlTable): (record: HaloRecord) => boolean {
  const tests = (where ?? "").split(/\s+and\s+/i).filter((part) => part.trim() !== "");
  const predicates = tests.map((test) => condition(test.trim(), table));
  return (record) => predicates.every((predicate) => predicate(record));
}

function condition(test: string, table: SqlTable): (record: HaloRecord) => boolean {
  const inList = /^\[?(\w+)\]?\s+(not\s+)?in\s*\(([^)]*)\)$/i.exec(test);
  if (inList?.[1] !== undefined) {
    const field = fieldOf(inList[1], table);
    const wanted = (inList[3] ?? "").split(",").map((part) => comparable(literal(part.trim())));
    const negated = inList[2] !== undefined;
    return (record) => wanted.includes(comparable(record[field])) !== negated;
  }
  const simple = /^\[?(\w+)\]?\s*(=|<>|!=|>=|<=|>|<)\s*(-?\d+(?:\.\d+)?|'(?:[^']|'')*')$/.exec(test);
  if (simple?.[1] === undefined || simple[3] === undefined)
    throw new SqlError(`Incorrect syntax near '${test}'.`);
  const field = fieldOf(simple[1], table);
  const wanted = literal(simple[3]);
  const operator = simple[2];
  return (record) => {
    const order = compare(record[field], wanted);
    if (operator === "=") return order === 0;
    if (operator === "<>" || operator === "!=") return order !== 0;
    if (operator === ">") return order > 0;
    if (operator === ">=") return order >= 0;
    return operator === "<" ? order < 0 : order <= 0;
  };
}

function literal(text: string): number | string {
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : Number(text);
}

/** Bits compare as 'True', 'False', 1 or 0, and a column that is not set as 'False'. */
function comparable(value: unknown): string {
  if (value === true) return "true";
  if (value === false || value === undefined || value === null) return "false";
  return String(value).toLowerCase();
}

function compare(own: unknown, wanted: unknown): number {
  if (typeof own === "number" && typeof wanted === "number") return own - wanted;
  if (typeof own === "boolean" && typeof wanted === "number") return Number(own) - wanted;
  const left = comparable(own);
  const right = comparable(wanted);
  return left < right ? -1 : left > right ? 1 : 0;
}
