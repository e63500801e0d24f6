import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf } from "../../../halo/rules.ts";
import { quoteName } from "../../../halo/text.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { InvoicedLine } from "../shared/billing/invoiced.ts";
import type { TimeEntry } from "../shared/time/hours.ts";

/** What a margin is asked of: a client, a contract, or a project with the tickets below it. */
export interface Subject {
  /** As the answer names it, with what people wrote quoted. */
  readonly name: string;
  /** Whose invoices are read; undefined for all, where Halo's record names no client. */
  readonly clientId: number | undefined;
  /** Whether a line of an invoice is of it. `tickets` holds those that lines and entries name, by id. */
  readonly isOfLine: (line: InvoicedLine, tickets: ReadonlyMap<number, HaloRecord>) => boolean;
  readonly isOfEntry: (entry: TimeEntry, tickets: ReadonlyMap<number, HaloRecord>) => boolean;
  /** Whether it is not known if a line, or an entry, is of it: what would tell could not be read. */
  readonly isUnclearLine: (line: InvoicedLine, tickets: ReadonlyMap<number, HaloRecord>) => boolean;
  readonly isUnclearEntry: (entry: TimeEntry, tickets: ReadonlyMap<number, HaloRecord>) => boolean;
  /** Whether it is told by the tickets of lines what belongs to it. */
  readonly needsTicketsOfLines: boolean;
  /** Which lines count, in words. */
  readonly by: string;
  /** What Halo's own record says of cost that is in no figure. */
  readonly costPerPeriod?: unknown;
}

/** The arguments, of which exactly one is given. */
export interface AskedSubject {
  readonly client_id?: number | undefined;
  readonly contract_id?: number | undefined;
  readonly project_id?: number | undefined;
}

/**
 * Reads what is asked about.
 *
 * @throws HaloError `bad_input` unless exactly one is given, `not_found`
 */
export async function readSubject(asked: AskedSubject, reading: Reading): Promise<Subject> {
  const { client_id: client, contract_id: contract, project_id: project } = asked;
  if ([client, contract, project].filter((id) => id !== undefined).length !== 1)
    throw badInput("Give exactly one of client, contract and project_id.");
  if (contract !== undefined) return contractSubject(contract, reading);
  if (project !== undefined) return projectSubject(project, reading);
  return clientSubject(client ?? 0, reading);
}

const isUnread = (ticketId: number | undefined, tickets: ReadonlyMap<number, HaloRecord>) =>
  ticketId !== undefined && !tickets.has(ticketId);

async function clientSubject(id: number, reading: Reading): Promise<Subject> {
  const row = await reading.one(haloResources.clients, id).catch((error: unknown) => {
    if (error instanceof HaloError && error.kind === "not_found") throw error;
    reading.lost.note("The client", "an id that Halo lacks would not be noticed", error);
    return undefined;
  });
  return {
    name: row?.name === undefined ? "this client" : quoteName(row.name),
    clientId: id,
    isOfLine: ({ clientId }) => clientId === id,
    isOfEntry: ({ clientId, ticketId }, tickets) =>
      (clientId ?? idOf(tickets.get(ticketId ?? 0)?.client_id)) === id,
    isUnclearLine: () => false,
    isUnclearEntry: ({ clientId, ticketId }, tickets) =>
      clientId === undefined && isUnread(ticketId, tickets),
    needsTicketsOfLines: false,
    by: "all lines of its invoices",
  };
}

async function contractSubject(id: number, reading: Reading): Promise<Subject> {
  const row = await reading.one(haloResources.contracts, id);
  return {
    name: row?.ref === undefined ? "this contract" : `contract ${quoteName(row.ref)}`,
    clientId: idOf(row?.client_id),
    isOfLine: ({ contractId }) => contractId === id,
    // Halo notes with an action which contract covers it; one without is of its ticket's contract.
    isOfEntry: ({ row: action, ticketId }, tickets) =>
      (idOf(action.action_contract_id) ?? idOf(tickets.get(ticketId ?? 0)?.contract_id)) === id,
    isUnclearLine: ({ line, contractId }) => line === undefined && contractId === undefined,
    isUnclearEntry: ({ row: action, ticketId }, tickets) =>
      idOf(action.action_contract_id) === undefined && isUnread(ticketId, tickets),
    needsTicketsOfLines: false,
    by: "lines and invoices that name the contract",
    costPerPeriod: row?.costperperiod,
  };
}

async function projectSubject(id: number, reading: Reading): Promise<Subject> {
  const row = await reading.one(haloResources.tickets, id);
  const isPart = (ticketId: number | undefined, tickets: ReadonlyMap<number, HaloRecord>) =>
    ticketId !== undefined && (ticketId === id || idOf(tickets.get(ticketId)?.parent_id) === id);
  return {
    name: `ticket #${id}${row?.summary === undefined ? "" : ` ${quoteName(row.summary)}`}`,
    clientId: idOf(row?.client_id),
    isOfLine: ({ line }, tickets) => isPart(idOf(line?.ticket_id), tickets),
    isOfEntry: ({ ticketId }, tickets) => isPart(ticketId, tickets),
    isUnclearLine: ({ line }, tickets) =>
      line === undefined || (idOf(line.ticket_id) !== id && isUnread(idOf(line.ticket_id), tickets)),
    isUnclearEntry: ({ ticketId }, tickets) => ticketId !== id && isUnread(ticketId, tickets),
    needsTicketsOfLines: true,
    by: "lines that name it or a ticket right below it",
  };
}
