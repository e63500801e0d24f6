import { minute, stamp } from "../../engine/seed/dates.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { numberOf, textOf } from "../context.ts";
import { hostileTicketIds, largeTicketId } from "./ticket-maker.ts";

/** A valid PNG image of one pixel. */
const onePixelPng =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function pdfBytes(title: string): Uint8Array {
  const objects = [
    "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 144] >>\nendobj\n",
  ];
  return bytesOf(`%PDF-1.4\n% ${title}\n${objects.join("")}trailer\n<< /Root 1 0 R >>\n%%EOF\n`);
}

/** The kinds of file in turn: name and content. */
const kinds: readonly { readonly name: string; readonly content: (ticket: number) => Uint8Array }[] = [
  {
    name: "event-log.txt",
    content: (ticket) =>
      bytesOf(
        `Event log for ticket ${ticket}\n2026-01-14 08:02:11 ERROR Spooler service stopped unexpectedly\n` +
          "2026-01-14 08:02:40 INFO Service restarted\nUmlauts and signs: Zürich – 20 °C\n",
      ),
  },
  { name: "screenshot.png", content: () => decodeBase64(onePixelPng) },
  { name: "approval.pdf", content: (ticket) => pdfBytes(`Approval for ticket ${ticket}`) },
  {
    name: "users.csv",
    content: () =>
      bytesOf(
        'name,department,start\n"Yardley, Esme",Accounts,2026-02-02\nJessop Rafe,Warehouse,2026-02-09\n',
      ),
  },
  {
    name: "diagnostics.bin",
    content: (ticket) => Uint8Array.from({ length: 512 }, (_, index) => (index * 37 + ticket) % 256),
  },
];

/** Fills Attachment and the files' bytes; tickets and actions get their `attachment_count`. */
export function fillAttachments(build: Build): void {
  const random = build.stream("attachments");
  const usual = build.tables.Tickets.filter((ticket) => ticket.deleted !== true).filter(
    (_, index) => index % 10 === 4,
  );
  const special = build.tables.Tickets.filter((ticket) =>
    [largeTicketId, largeTicketId, hostileTicketIds.markup].includes(numberOf(ticket.id)),
  );
  const holders = [...special, ...special, ...usual];
  for (const [index, ticket] of holders.entries()) {
    const kind = kinds[index % kinds.length];
    if (kind === undefined) continue;
    const id = 501 + index;
    const ticketId = numberOf(ticket.id);
    const opening = build.tables.Actions.find((action) => action.ticket_id === ticketId);
    const bytes = kind.content(ticketId);
    build.files.set(id, bytes);
    build.tables.Attachment.push({
      id,
      filename: kind.name.replace(".", `-${ticketId}.`),
      datecreated: stamp(Date.parse(`${textOf(ticket.dateoccurred)}Z`) + minute),
      note: "",
      desc: "",
      filesize: bytes.length,
      type: 0,
      unique_id: ticketId,
      ticket_id: ticketId,
      faultid: ticketId,
      action_id: 1,
      isimage: kind.name.endsWith(".png"),
      showforusers: random.chance(0.8),
    });
    ticket.attachment_count = numberOf(ticket.attachment_count) + 1;
    if (opening !== undefined) opening.attachment_count = numberOf(opening.attachment_count) + 1;
  }
}
