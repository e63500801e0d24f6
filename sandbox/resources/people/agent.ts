import { unassignedAgentId } from "../../../src/halo/rules.ts";
import { facts } from "../../data/context.ts";
import {
  apiAgentId,
  disabledAgentId,
  ownDomain,
  readOnlyRole,
  restrictedAgentId,
  teamNames,
} from "../../data/people.ts";
import { numbers, search, text, when, whole } from "../../engine/list/filters.ts";
import { flag, textList } from "../../engine/list/query.ts";
import { numberIn, textIn } from "../../engine/model.ts";
import type { ListContext, Predicate, Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { day, hour, stamp } from "../../engine/seed/dates.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";
import { requireText } from "../required.ts";

/** Name, job title and index of the team. Two share a first name and two a surname, on purpose. */
const staff: readonly (readonly [string, string, number])[] = [
  ["Maren Holloway", "Service Desk Manager", 0],
  ["Tobias Renwick", "Service Desk Analyst", 0],
  ["Priya Valdane", "Service Desk Analyst", 0],
  ["Callum Ashgrove", "Service Desk Analyst", 0],
  ["Imogen Tarrant", "Apprentice Analyst", 0],
  ["Desmond Okell", "Service Desk Analyst", 0],
  ["Priya Lockhurst", "Senior Support Engineer", 1],
  ["Rowan Pellerin", "Support Engineer", 1],
  ["Sigrid Amble", "Support Engineer", 1],
  ["Lucian Farrow", "Senior Support Engineer", 1],
  ["Nadia Quenby", "Infrastructure Lead", 2],
  ["Oskar Brightwell", "Network Engineer", 2],
  ["Hettie Marlowe-Voss", "Cloud Engineer", 2],
  ["Jonas Farrow", "Security Engineer", 2],
  ["Freya Dunstall", "Project Manager", 3],
  ["Kwame Ilderton", "Project Engineer", 3],
  ["Beatrix Soames", "Account Director", 4],
  ["Elliot Varnham", "Account Manager", 4],
  ["Gareth Wynstow", "Support Engineer", 1],
];

const colours = ["#2f6f9f", "#8a4f7d", "#3f8f5f", "#b5651d", "#5b5ea6", "#9c2f45", "#2f8f8f"];

function initialsOf(name: string): string {
  return name
    .split(" ")
    .map((part) => part.charAt(0))
    .join("");
}

function roleOf(id: number, jobtitle: string): string {
  if (id === apiAgentId) return "API Access";
  if (id === restrictedAgentId) return readOnlyRole;
  return jobtitle.includes("Manager") ? "Team Manager" : "Agent";
}

function fillAgents(build: Build): void {
  const random = build.stream("people");
  const add = (id: number, name: string, jobtitle: string, team: string) => {
    const parts = name.toLowerCase().split(" ");
    const isapiagent = id === apiAgentId;
    const isdisabled = id === disabledAgentId;
    const real = id !== unassignedAgentId && !isapiagent;
    const email = real ? `${parts[0]}.${parts.at(-1)}@${ownDomain}` : isapiagent ? `api@${ownDomain}` : "";
    const teamId = (teamNames as readonly string[]).indexOf(team) + 1;
    const initials = initialsOf(name);
    facts(build).agents.push({ id, name, email, initials, jobtitle, team, isdisabled, isapiagent });
    build.tables.Agent.push({
      id,
      guid_string: random.guid(),
      name,
      firstname: real ? name.split(" ")[0] : name,
      surname: real ? name.split(" ").slice(1).join(" ") : "",
      initials,
      email,
      jobtitle,
      team,
      teams: teamId > 0 ? [{ id: id * 10, team_id: teamId, team_name: team, forrequests: true }] : [],
      departments: teamId > 0 ? [{ department_id: 1, department_name: "Service Delivery" }] : [],
      isdisabled,
      isapiagent,
      is_agent: id !== unassignedAgentId,
      is_online: real && !isdisabled && random.chance(0.6),
      onlinestatus: real && !isdisabled ? random.pick([0, 0, 0, 1, 2]) : 0,
      colour: random.pick(colours),
      lastlogindate: real ? stamp(build.now - (isdisabled ? 120 * day : random.int(1, 60) * hour)) : noDate,
      extensionnumber: real ? String(200 + id) : "",
      costprice: real ? random.int(22, 48) : 0,
      chargerate: 0,
      role_list: roleOf(id, jobtitle),
      linemanager: real && id !== 2 ? 2 : 0,
      workday_id: 1,
      workday_name: "Office Hours",
      licence_type: real ? 0 : 1,
    });
  };
  add(unassignedAgentId, "Unassigned", "", "");
  for (const [index, [name, jobtitle, team]] of staff.entries()) {
    add(index + 2, name, jobtitle, teamNames[team] ?? teamNames[0]);
  }
  add(apiAgentId, "Integration Service", "API account", teamNames[0]);
}

/** The team filters of the agent list. */
function inTeam(
  wanted: (team: Record<string, unknown>) => boolean,
  name: (own: string) => boolean,
): Predicate {
  return (record) => {
    const { teams } = record;
    return name(textIn(record, "team").toLowerCase()) || (Array.isArray(teams) && teams.some(wanted));
  };
}

function hiddenAgents(context: ListContext): Predicate {
  const { query } = context;
  const all = flag(query, "showall") === true;
  const pair = query.get("activeinactive")?.toLowerCase().split(",");
  const disabled = all || flag(query, "includedisabled") === true || pair?.[1] === "true";
  const enabled = flag(query, "includeenabled") !== false && pair?.[0] !== "false";
  const unassigned = flag(query, "includeunassigned") === true;
  const api = flag(query, "includeapiagents") === true;
  return (record) => {
    if (record.id === unassignedAgentId) return unassigned;
    if (record.isapiagent === true && !api) return false;
    return record.isdisabled === true ? disabled : enabled;
  };
}

/** Agents: those who work on tickets, and the accounts of applications. */
export const agent: Resource = {
  shape: shapeOf("Agent", {
    extra: (record) => ({
      use: "agent",
      namewithinactive: `${String(record.name ?? "")}${record.isdisabled === true ? " (Inactive)" : ""}`,
    }),
  }),
  usualOrder: "stored",
  hidden: hiddenAgents,
  filters: {
    search: search("name", "email", "extensionnumber", "sms"),
    team: text((value) => {
      const wanted = value.toLowerCase();
      return inTeam(
        (team) => textIn(team, "team_name").toLowerCase() === wanted || String(team.team_id) === wanted,
        (own) => own === wanted,
      );
    }),
    team_id: whole((value) =>
      inTeam(
        (team) => team.team_id === value,
        () => false,
      ),
    ),
    teams: numbers((values) =>
      inTeam(
        (team) => values.includes(numberIn(team, "team_id")),
        () => false,
      ),
    ),
    department_id: whole((value) => (record) => {
      const { departments } = record;
      return Array.isArray(departments) && departments.some((entry) => entry.department_id === value);
    }),
    onlinestatuses: text((value) => {
      const wanted = textList(value);
      return (record) => wanted.includes(String(record.onlinestatus));
    }),
    withemail: when(() => (record) => textIn(record, "email") !== ""),
  },
  write: {
    require: (sent) => requireText(sent, "name", "A name must be entered for this Agent"),
    defaults: () => ({ isdisabled: false, isapiagent: false, is_agent: true, teams: [], team: "" }),
  },
  seed: fillAgents,
};
