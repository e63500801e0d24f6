import type { UriTemplate } from "@modelcontextprotocol/server";
import { haloResources } from "../../halo/resources.ts";
import { listTool } from "../../tools/kit/crud/list.ts";
import type { Tool } from "../../tools/kit/define.ts";
import { labelled, parts, type View } from "../../tools/kit/view.ts";
import type { Suggested } from "../suggested.ts";
import { BoundedTemplate, PagedTemplate } from "./template.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** How a kind of resource is listed, and what completes the variable of its address. */
export interface Listed {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly template: UriTemplate;
  /** What is suggested for the first variable. */
  readonly suggest: Suggested;
}

/** Records of one kind at addresses with their id, read as a get tool reads them. */
export interface RecordKind extends Listed {
  /** The get tool, and its arguments beside the id. */
  readonly get: string;
  readonly with?: (size: number | undefined) => Arguments;
  /** The rows that go with a record and may be many: their later pages are pages of this list. */
  readonly rows?: {
    readonly key: string;
    readonly list: string;
    readonly of: (id: number) => Arguments;
    readonly size: number;
  };
}

/** How many of a ticket's actions one page shows. */
const actionsOfPage = 10;

/** The kinds of records that can be read as resources. */
export const recordKinds: readonly RecordKind[] = [
  {
    name: "ticket",
    title: "Ticket",
    description:
      "One ticket with its latest actions; later pages hold the older ones. Live, read at each request.",
    template: new PagedTemplate("halo://tickets/{id}"),
    suggest: "ticketIds",
    get: "halo_get_ticket",
    with: (size = actionsOfPage) => ({ actions: size }),
    rows: {
      key: "actions",
      list: "halo_list_actions",
      of: (id) => ({ ticket_id: id }),
      size: actionsOfPage,
    },
  },
  {
    name: "client",
    title: "Client",
    description: "One client with its active sites; later pages hold more sites. Live, read at each request.",
    template: new PagedTemplate("halo://clients/{id}"),
    suggest: "clientIds",
    get: "halo_get_client",
    rows: {
      key: "sites",
      list: "halo_list_sites",
      of: (id) => ({ client_id: id, order: "name" }),
      size: 20,
    },
  },
  {
    name: "report",
    title: "Report definition",
    description:
      "How a saved report is defined: columns, filters, period. Its rows come from halo_run_report.",
    template: new BoundedTemplate("halo://reports/{id}"),
    suggest: "reportIds",
    get: "halo_get_report",
  },
];

const priorityView: View = {
  resource: haloResources.priorities,
  row: {
    priorityid: "id",
    name: "label",
    slaid: "id",
    responsetime: "number",
    responseunits: "label",
    fixtime: "number",
    fixunits: "label",
    ishidden: "boolean",
  },
  derive: (row) => ({ ishidden: row.ishidden === true || undefined }),
  line: (row) =>
    parts(
      `${row.priorityid ?? "?"} ${row.name ?? "(no name)"}`,
      labelled("SLA", row.slaid),
      labelled("response", row.responsetime && `${row.responsetime} ${row.responseunits ?? ""}`.trim()),
      labelled("fix", row.fixtime && `${row.fixtime} ${row.fixunits ?? ""}`.trim()),
      row.ishidden === true && "hidden",
    ),
};

/** Priorities have no list tool of their own: the get tool of a ticket type shows those of its SLA. */
const listPriorities = listTool({
  name: "halo_list_priorities",
  title: "List priorities",
  description: "Priorities of all SLAs.",
  view: priorityView,
});

/** A list of names that administrators choose, at `halo://lookups/{kind}`. */
export interface LookupListing {
  readonly title: string;
  readonly description: string;
  /** The list tool that reads it, or its name in the catalogue. */
  readonly list: string | Tool;
}

/** The lookups by the word in their address. */
export const lookupKinds: Readonly<Record<string, LookupListing>> = {
  statuses: {
    title: "Statuses",
    description: "Statuses of tickets, projects and opportunities, with their ids.",
    list: "halo_list_statuses",
  },
  teams: { title: "Teams", description: "Teams with their ids.", list: "halo_list_teams" },
  agents: {
    title: "Agents",
    description: "Active agents with their ids and teams.",
    list: "halo_list_agents",
  },
  ticket_types: {
    title: "Ticket types",
    description: "Ticket types with their ids and defaults.",
    list: "halo_list_ticket_types",
  },
  priorities: {
    title: "Priorities",
    description: "Priorities of each SLA: their numbers repeat from SLA to SLA.",
    list: listPriorities,
  },
};

/** The template of the lookups. */
export const lookupListed: Listed = {
  name: "lookup",
  title: "Lookup list",
  description: `Names and ids that filters and writes take: ${Object.keys(lookupKinds).join(", ")}.`,
  template: new PagedTemplate("halo://lookups/{kind}"),
  suggest: "lookupKinds",
};

/** Every template, in the order in which they are listed. */
export const templates: readonly Listed[] = [...recordKinds, lookupListed];
