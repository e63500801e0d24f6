import type { Build } from "./context.ts";
import { day, hour, noDate, stamp } from "./dates.ts";

/** Names of the five teams; tickets carry the name, not an id (HALO-API.md 7.1). */
export const teamNames = [
  "1st Line Support",
  "2nd Line Support",
  "Infrastructure",
  "Project Delivery",
  "Account Management",
] as const;

/** The mail domain of the service provider itself. */
export const ownDomain = "tarnwick.example";

/** The name of the service provider. */
export const ownName = "Tarnwick Managed Services";

/** Agent 1 stands for "nobody" (HALO-API.md 7.5). */
export const unassignedAgentId = 1;

/** The agent that API applications and automations work as. */
export const apiAgentId = 21;

/** The agent who left: disabled, but still named in history. */
export const disabledAgentId = 20;

/** The agent who may read everything and change nothing. */
export const restrictedAgentId = 6;

/** The role of agents who may change nothing. */
export const readOnlyRole = "Read Only";

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

/** Fills Team and Agent. */
export function addPeople(build: Build): void {
  const random = build.random.fork("people");
  const add = (id: number, name: string, jobtitle: string, team: string) => {
    const parts = name.toLowerCase().split(" ");
    const isapiagent = id === apiAgentId;
    const isdisabled = id === disabledAgentId;
    const real = id !== unassignedAgentId && !isapiagent;
    const email = real ? `${parts[0]}.${parts.at(-1)}@${ownDomain}` : isapiagent ? `api@${ownDomain}` : "";
    const teamId = (teamNames as readonly string[]).indexOf(team) + 1;
    const initials = initialsOf(name);
    build.agents.push({ id, name, email, initials, jobtitle, team, isdisabled, isapiagent });
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

  for (const [index, name] of teamNames.entries()) {
    build.tables.Team.push({
      id: index + 1,
      guid: random.guid(),
      name,
      sequence: (index + 1) * 10,
      forrequests: index < 3,
      foropps: index === 4,
      forprojects: index === 3,
      department_id: 1,
      department_name: "Service Delivery",
      inactive: false,
    });
  }
}

/** Agents who can be given work: people who are not disabled. */
export function workingAgents(build: Build): Build["agents"] {
  return build.agents.filter(
    (agent) => agent.id !== unassignedAgentId && !agent.isapiagent && !agent.isdisabled,
  );
}
