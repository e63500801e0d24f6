import { closes } from "../../data/codes.ts";
import { parseDate } from "../../engine/dates.ts";
import {
  among,
  equal,
  inTopLevel,
  numbers,
  search,
  since,
  text,
  until,
  when,
  whole,
} from "../../engine/list/filters.ts";
import { flag, textList } from "../../engine/list/query.ts";
import { type HaloRecord, numberIn, type Tenant, textIn } from "../../engine/model.ts";
import type { Filter, ListContext, Predicate } from "../../engine/resource.ts";
import { ticketOfAttachment } from "./numbering.ts";

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

function hasAttachments(tenant: Tenant): Predicate {
  const tickets = new Set(tenant.tables.Attachment.map((attachment) => ticketOfAttachment(attachment)));
  return (record) => numberIn(record, "attachment_count") > 0 || tickets.has(Number(record.id));
}

function teamNames(tenant: Tenant, ids: readonly number[]): Set<string> {
  return new Set(
    tenant.tables.Team.filter((team) => ids.includes(Number(team.id))).map((team) => textIn(team, "name")),
  );
}

const searchFields = ["id", "summary", "details", "reportedby", "user_name", "client_name", "user_email"];

const ticketSearch: Filter = text((value, context) => {
  const inTicket = search(...searchFields)(value, context) ?? (() => true);
  if (flag(context.query, "searchactions") !== true) return inTicket;
  const wanted = value.toLowerCase();
  const found = new Set(
    context.tenant.tables.Actions.filter((action) =>
      textIn(action, "note").toLowerCase().includes(wanted),
    ).map((action) => action.ticket_id),
  );
  return (record) => inTicket(record) || found.has(record.id);
});

/** The filters of tickets, projects and opportunities. `tickettype_id` and `team_id` are missing on purpose: this list does not have them and ignores them. */
export const ticketFilters: Readonly<Record<string, Filter>> = {
  search: ticketSearch,
  search_id: equal("id"),
  search_summary: search("summary"),
  search_details: search("details"),
  search_reportedby: search("reportedby"),
  search_user_name: search("user_name"),
  open_only: when(
    ({ tenant }) =>
      (record) =>
        !closes(tenant, record.status_id),
  ),
  closed_only: when(
    ({ tenant }) =>
      (record) =>
        closes(tenant, record.status_id),
  ),
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
  datesearch: (_value, context) => dateRange(context),
  mine: when(
    ({ agentId }) =>
      (record) =>
        record.agent_id === agentId,
  ),
  withattachments: when(({ tenant }) => hasAttachments(tenant)),
  flagged: (value) => {
    const wanted = textList(value.toLowerCase()).map((part) => part === "1" || part === "true");
    return wanted.length === 0 ? undefined : (record) => wanted.includes(record.flagged === true);
  },
};

/** Hides deleted and merged tickets, or shows only the deleted ones when asked. */
export function hiddenTickets({ query }: ListContext): Predicate {
  const wantsDeleted = flag(query, "deleted") === true;
  return (record) =>
    (record.deleted === true) === wantsDeleted && (wantsDeleted || numberIn(record, "merged_into_id") <= 0);
}
