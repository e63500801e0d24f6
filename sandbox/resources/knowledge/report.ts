import { closedStatusIds } from "../../data/codes.ts";
import { money, numberOf, textOf } from "../../data/context.ts";
import { equal, search, when } from "../../engine/list/filters.ts";
import { type HaloRecord, numberIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { lookupIds } from "../../engine/rules.ts";
import { day, stamp } from "../../engine/seed/dates.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";

type Row = Record<string, string | number | boolean>;

/** A saved report before it is stored. */
interface ReportBrief {
  readonly name: string;
  readonly group: number;
  readonly description: string;
  readonly sql: string;
  readonly rows: (build: Build) => Row[];
  readonly loadError?: string;
  readonly charttype?: number;
}

function isOpen(ticket: HaloRecord): boolean {
  return (
    !closedStatusIds.has(numberOf(ticket.status_id)) && ticket.deleted !== true && ticket.merged_into_id === 0
  );
}

/** Counts records by a label, most first. */
function countBy(
  records: readonly HaloRecord[],
  label: (record: HaloRecord) => string,
  column: string,
): Row[] {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(label(record), (counts.get(label(record)) ?? 0) + 1);
  return [...counts]
    .sort((left, right) => right[1] - left[1])
    .map(([name, count]) => ({ [column]: name, Tickets: count }));
}

function nameIn(table: readonly HaloRecord[], id: unknown): string {
  return textOf(table.find((row) => row.id === id)?.name);
}

const reports: readonly ReportBrief[] = [
  {
    name: "Open tickets by status",
    group: 1,
    description: "How many tickets are open in each status.",
    sql: "SELECT tstatusdesc AS [Status], COUNT(*) AS [Tickets] FROM faults JOIN tstatus ON tstatus = status WHERE fdeleted = 0 AND status NOT IN (8, 9) GROUP BY tstatusdesc",
    rows: ({ tables }) =>
      countBy(tables.Tickets.filter(isOpen), (row) => nameIn(tables.Status, row.status_id), "Status"),
    charttype: 1,
  },
  {
    name: "Open tickets by agent",
    group: 1,
    description: "Open tickets of each agent; unassigned ones are listed too.",
    sql: "SELECT uname AS [Agent], COUNT(*) AS [Tickets] FROM faults JOIN uname ON unum = assignedtoint WHERE fdeleted = 0 AND status NOT IN (8, 9) GROUP BY uname",
    rows: ({ tables }) =>
      countBy(tables.Tickets.filter(isOpen), (row) => nameIn(tables.Agent, row.agent_id), "Agent"),
    charttype: 1,
  },
  {
    name: "Tickets opened in the last 30 days by type",
    group: 1,
    description: "Volume of new tickets by ticket type.",
    sql: "SELECT rtdesc AS [Type], COUNT(*) AS [Tickets] FROM faults JOIN requesttype ON rtid = requesttypenew WHERE fdeleted = 0 AND dateoccured >= DATEADD(day, -30, GETDATE()) GROUP BY rtdesc",
    rows: ({ tables, now }) =>
      countBy(
        tables.Tickets.filter(
          (row) => textOf(row.dateoccurred) >= stamp(now - 30 * day) && row.deleted !== true,
        ),
        (row) => nameIn(tables.TicketType, row.tickettype_id),
        "Type",
      ),
  },
  {
    name: "Overdue tickets",
    group: 1,
    description: "Open tickets past their fix-by date that are not on hold.",
    sql: "SELECT faultid AS [Ticket], symptom AS [Summary], fixbydate AS [Fix By] FROM faults WHERE fdeleted = 0 AND status NOT IN (8, 9) AND fixbydate < GETDATE() AND fixbydate > '1901-01-01'",
    rows: ({ tables, now }) =>
      tables.Tickets.filter(
        (row) =>
          isOpen(row) &&
          row.onhold !== true &&
          textOf(row.fixbydate) > "1901" &&
          textOf(row.fixbydate) < stamp(now),
      ).map((row) => ({
        Ticket: numberOf(row.id),
        Summary: textOf(row.summary),
        "Fix By": textOf(row.fixbydate),
      })),
  },
  {
    name: "Time logged this month by agent",
    group: 4,
    description: "Hours on actions since the first of the month.",
    sql: "SELECT who AS [Agent], SUM(timetaken) AS [Hours] FROM actions WHERE whe_ >= DATEFROMPARTS(YEAR(GETDATE()), MONTH(GETDATE()), 1) GROUP BY who",
    rows: ({ tables, now }) => {
      const month = stamp(now).slice(0, 7);
      const hours = new Map<string, number>();
      for (const action of tables.Actions) {
        if (!textOf(action.datetime).startsWith(month) || numberOf(action.timetaken) === 0) continue;
        hours.set(textOf(action.who), (hours.get(textOf(action.who)) ?? 0) + numberOf(action.timetaken));
      }
      return [...hours].map(([Agent, total]) => ({ Agent, Hours: money(total) }));
    },
  },
  {
    name: "Outstanding invoices",
    group: 2,
    description: "Invoices with an amount due, voided ones left out.",
    sql: "SELECT ihid AS [Invoice], ihaarea AS [Client Id], ihdue_date AS [Due], ihamountdue AS [Amount Due] FROM invoiceheader WHERE ihid > 0 AND ISNULL(ihvoided, 0) = 0 AND ihamountdue > 0",
    rows: ({ tables }) =>
      tables.Invoice.filter((row) => row.voided !== true && numberOf(row.amountdue) > 0).map((row) => ({
        Invoice: numberOf(row.id),
        Client: textOf(row.client_name),
        Due: textOf(row.duedate),
        "Amount Due": numberOf(row.amountdue),
      })),
  },
  {
    name: "Invoiced net by month",
    group: 2,
    description: "Net amount of posted and unposted invoices by month of the invoice date.",
    sql: "SELECT FORMAT(ihinvoice_date, 'yyyy-MM') AS [Month], SUM(ihrevenue) AS [Net] FROM invoiceheader WHERE ihid > 0 AND ISNULL(ihvoided, 0) = 0 GROUP BY FORMAT(ihinvoice_date, 'yyyy-MM')",
    rows: ({ tables }) => {
      const net = new Map<string, number>();
      for (const row of tables.Invoice) {
        if (row.voided === true) continue;
        const month = textOf(row.invoice_date).slice(0, 7);
        net.set(month, money((net.get(month) ?? 0) + numberOf(row.revenue)));
      }
      return [...net].sort().map(([Month, Net]) => ({ Month, Net }));
    },
    charttype: 2,
  },
  {
    name: "Contracts ending in 90 days",
    group: 2,
    description: "Active contracts with an end date within the next 90 days.",
    sql: "SELECT chcontractref AS [Contract], aareadesc AS [Client], chenddate AS [End] FROM contractheader JOIN area ON aarea = charea WHERE chactive = 1 AND chenddate BETWEEN GETDATE() AND DATEADD(day, 90, GETDATE())",
    rows: ({ tables, now }) =>
      tables.ClientContract.filter((row) => {
        const end = textOf(row.end_date);
        return row.active === true && end >= stamp(now) && end <= stamp(now + 90 * day);
      }).map((row) => ({
        Contract: textOf(row.ref),
        Client: textOf(row.client_name),
        End: textOf(row.end_date),
      })),
  },
  {
    name: "Assets by type",
    group: 3,
    description: "Active assets of each type.",
    sql: "SELECT tdesc AS [Type], COUNT(*) AS [Assets] FROM device JOIN xtype ON ttypenum = dtype WHERE dinactive = 0 GROUP BY tdesc",
    rows: ({ tables }) =>
      countBy(
        tables.Asset.filter((row) => row.inactive !== true),
        (row) => textOf(row.assettype_name),
        "Type",
      ).map(({ Type, Tickets }) => ({ Type: Type ?? "", Assets: Tickets ?? 0 })),
  },
  {
    name: "Clients without a ticket in 180 days",
    group: 4,
    description: "Active clients that have been quiet for half a year.",
    sql: "SELECT aareadesc AS [Client] FROM area WHERE aisinactive = 0 AND NOT EXISTS (SELECT 1 FROM faults WHERE areaint = aarea AND dateoccured >= DATEADD(day, -180, GETDATE()))",
    rows: ({ tables, now }) => {
      const busy = new Set(
        tables.Tickets.filter((row) => textOf(row.dateoccurred) >= stamp(now - 180 * day)).map(
          (row) => row.client_id,
        ),
      );
      return tables.Client.filter((row) => row.inactive !== true && !busy.has(row.id)).map((row) => ({
        Client: textOf(row.name),
      }));
    },
  },
  {
    name: "First response within SLA by month",
    group: 1,
    description: "Tickets with a response in time and too late, by month of opening.",
    sql: "SELECT FORMAT(dateoccured, 'yyyy-MM') AS [Month], SUM(CASE WHEN slaresponsestate = 'I' THEN 1 ELSE 0 END) AS [Met], SUM(CASE WHEN slaresponsestate = 'O' THEN 1 ELSE 0 END) AS [Missed] FROM faults WHERE fdeleted = 0 AND fexcludefromsla = 0 GROUP BY FORMAT(dateoccured, 'yyyy-MM')",
    rows: ({ tables }) => {
      const months = new Map<string, { Met: number; Missed: number }>();
      for (const row of tables.Tickets) {
        if (row.deleted === true || row.excludefromsla === true) continue;
        const month = textOf(row.dateoccurred).slice(0, 7);
        const counts = months.get(month) ?? { Met: 0, Missed: 0 };
        if (row.slaresponsestate === "I") counts.Met += 1;
        if (row.slaresponsestate === "O") counts.Missed += 1;
        months.set(month, counts);
      }
      return [...months].map(([Month, counts]) => ({ Month, ...counts }));
    },
  },
  {
    name: "Mailbox usage (broken)",
    group: 4,
    description: "Uses a column that an update has removed, so it does not load.",
    sql: "SELECT mbname AS [Mailbox], mbsizeold AS [Size] FROM mailbox",
    rows: () => [],
    loadError: "Invalid column name 'mbsizeold'.",
  },
];

function columnsOf(rows: readonly Row[]): object[] {
  return Object.entries(rows[0] ?? {}).map(([name, value], index) => ({
    id: index + 1,
    name,
    sys_name: name,
    data_type: typeof value === "number" ? (Number.isInteger(value) ? "Int32" : "Double") : "String",
    data_type_group: typeof value === "number" ? "number" : "string",
    sequence: index + 1,
    hidden: false,
  }));
}

/**
 * `_rows` holds what running the report gives, worked out from the tables when the tenant is
 * built; `_load_error` holds the text that Halo would put into `report.load_error`.
 */
function fillReports(build: Build): void {
  const groups = build.tables.Lookup.filter((code) => code.lookupid === lookupIds.reportGroups);
  for (const [index, brief] of reports.entries()) {
    const rows = brief.rows(build);
    build.tables.Report.push({
      id: 101 + index,
      name: brief.name,
      group_id: brief.group,
      group_name: textOf(groups.find((code) => code.id === brief.group)?.name),
      description: brief.description,
      type: 0,
      charttype: brief.charttype ?? 0,
      systemreportid: 0,
      canbeaccessedbyallusers: index % 4 === 0,
      sql: brief.sql,
      columns: columnsOf(rows),
      available_columns: columnsOf(rows),
      is_published: index === 0,
      published_id: index === 0 ? "3f0c9a52-7c41-4e0e-a1b4-6d2f9be8c701" : "",
      last_run_date: stamp(build.now - (index + 1) * day),
      _rows: rows,
      _load_error: brief.loadError ?? null,
    });
  }
}

/** Saved reports: the SQL and the columns are in the detail only. */
export const report: Resource = {
  // The rows of a run come from another route.
  shape: shapeOf("Report", { without: ["report"] }),
  scope: "reporting",
  filters: {
    search: search("id", "name", "description", "group_name"),
    type: equal("type"),
    reportgroup_id: equal("group_id"),
    chartonly: when(() => (record) => numberIn(record, "charttype") > 0),
  },
  seed: fillReports,
};
