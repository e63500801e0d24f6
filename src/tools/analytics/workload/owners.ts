import type { HaloRecord } from "../../../halo/client.ts";
import { listedName, shortLabel } from "../../kit/clean.ts";
import { quote } from "../../kit/view.ts";
import { groupedTogether } from "../shared/grouping.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { type AgentFacts, isUnknownAgent, markOf } from "../shared/time/agents.ts";
import type { BillingBasis, TimeEntry } from "../shared/time/hours.ts";
import { type HourFigures, hourFigures } from "../shared/time/hours.ts";
import { countAll, type countedAs, type Load, type Owner, oldestOf } from "./facts.ts";

/** The owner of a ticket, and of a time entry. */
export interface Ownership {
  readonly ofTicket: (facts: TicketFacts) => Owner;
  readonly ofEntry: (entry: TimeEntry) => Owner;
}

const notListed = "not in Halo's list";

/** An owner's name as a sentence or a line shows it: marked as data where only rows have it. */
export function shownOwner({ name, mark }: { readonly name: string; readonly mark?: unknown }): string {
  return mark === notListed ? quote(name) : listedName(name);
}

/** Tickets and hours by agent. */
export function byAgent(agents: ReadonlyMap<number, AgentFacts>): Ownership {
  const nobody: Owner = {
    key: "unassigned",
    id: undefined,
    name: "(unassigned)",
    mark: undefined,
    isNobody: true,
    isUnnamed: false,
    isCompared: false,
  };
  const owner = (id: number): Owner => {
    const agent = agents.get(id);
    return {
      key: String(id),
      id,
      name: agent?.name ?? "(no name)",
      mark: isUnknownAgent(id, agents) ? notListed : markOf(agent),
      isNobody: false,
      isUnnamed: agent?.isApi === true,
      isCompared: agent !== undefined && !agent.isApi && !agent.isDisabled,
    };
  };
  const untold: Owner = {
    ...nobody,
    key: "untold",
    name: "(agent not told)",
    isNobody: false,
    isUnnamed: true,
  };
  return {
    ofTicket: ({ agentId }) => (agentId === undefined ? nobody : owner(agentId)),
    ofEntry: ({ agentId }) => (agentId === undefined ? untold : owner(agentId)),
  };
}

/**
 * Tickets by the team that they are in, hours by the main team of their agent.
 *
 * @param teams undefined when they can't be read: then their ids are missing
 * @param only the one team that is asked for: the hours are those of its agents, whichever their main team
 */
export function byTeam(
  agents: ReadonlyMap<number, AgentFacts>,
  teams: readonly HaloRecord[] | undefined,
  only: string | undefined,
): Ownership {
  const ids = new Map(teams?.map((team) => [String(team.name ?? "").toLowerCase(), Number(team.id)]));
  const owner = (name: string): Owner => {
    const id = ids.get(name.toLowerCase());
    const isNobody = name === "";
    return {
      key: isNobody ? "none" : String(id ?? name.toLowerCase()),
      id,
      name: isNobody ? "(no team)" : shortLabel(name),
      mark: isNobody || id !== undefined || teams === undefined ? undefined : notListed,
      isNobody,
      isUnnamed: false,
      isCompared: teams === undefined ? !isNobody : id !== undefined,
    };
  };
  return {
    ofTicket: ({ row }) => owner(typeof row.team === "string" ? row.team.trim() : ""),
    ofEntry: ({ agentId }) => owner(only ?? agents.get(agentId ?? 0)?.team ?? ""),
  };
}

/** What an owner has, and what was logged. */
export interface OwnedLoad extends Load {
  readonly entries: readonly TimeEntry[];
}

/**
 * The load of all owners with a ticket or with logged time. Their hours are rounded so that they sum to the total.
 *
 * @param entries undefined when hours are not known
 * @param hasHours whether the hours of an owner are among the entries; those of others are not known
 */
export function loadsOf(
  tickets: readonly TicketFacts[],
  entries: readonly TimeEntry[] | undefined,
  basis: BillingBasis,
  { ofTicket, ofEntry }: Ownership,
  holds: ReturnType<typeof countedAs>,
  hasHours: (owner: Owner) => boolean,
): { readonly loads: readonly OwnedLoad[]; readonly hours: HourFigures | undefined } {
  const owners = new Map<string, Owner>();
  const keyOf = (owner: Owner) => {
    if (!owners.has(owner.key)) owners.set(owner.key, owner);
    return owner.key;
  };
  const found = groupedTogether(
    tickets,
    (ticket) => keyOf(ofTicket(ticket)),
    entries ?? [],
    (entry) => keyOf(ofEntry(entry)),
  );
  const all = [...owners].map(([key, owner]) => {
    const own = found.get(key);
    return { owner, tickets: own?.first ?? [], entries: own?.second ?? [] };
  });
  const figures = hourFigures(
    all.map((each) => each.entries),
    basis,
  );
  return {
    hours: entries === undefined ? undefined : figures.total,
    loads: all.map((each, index) => ({
      ...each,
      count: countAll(each.tickets, holds),
      oldest: oldestOf(each.tickets),
      hours: entries === undefined || !hasHours(each.owner) ? undefined : figures.groups[index],
    })),
  };
}
