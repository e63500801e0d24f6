import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { localTime } from "../../halo/dates/days.ts";
import { badInput, unexpectedAnswer } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { largestReport } from "../../halo/rules.ts";
import { haloDate, quoteLine, shorten } from "../../halo/text.ts";
import { laterThan } from "../kit/arguments/dates.ts";
import { bareLine } from "../kit/clean.ts";
import { referenceFilter } from "../kit/crud/filters.ts";
import { embedded, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { tableOutput } from "../kit/output.ts";
import type { ToolResult } from "../kit/result.ts";
import { type Fields, givenIn, labelled, parts, quote, unlabelled, type View } from "../kit/view.ts";
import { columnsOf, rowsOf, zoneWarnings } from "./loaded.ts";

const view: View = {
  resource: haloResources.reports,
  row: { id: "id", name: "text", group_name: "name", description: "text" },
  card: {
    group_id: "id",
    mainentity: "name",
    reportingperiod: "number",
    reportingperiodstartdate: "date",
    reportingperiodenddate: "date",
    reportingperioddatefield: "name",
    charttitle: "name",
    is_published: "boolean",
    last_run_date: "date",
  },
  derive: (record) => ({
    // SQL's "<" must not be read as the beginning of an HTML tag when the text is cleaned.
    ...(typeof record.sql === "string" ? { sql: record.sql.replace(/<(?=[a-z/!])/gi, "< ") } : {}),
    // Without a date field the period applies to nothing, and its number 0 would read as "today".
    reportingperiod: record.reportingperioddatefield ? record.reportingperiod : undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no name)")}`,
      unlabelled(row.group_name),
      row.description !== undefined && quote(row.description),
    ),
};

const list = listTool({
  name: "halo_list_reports",
  title: "List reports",
  description: "Find reports saved in Halo, to be run with halo_run_report.",
  view,
  search: "Name",
  filters: { reportgroup_id: referenceFilter("report_group", "Report group", "reportgroup_id", "group_id") },
  orders: ["id", "name"],
});

const columnFields: Fields = { name: "name", data_type: "name" };
const filterFields: Fields = {
  fieldname: "name",
  data_type: "name",
  stringruletype: "number",
  stringruletext: "text",
};

const get = getTool({
  name: "halo_get_report",
  title: "Read a report's definition",
  description:
    "How a report is defined: columns, filters, period; its SQL with detail full. Does not run it.",
  view,
  id: "Report id",
  named: "report",
  companions: {
    columns: {
      fields: columnFields,
      line: (row) => parts(unlabelled(row.name), unlabelled(row.data_type)),
      read: embedded("columns"),
    },
    filters: {
      fields: filterFields,
      line: (row) =>
        parts(
          unlabelled(row.fieldname),
          labelled("rule", row.stringruletype),
          row.stringruletext !== undefined && quote(row.stringruletext),
        ),
      read: embedded("filters"),
    },
  },
});

/** Halo's numbers for reporting periods, the ones whose meaning was seen on real tenants. */
const periodCodes = { today: 0, yesterday: 1, this_week: 8, this_month: 9, last_month: 7, all: 6 } as const;

/** The number that goes with dates of one's own, as seen to work on real tenants. */
const ownDatesCode = 7;

/** Rules for text: 2 is "equal", 4 "contains". */
const rules = { equals: 2, contains: 4 } as const;

const slow = 60_000;

const condition = z.strictObject({
  fieldname: input.line("Column"),
  equals: input.line("Equals").optional(),
  contains: input.line("Contains").optional(),
});
type Condition = z.output<typeof condition>;

interface RunArguments {
  readonly id: number;
  readonly period?: keyof typeof periodCodes | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly date_field?: string | undefined;
  readonly filters?: readonly Condition[] | undefined;
}

const run = defineReadTool({
  name: "halo_run_report",
  title: "Run a report",
  description: "Run a saved report and read its rows; another period or filters if given. May take a minute.",
  input: {
    id: input.reference("report"),
    period: z
      .enum(Object.keys(periodCodes) as [keyof typeof periodCodes, ...(keyof typeof periodCodes)[]])
      .optional()
      .describe("Or start and end"),
    start: input.date(input.dateOrTime).optional(),
    end: input.dateUntil(input.until).optional(),
    date_field: input.line("Date column for the period", 100).optional(),
    filters: z.array(condition).min(1).max(10).optional().describe("All must hold; may replace saved ones"),
    ...input.paging,
  },
  output: () => tableOutput(view),
  handler: async (args, context): Promise<ToolResult> => {
    check(args, context);
    await context.progress(0, 2, "Halo is running the report");
    const record = await load(args, context);
    const rows = rowsOf(
      record,
      `report ${args.id}`,
      () => "Its definition needs a correction in Halo, or the filters name something that it does not have.",
    );
    await context.progress(1, 2, `Halo gave ${rows.length} rows`);
    const columns = columnsOf(record, rows);
    const shown = shownColumns(columns);
    const first = (args.page - 1) * args.page_size;
    return {
      kind: "table",
      view,
      record,
      columns: [...shown.values()],
      rows: rows.slice(first, first + args.page_size).map((row) => renamed(row, shown)),
      total: rows.length,
      page: args.page,
      pageSize: args.page_size,
      warnings: [
        ...sizeWarnings(rows),
        ...zoneWarnings(rows, context),
        ...periodWarnings(args, record, rows, context),
        ...filterWarnings(args.filters ?? [], rows),
      ],
    };
  },
});

function check(args: RunArguments, clock: ToolContext): void {
  const { period, start, end, date_field: dateField, filters = [] } = args;
  if ((start === undefined) !== (end === undefined)) throw badInput("start and end go together: give both.");
  if (period !== undefined && start !== undefined) {
    throw badInput("period and start/end contradict each other: give one of them.");
  }
  if (start !== undefined && end !== undefined && start > end) {
    throw badInput(laterThan("start", start, "end", end, clock));
  }
  if (dateField !== undefined && period === undefined && start === undefined) {
    throw badInput("date_field says what a period applies to: give period, or start and end.");
  }
  for (const { fieldname, equals, contains } of filters) {
    if ((equals === undefined) === (contains === undefined)) {
      throw badInput(`filters: the one on ${quoteLine(fieldname)} needs either equals or contains.`);
    }
  }
}

/** Loads the report's rows. Another period or filters than the saved ones go by POST, which stores nothing. */
async function load(args: RunArguments, context: ToolContext): Promise<HaloRecord> {
  const options = { signal: context.signal, timeoutMs: slow };
  const { id, period, start, end, date_field: dateField, filters } = args;
  if (period === undefined && start === undefined && filters === undefined) {
    return context.halo.get(view.resource, id, { includedetails: true, loadreport: true }, options);
  }
  const code = start === undefined ? period && periodCodes[period] : ownDatesCode;
  const body = {
    id,
    _loadreportonly: true,
    ...givenIn({
      reportingperiod: code === undefined ? undefined : String(code),
      reportingperiodstartdate: start && `${start}Z`,
      reportingperiodenddate: end && `${end}Z`,
      reportingperioddatefield: dateField,
      filters: filters?.map(toHalo),
    }),
  };
  const record = await context.halo.post(["Report"], [body], `report ${id}`, options);
  if (Number(record.id) !== id) throw unexpectedAnswer(`it is another record (asked for report ${id})`);
  return record;
}

function toHalo({ fieldname, equals, contains }: Condition): HaloRecord {
  return {
    fieldname,
    stringruletype: equals === undefined ? rules.contains : rules.equals,
    stringruletext: equals ?? contains,
  };
}

/** A report of as many rows as Halo gives at most is taken to be cut. */
function sizeWarnings(rows: readonly HaloRecord[]): string[] {
  const most = largestReport.toLocaleString("en");
  return rows.length < largestReport
    ? []
    : [
        `Halo gives at most ${most} rows of a report and does not say when it has more: these are probably not all, so count and add up nothing over them. Run it for a shorter period, or with filters.`,
      ];
}

const longestColumn = 200;

/**
 * The names of the columns as they are shown, each once: a report may make columns of its data, so a name may be
 * what people wrote.
 */
function shownColumns(columns: readonly string[]): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  const taken = new Set<string>();
  for (const column of columns) {
    const plain = shorten(bareLine(column), longestColumn);
    let name = plain;
    for (let copy = 2; taken.has(name); copy++) name = `${plain} (${copy})`;
    taken.add(name);
    shown.set(column, name);
  }
  return shown;
}

