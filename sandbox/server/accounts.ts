/** Who can sign in at the sandbox's login page. */

import { unassignedAgentId } from "../../src/halo/rules.ts";
import { readOnlyRole } from "../data/people.ts";
import { byId, type HaloRecord, type Tenant, textIn } from "../engine/model.ts";
import { defaultCredentials, type SandboxCredentials } from "./options.ts";
import type { SignIn } from "./sign-in.ts";

/** A sign-in to try, with what one can say about the agent. */
export interface ExampleSignIn extends SignIn {
  readonly name: string;
  readonly note: string;
}

type AccountCredentials = Pick<SandboxCredentials, "username" | "password">;

/** Whether an agent exists and is not disabled. The API's own agent counts even where the data lacks it. */
export function isActive(tenant: Tenant, agentId: number): boolean {
  const agent = byId(tenant, "Agent", agentId);
  return agent === undefined ? agentId === tenant.meAgentId : agent.isdisabled !== true;
}

/**
 * The agent whom a user name and a password belong to. All agents have the same password; the user name is the
 * e-mail address, and `credentials.username` stands for the API's own agent. Letter case matters in neither.
 */
export function agentSigningIn(
  tenant: Tenant,
  credentials: AccountCredentials,
  { username, password }: SignIn,
): number | undefined {
  if (password !== credentials.password) return undefined;
  const wanted = username.trim().toLowerCase();
  if (wanted === credentials.username.toLowerCase() && isActive(tenant, tenant.meAgentId)) {
    return tenant.meAgentId;
  }
  const agent = tenant.tables.Agent.find((row) => canSignIn(row) && emailOf(row).toLowerCase() === wanted);
  return agent === undefined ? undefined : Number(agent.id);
}

function emailOf(agent: HaloRecord): string {
  return textIn(agent, "email").trim();
}

function canSignIn(agent: HaloRecord): boolean {
  return agent.id !== unassignedAgentId && agent.isdisabled !== true && emailOf(agent) !== "";
}

/**
 * What an agent types at the login page.
 *
 * @throws Error when the agent cannot sign in: unknown, disabled, without an e-mail address, or "Unassigned".
 */
export function signInOf(
  tenant: Tenant,
  agentId: number,
  credentials: AccountCredentials = defaultCredentials,
): SignIn {
  const { password } = credentials;
  if (agentId === tenant.meAgentId && isActive(tenant, agentId)) {
    return { username: credentials.username, password };
  }
  const agent = byId(tenant, "Agent", agentId);
  if (agent === undefined || !canSignIn(agent)) {
    throw new Error(`Agent ${agentId} cannot sign in: take one that is enabled and has an e-mail address.`);
  }
  return { username: emailOf(agent), password };
}

/** A few sign-ins to try: two agents who may do everything, and one who may only read. */
export function exampleSignIns(
  tenant: Tenant,
  credentials: AccountCredentials = defaultCredentials,
): ExampleSignIn[] {
  const people = tenant.tables.Agent.filter((agent) => canSignIn(agent) && agent.isapiagent !== true);
  const isReadOnly = (agent: HaloRecord) => agent.role_list === readOnlyRole;
  const shown = [
    ...people.filter((agent) => !isReadOnly(agent)).slice(0, 2),
    ...people.filter(isReadOnly).slice(0, 1),
  ];
  return shown.map((agent) => ({
    name: textIn(agent, "name"),
    ...signInOf(tenant, Number(agent.id), credentials),
    note: isReadOnly(agent) ? "may read, but change nothing" : textIn(agent, "jobtitle"),
  }));
}
