import { messageFailure } from "../../engine/errors.ts";
import { equal, when } from "../../engine/list/filters.ts";
import type { HaloRecord, Tenant } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { hour, stamp } from "../../engine/seed/dates.ts";

/** Approvals of tickets, which an agent decides; each has a number within its ticket. */
export const ticketApproval: Resource = {
  scope: "tickets",
  usualOrder: "stored",
  filters: {
    ticket_id: equal("ticket_id"),
    mine: when(
      ({ agentId }) =>
        (record) =>
          record.agent_id === agentId,
    ),
  },
  seed: (build) => {
    const tickets = build.tables.Tickets.filter(
      ({ status_id, deleted, merged_into_id: into }) =>
        status_id !== 9 && deleted !== true && !(Number(into) > 0),
    ).slice(-12);
    const agents = build.tables.Agent.filter(({ isdisabled }) => isdisabled !== true);
    for (const [index, ticket] of tickets.entries()) {
      const own = build.tables.Agent.find(({ isapiagent }) => isapiagent === true);
      const agent = index % 3 === 0 ? own : agents[(index % (agents.length - 1)) + 1];
      for (const seq of index % 4 === 0 ? [1, 2] : [1]) {
        const isDecided = seq === 1 && index % 5 === 4;
        build.tables.TicketApproval.push({
          id: build.tables.TicketApproval.length + 1,
          uniqueid: build.tables.TicketApproval.length + 1,
          ...{ ticket_id: ticket.id, seq, summary: ticket.summary, result: isDecided ? 1 : 0 },
          ...{ agent_id: agent?.id, name: agent?.name, approval_process_name: "Change approval" },
          ...{ step_name: seq === 1 ? "Team lead" : "Management", requestor_name: ticket.user_name },
          datetime: stamp(build.now - (index + 1) * 5 * hour),
          dateapproved: isDecided ? stamp(build.now - index * hour) : noDate,
          ...{ note: "", approver_note: "" },
        });
      }
    }
  },
};

/** Notes a decision, by the ticket and the number of the approval in it. */
export function decideApproval(sent: unknown, tenant: Tenant, now: number): HaloRecord {
  const [decision] = Array.isArray(sent) ? sent : [];
  const record = tenant.tables.TicketApproval.find(
    ({ ticket_id, seq }) => ticket_id === decision?.ticket_id && seq === decision?.seq,
  );
  if (record === undefined) throw messageFailure("There is no such approval");
  if (Number(record.result) !== 0) throw messageFailure("This has been approved or rejected already");
  const { result, approver_note = "" } = decision;
  return Object.assign(record, { result, approver_note, dateapproved: stamp(now) });
}
