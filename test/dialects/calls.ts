import type { Fault, HaloRecord, Tenant } from "../../sandbox/index.ts";
import { knownRecords } from "../../sandbox/index.ts";
import { catalogue, type ToolName } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { sqlTools } from "../../src/tools/sql/sql.ts";
import { type Arguments, exampleArguments } from "../examples.ts";

/** One call of a tool that is held against itself in each dialect. */
export interface Call {
  /** The tool, and what is asked of it where it is not the example. */
  readonly name: string;
  readonly tool: Tool;
  readonly args: (tenant: Tenant) => Arguments;
}

const client = "Wexcombe Architects";
const agent = "Priya Valdane";
const ticket = (tenant: Tenant) => ({ ticket_id: knownRecords(tenant).openTicketId });
const last = "2026-10";

/** Calls beside the examples: by names, within filters, of a later page. What a dialect touches is mostly here. */
const further: Readonly<
  Partial<Record<ToolName, Readonly<Record<string, Arguments | ((tenant: Tenant) => Arguments)>>>>
> = {
  halo_triage: { "of a client": { client }, "of a team": { team: "Infrastructure" } },
  halo_workload: { "of an agent": { agent } },
  halo_client_overview: { "by name": { client } },
  halo_revenue_breakdown: { "of a client": { client, period: last } },
  halo_contracts_expiring: { "of a client": { client, within_days: 365 } },
  halo_sla_scorecard: { "of a client": { client, period: last }, "by agent": { by: "agent", period: last } },
  halo_ticket_trends: { "of a type": { ticket_type: "Incident", period: last } },
  halo_count_tickets: {
    "in a status": { status: "In Progress", by: "agent" },
    "by two things": { by: "team", and_by: "priority", agent, page_size: 20 },
    "opened in a month": { period: last, by: "week" },
    "closed in a month": { state: "closed", period: last, by: "source" },
  },
  halo_csat: {
    "of a client": { client, period: last, by: "none" },
    "by client": { by: "client", period: last },
  },
  halo_time_summary: { "of an agent": { agent, period: last }, "of a client": { client, period: last } },
  halo_list_tickets: {
    "of a client with words": { client, search: "printer", page_size: 50 },
    "open ones of an agent": { agent, open_only: true },
    "of a team": { team: "Infrastructure", ticket_type: "Incident" },
    "closed in a month": { closed_only: true, closed_after: "2026-10-01", closed_before: "2026-10-31" },
    "that there are none of": { search: "zqxv nothing has this" },
    "page 2": { page: 2 },
    "by date": { order: "dateoccurred", order_desc: false },
  },
  halo_list_users: { "of a client": { client }, "with words": { search: "lee", page_size: 50 } },
  halo_list_clients: {
    "with words": { search: "Dental", page_size: 50 },
    "page 2": { page: 2 },
    "of a page past the end": { page: 900 },
    "of a page far past the end": { page: 20_000 },
  },
  halo_list_sites: { "of a client": { client } },
  halo_list_assets: { "of a client": { client }, "page 3": { page: 3 } },
  halo_list_agents: {
    "with words": { search: "Priya", page_size: 50 },
    "of a team": { team: "Infrastructure" },
  },
  halo_list_appointments: { "of an agent": { agents: [agent] } },
  halo_list_invoices: { "unpaid ones of a client": { client, unpaid: true } },
  halo_list_contracts: { "of a client": { client } },
  halo_list_actions: { "with time": (tenant) => ({ ...ticket(tenant), time_entries_only: true }) },
  halo_get_user: { "by name": { user: "Farid Fairweather" } },
  halo_get_agent: { "by name": { agent } },
  halo_get_client: { "by name": { client } },
  halo_get_site: { "by name": { site: "Main" } },
  halo_create_ticket: {
    "by names": {
      summary: "Example",
      client,
      user: "Farid Fairweather",
      agent,
      team: "1st Line Support",
      priority: "High",
      ticket_type: "Incident",
    },
    "with dates and a template": {
      summary: "Example",
      client,
      template: "Server down",
      fixbydate: "2027-03-02T12:00:00Z",
    },
  },
  halo_update_ticket: {
    "by names": (tenant) => ({ id: knownRecords(tenant).openTicketId, agent, status: "With Supplier" }),
  },
  halo_close_ticket: {
    "with an outcome": (tenant) => ({ ...ticket(tenant), note: "Done.", outcome: "Resolved" }),
  },
  halo_assign_ticket: { "by name": (tenant) => ({ ...ticket(tenant), agent }) },
  halo_reply_to_ticket: {
    "with a copy": (tenant) => ({ ...ticket(tenant), note: "x", cc: ["b@customer.example"] }),
    "hidden, with a status": (tenant) => ({ ...ticket(tenant), note: "x", hidden: true, new_status: 3 }),
  },
  halo_update_recurring_lines: {
    "two lines": ({ tables }) => {
      const charged = (row: HaloRecord | undefined) =>
        (Array.isArray(row?.lines) ? row.lines : []).filter((line: HaloRecord) => line.isgroupdesc !== true);
      const template = tables.RecurringInvoice.find((row) => charged(row).length > 1);
      return {
        id: template?.id,
        lines: charged(template)
          .slice(0, 2)
          .map(({ id }: HaloRecord) => ({ id, quantity: 99 })),
      };
    },
  },
  halo_bulk_update_tickets: {
    "two of them by names": (tenant) => {
      const { openTicketId, unassignedTicketId } = knownRecords(tenant);
      return { ticket_ids: [openTicketId, unassignedTicketId], agent, priority: "Low" };
    },
  },
  halo_get_attachment: {
    "with the file": (tenant) => ({ ...exampleArguments("halo_get_attachment", tenant), content: true }),
  },
  halo_create_asset: {
    "with a day": (tenant) => ({
      ...exampleArguments("halo_create_asset", tenant),
      warranty_end: "2027-06-30",
    }),
  },
  halo_create_appointment: {
    "by names": {
      subject: "Example",
      agent,
      client,
      start_date: "2027-03-01T09:00:00Z",
      end_date: "2027-03-01T10:00:00Z",
    },
  },
};

