import type { HaloRecord } from "../../../../halo/client.ts";
import { agentIdOf } from "../../../../halo/rules.ts";
import type { Reading } from "../../../kit/analytics/reader.ts";
import { shortLabel } from "../../../kit/clean.ts";
import type { ToolContext } from "../../../kit/define.ts";
import { unknownId } from "../words.ts";

/** An agent, as far as the answers about work need it. */
export interface AgentFacts {
  readonly id: number;
  readonly name: string;
  readonly isDisabled: boolean;
  /** Whether it is the account of an API application or an automation, and no person. */
  readonly isApi: boolean;
  /** Name of the main team. */
  readonly team: string;
  readonly row: HaloRecord;
}

/**
 * All agents by id, without the one who stands for nobody. Empty when they can't be read, which is said.
 *
 * @param so what follows then, beside names that are missing
 */
export async function agentsById(
  context: Pick<ToolContext, "lookups" | "signal">,
  reading: Reading,
  so = "names are missing, and disabled and API agents are not told apart",
): Promise<ReadonlyMap<number, AgentFacts>> {
  const rows = await reading.optional(context.lookups.rows("agents", context.signal), "Agents", so);
  const agents = (rows ?? []).map(
    (row): AgentFacts => ({
      id: Number(row.id),
      name: shortLabel(String(row.name ?? "")),
      isDisabled: row.isdisabled === true,
      isApi: row.isapiagent === true,
      team: typeof row.team === "string" ? row.team.trim() : "",
      row,
    }),
  );
  return new Map(agents.filter(({ id }) => agentIdOf(id) !== undefined).map((agent) => [agent.id, agent]));
}

/** Whether no agent has an id. False for the agent who stands for nobody, and when no agents could be read. */
export function isUnknownAgent(id: number, agents: ReadonlyMap<number, AgentFacts>): boolean {
  return agentIdOf(id) !== undefined && agents.size > 0 && !agents.has(id);
}

/** Whether an agent belongs to a team: by the teams in its row, or its main team. */
function isInTeam(agent: AgentFacts, teamId: number, teamName: string): boolean {
  const { teams } = agent.row;
  const isMain = agent.team.toLowerCase() === teamName.toLowerCase();
  if (!Array.isArray(teams)) return isMain;
  return isMain || teams.some((team: HaloRecord) => Number(team.team_id) === teamId);
}

/**
 * The name of a team, which is what tickets and agents hold of it. It is read anew: rows that are compared with a name
 * of ten minutes ago would all be left out after a change of it.
 *
 * @throws HaloError `bad_input` for a team that Halo doesn't know: filtering by it would find nothing, or everything
 */
export async function teamNamed(
  context: Pick<ToolContext, "lookups" | "signal">,
  id: number,
): Promise<string> {
  await context.lookups.reread("teams", context.signal);
  const name = (await context.lookups.names("teams", context.signal))(id);
  if (name === undefined) throw unknownId("team", id);
  return name;
}

/** Which agents a question is about, by the arguments that narrow it. */
export async function agentFilter(
  args: { readonly agent_id?: number | undefined; readonly team_id?: number | undefined },
  agents: ReadonlyMap<number, AgentFacts>,
  context: Pick<ToolContext, "lookups" | "signal">,
): Promise<(agentId: number | undefined) => boolean> {
  const { agent_id: agent, team_id: team } = args;
  const teamName = team === undefined ? undefined : await teamNamed(context, team);
  return (id) => {
    if (agent !== undefined && id !== agent) return false;
    if (team === undefined || teamName === undefined) return true;
    const facts = agents.get(id ?? 0);
    return facts !== undefined && isInTeam(facts, team, teamName);
  };
}

/** What a table says of an agent beside the name. */
export function markOf(agent: AgentFacts | undefined): string | undefined {
  if (agent === undefined) return undefined;
  return agent.isApi ? "API agent" : agent.isDisabled ? "disabled" : undefined;
}
