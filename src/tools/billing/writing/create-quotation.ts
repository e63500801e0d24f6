import type { HaloRecord } from "../../../halo/client.ts";
import { dayToSend, localDay } from "../../../halo/dates/days.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { creationOf, dryRun } from "../../kit/crud/writing/dry-run.ts";
import type { Creation } from "../../kit/crud/writing/once/recover.ts";
import { readAgainAs } from "../../kit/crud/writing/recorded.ts";
import { sendCreate, written } from "../../kit/crud/writing/send.ts";
import { defineWriteTool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { givenIn, money } from "../../kit/view.ts";
import { linesIn } from "../lines.ts";
import { quotationView } from "../quotations.ts";
import { linesNotStored, linesToSend, netOf, quotedLines, toldLines } from "./quotation-lines.ts";

const creation: Creation = {
  view: quotationView,
  identify: ["title", "client_id", "user_id", "ticket_id"],
};

/** `halo_create_quotation`. */
export const createQuotation = defineWriteTool({
  name: "halo_create_quotation",
  title: "Create a quotation",
  description:
    "Draft a quotation for a client, a user or a ticket; halo_update_quotation sends it. Without a price a line has its item's.",
  idempotent: false,
  input: {
    title: input.line("Title"),
    client_id: input.reference("client").optional(),
    user_id: input.reference("user").optional(),
    ticket_id: input.recordId("ticket", "Ticket or opportunity").optional(),
    lines: quotedLines,
    expiry_date: input.storedDay("Valid until").optional(),
    note: input.prose("Note").optional(),
    dry_run: dryRun,
  },
  output: () => writeOutput(quotationView),
  handler: async (args, context) => {
    const { title, client_id, user_id, ticket_id, expiry_date, note } = args;
    if (client_id === undefined && user_id === undefined && ticket_id === undefined) {
      throw badInput("Whom it is for is missing: give client, user or ticket_id.");
    }
    const lines = await linesToSend(args.lines, context);
    const today = localDay(new Date(context.now()), context.timeZone);
    const sent: HaloRecord = {
      title,
      date: dayToSend(today, context.timeZone),
      ...givenIn({ client_id, user_id, ticket_id, expiry_date, note }),
      lines,
    };
    const sum = `Its lines come to ${money(netOf(lines).toNumber())} net.`;
    if (args.dry_run === true) {
      const requests = [creationOf(haloResources.quotations, sent)];
      return {
        ...({ kind: "dry_run", would: "created", view: quotationView, changes: [] } as const),
        ...{ requests, also: [...toldLines(lines), sum], warnings: [] },
      };
    }
    const stored = await sendCreate(creation, sent, new Set(), context);
    const off = linesNotStored(lines, stored.record);
    const differs = [...(stored.differs ?? []), ...off];
    const state =
      differs.length === 0 ? "done" : (stored.state ?? "done") === "unknown" ? "unknown" : "done_in_part";
    await readAgainAs(stored.row, stored.state, { state, differs });
    // As Halo has them: where it does not show its lines, that is among the differences.
    const also = [...toldLines(linesIn(stored.record) ?? []), sum];
    return written(
      quotationView,
      { ...stored, state, differs },
      { verb: "created", changes: [], also },
      context,
    );
  },
});
