import * as z from "zod";
import { haloResources } from "../../../halo/resources.ts";
import { answerTool, behind, pageOf } from "../../kit/analytics/answer.ts";
import type { Tool } from "../../kit/define.ts";
import { counted, type Fields, fieldsOf, parts, quote, quoted, unlabelled } from "../../kit/view.ts";
import { ticketNames } from "../../tickets/tickets.ts";
import { openTickets, scopeInput, ticketScope } from "../shared/ticket-scope.ts";
import {
  byUrgency,
  holdingStatuses,
  type Reason,
  reasons,
  reasonWords,
  usualLimits,
} from "../shared/urgency.ts";

const fields: Fields = {
  id: "id",
  summary: "text",
  client_name: "text",
  ...fieldsOf("listed", "status_name", "priority_name", "agent_name"),
  team: "name",
  reason: "label",
  // When it was to be answered and when something was done is in the reason, where it is one.
  fixbydate: "date",
};

function line(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    quoted(row.client_name),
    unlabelled(row.status_name),
    unlabelled(row.priority_name),
    [row.agent_name, row.team].filter(Boolean).join(", "),
    String(row.reason ?? ""),
  );
}

const triage = answerTool({
  name: "halo_triage",
  title: "What needs attention",
  ui: "triage",
  description:
    "What is on fire: open tickets that are unassigned, past or near their response or fix date, without action, or waiting on us; ranked, with the reason for each.",
  input: {
    client_id: scopeInput.client_id,
    agent_id: scopeInput.agent_id,
    team_id: scopeInput.team_id,
    due_within_hours: z.int().min(1).max(720).optional().describe("Due soon means within; default 4"),
    no_action_days: z.int().min(1).max(365).optional().describe("Stale means without action for; default 3"),
  },
  figures: {
    open: "number",
    need_attention: "number",
    ...Object.fromEntries(reasons.map((reason) => [reason, "number" as const])),
  },
  tables: { tickets: fields },
  pages: true,
  answer: async (args, context, reading) => {
    const now = new Date(context.now());
    const { due_within_hours: hours = usualLimits.hours, no_action_days: days = usualLimits.days } = args;
    const scope = await ticketScope(args, context);
    const holding = await reading.optional(
      holdingStatuses(context),
      "Statuses",
      "which tickets wait on us is left out, since some statuses hold the clock",
    );
    const { tickets, source: open } = await openTickets(reading, scope);
    const first = byUrgency(tickets, holding, now, { hours, days }).filter(({ found }) => found.size > 0);
    const rows = await reading.named(
      { resource: haloResources.tickets, row: {}, names: ticketNames, line },
      first.map(({ facts, found }) => ({ ...facts.row, reason: [...found.values()].join(", ") })),
    );
    const { page, page_size: size } = args;
    const part = pageOf(
      rows,
      page,
      size,
      `${counted(rows.length, "ticket")} ${rows.length === 1 ? "needs" : "need"} attention`,
    );
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const of = (reason: Reason) =>
      first.filter(({ found }) => found.has(reason)).map(({ facts }) => rowOf.get(facts.row.id) ?? facts.row);
    const isKnown = (reason: Reason) => reason !== "waiting_on_us" || holding !== undefined;
    const counts = Object.fromEntries(reasons.filter(isKnown).map((reason) => [reason, of(reason).length]));
    const said = reasons
      .filter((reason) => (counts[reason] ?? 0) > 0)
      .map((reason) => `${counts[reason]} ${reasonWords[reason]}`);
    return {
      summary:
        open.rows.length === 0
          ? open.complete
            ? "No open tickets."
            : "None of the tickets that were read is open."
          : `${first.length}${holding === undefined ? " or more" : ""} of ${counted(open.rows.length, "open ticket")} ${first.length === 1 ? "needs" : "need"} attention. A ticket may count under several reasons.`,
      inWords: said.length === 0 ? "" : `Of them ${said.join(", ")}.`,
      figures: {
        open: open.rows.length,
        need_attention: holding === undefined ? undefined : first.length,
        ...counts,
      },
      tables: [
        {
          name: "tickets",
          heading: "tickets, the most urgent first",
          rows: part.rows,
          fields,
          line,
          total: rows.length,
          after: part.first,
        },
      ],
      sources: [open],
      assumptions: [
        `Due soon is within ${hours} h, stale is no action for ${days} days; tickets on hold or left out of the SLA are never due.`,
      ],
      records: new Map([
        ["open", behind(open.rows, { fields, line })],
        ["need_attention", behind(rows, { fields, line })],
        ...reasons.map((reason) => [reason, behind(of(reason), { fields, line })] as const),
      ]),
    };
  },
});

/** What needs attention now. */
export const triageTools = [triage] as const satisfies readonly Tool[];
