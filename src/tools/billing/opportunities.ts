import * as z from "zod";
import { haloResources } from "../../halo/resources.ts";
import { ticketDates } from "../../halo/rules.ts";
import { customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { createTool, optional, updateTool, type WriteFields } from "../kit/crud/writing/write.ts";
import type { Tool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { dated, fieldsOf, labelled, parts, priced, shownPercent, type View } from "../kit/view.ts";
import { ticketChangedBy } from "../tickets/last-change.ts";
import { actionsCompanion } from "../tickets/latest-actions.ts";
import { ticketFilters, ticketRange } from "../tickets/listing/list-filters.ts";
import { judgeTickets } from "../tickets/listing/list-remarks.ts";
import {
  changesTicket,
  goneWarnings,
  opensTicket,
  ticketLine,
  ticketNames,
  ticketWriteFields,
} from "../tickets/tickets.ts";

/** How an opportunity is shown. */
export const opportunityView: View = {
  resource: haloResources.opportunities,
  row: {
    id: "id",
    summary: "text",
    client_id: "id",
    client_name: "text",
    status_id: "id",
    agent_id: "id",
    ...fieldsOf("date", "dateoccurred", "targetdate", "followupdate", "dateclosed"),
    pipeline_stage_name: "name",
    oppvalue: "amount",
    oppconversionprobability: "number",
  },
  card: {
    details: "text",
    site_id: "id",
    site_name: "text",
    user_id: "id",
    user_name: "text",
    team: "name",
    tickettype_id: "id",
    ...fieldsOf(
      "amount",
      "oppvalueadjusted",
      "oppvalue_oneoff",
      "oppvalue_monthly",
      "oppvalue_annual",
      "oppprofit",
    ),
    opptype: "name",
    ...fieldsOf("text", "oppcompanyname", "oppcontactname", "oppjobtitle", "oppemailaddress", "opptel"),
    ...fieldsOf("text", "oppcompetitors", "oppcurrentsystem", "oppproductchosen", "opphear", "oppreason"),
    oppclosurecategory: "name",
    oppconverteddate: "date",
    lastactiondate: "date",
    last_update: "time",
  },
  names: ticketNames.filter(({ lookup }) => lookup !== "priorities"),
  line: (row) =>
    parts(
      ticketLine(row),
      labelled("stage", row.pipeline_stage_name),
      priced("value", row.oppvalue),
      row.oppconversionprobability !== undefined && `${shownPercent(row.oppconversionprobability)} likely`,
      dated("target", row.targetdate),
      dated("follow up", row.followupdate),
    ),
  warn: goneWarnings(haloResources.opportunities),
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.id}`,
};

const list = listTool({
  name: "halo_list_opportunities",
  title: "List opportunities",
  description: "Find sales opportunities: client, stage, value, probability.",
  view: opportunityView,
  search: "Text, or an id",
  exactSearch: "summary",
  filters: ticketFilters("opportunity"),
  ranges: [ticketRange("opened", ticketDates.opened)],
  orders: ["id", "dateoccurred", "targetdate", "oppvalue"],
  judge: judgeTickets,
  newestFirst: true,
});

const get = getTool({
  name: "halo_get_opportunity",
  title: "Read an opportunity",
  description: "One sales opportunity: values and contact; actions on demand.",
  view: opportunityView,
  id: "Opportunity id",
  input: { actions: input.latestActions(0) },
  companions: { ...customFieldsCompanions, actions: actionsCompanion },
});

const {
  priority_id: _priority,
  category_1: _category,
  team: _team,
  ...shared
} = ticketWriteFields("opportunity");

const fields: WriteFields = {
  ...shared,
  oppvalue: optional(input.amount("Value")),
  oppconversionprobability: optional(z.number().min(0).max(100).describe("Percent")),
  targetdate: optional(input.storedDay("Expected close")),
  followupdate: optional(input.storedDay("Follow up")),
  oppcontactname: optional(input.line("Contact", 100)),
  oppcompanyname: optional(input.line("Company", 100)),
};

// Its site and user are fixed when it is opened.
const { site_id: _site, user_id: _user, ...changeable } = fields;

const create = createTool({
  name: "halo_create_opportunity",
  title: "Create an opportunity",
  description: "Open a sales opportunity. Look first whether it exists.",
  view: opportunityView,
  fields: { ...fields, tickettype_id: optional(input.ticketType("opportunity")) },
  ...opensTicket,
  customFieldsOf: changesTicket.customFieldsOf,
});

const update = updateTool({
  name: "halo_update_opportunity",
  title: "Update an opportunity",
  description: "Change fields of an opportunity: status, value, probability, dates.",
  view: opportunityView,
  id: "Opportunity id",
  fields: changeable,
  changedBy: ticketChangedBy,
  ...changesTicket,
});

/** Tools for sales opportunities: tickets of their own kind. */
export const opportunityTools = [list, get, create, update] as const satisfies readonly Tool[];
