import { closedStatusIds } from "../data/codes.ts";
import { parseDate } from "../engine/dates.ts";
import type { HaloRecord, ResourceName, Tenant } from "../engine/model.ts";
import { flag, textList } from "../engine/query.ts";
import type { Filter, ListContext, Predicate, ResourceDeclaration } from "./declaration.ts";
import { numberIn, textIn } from "./declaration.ts";
import {
  among,
  equal,
  inTopLevel,
  numbers,
  search,
  setting,
  since,
  text,
  until,
  when,
  whole,
} from "./filters.ts";
import { actionRules, ticketRules } from "./ticket-rules.ts";

/** Date columns by the name that `datesearch` knows them under; opened is spelled with one r there. */
const dateColumns: Readonly<Record<string, string>> = {
  dateoccured: "dateoccurred",
  dateoccurred: "dateoccurred",
  datecleared: "dateclosed",
  dateclosed: "dateclosed",
  fixbydate: "fixbydate",
  respondbydate: "respondbydate",
  responsedate: "responsedate",
  lastactiondate: "lastactiondate",
  last_update: "last_update",
  deadlinedate: "deadlinedate",
  targetdate: "targetdate",
  startdate: "startdate",
  followupdate: "followupdate",
  dateassigned: "dateassigned",
};

const isClosed: Predicate = (record) => closedStatusIds.has(numberIn(record, "status_id"));

function hasAsset(record: HaloRecord, id: number): boolean {
  const { assets } = record;
  return Array.isArray(assets) && assets.some((asset) => asset === id || asset?.id === id);
}

function category(level: 1 | 2 | 3 | 4): Filter {
  return text((value, { tenant }) => {
    const parts = new Set(textList(value).map((part) => part.toLowerCase()));
    const names = new Set([value.toLowerCase(), ...parts]);
    for (const row of tenant.tables.Category) {
      if (parts.has(String(row.id))) names.add(textIn(row, "value").toLowerCase());
    }
    return (record) => names.has(textIn(record, `category_${level}`).toLowerCase());
  });
}

/** The range of `startdate` to `enddate` on the column that `datesearch` names; without a known one, nothing. */
function dateRange(context: ListContext): Predicate | undefined {
  const column = dateColumns[context.query.get("datesearch")?.toLowerCase() ?? ""];
  const from = parseDate(context.query.get("startdate"));
  const to = parseDate(context.query.get("enddate"));
  if (column === undefined || (from === undefined && to === undefined)) return undefined;
  return (record) => {
    const moment = parseDate(record[column]);
    return (
      moment !== undefined && (from === undefined || moment >= from) && (to === undefined || moment <= to)
    );
  };
}

const domains: Readonly<Record<string, ResourceName>> = {
  reqs: "Tickets",
  prjs: "Projects",
  opps: "Opportunities",
};

function hasAttachments(tenant: Tenant): Predicate {
  const tickets = new Set(tenant.tables.Attachment.map((attachment) => ticketOfAttachment(attachment)));
  return (record) => numberIn(record, "attachment_count") > 0 || tickets.has(Number(record.id));
}

/** The ticket that an attachment belongs to, 0 for none. */
export function ticketOfAttachment(attachment: HaloRecord): number {
  return numberIn(attachment, "ticket_id") || numberIn(attachment, "faultid");
}

function teamNames(tenant: Tenant, ids: readonly number[]): Set<string> {
  return new Set(
    tenant.tables.Team.filter((team) => ids.includes(Number(team.id))).map((team) => textIn(team, "name")),
  );
}

const searchFields = ["id", "summary", "details", "reportedby", "user_name", "client_name", "user_email"];

const ticketSearch: Filter = text((value, context) => {
  const inTicket = search(...searchFields).build(value, context) ?? (() => true);
  if (flag(context.query, "searchactions") !== true) return inTicket;
  const wanted = value.toLowerCase();
  const found = new Set(
    context.tenant.tables.Actions.filter((action) =>
      textIn(action, "note").toLowerCase().includes(wanted),
    ).map((action) => action.ticket_id),
  );
  return (record) => inTicket(record) || found.has(record.id);
});

