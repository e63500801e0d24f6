import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { areas, type Reach } from "../../halo/rights.ts";
import { flagFilter, referenceFilter } from "../kit/crud/filters.ts";
import { type CompanionDeclaration, customFieldsCompanions, embedded, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { withNames } from "../kit/crud/names.ts";
import { defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { recordOutput } from "../kit/output.ts";
import { fieldsOf, givenIn, parts, type View } from "../kit/view.ts";

/** Agents are the staff who work in Halo; agent 1 stands for "unassigned". Their cost and rights stay out. */
const view: View = {
  resource: haloResources.agents,
  row: {
    id: "id",
    ...fieldsOf("name", "name", "email", "team", "jobtitle"),
    isdisabled: "boolean",
    isapiagent: "boolean",
  },
  card: {
    ...fieldsOf("name", "firstname", "surname", "initials", "extensionnumber", "sms", "role_list"),
    is_online: "boolean",
    onlinestatus: "id",
    lastlogindate: "date",
    linemanager: "id",
    linemanager_name: "name",
    workday_name: "name",
    datecreated: "date",
  },
  derive: (row) => ({
    isdisabled: row.isdisabled === true || undefined,
    isapiagent: row.isapiagent === true || undefined,
    linemanager: row.linemanager || undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${row.name ?? "(no name)"}`,
      row.email !== undefined && String(row.email),
      row.team !== undefined && String(row.team),
      row.jobtitle !== undefined && String(row.jobtitle),
      row.isdisabled === true && "disabled",
      row.isapiagent === true && "API agent",
    ),
};

/** The teams of an agent, which Halo embeds in its record. */
const teamsOfAgent: CompanionDeclaration<unknown> = {
  fields: { team_id: "id", team_name: "name", is_manager: "boolean" },
  line: (row) => parts(`#${row.team_id} ${row.team_name}`, row.is_manager === true && "manager"),
  read: embedded("teams"),
};

function isInTeam(row: HaloRecord, id: number): boolean | undefined {
  if (!Array.isArray(row.teams) || row.teams.length === 0) return undefined;
  return row.teams.some((team: HaloRecord) => Number(team.team_id) === id);
}

const list = listTool({
  name: "halo_list_agents",
  title: "List agents",
  description: "Staff who work on tickets, with their ids and teams. Customers' people are users.",
  view: view,
  search: "Name, e-mail, phone",
  inactive: { includeenabled: true, includedisabled: true },
  filters: {
    team_id: referenceFilter("team", "Team", "team_id", isInTeam),
    include_api_agents: flagFilter("API agents", { includeapiagents: true }),
  },
});

const get = getTool({
  name: "halo_get_agent",
  title: "Read an agent",
  description: "One agent with role, teams and contact data.",
  view: view,
  id: "Agent id",
  named: "agent",
  companions: { ...customFieldsCompanions, teams: teamsOfAgent },
});

/** What is known of an area, in words that hold by themselves: what was not tried yet is easily taken for refused. */
const reachWords: Readonly<Record<Reach, string>> = {
  yes: "yes",
  refused: "refused by Halo",
  "not known": "not known yet (not refused: a call shows)",
};

/** Areas of Halo that a sign-in reaches, or not, or of which that is not known yet. */
const areasOfAgent = {
  fields: { reach: "label", reading: "label", writing: "label" },
  line: (row) =>
    parts(
      String(row.reach),
      row.reading !== undefined && `read ${row.reading}`,
      row.writing !== undefined && `write ${row.writing}`,
    ),
} as const satisfies Pick<CompanionDeclaration<unknown>, "fields" | "line">;

/** The areas by what is known of them: from what was asked so far and from what Halo granted with the token. */
async function areasByReach({ halo }: ToolContext): Promise<HaloRecord[]> {
  const known = await Promise.all(
    areas.map(async (area) => ({
      area,
      read: await halo.reach(area, "read"),
      edit: await halo.reach(area, "edit"),
    })),
  );
  return (["yes", "refused", "not known"] as const).flatMap((reach) => {
    const named = (action: "read" | "edit") =>
      known
        .filter((each) => each[action] === reach)
        .map(({ area }) => area)
        .join(", ") || undefined;
    const row = givenIn({ reading: named("read"), writing: named("edit") });
    return Object.keys(row).length === 0 ? [] : [{ reach: reachWords[reach], ...row }];
  });
}

/** Who this server acts as: the agent of the API application. Listed with the users. */
export const getMe = defineReadTool({
  name: "halo_get_me",
  title: "Read who I am",
  description:
    "The agent that this connection acts as, whose tickets are mine, and the areas of Halo it reaches.",
  // Some clients refuse a tool without arguments.
  input: { detail: input.detail },
  output: () => recordOutput(view, { teams: teamsOfAgent.fields, areas: areasOfAgent.fields }),
  handler: async ({ detail }, context) => {
    const record = await context.halo.me({ signal: context.signal });
    const teams = await teamsOfAgent.read({}, context, Promise.resolve(record));
    return {
      kind: "record",
      view: view,
      record: (await withNames(view, [record], context)).rows[0] ?? record,
      detail,
      companions: [
        { name: "teams", rows: teams.rows, fields: teamsOfAgent.fields, line: teamsOfAgent.line },
        { name: "areas", rows: await areasByReach(context), ...areasOfAgent },
      ],
      warnings: [],
    };
  },
});

/** Tools for agents. */
export const agentTools = [list, get] as const satisfies readonly Tool[];