/** Values that touch no call, since no tool asks so, with who does. */
export const askedByNoTool: Readonly<Record<string, string>> = {
  "attachment-download=link":
    "a text is read by its own test, and other files are not downloaded in these calls",
  "change-order=no": "only a second question asks what changed: test/copy asks it in this dialect",
  "changed-since=ignored": "only a second question asks what changed: test/copy asks it in this dialect",
  "article-drafts=unlisted":
    "drafts are looked for after a lost answer alone: src/tools/knowledge asks for them in this dialect",
  ...Object.fromEntries(
    ["list", "empty", "no-content"].map((value) => [
      `runbook-start=${value}`,
      "runbooks run where the operator allows some: src/tools/runbooks starts one in this dialect",
    ]),
  ),
  "actions-without-ticket=error": "tools name a ticket or a period; the doctor asks for actions without any",
};

/** Calls of the tools for reports in SQL, which have no examples: they are off unless switched on. */
const inSql: Readonly<Record<(typeof sqlTools)[number]["name"], Arguments>> = {
  halo_sql: { sql: "SELECT TOP 5 Unum, uname, Uisdisabled FROM UNAME ORDER BY Unum" },
  halo_sql_schema: { search: "UNAME" },
};

/** All calls, the examples first. */
export const calls: readonly Call[] = [
  ...catalogue.map((tool) => ({
    name: tool.name,
    tool,
    args: (tenant: Tenant) => exampleArguments(tool.name, tenant),
  })),
  ...catalogue.flatMap((tool) =>
    Object.entries(further[tool.name] ?? {}).map(([what, args]) => ({
      name: `${tool.name} ${what}`,
      tool,
      args: typeof args === "function" ? args : () => args,
    })),
  ),
  ...sqlTools.map((tool) => ({ name: tool.name, tool, args: () => inSql[tool.name] })),
];

const once = { times: 1 } as const;
const ever = { times: Number.POSITIVE_INFINITY } as const;

/** What has to happen for a dialect to be heard at all; the usual call that it is held against has it too. */
const scenes: Readonly<Record<string, readonly Fault[]>> = {
  "missing-right": [{ ...ever, path: "^/api/(?:clientcontract|timesheet|invoice)", status: 401, body: "" }],
  refusal: [
    { ...ever, method: "POST", path: "^/api/(?!report)", status: 400, body: "A Site must be selected" },
  ],
  "client-advanced-search": [{ ...ever, path: "^/api/client\\?", ignore: ["search"] }],
  fault: [{ ...once, method: "GET", path: "^/api/(?!agent/me|authinfo)", status: 500 }],
  "rate-limit": [{ ...once, path: "^/api/(?!authinfo)", status: 429, body: "Rate Limit Reached" }],
};

/** The circumstances of a speech, by one name. */
export function sceneOf(dialects: readonly string[]): {
  readonly name: string;
  readonly faults: readonly Fault[];
} {
  const names = dialects.filter((name) => Object.hasOwn(scenes, name)).toSorted();
  return { name: names.join(" "), faults: names.flatMap((name) => scenes[name] ?? []) };
}
