import * as z from "zod";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { clockInWords } from "../../halo/rules.ts";
import { filter, flagFilter, referenceFilter, searchHere } from "../kit/crud/filters.ts";
import { getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import type { Tool } from "../kit/define.ts";
import { labelled, parts, type View } from "../kit/view.ts";
import { closingRuleFor } from "./closing.ts";

const view: View = {
  resource: haloResources.statuses,
  row: { id: "id", name: "listed", type: "listed", slaaction: "listed" },
  card: {
    shortname: "listed",
    sequence: "number",
    timeuntilloffhold: "number",
    statuschangeto: "id",
    statuschangetoname: "listed",
    statuschangetofreq: "number",
    statusnochangehours: "number",
    dontsendslareminders: "boolean",
  },
  derive: (row) => ({
    slaaction: clockInWords(row.slaaction),
    shortname: row.shortname === row.name ? undefined : row.shortname,
    statuschangeto: row.statuschangeto || undefined,
    statuschangetofreq: row.statuschangetofreq || undefined,
    statusnochangehours: row.statusnochangehours || undefined,
    timeuntilloffhold: row.timeuntilloffhold || undefined,
  }),
  // What the numbers of types mean is not known.
  line: (row) =>
    parts(
      `#${row.id} ${row.name ?? "(no name)"}`,
      labelled("type", row.type),
      labelled("SLA clock", row.slaaction),
    ),
};

const list = listTool({
  name: "halo_list_statuses",
  title: "List statuses",
  description: "Statuses with the ids that tickets, projects and opportunities take.",
  view: view,
  query: { showall: true },
  filters: {
    search: searchHere("Name", "name", "shortname"),
    // Halo takes the word here, while its rows carry a number whose meaning is not documented.
    type: filter({
      argument: z.enum(["ticket", "project", "opportunity"]).describe("What it is for"),
      query: (value): Query => ({ type: value }),
    }),
    tickettype_id: referenceFilter("ticket_type", "Ticket type", "tickettype_id"),
    exclude_closed: flagFilter("Only open ones", { excludeclosed: true }),
  },
  judge: async (rows, { args, context }) => {
    if (args.exclude_closed !== true) return {};
    const { closes } = await closingRuleFor(
      rows.map(({ id }) => ({ id, status_id: id })),
      undefined,
      context,
    );
    // Where nothing tells, the filter left out none, so those of a stock Halo show that it was ignored.
    return { checks: [{ argument: "exclude_closed", holds: ({ id }) => closes(id) !== true }] };
  },
});

const get = getTool({
  name: "halo_get_status",
  title: "Read a status",
  description: "One status: its type, SLA behaviour and automatic changes.",
  view: view,
  id: "Status id",
  named: "status",
});

/** Tools for statuses. */
export const statusTools = [list, get] as const satisfies readonly Tool[];
