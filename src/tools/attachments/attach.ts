import * as z from "zod";
import { requireMaySend } from "../../halo/bounds/held.ts";
import { badInput, HaloError } from "../../halo/errors.ts";
import type { FileStream } from "../../halo/http/file-stream.ts";
import { haloResources } from "../../halo/resources.ts";
import { plainText, shorten } from "../../halo/text.ts";
import { creationOf, dryRun } from "../kit/crud/writing/dry-run.ts";
import { changed, defineWriteTool, type Tool, type ToolContext } from "../kit/define.ts";
import { largestFile, linkMinutes, sizeInWords } from "../kit/file-links.ts";
import * as input from "../kit/input.ts";
import { orLink, writeOutput } from "../kit/output.ts";
import type { ToolResult, WriteResult } from "../kit/result.ts";
import { dryStore, type FileTarget, fieldsOf, type NewFile, storeFile } from "./store.ts";
import { attachmentView, readMetadata } from "./view.ts";

/** The most text that a call carries, in bytes. */
const mostText = 50 * 1024;

const name = "halo_attach_file";

const fields = {
  ticket_id: input.id("Ticket"),
  filename: input.line("With its ending; for text").optional(),
  // As it is: a file may begin and end with blank lines.
  text: z.string().min(1).max(100_000).describe("The file's text, up to 50 KB").optional(),
  attachment_id: input.id("Copy this file").optional(),
  from_ticket_id: input.id("Ticket of attachment_id").optional(),
  showforusers: input.flag("false: internal").optional(),
  dry_run: dryRun,
};

/** What a call of the tool gives. */
interface Given {
  readonly ticket_id: number;
  readonly filename?: string | undefined;
  readonly text?: string | undefined;
  readonly attachment_id?: number | undefined;
  readonly from_ticket_id?: number | undefined;
  readonly showforusers?: boolean | undefined;
  readonly dry_run?: boolean | undefined;
  readonly path?: string | undefined;
}

async function attach(given: Given, context: ToolContext): Promise<ToolResult> {
  const { text, attachment_id, path } = given;
  if (attachment_id === undefined && given.from_ticket_id !== undefined) {
    throw badInput("Nothing was stored: from_ticket_id is the ticket of attachment_id, which is missing.");
  }
  const ways = Object.entries({ text, attachment_id, path }).filter(([, value]) => value !== undefined);
  if (ways.length > 1) {
    throw badInput(`Nothing was stored: give one of ${ways.map(([way]) => way).join(" and ")}.`);
  }
  if (text !== undefined) return attachText(given, text, context);
  if (attachment_id !== undefined) return attachCopy(given, attachment_id, context);
  if (path !== undefined) return attachPath(given, path, context);
  return offerPage(given, context);
}

const targetOf = ({ ticket_id, showforusers }: Given): FileTarget => ({ ticket_id, showforusers });

async function attachText(given: Given, text: string, context: ToolContext): Promise<ToolResult> {
  const { filename, dry_run } = given;
  if (filename === undefined)
    throw badInput("Nothing was stored: give filename with text, such as notes.txt.");
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > mostText) {
    throw badInput(
      `Nothing was stored: text has ${sizeInWords(bytes.length)}, and a call carries ${sizeInWords(mostText)} at most. Call without text: the user then gets a page to drop the file on.`,
    );
  }
  const whole = { whole: bytes, type: "text/plain" };
  if (dry_run === true) return dryStore(targetOf(given), { filename, whole }, [], context);
  return storeFile(targetOf(given), { filename, size: bytes.length, open: async () => whole }, context);
}

async function attachCopy(given: Given, id: number, context: ToolContext): Promise<ToolResult> {
  const { from_ticket_id, dry_run } = given;
  if (from_ticket_id === undefined) {
    throw badInput("Nothing was stored: give from_ticket_id, the ticket that attachment_id is on.");
  }
  const record = await readMetadata(id, from_ticket_id, context);
  const size = Number(record.filesize ?? 0);
  const filename = given.filename ?? String(record.filename ?? "");
  const also = [
    `It would be a copy of attachment #${id} of ticket #${from_ticket_id}, ${sizeInWords(size)}.`,
  ];
  if (dry_run === true) return dryStore(targetOf(given), { filename }, also, context);
  const file: NewFile = {
    filename,
    size,
    open: async () => {
      const expected = { limit: largestFile, size };
      const options = { signal: context.signal };
      return context.halo.openFile(attachmentView.resource, id, expected, options);
    },
  };
  return storeFile(targetOf(given), file, context);
}

