import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { agentIdOf, ticketDates, unassignedAgentId } from "../../../halo/rules.ts";
import type { ResolvedArguments } from "../../kit/arguments/argument.ts";
import { hasPriority } from "../../kit/arguments/priorities.ts";
import type { StatusUse } from "../../kit/arguments/statuses.ts";
import { byId, type Filter, filter, flagFilter, idFilter, referenceFilter } from "../../kit/crud/filters.ts";
import type { DateRange } from "../../kit/crud/list.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import * as input from "../../kit/input.ts";

/** What narrows lists of tickets, projects and opportunities, and the count of tickets. */

/** A range on one of Halo's date columns; `datesearch` names the column, and there can be one only. */
export function ticketRange(
  name: string,
  { column, field }: (typeof ticketDates)[keyof typeof ticketDates],
): DateRange {
  return {
    name,
    field,
    query: (after, before): Query => ({ datesearch: column, startdate: after, enddate: before }),
  };
}

/** Whether a row is of an agent; rows of nobody hold the agent who stands for that, or none at all. */
function isOfAgent(row: HaloRecord, agentId: number): boolean | undefined {
  return agentId === unassignedAgentId && row.agent_id !== undefined
    ? agentIdOf(row.agent_id) === undefined
    : sameNumber(row.agent_id, agentId);
}

/** A filter by team: Halo's parameter takes ids, while rows carry the team's name. */
export const teamFilter: Filter = filter({
  argument: input.reference("team"),
  query: (value): Query => ({ team: value }),
  named: { lookup: "teams", field: "team" },
});

/** Filters that tickets, projects and opportunities share. */
export const ticketFilters = (use: StatusUse): Readonly<Record<string, Filter>> => ({
  client_id: referenceFilter("client", "Client", "client_id", "client_id"),
  agent_id: referenceFilter("agent", `${unassignedAgentId} is unassigned`, "agent_id", isOfAgent),
  status_id: byId(input.status(use), "status_id", "status_id"),
  open_only: flagFilter("Open only", { open_only: true }),
});

/** The filters of the list of tickets. */
export const ticketListFilters = {
  ...ticketFilters("ticket"),
  site_id: referenceFilter("site", "Site", "site_id", "site_id"),
  user_id: referenceFilter("user", "", "user_id", "user_id"),
  team_id: teamFilter,
  // `tickettype_id` is no parameter of this list and would be ignored.
  tickettype_id: referenceFilter("ticket_type", "Ticket type", "requesttype_id", "tickettype_id"),
  priority_id: filter({
    argument: input.priority(),
    query: ({ id, slas }): Query => ({ priority: id, ...(slas && { sla: slas.join(",") }) }),
    matches: (row, { id }) => sameNumber(row.priority_id, id),
    // Halo may ignore the SLA, and the same number is another priority there.
    keep: (row, priority) => priority.slas === undefined || hasPriority(row, priority),
  }),
  parent_id: idFilter("ticket", "Parent", "parent_id", "parent_id"),
  asset_id: idFilter("asset", "Asset", "asset_id"),
  contract_id: idFilter("contract", "Contract", "contract_id", "contract_id"),
  closed_only: flagFilter("Closed only", { closed_only: true }),
  // Halo has no filter for it: see `narrowedTickets`.
  overdue: flagFilter("", {}),
  unassigned: flagFilter("", { agent_id: unassignedAgentId }, (row) => isOfAgent(row, unassignedAgentId)),
} satisfies Readonly<Record<string, Filter>>;

/** The dates that it can be cut by. */
export const ticketListRanges = [
  ticketRange("opened", ticketDates.opened),
  ticketRange("closed", ticketDates.closed),
  { ...ticketRange("due", ticketDates.due), looks: "ahead" },
  ticketRange("lastaction", ticketDates.lastAction),
] as const satisfies readonly DateRange[];

/**
 * Refuses a ticket that nobody has and that somebody has.
 *
 * @throws HaloError `bad_input`
 */
export function checkOneOwner({ unassigned, agent_id }: ResolvedArguments): void {
  if (unassigned === true && agent_id !== undefined && agent_id !== unassignedAgentId) {
    throw badInput("unassigned and agent contradict each other: give one of them.");
  }
}
