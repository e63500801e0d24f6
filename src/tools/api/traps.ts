import type { Operation, Parameter } from "../../halo/openapi/api-index.ts";
import { haloResources } from "../../halo/resources.ts";

/** What Halo's description does not say of its operations, and what goes wrong without it. */

/** Parameters that Halo takes without describing them. */
const extra: Readonly<Record<string, readonly Parameter[]>> = {
  // "ticket_id must be included when deleting an Action".
  "DELETE /Actions/{id}": [{ name: "ticket_id", kind: "int" }],
  "GET /Actions/{id}": [{ name: "ticket_id", kind: "int" }],
  "GET /Tickets": [{ name: "deleted", kind: "bool" }],
};

/** Those of an operation, by name. */
export const extraParameters = ({ method, path }: Operation): ReadonlyMap<string, Parameter> =>
  new Map((extra[`${method} ${path}`] ?? []).map((parameter) => [parameter.name, parameter] as const));

/** Traps of a resource, in sentences. */
const traps: Readonly<Record<string, readonly string[]>> = {
  tickets: [
    "Filters: requesttype_id for the type (tickettype_id is ignored), open_only or closed_only, datesearch with startdate and enddate; the opened date is dateoccured in filters, dateoccurred in rows.",
    "timetaken and estimates are decimal hours.",
  ],
  actions: ["Without ticket_id (or startdate and enddate) the list is empty. ids count within a ticket."],
  users: ["A new user needs site_id."],
  asset: ["A new asset needs assettype_id and client_id."],
  invoice: ["invoice_date is mandatory; line fields isinactive and isActive have opposite senses."],
  item: ["A new item needs assetgroup_id."],
  lookup: ["lookupid is needed: ids are unique only within it."],
  status: ["type is a word: ticket, project, opportunity."],
  priority: ["Tickets carry priorityid, which is unique only within its SLA."],
  timesheet: ["id is always 0: a day is told by agent_id and date."],
  webhook: ["ids are GUIDs."],
  appointment: ['A new one needs agents: [{"id":3,"use":"agent"}]; no ticket is -1.'],
  attachment: ['data_base64 is a data URI ("data:…;base64,…").'],
  dashboardlinks: ["widgets and user_access are replaced whole: send all of them."],
  clientcontract: ["end_date 2099-12-31 is none; contract_status 3 live, 4 expired."],
};

/** The traps of a resource. */
export const trapsOf = (resource: string): readonly string[] => traps[resource.toLowerCase()] ?? [];

/** Keys of the rows in answers, where Halo's own resources tell one that nobody would guess. Seen. */
const rowKeys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(haloResources).map(({ path, key }) => [path.toLowerCase(), key])),
  softwarelicence: "licences",
  kbarticle: "articles",
  template: "stdrequests",
  invoicepayment: "payments",
  invoicestatus: "data",
  assetchange: "changehistory",
  audit: "audit",
  bulkemail: "results",
  service: "services",
  salesorder: "salesorders",
  purchaseorder: "purchaseorders",
};

/** The key of a resource's rows, where it is known. */
export const rowKeyOf = (resource: string): string | undefined => rowKeys[resource.toLowerCase()];
