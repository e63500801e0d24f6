import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { filter, flagFilter, referenceFilter, searchHere } from "../kit/crud/filters.ts";
import { type CompanionDeclaration, type CompanionRows, embedded, getTool } from "../kit/crud/get.ts";
import { listTool, withNames } from "../kit/crud/list.ts";
import { defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import { recordOutput } from "../kit/output.ts";
import { fieldsOf, labelled, parts, type View } from "../kit/view.ts";

/** Agents are the staff who work in Halo; agent 1 stands for "unassigned". Their cost and rights stay out. */
const agentView: View = {
  resource: haloResources.agents,
  row: {
    id: "id",
    ...fieldsOf("label", "name", "email", "team", "jobtitle"),
    isdisabled: "boolean",
    isapiagent: "boolean",
  },
  card: {
    ...fieldsOf("label", "firstname", "surname", "initials", "extensionnumber", "sms", "role_list"),
    is_online: "boolean",
    onlinestatus: "id",
    lastlogindate: "date",
    linemanager: "id",
    linemanager_name: "label",
    workday_name: "label",
    datecreated: "date",
  },
  derive: (row) => ({
    isdisabled: row.isdisabled === true || undefined,
    isapiagent: row.isapiagent === true || undefined,
    linemanager: row.linemanager || undefined,
  }),
  line: (row) =>
    parts(
      `${row.id} ${row.name ?? "(no name)"}`,
      row.email !== undefined && String(row.email),
      row.team !== undefined && String(row.team),
      row.jobtitle !== undefined && String(row.jobtitle),
      row.isdisabled === true && "disabled",
      row.isapiagent === true && "API agent",
    ),
};

/** The teams of an agent, which Halo embeds in its record. */
const teamsOfAgent: CompanionDeclaration<unknown> = {
  fields: { team_id: "id", team_name: "label", is_manager: "boolean" },
  line: (row) => parts(`${row.team_id} ${row.team_name}`, row.is_manager === true && "manager"),
  read: embedded("teams"),
};

function isInTeam(row: HaloRecord, id: number): boolean | undefined {
  if (!Array.isArray(row.teams) || row.teams.length === 0) return undefined;
  return row.teams.some((team: HaloRecord) => Number(team.team_id) === id);
}

const listAgents = listTool({
  name: "halo_list_agents",
  title: "List agents",
  description: "Staff who work on tickets, with their ids and teams. Customers' people are users.",
  view: agentView,
  search: "Name, e-mail, phone",
  inactive: { includeenabled: true, includedisabled: true },
  filters: {
    team_id: referenceFilter("team", "Team", "team_id", isInTeam),
    include_api_agents: flagFilter("API agents too", { includeapiagents: true }),
  },
});

const getAgent = getTool({
  name: "halo_get_agent",
  title: "Read an agent",
  description: "One agent with role, teams and contact data.",
  view: agentView,
  id: "Agent id",
  named: "agent",
  companions: { teams: teamsOfAgent },
});

/** Who this server acts as: the agent of the API application. Listed with the users. */
export const getMe = defineReadTool({
  name: "halo_get_me",
  title: "Read who I am",
  description: "The agent that this connection acts as: whose tickets, time and notes are mine.",
  input: {},
  output: () => recordOutput(agentView, { teams: teamsOfAgent.fields }),
  handler: async (_args, context) => {
    const record = await context.halo.me({ signal: context.signal });
    const teams = await teamsOfAgent.read({}, context, Promise.resolve(record));
    return {
      kind: "record",
      view: agentView,
      record: (await withNames(agentView, [record], context)).rows[0] ?? record,
      detail: "summary",
      companions: [{ name: "teams", rows: teams.rows, fields: teamsOfAgent.fields, line: teamsOfAgent.line }],
      warnings: [],
    };
  },
});

const teamView: View = {
  resource: haloResources.teams,
  row: {
    id: "id",
    name: "label",
    department_name: "label",
    ...fieldsOf("boolean", "forrequests", "foropps", "forprojects", "inactive"),
  },
  card: {
    department_id: "id",
    ...fieldsOf("label", "emailaddress", "phone_number", "timezone"),
    team_note: "text",
    sequence: "number",
    last_modified: "date",
  },
  derive: (row) => ({ inactive: row.inactive === true || undefined }),
  line: (row) =>
    parts(
      `${row.id} ${row.name ?? "(no name)"}`,
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

const listTeams = listTool({
  name: "halo_list_teams",
  title: "List teams",
  description: "Teams with their ids and what they are for.",
  view: teamView,
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

const getTeam = getTool({
  name: "halo_get_team",
  title: "Read a team",
  description: "One team with the agents in it.",
  view: teamView,
  id: "Team id",
  named: "team",
  query: { includeagents: true },
  companions: {
    agents: {
      fields: { agent_id: "id", agent_name: "label", is_manager: "boolean" },
      line: (row) => parts(`${row.agent_id} ${row.agent_name}`, row.is_manager === true && "manager"),
      read: membersOf,
    },
  },
});

/** Tools for agents and teams. */
export const agentTools = [listAgents, getAgent, listTeams, getTeam] as const satisfies readonly Tool[];
