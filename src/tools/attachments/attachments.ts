import type { HaloRecord } from "../../halo/client.ts";
import { HaloError, unexpectedAnswer } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { byId, filter } from "../kit/crud/filters.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import { removeTool } from "../kit/crud/writing/remove.ts";
import { defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { fileOutput } from "../kit/output.ts";
import type { FileResult } from "../kit/result.ts";
import { parts, quote, shortDate, type View } from "../kit/view.ts";
import { lastAddedFirst } from "../tickets/latest-actions.ts";
import { requireAction, requireTicket } from "../tickets/ticket-exists.ts";
import {
  type FileKind,
  imageTypeOf,
  isWebPage,
  kindOf,
  mostImageBytes,
  mostTextBytes,
  textOf,
} from "./files.ts";

/** A size in bytes as people say it. */
function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const view: View = {
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
      typeof row.filesize === "number" && size(row.filesize),
      row.datecreated !== undefined && shortDate(row.datecreated),
      row.action_id !== undefined && `action #${row.action_id}`,
      row.showforusers === false && "internal",
      row.note !== undefined && quote(row.note),
    ),
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.ticket_id}`,
};

/** The ticket of an attachment's row: rows carry it as `faultid`, its old name, or not at all. */
function ticketOf(row: HaloRecord): unknown {
  return idOf(row.ticket_id) ?? idOf(row.faultid);
}

const list = listTool({
  name: "halo_list_attachments",
  title: "List attachments",
  description: "Files on a ticket, newest first: name, size, action.",
  view,
  filters: {
    ticket_id: filter({
      argument: input.id("Ticket"),
      query: (value) => ({ ticket_id: value }),
      matches: (row, value) => sameNumber(ticketOf(row), value),
      isRequired: true,
    }),
    action_id: byId(input.id("Action of the ticket"), "action_id", "action_id"),
  },
  arrange: async (rows, { read, args, context }) => {
    if (read === 0) {
      await requireTicket(Number(args.ticket_id), context);
      if (args.action_id !== undefined)
        await requireAction(Number(args.action_id), Number(args.ticket_id), context);
    }
    return { rows: lastAddedFirst(rows) };
  },
});

/** Halo answers an attachment's id with the file itself, so what is known of it comes from its ticket's list. */
async function readMetadata(id: number, ticketId: number, context: ToolContext): Promise<HaloRecord> {
  const rows = await context.halo.listAll(view.resource, { ticket_id: ticketId }, { signal: context.signal });
  const row = rows.find((candidate) => sameNumber(candidate.id, id) === true);
  // The filter may have been ignored: a file of another ticket is not the one asked for.
  if (row === undefined || sameNumber(ticketOf(row), ticketId) === false) {
    throw new HaloError(
      "not_found",
      `Ticket ${ticketId} has no attachment ${id} that this sign-in may see.`,
      { advice: "halo_list_attachments shows the files of a ticket." },
    );
  }
  return { ...row, ...view.derive?.(row, context.timeZone), ticket_id: ticketId };
}

/** What was read of a file, and what must be said of it. */
type ReadFile = Pick<FileResult, "content" | "warnings">;

const omitted = (reason: string): ReadFile => ({ content: { type: "omitted", reason }, warnings: [] });

/** Downloads a file of a kind that can be shown, and decodes it. */
async function readContent(record: HaloRecord, kind: FileKind, context: ToolContext): Promise<ReadFile> {
  const filename = String(record.filename ?? "");
  const bytesSaid = Number(record.filesize ?? 0);
  const limit = kind === "image" ? mostImageBytes : mostTextBytes;
  const open = "Open it in Halo to see it.";
  if (kind === "other") return omitted(`This kind of file can't be shown here (${size(bytesSaid)}). ${open}`);
  if (bytesSaid > limit) {
    return omitted(`The file has ${size(bytesSaid)}, more than the ${size(limit)} that can be read. ${open}`);
  }
  const download = await context.halo.download(
    view.resource,
    Number(record.id),
    { limit, size: bytesSaid },
    { signal: context.signal },
  );
  const { bytes } = download;
  const hasSizeSaid = bytes.length === bytesSaid;
  if (!hasSizeSaid && isWebPage(download, filename)) {
    throw unexpectedAnswer(
      `it is a web page instead of the file (asked for attachment ${String(record.id)})`,
    );
  }
  const warnings =
    hasSizeSaid || bytesSaid === 0
      ? []
      : [
          `Halo's list says ${bytesSaid} bytes and ${bytes.length} came: this may be not all of the file, or something else.`,
        ];
  if (kind === "image") {
    const mimeType = imageTypeOf(bytes);
    return mimeType === undefined
      ? omitted(`The file is named as an image and is none (${size(bytes.length)}). ${open}`)
      : { content: { type: "image", mimeType, bytes }, warnings };
  }
  const read = textOf(bytes, filename);
  if (read === undefined) {
    return omitted(`The file is named as text and holds something else (${size(bytes.length)}). ${open}`);
  }
  if (read.isGuessed) {
    warnings.push(
      `The file does not say how its letters are encoded and is not UTF-8: it was read as ${read.encoding}, so letters beyond a to z may be others than in the file.`,
    );
  }
  return { content: { type: "text", text: read.text }, warnings };
}

const ofTicket = { ticket_id: input.id("Ticket") };

const get = defineReadTool({
  name: "halo_get_attachment",
  title: "Read an attachment",
  description: "One file of a ticket: name and size; with content also the text or image in it.",
  input: {
    id: input.id("Attachment id"),
    ...ofTicket,
    content: input.flag("Read the file too").optional(),
  },
  output: () => fileOutput(view),
  handler: async ({ id, ticket_id, content }, context) => {
    const record = await readMetadata(id, ticket_id, context);
    const kind = kindOf(String(record.filename ?? ""));
    return {
      kind: "file",
      view,
      record,
      ...(content
        ? await readContent(record, kind, context)
        : omitted(
            kind === "other" ? "Its kind can't be shown here." : `Give content: true to read the ${kind}.`,
          )),
    };
  },
});

const remove = removeTool({
  name: "halo_delete_attachment",
  title: "Delete an attachment",
  description: "Delete a file from a ticket, for good.",
  view,
  verb: "deleted",
  id: "Attachment id",
  input: ofTicket,
  read: (id, args, context) => readMetadata(id, Number(args.ticket_id), context),
});

/** Tools for files on tickets. */
export const attachmentTools = [list, get, remove] as const satisfies readonly Tool[];
