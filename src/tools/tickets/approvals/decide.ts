import * as z from "zod";
import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { approvalDecision, approvalResults } from "../../../halo/rules.ts";
import { dateOf, plainText, quote } from "../../../halo/text.ts";
import { asSeen } from "../../kit/confirmation.ts";
import { lineWithNames } from "../../kit/crud/names.ts";
import { sendAct } from "../../kit/crud/writing/act.ts";
import { namedChanges } from "../../kit/crud/writing/changes.ts";
import { creationOf, dryRun } from "../../kit/crud/writing/dry-run.ts";
import { lookOptions } from "../../kit/crud/writing/once/recover.ts";
import { callRow } from "../../kit/crud/writing/recorded.ts";
import { written } from "../../kit/crud/writing/send.ts";
import { defineConfirmedWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { givenIn } from "../../kit/view.ts";
import { approvalView as view } from "./view.ts";

const resource = haloResources.ticketApprovals;
const watched = ["decision", "result", "approver_note", "dateapproved"] as const;

const decisions = { approve: approvalResults.approved, reject: approvalResults.rejected } as const;

async function approvalsOf(
  ticketId: number,
  { halo }: ToolContext,
  signal: AbortSignal,
  mine: boolean,
): Promise<readonly HaloRecord[]> {
  const query = { ticket_id: ticketId, includeapprovaldetails: true, ...(mine ? { mine: true } : {}) };
  const rows = await halo.listAll(resource, query, { signal });
  return rows.filter((row) => Number(row.ticket_id) === ticketId);
}

const isOpen = (row: HaloRecord) =>
  approvalDecision(row.result) === "pending" && dateOf(row.dateapproved) === undefined;

/** What was decided, by whom and when, as far as the row says it. */
function decidedWords(row: HaloRecord): string {
  const decision = approvalDecision(row.result);
  const name = plainText(String(row.name ?? "")).trim();
  const at = dateOf(row.dateapproved)?.toISOString().slice(0, 10);
  return [
    decision ?? `result ${String(row.result)}`,
    ...(name === "" ? [] : [`by ${quote(name)}`]),
    ...(at === undefined ? [] : [`on ${at}`]),
  ].join(" ");
}

/** The approval that is meant: by its number, or the only one of mine that is open. */
async function chosen(ticketId: number, seq: number | undefined, context: ToolContext): Promise<HaloRecord> {
  const rows = await approvalsOf(ticketId, context, context.signal, seq === undefined);
  const list = (some: readonly HaloRecord[]) =>
    some.map((row) => `${String(row.seq)} (${decidedWords(row)})`).join(", ");
  if (seq !== undefined) {
    const row = rows.find((each) => Number(each.seq) === seq);
    if (row !== undefined) return row;
    throw new HaloError("not_found", `Ticket ${ticketId} has no approval ${seq} that this sign-in may see.`, {
      advice: rows.length === 0 ? "It has none at all." : `It has: ${list(rows)}.`,
    });
  }
  const open = rows.filter(isOpen);
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  if (open.length > 1)
    throw badInput(`Several approvals of ticket ${ticketId} are open: give seq, one of ${list(open)}.`);
  throw badInput(
    rows.length === 0
      ? `No approval of ticket ${ticketId} waits for this sign-in. halo_list_approvals with ticket_id lists all of it.`
      : `Nothing is open on ticket ${ticketId}: ${list(rows)}.`,
  );
}

/** `halo_decide_approval`. */
export const decideApproval = defineConfirmedWriteTool({
  name: "halo_decide_approval",
  title: "Decide an approval",
  description: "Approve or reject what waits for approval on a ticket, with a note. Once, and asks first.",
  idempotent: false,
  input: {
    ticket_id: input.id("Ticket"),
    decision: z.enum(["approve", "reject"]),
    note: input.prose("Reason").optional(),
    seq: input.id("Approval, if several wait").optional(),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => writeOutput(view),
  handler: async (args, context) => {
    const { ticket_id, decision, note } = args;
    const before = await chosen(ticket_id, args.seq, context);
    const seq = Number(before.seq);
    if (!isOpen(before))
      throw badInput(
        `Approval ${seq} of ticket ${ticket_id} was decided already: ${decidedWords(before)}. A decision is made once.`,
      );
    const result = decisions[decision];
    const sent = { ticket_id, seq, result, ...givenIn({ approver_note: note }) };
    const request = creationOf(resource, sent);
    const asked = { result, ...givenIn({ approver_note: note }) };
    if (args.dry_run === true) {
      const changes = await namedChanges(view, asked, [], before, { ...before, ...asked }, context);
      return {
        kind: "dry_run",
        would: "updated",
        view,
        record: before,
        updates: ticket_id,
        changes,
        requests: [request],
        warnings: [],
      };
    }
    const options = { signal: context.signal };
    await requireMaySend(request, resource, context.halo, options);
    const line = await lineWithNames(view, before, context);
    await context.confirm(
      {
        sentence: `${decision === "approve" ? "Approve" : "Reject"} this in Halo? ${line}. What Halo mails or does then is set up there, and it can't be taken back here.`,
        ...{ view, would: "updated" as const, told: 1 },
        records: [{ id: ticket_id, result: "would_update", changes: [] }],
        seen: [...asSeen(view, [before], context.timeZone), { note }],
      },
      args.confirm,
    );
    const stored = await sendAct(
      {
        view,
        write: callRow(view, ticket_id, sent),
        what: `approval ${seq} of ticket ${ticket_id} was decided so`,
        send: () => context.halo.create(resource, sent, options),
        read: async () => {
          const rows = await approvalsOf(ticket_id, context, lookOptions().signal, false);
          const row = rows.find((each) => Number(each.seq) === seq);
          if (row === undefined)
            throw new HaloError("not_found", `Approval ${seq} is not in Halo's list any more.`);
          return row;
        },
        kept: givenIn({ approver_note: note }),
        isDone: (after) => (after.result === undefined ? undefined : Number(after.result) === result),
      },
      context,
    );
    const record = Object.keys(stored.record).length === 0 ? before : stored.record;
    const changes = await namedChanges(view, asked, watched, before, record, context);
    return written(view, { ...stored, record }, { verb: "updated", changes }, context);
  },
});
