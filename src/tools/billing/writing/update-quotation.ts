import * as z from "zod";
import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { asSeen } from "../../kit/confirmation.ts";
import { lineWithNames } from "../../kit/crud/names.ts";
import { movedWith, namedChanges } from "../../kit/crud/writing/changes.ts";
import { dryRun, dryUpdate, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { sendUpdate, written } from "../../kit/crud/writing/send.ts";
import { requireUnchanged, unchangedSince } from "../../kit/crud/writing/unchanged-since.ts";
import { defineConfirmedWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { SentRequest, ToolResult } from "../../kit/result.ts";
import { givenIn, quoteLine } from "../../kit/view.ts";
import { quotationView } from "../quotations.ts";
import { planDecision, planOrder } from "./quotation-moves.ts";
import { prepareMail, sendMail } from "./send-quotation.ts";

const resource = haloResources.quotations;
/** Where a quotation says when it was last changed. Swagger. */
const watched = ["status", "status_name", "approvaldatetime", "salesorder_id"] as const;

/** What a call asks for beside the move. */
interface Asked {
  readonly note?: string | undefined;
  readonly confirm?: boolean | undefined;
  readonly dry_run?: boolean | undefined;
}

/** The dry run of a move. */
function dry(before: HaloRecord, requests: readonly SentRequest[], also: readonly string[] = []): ToolResult {
  return {
    ...{ kind: "dry_run", would: "updated", view: quotationView, record: before, changes: [] },
    ...{ isAct: true, requests, also, warnings: [] },
  };
}

async function ask(
  before: HaloRecord,
  asks: string,
  args: Asked,
  mailed: readonly string[],
  context: ToolContext,
): Promise<void> {
  await context.confirm(
    {
      sentence: `Quotation ${await lineWithNames(quotationView, before, context)}. ${asks}`,
      ...{ view: quotationView, would: "updated", mailed },
      records: [{ id: Number(before.id), result: "would_update", changes: [] }],
      told: 1,
      seen: [...asSeen(quotationView, [before], context.timeZone), { lines: before.lines, note: args.note }],
    },
    args.confirm,
  );
}

async function send(before: HaloRecord, args: Asked, context: ToolContext): Promise<ToolResult> {
  const mail = await prepareMail(before, args.note, context);
  const { requests, address, action } = mail;
  if (args.dry_run === true) {
    return dry(before, requests, [`It would be mailed to ${quoteLine(address)}.`, ...action.warnings]);
  }
  for (const request of requests) {
    await requireMaySend(request, resource, context.halo, { signal: context.signal });
  }
  const to = action.unsent === undefined ? [address] : [];
  await ask(before, `Mail it to ${quoteLine(address)}?`, args, to, context);
  return sendMail(before, mail, {}, context);
}

async function decideOrOrder(
  before: HaloRecord,
  move: "approve" | "reject" | "order",
  args: Asked,
  context: ToolContext,
): Promise<ToolResult> {
  const plan =
    move === "order"
      ? planOrder(before, context)
      : planDecision(before, move === "approve", args.note, context);
  if (args.dry_run === true) return dry(before, [plan.request], [plan.asks]);
  await requireMaySend(plan.request, resource, context.halo, { signal: context.signal });
  await ask(before, plan.asks, args, [], context);
  const stored = await plan.run();
  const isRead = Object.keys(stored.record).length > 0;
  const changes = isRead
    ? await namedChanges(quotationView, {}, watched, before, stored.record, context)
    : [];
  const record = isRead ? stored.record : before;
  return written(quotationView, { ...stored, record }, { verb: "updated", changes }, context);
}

/** `halo_update_quotation`. */
export const updateQuotation = defineConfirmedWriteTool({
  name: "halo_update_quotation",
  title: "Update a quotation",
  description:
    "Change a quotation, or move it: send mails it to its ticket's user, approve and reject note the customer's decision, order makes a sales order. Moves ask first.",
  idempotent: false,
  input: {
    id: input.id("Quotation"),
    move: z.enum(["send", "approve", "reject", "order"]).optional(),
    note: input.prose("Of the mail or decision with move; else the quotation's").optional(),
    title: input.line("Title").optional(),
    expiry_date: input.storedDay("Valid until").optional(),
    po_ref: input.line("Customer's order number").optional(),
    if_unchanged_since: unchangedSince(haloResources.quotations),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => writeOutput(quotationView),
  handler: async (args, context) => {
    const { id, move, note } = args;
    const fields = givenIn({ title: args.title, expiry_date: args.expiry_date, po_ref: args.po_ref });
    const given = move === undefined && note !== undefined ? { ...fields, note } : fields;
    if (move !== undefined && Object.keys(fields).length > 0)
      throw badInput("Give either move or fields to change, and not both.");
    if (move === undefined && Object.keys(given).length === 0)
      throw badInput("Nothing to change: give move, title, expiry_date, po_ref or note.");
    const before = await context.halo.get(resource, id, { includedetails: true }, { signal: context.signal });
    await requireUnchanged(
      `quotation ${id}`,
      before,
      haloResources.quotations,
      args.if_unchanged_since,
      context,
    );
    if (move === "send") return send(before, args, context);
    if (move !== undefined) return decideOrOrder(before, move, args, context);
    if (args.dry_run === true) {
      return dryUpdate(quotationView, before, given, updateOf(resource, id, given), context);
    }
    const stored = await sendUpdate(quotationView, before, { id, sent: given }, context);
    const changes = await namedChanges(quotationView, given, watched, before, stored.record, context);
    const also = movedWith(changes, given, quotationView);
    return written(quotationView, stored, { verb: "updated", changes, also }, context);
  },
});
