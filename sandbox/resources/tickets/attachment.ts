import { fillAttachments } from "../../data/tickets/attachments.ts";
import { haloDate } from "../../engine/dates.ts";
import { bindingFailure, messageFailure } from "../../engine/errors.ts";
import { equal, text, whole } from "../../engine/list/filters.ts";
import { integerList } from "../../engine/list/query.ts";
import { numberIn, textIn } from "../../engine/model.ts";
import type { ListContext, Predicate, Resource, WriteRules } from "../../engine/resource.ts";
import { ticketById, ticketOfAttachment } from "./numbering.ts";

const contentTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  log: "text/plain",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  xml: "application/xml",
  zip: "application/zip",
};

/** The content type that a file name stands for. */
export function contentTypeOf(filename: string): string {
  const extension = filename.slice(filename.lastIndexOf(".") + 1).toLowerCase();
  return contentTypes[extension] ?? "application/octet-stream";
}

/** Whether what was sent for the bytes of a file is a data URI. Anything else is taken and not stored. */
export const isDataUri = (data: string) => /^data:[^,]{0,200};base64,/.test(data);

/** Decodes the Base64 of a data URI. */
function decode(data: string): Uint8Array {
  try {
    const binary = atob(data.slice(data.indexOf(",") + 1));
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    throw bindingFailure({ "[0].data_base64": ["The value is not valid Base64."] });
  }
}

const attachmentRules: WriteRules = {
  extraFields: ["filename", "ticket_id", "action_id", "note", "desc", "type", "unique_id", "showforusers"],
  require: (sent, { tenant }) => {
    if (textIn(sent, "filename") === "") throw messageFailure("A filename must be given for an Attachment");
    const ticket = numberIn(sent, "ticket_id");
    if (ticket > 0 && ticketById(tenant, ticket) === undefined) {
      throw messageFailure(`ticket_id ${ticket} does not exist`);
    }
  },
  defaults: (sent, { now }) => ({
    datecreated: haloDate(now),
    note: "",
    desc: "",
    type: 0,
    // Rows of a list name their ticket by its old name.
    ...{ unique_id: numberIn(sent, "ticket_id"), faultid: numberIn(sent, "ticket_id") },
    isimage: contentTypeOf(textIn(sent, "filename")).startsWith("image/"),
    showforusers: true,
    action_id: 0,
  }),
  complete: (record, sent, _previous, { tenant }) => {
    // The content is kept beside the record, as Halo keeps it out of the answers.
    delete record.data_base64;
    if (typeof sent.data_base64 !== "string") return;
    const bytes = decode(sent.data_base64);
    record.filesize = bytes.length;
    tenant.files.set(Number(record.id), bytes);
    const ticket = ticketById(tenant, ticketOfAttachment(record));
    if (ticket !== undefined) ticket.attachment_count = numberIn(ticket, "attachment_count") + 1;
  },
};

function attachmentFilter({ query }: ListContext): Predicate {
  const action = integerList(query.get("action_id") ?? "")?.[0];
  const ticket = integerList(query.get("ticket_id") ?? "")?.[0];
  // action_id works only beside ticket_id, because action numbers begin again in every ticket.
  if (action === undefined || ticket === undefined) return () => true;
  return (record) => numberIn(record, "action_id") === action;
}

/** Files on tickets and other records. */
export const attachment: Resource = {
  scope: "tickets",
  hidden: attachmentFilter,
  before: (_rows, { query }) => ({
    type: Number(query.get("type") ?? 0) || 0,
    unique_id: Number(query.get("unique_id") ?? 0) || 0,
    ticket_id: Number(query.get("ticket_id") ?? 0) || 0,
    action_id: Number(query.get("action_id") ?? 0) || 0,
    // A second array, ahead of the one that holds the rows.
    folders: [{ id: 1, name: "General", parent_id: 0 }],
  }),
  filters: {
    ticket_id: whole((value) => (record) => ticketOfAttachment(record) === value),
    type: equal("type"),
    unique_id: equal("unique_id"),
    filetype: text(
      (value) => (record) =>
        textIn(record, "filename")
          .toLowerCase()
          .endsWith(`.${value.toLowerCase().replace(/^\./, "")}`),
    ),
  },
  write: attachmentRules,
  removed: (record, tenant) => tenant.files.delete(Number(record.id)),
  seed: fillAttachments,
};
