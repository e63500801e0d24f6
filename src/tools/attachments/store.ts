import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { dataUriHead, dataUriOf, type FileStream, type WholeFile } from "../../halo/http/file-stream.ts";
import { recordIdOf } from "../../halo/records.ts";
import { creationOf } from "../kit/crud/writing/dry-run.ts";
import type { Creation } from "../kit/crud/writing/once/recover.ts";
import { sendCreate, written } from "../kit/crud/writing/send.ts";
import type { ToolContext } from "../kit/define.ts";
import { largestFile, sizeInWords } from "../kit/file-links.ts";
import type { DryRunResult, WriteResult } from "../kit/result.ts";
import { givenIn } from "../kit/view.ts";
import { requireTicket } from "../tickets/ticket-exists.ts";
import { attachmentView, metadataIn } from "./view.ts";

const { resource } = attachmentView;

/** Where a file is stored, and who sees it there. */
export interface FileTarget {
  readonly ticket_id: number;
  /** Halo's own default where it is not given. */
  readonly showforusers?: boolean | undefined;
}

/** A file that is to be stored. */
export interface NewFile {
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  /** Gets it when it is sent: once the ledger has its row. */
  readonly open: () => Promise<FileStream | WholeFile>;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const notInNames = /[\u0000-\u001f\u007f/\\]/;
const longestName = 255;

/** What is wrong with the name of a file; undefined where nothing is. */
function faultOfName(filename: string): string | undefined {
  if (filename.trim() === "" || /^\.+$/.test(filename.trim())) return "the file has no name";
  if (filename.length > longestName) return `the file's name has more than ${longestName} characters`;
  return notInNames.test(filename) ? "the file's name has a slash or a control character in it" : undefined;
}

/** @throws HaloError `bad_input` for a file that is none, too large, or without a name */
function requireStorable({ filename, size }: NewFile): void {
  const fault = faultOfName(filename);
  if (fault !== undefined) throw badInput(`Nothing was stored: ${fault}. Give another filename.`);
  if (size === 0) throw badInput("Nothing was stored: the file is empty.");
  if (size > largestFile) {
    throw badInput(
      `Nothing was stored: the file has ${sizeInWords(size)}, and at most ${sizeInWords(largestFile)} are passed on. Add it in Halo.`,
    );
  }
}

/** The fields that are sent with a file. What a caller may not send to customers is not shown to them by default. */
export function fieldsOf(
  target: FileTarget,
  filename: string,
  { halo }: Pick<ToolContext, "halo">,
): HaloRecord {
  const { ticket_id, showforusers = halo.bounds.sends ? undefined : false } = target;
  return { ticket_id, filename, ...givenIn({ showforusers }) };
}

/**
 * Stores a file on a ticket, and compares what the ticket's list then has with it: name and size.
 *
 * @throws HaloError Halo's refusal, that it was not stored, or `outcome_unknown`
 */
export async function storeFile(
  target: FileTarget,
  file: NewFile,
  context: ToolContext,
): Promise<WriteResult> {
  requireStorable(file);
  const { ticket_id } = target;
  const fields = fieldsOf(target, file.filename, context);
  const list = (signal: AbortSignal) => context.halo.listAll(resource, { ticket_id }, { signal, once: true });
  const before = await list(context.signal);
  // A ticket that is not there has no files either.
  if (before.length === 0) await requireTicket(ticket_id, context);
  const creation: Creation = {
    view: attachmentView,
    identify: ["filename", "filesize"],
    identifyQuery: () => ({ ticket_id }),
    before: new Set(before.map(({ id }) => recordIdOf(id))),
    send: async () => context.halo.upload(resource, fields, await file.open(), { signal: context.signal }),
    read: async (id) => metadataIn(await list(new AbortController().signal), Number(id), ticket_id, context),
  };
  const stored = await sendCreate(creation, { ...fields, filesize: file.size }, new Set(), context);
  const size = Number(stored.record.filesize);
  const isShort = stored.differs?.some(({ field, state }) => field === "filesize" && state !== "unknown");
  const like = before.filter(
    ({ filename, filesize }) => filename === file.filename && filesize === file.size,
  );
  return written(
    attachmentView,
    {
      ...stored,
      warnings: [
        ...stored.warnings,
        ...(isShort === true
          ? [
              `The file has ${file.size} bytes and Halo has stored ${size}: it is not the whole file. Delete it (halo_delete_attachment) and attach it again.`,
            ]
          : []),
        ...(like.length > 0
          ? [`The ticket had a file of this name and size already: #${String(like[0]?.id)}.`]
          : []),
      ],
    },
    { verb: "created", changes: [] },
    context,
  );
}

/** Longer data URIs are not shown whole in a dry run, in characters. */
const longestShown = 2_000;

/** What would be sent of a file. */
export function dryStore(
  target: FileTarget,
  { filename, whole }: { readonly filename: string; readonly whole?: WholeFile },
  also: readonly string[],
  context: ToolContext,
): DryRunResult {
  const uri = whole === undefined ? `${dataUriHead(undefined)}…` : dataUriOf(whole);
  const data_base64 = uri.length > longestShown ? `${uri.slice(0, longestShown)}…` : uri;
  return {
    kind: "dry_run",
    would: "created",
    view: attachmentView,
    changes: [],
    requests: [creationOf(resource, { ...fieldsOf(target, filename, context), data_base64 })],
    also,
    warnings: [],
  };
}
