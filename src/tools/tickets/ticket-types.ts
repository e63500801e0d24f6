import type { HaloRecord } from "../../halo/client.ts";
import { dispensable, unread } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { isOfLookup, lookupIds, unitInWords } from "../../halo/rules.ts";
import {
  customFieldsOfType,
  fieldSetupColumns,
  fieldSetupLine,
  setupRow,
} from "../kit/crud/custom-fields.ts";
import { flagFilter, searchHere } from "../kit/crud/filters.ts";
import { type CompanionRows, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { fieldsOf, labelled, numbered, parts, type View } from "../kit/view.ts";

const view: View = {
  resource: haloResources.ticketTypes,
  row: {
    id: "id",
    ...fieldsOf("listed", "name", "group_name", "use"),
    default_sla: "id",
    default_priority: "id",
    default_team: "listed",
    cancreate: "boolean",
    agentscanselect: "boolean",
  },
  card: {
    group_id: "id",
    itilrequesttype: "id",
    ...fieldsOf("listed", "default_agent_name", "default_category_1", "default_summary"),
    initial_status: "id",
    workflow_id: "id",
    workflow_name: "listed",
    ...fieldsOf("boolean", "enduserscanselect", "anonymouscanselect", "hasmandatorytechfields"),
    ...fieldsOf("boolean", "hasmandatoryuserfields", "allowattachments", "isbillable", "visible"),
    sequence: "number",
  },
  names: [{ lookup: "statuses", id: "initial_status", as: "initial_status_name" }],
  derive: (row) => ({
    initial_status: row.initial_status || undefined,
    workflow_id: row.workflow_id || undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${row.name ?? "(no name)"}`,
      labelled("group", row.group_name),
      labelled("for", row.use),
      numbered("SLA", row.default_sla),
      numbered("priority", row.default_priority),
      labelled("team", row.default_team),
      row.cancreate === false && "this sign-in can't create it",
      row.agentscanselect === false && "agents can't select it",
    ),
};

const list = listTool({
  name: "halo_list_ticket_types",
  title: "List ticket types",
  description: "Ticket types to choose from, with group, default SLA, priority and team.",
  view: view,
  inactive: { showinactive: true },
  filters: {
    search: searchHere("Name or group", "name", "group_name"),
    can_create_only: flagFilter("Those I can create", { can_create_only: true }, (row) =>
      typeof row.cancreate === "boolean" ? row.cancreate : undefined,
    ),
  },
});

const options = ({ signal }: ToolContext) => ({ signal, once: true });

/** Rows of a list that is only read beside a record: that it can't be read is said, and costs no more than them. */
async function beside(what: string, read: () => Promise<CompanionRows>): Promise<CompanionRows> {
  try {
    return await read();
  } catch (error) {
    return { rows: [], isUnread: true, warnings: [unread(`The ${what}`, dispensable(error))] };
  }
}

/** The priorities of a type's usual SLA: their numbers mean another priority in another SLA. */
async function prioritiesOf(context: ToolContext, record: Promise<HaloRecord>): Promise<CompanionRows> {
  const all = await context.lookups.rows("priorities", context.signal);
  const sla = Number((await record).default_sla ?? 0);
  const visible = all.filter((row) => row.ishidden !== true);
  const own = visible.filter((row) => Number(row.slaid) === sla);
  const rows = (own.length > 0 ? own : visible).map((row) => ({
    ...row,
    responseunits: unitInWords(row.responseunits),
    fixunits: unitInWords(row.fixunits),
  }));
  return { rows };
}

const limit = (row: Readonly<Record<string, unknown>>, name: string) =>
  typeof row[`${name}time`] === "number" &&
  `${name} ${row[`${name}time`]} ${row[`${name}units`] ?? ""}`.trim();

const get = getTool({
  name: "halo_get_ticket_type",
  title: "Read a ticket type",
  description:
    "One ticket type: defaults, workflow, the priorities of its SLA, its custom fields; with options, outcomes and charge types.",
  view: view,
  id: "Ticket type id",
  named: "ticket_type",
  input: { options: input.flag("Read them too").optional() },
  companions: {
    priorities: {
      fields: {
        priorityid: "id",
        name: "listed",
        slaid: "id",
        responsetime: "number",
        responseunits: "listed",
        fixtime: "number",
        fixunits: "listed",
      },
      line: (row) =>
        parts(
          `#${row.priorityid} ${row.name}`,
          numbered("SLA", row.slaid),
          limit(row, "response"),
          limit(row, "fix"),
        ),
      read: (_args, context, record) => beside("priorities", () => prioritiesOf(context, record)),
    },
    custom_fields: {
      heading: "custom fields",
      onlyIfAny: true,
      fields: fieldSetupColumns,
      line: fieldSetupLine,
      read: async (_args, _context, record) => ({ rows: customFieldsOfType(await record).map(setupRow) }),
    },
    outcomes: {
      fields: { id: "id", outcome: "listed", newstatus: "id", hidefromuser: "boolean" },
      line: (row) =>
        parts(
          `#${row.id} ${row.outcome}`,
          numbered("sets status", row.newstatus),
          row.hidefromuser === true && "internal",
        ),
      when: (args) => args.options === true,
      read: (args, context) =>
        beside("outcomes", async () => {
          const query = { tickettype_id: args.id, excludesystemactions: true };
          return { rows: await context.halo.listAll(haloResources.outcomes, query, options(context)) };
        }),
    },
    charge_types: {
      fields: { id: "number", name: "listed" },
      line: (row) => `#${row.id} ${row.name ?? "(no name)"}`,
      when: (args) => args.options === true,
      read: (_args, context) =>
        beside("charge types", async () => {
          const query = { lookupid: lookupIds.chargeTypes };
          const rows = await context.halo.listAll(haloResources.chargeTypes, query, options(context));
          return { rows: rows.filter((row) => isOfLookup(row, lookupIds.chargeTypes)) };
        }),
    },
  },
});

/** Tools for ticket types. */
export const ticketTypeTools = [list, get] as const satisfies readonly Tool[];