/** `tickettype_id` and `team_id` are missing on purpose: this list does not have them and ignores them. */
const ticketFilters: Readonly<Record<string, Filter>> = {
  search: ticketSearch,
  searchactions: setting(),
  search_id: equal("id"),
  search_summary: search("summary"),
  search_details: search("details"),
  search_reportedby: search("reportedby"),
  search_user_name: search("user_name"),
  open_only: when(() => (record) => !isClosed(record)),
  closed_only: when(() => isClosed),
  client_id: equal("client_id"),
  client_ids: among("client_id"),
  site_id: equal("site_id"),
  user_id: equal("user_id"),
  toplevel_id: inTopLevel,
  agent_id: equal("agent_id"),
  agent: among("agent_id"),
  team: numbers((ids, { tenant }) => {
    const names = teamNames(tenant, ids);
    return (record) => names.has(textIn(record, "team"));
  }),
  team_name: text((value) => (record) => textIn(record, "team").toLowerCase() === value.toLowerCase()),
  status_id: equal("status_id"),
  status: among("status_id"),
  requesttype_id: equal("tickettype_id"),
  requesttype: among("tickettype_id"),
  itil_requesttype_id: equal("itil_requesttype_id"),
  itil_requesttype: among("itil_requesttype_id"),
  priority: among("priority_id"),
  sla: among("sla_id"),
  category_1: category(1),
  category_2: category(2),
  category_3: category(3),
  category_4: category(4),
  asset_id: whole((value) => (record) => hasAsset(record, value)),
  contract_id: equal("contract_id"),
  supplier_id: equal("supplier_id"),
  parent_id: equal("parent_id"),
  ticketids: among("id"),
  excludethese: numbers((values) => (record) => !values.includes(Number(record.id))),
  lastupdatefromdate: since("last_update"),
  lastupdatetodate: until("last_update"),
  datesearch: { type: "string", build: (_value, context) => dateRange(context) },
  startdate: setting("date"),
  enddate: setting("date"),
  mine: when(
    ({ agentId }) =>
      (record) =>
        record.agent_id === agentId,
  ),
  withattachments: when(({ tenant }) => hasAttachments(tenant)),
  flagged: {
    type: "list",
    build: (value) => {
      const wanted = textList(value.toLowerCase()).map((part) => part === "1" || part === "true");
      return wanted.length === 0 ? undefined : (record) => wanted.includes(record.flagged === true);
    },
  },
  deleted: setting(),
  domain: setting("string"),
  ticketidonly: setting(),
  includeagent: setting(),
  includestatus: setting(),
  includetickettype: setting(),
  includeslatimer: setting(),
  includelastaction: setting(),
  includetimetaken: setting(),
  includechildids: setting(),
  includecolumns: setting(),
};

function hiddenTickets({ query }: ListContext): Predicate {
  const wantsDeleted = flag(query, "deleted") === true;
  return (record) =>
    isDeleted(record) === wantsDeleted && (wantsDeleted || numberIn(record, "merged_into_id") <= 0);
}

/** Whether a ticket has been deleted: it stays stored, and can come back. */
function isDeleted(record: HaloRecord): boolean {
  return record.deleted === true;
}

const shared = {
  key: "tickets",
  paging: "paged",
  largestCount: 1000,
  filters: ticketFilters,
  advancedSearch: [
    "id",
    "summary",
    "client_id",
    "client_name",
    "status_id",
    "agent_id",
    "tickettype_id",
    "team",
  ],
  hidden: hiddenTickets,
  usualOrder: { newestBy: "lastactiondate" },
  idOnly: "ticketidonly",
  softDelete: true,
} satisfies Partial<ResourceDeclaration>;

/** Tickets, projects, opportunities and their actions. */
export const ticketResources: ResourceDeclaration[] = [
  {
    ...shared,
    name: "Tickets",
    scope: "tickets",
    source: ({ tenant, query }) => {
      const name = domains[query.get("domain")?.toLowerCase() ?? ""] ?? "Tickets";
      return { name, records: tenant.tables[name] };
    },
    write: ticketRules("Tickets"),
  },
  {
    ...shared,
    name: "Projects",
    scope: "projects",
    before: () => ({ include_children: false }),
    write: ticketRules("Projects"),
  },
  { ...shared, name: "Opportunities", scope: "sales", write: ticketRules("Opportunities") },
  {
    name: "Actions",
    key: "actions",
    paging: "counted",
    scope: "tickets",
    usualOrder: { newestBy: "datetime" },
    hidden: ({ query }) => {
      const named = query.has("ticket_id");
      const range =
        parseDate(query.get("startdate")) !== undefined && parseDate(query.get("enddate")) !== undefined;
      return () => named || range;
    },
    filters: {
      // A ticket_id that is no number must give nothing, not the actions of every ticket.
      ticket_id: { type: "integer", build: (value) => (record) => String(record.ticket_id) === value.trim() },
      startdate: since("datetime"),
      enddate: until("datetime"),
      datesearch: setting("string"),
      excludesys: when(({ tenant }) => not(systemActions(tenant))),
      excludeprivate: when(() => (record) => record.hiddenfromuser !== true),
      agentonly: when(() => (record) => record.who_type === 0),
      conversationonly: when(({ tenant }) => {
        const isSystem = systemActions(tenant);
        return (record) => !isSystem(record) && record.hiddenfromuser !== true;
      }),
      importantonly: when(() => (record) => record.important === true),
      timeentriesonly: when(() => (record) => numberIn(record, "timetaken") > 0),
      supplieronly: when(() => (record) => numberIn(record, "action_supplier_id") > 0),
      actoutcome: text(
        (value) => (record) => textIn(record, "outcome").toLowerCase() === value.toLowerCase(),
      ),
      includehtmlnote: setting(),
      includehtmlemail: setting(),
      includeattachments: setting(),
      includeagentdetails: setting(),
    },
    write: actionRules,
  },
];

/**
 * Actions that Halo wrote by itself, such as an acknowledgement or the note of a merge: those with a built-in
 * outcome, except what opened the ticket and what its user wrote.
 */
function systemActions(tenant: Tenant): Predicate {
  const builtIn = new Set(
    tenant.tables.Outcome.filter((outcome) => numberIn(outcome, "systemid") > 0).map((outcome) => outcome.id),
  );
  return (record) => record.id !== 1 && record.who_type !== 1 && builtIn.has(numberIn(record, "outcome_id"));
}

function not(predicate: Predicate): Predicate {
  return (record) => !predicate(record);
}