async function attachPath(given: Given, path: string, context: ToolContext): Promise<ToolResult> {
  if (context.localFile === undefined) throw noFolder();
  const local = await context.localFile(path);
  const filename = given.filename ?? local.name;
  const also = [`It would be the file ${local.name}, ${sizeInWords(local.size)}.`];
  if (given.dry_run === true) return dryStore(targetOf(given), { filename }, also, context);
  const { size } = local;
  const open = async () => ({ bytes: local.open(), size, type: undefined });
  return storeFile(targetOf(given), { filename, size, open }, context);
}

const noFolder = () =>
  badInput(
    "Nothing was stored: give text with filename, or attachment_id with from_ticket_id. For other files whoever runs this server names a folder (HALO_FILES_DIR), and path is a file in it.",
  );

const longestSummary = 120;

/** Offers the page that a person drops the file on. Nothing is stored before they do. */
async function offerPage(given: Given, context: ToolContext): Promise<ToolResult> {
  const { ticket_id, showforusers, filename } = given;
  const { offerLink, halo, signal } = context;
  if (offerLink === undefined) throw noFolder();
  if (filename !== undefined) {
    throw badInput(
      "Nothing was stored: filename needs text, attachment_id or a file. Leave it out for a page where the user drops the file, under its own name.",
    );
  }
  const ticket = await halo.get(haloResources.tickets, ticket_id, {}, { signal });
  const request = creationOf(attachmentView.resource, fieldsOf(targetOf(given), "file", context));
  await requireMaySend(request, attachmentView.resource, halo, { signal });
  if (given.dry_run === true) {
    const also = ["The user would get a link to a page, and the file that they drop there would be sent."];
    return dryStore(targetOf(given), { filename: "file" }, also, context);
  }
  const summary = shorten(plainText(String(ticket.summary ?? "")).replace(/\s+/g, " "), longestSummary);
  const link = await offerLink(
    { kind: "drop", ticket_id, summary, showforusers },
    `Add a file to ticket #${ticket_id}: drop, choose or paste it on this page.`,
  );
  if (link.is === "declined") {
    throw new HaloError("bad_input", "Nothing was stored: the user did not want to open the page.");
  }
  return {
    kind: "link",
    view: attachmentView,
    record: { ticket_id },
    sentence:
      link.is === "opened"
        ? `Nothing is stored yet: the user's client has opened the page for a file on ticket #${ticket_id}.`
        : `Nothing is stored yet. Give the user this link, word for word: on that page they drop, choose or paste a file of up to ${sizeInWords(largestFile)} for ticket #${ticket_id}.`,
    next: `It is good once and for ${linkMinutes} minutes. When the user has done it, halo_list_attachments with ticket_id ${ticket_id} shows the file.`,
    link,
    warnings: [],
  };
}

const head = { name, title: "Attach a file", idempotent: false } as const;
const output = () => orLink(writeOutput(attachmentView));

/** Adds a file to a ticket; any but text and copies by a page of this server. */
export const attachFileTool: Tool<typeof name> = defineWriteTool({
  ...head,
  description:
    "Add a file to a ticket: text, or a copy of a file of another ticket; without either a one-time link where the user drops any file.",
  input: fields,
  output,
  handler: attach,
});

/** The same on the user's own machine, where a file is named by its path and there is no page. */
export const attachLocalFileTool: Tool<typeof name> = defineWriteTool({
  ...head,
  description:
    "Add a file to a ticket: text, a copy of a file of another ticket, or a file of this machine by its path.",
  input: { ...fields, path: input.line("Within HALO_FILES_DIR", 1_000).optional() },
  output,
  handler: attach,
});

/**
 * The tool as it runs for a file that somebody dropped on its page.
 *
 * @param onStored gets what Halo has stored, compared with the file
 */
export function droppedFile(
  target: FileTarget,
  file: FileStream & { readonly name: string },
  onStored: (result: WriteResult) => void,
): Tool {
  const { name: filename, size } = file;
  return changed(attachFileTool, {
    handle: async (_args, context) => {
      const result = await storeFile(target, { filename, size, open: async () => file }, context);
      const told = { ...result, warnings: [...context.halo.warnings, ...result.warnings] };
      onStored(told);
      return told;
    },
  });
}
