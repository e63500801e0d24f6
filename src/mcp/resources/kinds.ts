import type { UriTemplate } from "@modelcontextprotocol/server";
import { haloResources } from "../../halo/resources.ts";
import { unitInWords } from "../../halo/rules.ts";
import { listTool } from "../../tools/kit/crud/list.ts";
import type { Tool } from "../../tools/kit/define.ts";
import { labelled, numbered, parts, type View } from "../../tools/kit/view.ts";
import type { CompletionKind } from "../completions/kinds.ts";
import { BoundedTemplate, PagedTemplate } from "./template.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** A resource template as it is listed, and what completes its first variable. */
export interface TemplateDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly template: UriTemplate;
  /** What completion suggests for the first variable. */
  readonly suggest: CompletionKind;
}

/** A template for records of one kind, by id; they are read with a get tool. */
export interface RecordKind extends TemplateDefinition {
  /** The name of the get tool. */
  readonly get: string;
  /** The get tool's arguments besides the id, for this page size. */
  readonly with?: (size: number | undefined) => Arguments;
  /** Rows shown with a record (`key` in its structured content) that may need several pages, read with this list tool. */
  readonly rows?: {
    readonly key: string;
    readonly list: string;
    readonly of: (id: number) => Arguments;
    readonly size: number;
  };
}

/** How many of a ticket's actions a page shows. */
const actionsOfPage = 10;

/** The templates of single records. */
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
    rows: { key: "actions", list: "halo_list_actions", of: (id) => ({ ticket_id: id }), size: actionsOfPage },
  },
  {
    name: "client",
    title: "Client",
    description: "One client with its active sites; later pages hold more sites. Live, read at each request.",
    template: new PagedTemplate("halo://clients/{id}"),
    suggest: "clientIds",
    get: "halo_get_client",
    rows: { key: "sites", list: "halo_list_sites", of: (id) => ({ client_id: id, order: "name" }), size: 20 },
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
    name: "listed",
    slaid: "id",
    responsetime: "number",
    responseunits: "listed",
    fixtime: "number",
    fixunits: "listed",
    ishidden: "boolean",
  },
  derive: (row) => ({
    ishidden: row.ishidden === true || undefined,
    responseunits: unitInWords(row.responseunits),
    fixunits: unitInWords(row.fixunits),
  }),
  line: (row) =>
    parts(
      `#${row.priorityid ?? "?"} ${row.name ?? "(no name)"}`,
      numbered("SLA", row.slaid),
      labelled("response", row.responsetime && `${row.responsetime} ${row.responseunits ?? ""}`.trim()),
      labelled("fix", row.fixtime && `${row.fixtime} ${row.fixunits ?? ""}`.trim()),
      row.ishidden === true && "hidden",
    ),
};

/** Not in the catalogue, where the get tool of a ticket type shows the priorities of its SLA. */
const listPriorities = listTool({
  name: "halo_list_priorities",
  title: "List priorities",
  description: "Priorities of all SLAs.",
  view: priorityView,
});

/** A short list of the tenant at `halo://lookups/{kind}`. */
export interface LookupListing {
  readonly title: string;
  readonly description: string;
  /** The list tool that reads it: its name in the catalogue, or the tool itself. */
  readonly list: string | Tool;
  /** The tool of the catalogue that has to be open for it, where that is another one. */
  readonly needs?: string;
}

/** The lookups by the `kind` in their URI. */
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
    needs: "halo_get_ticket_type",
  },
};

/** The template of the lookups. */
export const lookupTemplate: TemplateDefinition = {
  name: "lookup",
  title: "Lookup list",
  description: `Names and ids that filters and writes take: ${Object.keys(lookupKinds).join(", ")}.`,
  template: new PagedTemplate("halo://lookups/{kind}"),
  suggest: "lookupKinds",
};

/** All templates, in the order in which they are listed. */
export const templates: readonly TemplateDefinition[] = [...recordKinds, lookupTemplate];
