import { unassignedAgentId } from "../../src/halo/rules.ts";
import type { Build } from "../engine/seed/seed.ts";
import { type Facts, facts } from "./context.ts";

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

/** The agent that API applications and automations work as. */
export const apiAgentId = 21;

/** The agent who left: disabled, but still named in history. */
export const disabledAgentId = 20;

/** The agent who may read everything and change nothing. */
export const restrictedAgentId = 6;

/** The role of agents who may change nothing. */
export const readOnlyRole = "Read Only";

/** Agents who can be given work: people who are not disabled. */
export function workingAgents(build: Build): Facts["agents"] {
  return facts(build).agents.filter(
    (agent) => agent.id !== unassignedAgentId && !agent.isapiagent && !agent.isdisabled,
  );
}