function renamed(row: HaloRecord, names: ReadonlyMap<string, string>): HaloRecord {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [names.get(column) ?? column, value]),
  );
}

const day = 24 * 60 * 60 * 1000;

/** What a reader must know of the period: Halo applies it to a date field, and leaves it out where there is none. */
function periodWarnings(
  args: RunArguments,
  record: HaloRecord,
  rows: readonly HaloRecord[],
  { timeZone }: ToolContext,
): string[] {
  const { period, start, end } = args;
  if ((period === undefined && start === undefined) || period === "all") return [];
  const field = args.date_field ?? record.reportingperioddatefield;
  if (typeof field !== "string" || field === "") {
    return [
      "This report names no date field, so Halo may not have applied the period: give date_field, or read the dates in the rows.",
    ];
  }
  const column = field.slice(field.lastIndexOf(".") + 1);
  if (rows.length > 0 && rows.every((row) => cell(row, column) === undefined)) {
    return [
      `No column is called ${quoteLine(column)}, so it could not be checked that Halo applied the period; it ignores date fields that it does not know.`,
    ];
  }
  if (start === undefined || end === undefined) return [];
  const outside = rows.filter((row) => {
    const date = haloDate(cell(row, column));
    return (
      date !== undefined &&
      (Date.parse(date) < Date.parse(`${start}Z`) - day || Date.parse(date) > Date.parse(`${end}Z`) + day)
    );
  });
  const [from, to] = [start, end].map((time) => localTime(new Date(`${time}Z`), timeZone));
  return outside.length === 0
    ? []
    : [
        `${outside.length} of ${rows.length} rows lie outside ${from} to ${to}: Halo did not apply the period.`,
      ];
}

