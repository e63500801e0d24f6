import type { HaloRecord } from "../../halo/client.ts";
import { unexpectedAnswer } from "../../halo/errors.ts";
import type { FileStream } from "../../halo/http/file-stream.ts";
import { byId, filter } from "../kit/crud/filters.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import { type RemoveDeclaration, removeTool } from "../kit/crud/writing/remove.ts";
import { changed, defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import { largestFile, type OneTimeLink, sizeInWords } from "../kit/file-links.ts";
import * as input from "../kit/input.ts";
import { fileOutput } from "../kit/output.ts";
import type { FileResult } from "../kit/result.ts";
import { lastAddedFirst } from "../tickets/latest-actions.ts";
import { requireAction, requireTicket } from "../tickets/ticket-exists.ts";
import { attachFileTool } from "./attach.ts";
import {
  type FileKind,
  imageTypeOf,
  isWebPage,
  kindOf,
  mostImageBytes,
  mostTextBytes,
  textOf,
} from "./files.ts";
import { attachmentView, readMetadata, ticketOf } from "./view.ts";

const list = listTool({
  name: "halo_list_attachments",
  title: "List attachments",
  description: "Files on a ticket, newest first: name, size, action.",
  view: attachmentView,
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

/** What was read of a file, and what must be said of it. */
type ReadFile = Pick<FileResult, "content" | "warnings">;

const omitted = (reason: string): ReadFile => ({ content: { type: "omitted", reason }, warnings: [] });

/** Downloads a file of a kind that can be shown, and decodes it. */
async function readContent(record: HaloRecord, kind: FileKind, context: ToolContext): Promise<ReadFile> {
  const filename = String(record.filename ?? "");
  const bytesSaid = Number(record.filesize ?? 0);
  const limit = kind === "image" ? mostImageBytes : mostTextBytes;
  const open = "Open it in Halo to see it.";
  if (kind === "other")
    return omitted(`This kind of file can't be shown here (${sizeInWords(bytesSaid)}). ${open}`);
  if (bytesSaid > limit) {
    return omitted(
      `The file has ${sizeInWords(bytesSaid)}, more than the ${sizeInWords(limit)} that can be read. ${open}`,
    );
  }
  const download = await context.halo.download(
    attachmentView.resource,
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
      ? omitted(`The file is named as an image and is none (${sizeInWords(bytes.length)}). ${open}`)
      : { content: { type: "image", mimeType, bytes }, warnings };
  }
  const read = textOf(bytes, filename);
  if (read === undefined) {
    return omitted(
      `The file is named as text and holds something else (${sizeInWords(bytes.length)}). ${open}`,
    );
  }
  if (read.isGuessed) {
    warnings.push(
      `The file does not say how its letters are encoded and is not UTF-8: it was read as ${read.encoding}, so letters beyond a to z may be others than in the file.`,
    );
  }
  return { content: { type: "text", text: read.text }, warnings };
}

const ofTicket = { ticket_id: input.id("Ticket") };

/** The tool that reads a file, and that makes links to download one. */
export const getAttachmentTool = defineReadTool({
  name: "halo_get_attachment",
  title: "Read an attachment",
  description:
    "One file of a ticket: name and size; with content the text or image in it, else a download link.",
  input: {
    id: input.id("Attachment id"),
    ...ofTicket,
    content: input.flag("Read the file too").optional(),
  },
  output: () => fileOutput(attachmentView),
  handler: async ({ id, ticket_id, content }, context) => {
    const record = await readMetadata(id, ticket_id, context);
    const kind = kindOf(String(record.filename ?? ""));
    const told = { kind: "file", view: attachmentView, record } as const;
    if (content !== true) {
      const reason =
        kind === "other"
          ? "Its kind can't be shown here; content: true gives a link by which the user downloads it."
          : `Give content: true to read the ${kind}.`;
      return { ...told, ...omitted(reason) };
    }
    const read = await readContent(record, kind, context);
    return read.content.type === "omitted"
      ? { ...told, ...read, download: await downloadLink(record, context) }
      : { ...told, ...read };
  },
});

/** A link by which the user gets a file that can't be shown; none where this server has no pages, or it is too large. */
async function downloadLink(record: HaloRecord, { makeLink }: ToolContext): Promise<OneTimeLink | undefined> {
  const size = Number(record.filesize ?? 0);
  if (makeLink === undefined || size > largestFile) return undefined;
  return makeLink({
    kind: "download",
    ticket_id: Number(record.ticket_id),
    attachment_id: Number(record.id),
    filename: String(record.filename ?? "file"),
    size,
  });
}

/**
 * The tool as it runs for a file that is downloaded from its page.
 *
 * @param onOpened gets the file, to be read as it comes
 */
export function downloadedFile(
  { attachment_id, ticket_id }: { readonly attachment_id: number; readonly ticket_id: number },
  onOpened: (file: FileStream) => void,
): Tool {
  return changed(getAttachmentTool, {
    handle: async (_args, context) => {
      const record = await readMetadata(attachment_id, ticket_id, context);
      const expected = { limit: largestFile, size: Number(record.filesize ?? 0) };
      const { signal } = context;
      onOpened(await context.halo.openFile(attachmentView.resource, attachment_id, expected, { signal }));
      return { kind: "file", view: attachmentView, record, ...omitted("It was downloaded.") };
    },
  });
}

/** How a file is deleted. */
export const attachmentRemoval = {
  name: "halo_delete_attachment",
  title: "Delete an attachment",
  description: "Delete a file from a ticket, for good.",
  view: attachmentView,
  verb: "deleted",
  id: "Attachment id",
  input: ofTicket,
  read: (id, args, context) => readMetadata(id, Number(args.ticket_id), context),
} as const satisfies RemoveDeclaration;

const remove = removeTool(attachmentRemoval);

/** Tools for files on tickets. */
export const attachmentTools = [
  list,
  getAttachmentTool,
  attachFileTool,
  remove,
] as const satisfies readonly Tool[];
