import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { unassignedAgentId } from "../../../halo/rules.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import { listingChoices } from "../../kit/crud/choices.ts";
import type { ToolContext } from "../../kit/define.ts";

const isOn = (value: unknown) => value === true || /^(?:true|1)$/i.test(String(value));

/**
 * Refuses an agent who can't take work. Read from Halo itself, since lookups are up to ten minutes old.
 *
 * @throws HaloError `bad_input` for a disabled agent, `not_found` for none
 */
export async function requireAgent(agentId: number, context: ToolContext): Promise<void> {
  if (agentId === unassignedAgentId) return;
  let agent: HaloRecord;
  try {
    const options = { signal: context.signal };
    agent = await context.halo.get(haloResources.agents, agentId, { includedetails: true }, options);
  } catch (error) {
    const { kind } = dispensable(error);
    // Who may not read agents may assign tickets all the same, and what is stored is compared.
    if (kind === "permission" || kind === "sign_in_refused") return;
    throw error;
  }
  if (!isOn(agent.isdisabled) && !isOn(agent.inactive)) return;
  throw notSent(
    `agent ${agentId} ${quoteLine(plainText(String(agent.name ?? "")))} is disabled and can't take tickets. Choose another one (halo_list_agents).`,
  );
}

/**
 * A team's name as the tenant spells it, since Halo stores whatever name it is given. When the list of teams can't be
 * read, the name stays as it is, and what Halo stored is compared with it as usual.
 *
 * @throws HaloError `bad_input` for a team that the tenant does not have, with those that it has
 */
export async function requireTeam(name: string, context: ToolContext): Promise<string> {
  let rows: readonly HaloRecord[];
  try {
    rows = await context.halo.listAll(
      haloResources.teams,
      { includeenabled: true, showall: true },
      { signal: context.signal },
    );
  } catch (error) {
    dispensable(error);
    return name;
  }
  const active = rows.filter((row) => !isOn(row.inactive));
  const wanted = name.trim().toLowerCase();
  const team = active.find((row) => String(row.name ?? "").toLowerCase() === wanted);
  if (team !== undefined) return String(team.name);
  const offer = { arguments: { team: ["name"] }, resource: haloResources.teams, name: "name" };
  throw listingChoices(notSent(`there is no active team ${quoteLine(name)}.`), offer, active);
}