/** Filters that the rows contradict, or that can't be held against them. */
function filterWarnings(filters: readonly Condition[], rows: readonly HaloRecord[]): string[] {
  if (rows.length === 0) return [];
  return filters.flatMap(({ fieldname, equals, contains }) => {
    const shown = quoteLine(fieldname);
    if (rows.every((row) => cell(row, fieldname) === undefined)) {
      return [
        `No column is called ${shown}, so it could not be checked that Halo applied the filter on it; it ignores filters that it does not know.`,
      ];
    }
    const wanted = (equals ?? contains ?? "").toLowerCase();
    const wrong = rows.filter((row) => {
      const value = String(cell(row, fieldname) ?? "").toLowerCase();
      return equals === undefined ? !value.includes(wanted) : value !== wanted;
    });
    return wrong.length === 0
      ? []
      : [
          `${wrong.length} of ${rows.length} rows do not match the filter on ${shown}: Halo did not apply it.`,
        ];
  });
}

/** A cell by the name of its column, in whatever letter case. */
function cell(row: HaloRecord, column: string): unknown {
  const wanted = column.toLowerCase();
  const name = Object.keys(row).find((key) => key.toLowerCase() === wanted);
  return name === undefined ? undefined : row[name];
}

/** Tools for reports that are saved in Halo. */
export const reportTools = [list, get, run] as const satisfies readonly Tool[];
