import { unassignedAgentId } from "../../src/halo/rules.ts";
import type { HaloRecord, Tenant } from "../engine/model.ts";
import { closedStatusIds, statusIds } from "./codes.ts";
import { numberOf, textOf } from "./context.ts";
import { busyClientId, similarEmailsClientId } from "./customers.ts";
import { apiAgentId, disabledAgentId, restrictedAgentId } from "./people.ts";
import { hostileTicketIds, largeTicketId } from "./tickets/ticket-maker.ts";

/** Records that tests can rely on, found in a freshly built tenant. 0 or "" stands for "not there". */
export interface KnownRecords {
  readonly largeTicketId: number;
  readonly hostileTicketIds: typeof hostileTicketIds;
  /** Somebody's, of a user with an address. */
  readonly openTicketId: number;
  readonly closedTicketId: number;
  readonly deletedTicketId: number;
  readonly mergedTicketId: number;
  readonly reopenedTicketId: number;
  readonly stubTicketId: number;
  readonly parentTicketId: number;
  readonly unassignedTicketId: number;
  readonly projectId: number;
  readonly opportunityId: number;
  /** A client with many tickets. */
  readonly busyClientId: number;
  readonly inactiveClientId: number;
  /** An address that occurs inside other users' addresses. */
  readonly exactEmail: string;
  readonly exactEmailUserId: number;
  /** Addresses that contain `exactEmail` and belong to others. */
  readonly similarEmails: readonly string[];
  /** A client that is billed both from templates and by one-off invoices. */
  readonly mixedBillingClientId: number;
  readonly recurringInvoiceId: number;
  readonly disabledRecurringInvoiceId: number;
  /** An invoice with recurring lines and one-off lines. */
  readonly mixedInvoiceId: number;
  readonly voidedInvoiceId: number;
  readonly creditNoteId: number;
  readonly prepayContractId: number;
  readonly textAttachmentId: number;
  readonly imageAttachmentId: number;
  readonly pdfAttachmentId: number;
  readonly binaryAttachmentId: number;
  readonly reportWithRowsId: number;
  readonly reportWithErrorId: number;
  readonly unassignedAgentId: number;
  readonly apiAgentId: number;
  readonly disabledAgentId: number;
  /** The agent who may read everything and change nothing; `Sandbox.signInOf` tells how to sign in. */
  readonly restrictedAgentId: number;
}

interface Line {
  readonly recurring_invoice_id?: unknown;
}

function linesOf(record: HaloRecord): readonly Line[] {
  return Array.isArray(record.lines) ? record.lines : [];
}

function isRecurringLine(line: Line): boolean {
  return numberOf(line.recurring_invoice_id) < -1;
}

/** Finds the knownRecords of a tenant. */
export function knownRecords({ tables }: Tenant): KnownRecords {
  const first = (table: readonly HaloRecord[], test: (record: HaloRecord) => boolean) =>
    numberOf(table.find(test)?.id);
  const newest = (test: (record: HaloRecord) => boolean) => numberOf(tables.Tickets.findLast(test)?.id);
  const isOpen = (ticket: HaloRecord) => !closedStatusIds.has(numberOf(ticket.status_id));
  const plain = (ticket: HaloRecord) => ticket.inactive !== true && ticket.parent_id === 0;

  const members = tables.Users.filter((user) => user.client_id === similarEmailsClientId);
  const exact = members.find((user) => textOf(user.emailaddress).startsWith("lee@"));
  const exactEmail = textOf(exact?.emailaddress);
  const similarEmails = members
    .map((user) => textOf(user.emailaddress))
    .filter((email) => email.includes(exactEmail) && email !== exactEmail);

  const reachable = new Set(
    tables.Users.filter(({ emailaddress }) => textOf(emailaddress) !== "").map(({ id }) => numberOf(id)),
  );
  const hasOneOff = new Set(
    tables.Invoice.filter((invoice) => invoice.recurring_invoice_id === 0 && invoice.typeid === 1).map(
      (invoice) => invoice.client_id,
    ),
  );
  const attachment = (ending: string) =>
    first(tables.Attachment, (row) => textOf(row.filename).endsWith(ending));
  return {
    largeTicketId,
    hostileTicketIds,
    openTicketId: newest(
      (ticket) =>
        isOpen(ticket) &&
        plain(ticket) &&
        numberOf(ticket.agent_id) > 1 &&
        reachable.has(numberOf(ticket.user_id)),
    ),
    closedTicketId: newest(
      (ticket) => ticket.status_id === statusIds.closed && plain(ticket) && numberOf(ticket.timetaken) > 1,
    ),
    deletedTicketId: newest((ticket) => ticket.deleted === true),
    mergedTicketId: newest((ticket) => numberOf(ticket.merged_into_id) > 0),
    reopenedTicketId: newest((ticket) => isOpen(ticket) && ticket.hasbeenclosed === true),
    stubTicketId: newest((ticket) => ticket.status_id === statusIds.closed && ticket.excludefromsla === true),
    parentTicketId: newest((ticket) => numberOf(ticket.child_count) > 0),
    unassignedTicketId: newest(
      (ticket) => isOpen(ticket) && plain(ticket) && ticket.agent_id === unassignedAgentId,
    ),
    projectId: first(tables.Projects, (project) => numberOf(project.child_count) > 0),
    opportunityId: first(tables.Opportunities, isOpen),
    busyClientId,
    inactiveClientId: first(tables.Client, (client) => client.inactive === true),
    exactEmail,
    exactEmailUserId: numberOf(exact?.id),
    similarEmails,
    mixedBillingClientId: numberOf(
      tables.RecurringInvoice.find(
        (template) => template.disabled !== true && hasOneOff.has(template.client_id),
      )?.client_id,
    ),
    recurringInvoiceId: first(tables.RecurringInvoice, (row) => row.disabled !== true && row.period === 2),
    disabledRecurringInvoiceId: first(tables.RecurringInvoice, (row) => row.disabled === true),
    mixedInvoiceId: first(
      tables.Invoice,
      (invoice) => linesOf(invoice).some(isRecurringLine) && !linesOf(invoice).every(isRecurringLine),
    ),
    voidedInvoiceId: first(tables.Invoice, (invoice) => invoice.voided === true),
    creditNoteId: first(tables.Invoice, (invoice) => invoice.typeid === 2),
    prepayContractId: first(
      tables.ClientContract,
      (row) => numberOf(row.contract_prepaytotal) > 0 && row.active === true,
    ),
    textAttachmentId: attachment(".txt"),
    imageAttachmentId: attachment(".png"),
    pdfAttachmentId: attachment(".pdf"),
    binaryAttachmentId: attachment(".bin"),
    reportWithRowsId: first(
      tables.Report,
      (report) => Array.isArray(report._rows) && report._rows.length > 0,
    ),
    reportWithErrorId: first(tables.Report, (report) => typeof report._load_error === "string"),
    unassignedAgentId,
    apiAgentId,
    disabledAgentId,
    restrictedAgentId,
  };
}
