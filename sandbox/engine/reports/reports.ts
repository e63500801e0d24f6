/** Runs reports: saved ones over the rows stored with them, and a little SQL. */

import { parseDate } from "../dates.ts";
import { notFound, resultCodeFailure } from "../errors.ts";
import { byId, type HaloRecord, type Tenant } from "../model.ts";
import type { Shape } from "../shape/shape.ts";
import { isRefusedSql, runSql } from "../sql/sql.ts";

type Row = Record<string, unknown>;

/** Which part of a report's rows is wanted. */
export interface ReportRequest {
  reportingperiod?: unknown;
  reportingperiodstartdate?: unknown;
  reportingperiodenddate?: unknown;
  reportingperioddatefield?: unknown;
  filters?: unknown;
}

/** The answer of a saved report that is run; `definition` is the report's own detail. */
export function runReport(
  record: HaloRecord,
  definition: Readonly<Row>,
  request: ReportRequest,
  now: number,
): Row {
  const stored: Row[] = Array.isArray(record._rows) ? record._rows : [];
  const predicates = [periodOf(record, request, now), ...filtersOf(request.filters)];
  const rows = stored.filter((row) => predicates.every((predicate) => predicate(row)));
  const error = typeof record._load_error === "string" ? record._load_error : null;
  return { ...definition, report: content(error === null ? rows : [], error) };
}

/** Answers `POST /Report` with `_loadreportonly`: a saved report by its id, or SQL. */
export async function loadReport(sent: Row, { detail }: Shape, tenant: Tenant, now: number): Promise<Row> {
  if (typeof sent.id === "number" && sent.id > 0) {
    const record = byId(tenant, "Report", sent.id);
    if (record === undefined) throw notFound();
    const definition = detail(record, tenant, new Map([["includedetails", "true"]]));
    return runReport(record, definition, sent, now);
  }
  const sql = typeof sent.sql === "string" ? sent.sql : "";
  if (isRefusedSql(sql)) throw resultCodeFailure("Please contact the administrator");
  const result = await runSql(sql, tenant, now);
  return {
    id: 0,
    name: typeof sent.name === "string" ? sent.name : "",
    sql,
    available_columns: columns(result.columns, result.rows),
    report: content(result.rows, result.error),
  };
}

function content(rows: Row[], error: string | null): object {
  return {
    loaded: error === null,
    load_error: error,
    rows: structuredClone(rows),
    chart_labels: [],
    chart_dataset: [],
    base_link: null,
    table_html: null,
    datasets: [],
  };
}

function columns(names: readonly string[], [first = {}]: readonly Row[]): object[] {
  return names.map((name, id) => {
    const isNumber = typeof first[name] === "number";
    const [data_type, data_type_group] = isNumber ? ["Int32", "number"] : ["String", "string"];
    return { id, name, data_type, data_type_group };
  });
}

/** The value of a column, whose name is matched without regard to case. */
function cell(row: Row, column: string): unknown {
  const wanted = column.toLowerCase();
  const key = Object.keys(row).find((name) => name.toLowerCase() === wanted);
  return key === undefined ? undefined : row[key];
}

const day = 24 * 3_600_000;

/** Rows within the period. Rows that do not carry the date column stay. */
function periodOf(record: HaloRecord, request: ReportRequest, now: number): (row: Row) => boolean {
  const named = request.reportingperioddatefield ?? record.reportingperioddatefield;
  const column = typeof named === "string" ? named.slice(named.lastIndexOf(".") + 1) : "";
  const from = parseDate(request.reportingperiodstartdate);
  const to = parseDate(request.reportingperiodenddate);
  const dated = from !== undefined || to !== undefined;
  const range: readonly [number, number] | undefined = dated
    ? [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY]
    : periodByCode(Number(request.reportingperiod ?? 6), now);
  if (column === "" || range === undefined) return () => true;
  const [start, end] = range;
  return (row) => {
    const value = cell(row, column);
    if (value === undefined) return true;
    const moment = parseDate(value);
    return moment !== undefined && moment >= start && moment <= end;
  };
}

/** The periods that Halo numbers; undefined for 6 (all) and for numbers whose meaning no source tells. */
function periodByCode(code: number, now: number): readonly [number, number] | undefined {
  const today = Math.floor(now / day) * day;
  const date = new Date(now);
  const month = (shift: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + shift, 1);
  switch (code) {
    case 0:
      return [today, today + day - 1];
    case 1:
      return [today - day, today - 1];
    case 7:
      return [month(-1), month(0) - 1];
    case 8: {
      const monday = today - ((date.getUTCDay() + 6) % 7) * day;
      return [monday, monday + 7 * day - 1];
    }
    case 9:
      return [month(0), month(1) - 1];
    case 10:
      return [now - 90 * day, now];
    default:
      return undefined;
  }
}

/** Conditions on columns: rule 2 is "equal" and 4 "contains"; 3 and 5 are their opposites. */
function filtersOf(filters: unknown): ((row: Row) => boolean)[] {
  if (!Array.isArray(filters)) return [];
  return filters.map((filter: Row) => {
    const wanted = String(filter.stringruletext ?? "").toLowerCase();
    const rule = Number(filter.stringruletype);
    return (row: Row) => {
      const value = cell(row, String(filter.fieldname ?? ""));
      if (value === undefined) return true;
      const own = String(value ?? "").toLowerCase();
      if (rule === 2) return own === wanted;
      if (rule === 3) return own !== wanted;
      if (rule === 4) return own.includes(wanted);
      if (rule === 5) return !own.includes(wanted);
      return true;
    };
  });
}
