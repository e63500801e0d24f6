import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { filter, searchHere } from "../kit/crud/filters.ts";
import { type CompanionRows, embedded, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import { fieldsOf, labelled, parts, type View } from "../kit/view.ts";

const view: View = {
  resource: haloResources.teams,
  row: {
    id: "id",
    name: "listed",
    department_name: "name",
    ...fieldsOf("boolean", "forrequests", "foropps", "forprojects", "inactive"),
  },
  card: {
    department_id: "id",
    ...fieldsOf("name", "emailaddress", "phone_number", "timezone"),
    team_note: "text",
    sequence: "number",
    last_modified: "date",
  },
  derive: (row) => ({ inactive: row.inactive === true || undefined }),
  line: (row) =>
    parts(
      `#${row.id} ${row.name ?? "(no name)"}`,
      labelled("department", row.department_name),
      [
        row.forrequests === true && "tickets",
        row.foropps === true && "opportunities",
        row.forprojects === true && "projects",
      ]
        .filter(Boolean)
        .join(", "),
      row.inactive === true && "inactive",
    ),
};

/** What a team is for, by the letters that Halo's filter takes and the field that says so in a row. */
const domains = { reqs: "forrequests", opps: "foropps", prjs: "forprojects" } as const;

const list = listTool({
  name: "halo_list_teams",
  title: "List teams",
  description: "Teams with their ids and what they are for.",
  view: view,
  inactive: { includeenabled: true, includedisabled: true },
  filters: {
    search: searchHere("Name", "name"),
    type: filter({
      argument: z.enum(["reqs", "opps", "prjs"]).describe("For tickets, opportunities or projects"),
      query: (value): Query => ({ type: value }),
      matches: (row, value) => {
        const flag = row[domains[value]];
        return typeof flag === "boolean" ? flag : undefined;
      },
    }),
  },
});

/** A member stands for an agent in a team; some versions embed the agent itself. */
async function membersOf(
  args: unknown,
  context: ToolContext,
  record: Promise<HaloRecord>,
): Promise<CompanionRows> {
  const { rows } = await embedded("agents")(args, context, record);
  return {
    rows: rows.map((row) => ({
      ...row,
      agent_id: row.agent_id ?? row.id,
      agent_name: row.agent_name ?? row.name,
    })),
  };
}

const get = getTool({
  name: "halo_get_team",
  title: "Read a team",
  description: "One team with the agents in it.",
  view: view,
  id: "Team id",
  named: "team",
  query: { includeagents: true },
  companions: {
    agents: {
      fields: { agent_id: "id", agent_name: "name", is_manager: "boolean" },
      line: (row) => parts(`#${row.agent_id} ${row.agent_name}`, row.is_manager === true && "manager"),
      read: membersOf,
    },
  },
});

/** Tools for teams. */
export const teamTools = [list, get] as const satisfies readonly Tool[];
