import type { HaloRecord } from "../../halo/client.ts";
import { HaloError } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import type { ToolContext } from "../kit/define.ts";
import { sizeInWords } from "../kit/file-links.ts";
import { parts, quote, shortDate, type View } from "../kit/view.ts";

/** How a file of a ticket is shown. */
export const attachmentView: View = {
  resource: haloResources.attachments,
  row: {
    id: "id",
    filename: "text",
    filesize: "number",
    datecreated: "date",
    action_id: "id",
    showforusers: "boolean",
    note: "text",
  },
  card: { ticket_id: "id", desc: "text", isimage: "boolean", type: "id" },
  derive: (row) => ({ action_id: idOf(row.action_id), ticket_id: ticketOf(row) }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.filename ?? "(no name)")}`,
      typeof row.filesize === "number" && sizeInWords(row.filesize),
      row.datecreated !== undefined && shortDate(row.datecreated),
      row.action_id !== undefined && `action #${row.action_id}`,
      row.showforusers === false && "internal",
      row.note !== undefined && quote(row.note),
    ),
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.ticket_id}`,
};

/** The ticket of an attachment's row: rows carry it as `faultid`, its old name, or not at all. */
export function ticketOf(row: HaloRecord): unknown {
  return idOf(row.ticket_id) ?? idOf(row.faultid);
}

/**
 * What is known of a file. Halo answers an attachment's id with the file itself, so it comes from the list of its ticket.
 *
 * @throws HaloError `not_found` when the ticket has no such file
 */
export async function readMetadata(id: number, ticketId: number, context: ToolContext): Promise<HaloRecord> {
  const rows = await context.halo.listAll(
    attachmentView.resource,
    { ticket_id: ticketId },
    { signal: context.signal },
  );
  return metadataIn(rows, id, ticketId, context);
}

/** The same in the rows of that list. */
export function metadataIn(
  rows: readonly HaloRecord[],
  id: number,
  ticketId: number,
  { timeZone }: Pick<ToolContext, "timeZone">,
): HaloRecord {
  const row = rows.find((candidate) => sameNumber(candidate.id, id) === true);
  // The filter may have been ignored: a file of another ticket is not the one asked for.
  if (row === undefined || sameNumber(ticketOf(row), ticketId) === false) {
    throw new HaloError(
      "not_found",
      `Ticket ${ticketId} has no attachment ${id} that this sign-in may see.`,
      { advice: "halo_list_attachments shows the files of a ticket." },
    );
  }
  return { ...row, ...attachmentView.derive?.(row, timeZone), ticket_id: ticketId };
}
