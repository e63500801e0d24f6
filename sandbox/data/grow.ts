/**
 * Makes a generated tenant as large as that of a provider with thirty technicians, by repeating what it holds with
 * other clients, dates and people. What is repeated is as it was in every other way, so that all rules of the small
 * tenant hold in the large one.
 */

import { type HaloRecord, numberIn, type ResourceName, type Tenant, textIn } from "../engine/model.ts";
import { closes } from "./codes.ts";

/** How many records a large tenant holds, by resource. */
const largeSize = {
  Agent: 36,
  Client: 500,
  Asset: 4_000,
  ClientContract: 250,
  RecurringInvoice: 400,
  Invoice: 5_000,
  Tickets: 30_000,
  Actions: 80_000,
} as const satisfies Partial<Record<ResourceName, number>>;

const day = 24 * 60 * 60 * 1_000;
/** Tickets and invoices lie within so many days: 18 months. */
const span = 548;
/** The open tickets that are added; the rest of those that are added are closed. */
const openAdded = 500;
const mostActionsOfATicket = 3;

const isDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** A date of a record some time later; Halo's "no date" and "no end" stay. */
function later(value: unknown, milliseconds: number): unknown {
  if (typeof value !== "string" || !isDate.test(value) || value < "1901" || value > "2090") return value;
  return new Date(Date.parse(`${value}Z`) + milliseconds).toISOString().slice(0, 19);
}

function shifted(record: HaloRecord, milliseconds: number): HaloRecord {
  const entries = Object.entries(record).map(([key, value]) => [key, later(value, milliseconds)]);
  return Object.fromEntries(entries);
}

/** The next ids of a table: above its highest, or below its lowest where ids are negative. */
function idsOf(rows: readonly HaloRecord[], step: 1 | -1): () => number {
  let last = rows.reduce((far, { id }) => (step * Number(id) > step * far ? Number(id) : far), 0);
  return () => {
    last += step;
    return last;
  };
}

/** The records of a table that are repeated, one after the other and round again. */
function* round<T>(rows: readonly T[]): Generator<T, never> {
  for (;;) yield* rows;
}

/** Who stands for the client of the record that is repeated. */
interface Standing {
  readonly client_id: number;
  readonly client_name: string;
  readonly site_id: number;
  readonly site_name: string;
}

/** Makes the tenant large, in place. */
export function grow(tenant: Tenant): void {
  addAgents(tenant);
  const clients = addClients(tenant);
  const next = round(clients);
  for (const name of ["Asset", "ClientContract"] as const) repeat(tenant, name, 1, () => next.next().value);
  repeat(tenant, "RecurringInvoice", -1, () => next.next().value);
  addInvoices(tenant, () => next.next().value);
  addTickets(tenant, clients);
}

function addAgents({ tables }: Tenant): void {
  const people = tables.Agent.filter((agent) => numberIn(agent, "id") > 1 && agent.isapiagent !== true);
  const id = idsOf(tables.Agent, 1);
  for (const agent of round(people)) {
    if (tables.Agent.length >= largeSize.Agent) return;
    const number = id();
    const firstname = `${textIn(agent, "firstname")}-${number}`;
    tables.Agent.push({
      ...agent,
      id: number,
      guid_string: `agent-${number}`,
      firstname,
      name: `${firstname} ${textIn(agent, "surname")}`,
      email: `agent.${number}@tarnwick.example`,
    });
  }
}

function addClients({ tables }: Tenant): readonly Standing[] {
  const others = tables.Client.filter((client) => numberIn(client, "id") > 1);
  const [clientId, siteId, userId] = [idsOf(tables.Client, 1), idsOf(tables.Site, 1), idsOf(tables.Users, 1)];
  const siteOf = new Map(tables.Site.map((site) => [site.client_id, site]));
  const userOf = new Map(tables.Users.map((user) => [user.client_id, user]));
  const added: Standing[] = [];
  for (const client of round(others)) {
    if (tables.Client.length >= largeSize.Client) return added;
    const id = clientId();
    const name = `${textIn(client, "name")} ${id}`;
    const site = { ...siteOf.get(client.id), id: siteId(), client_id: id, client_name: name };
    const own = { client_id: id, client_name: name, site_id: site.id, site_name: "Main" };
    tables.Client.push({ ...client, id, name, main_site_id: site.id });
    tables.Site.push({ ...site, name: "Main", clientsite_name: `${name}/Main` });
    tables.Users.push({ ...userOf.get(client.id), ...own, id: userId(), site_id_int: site.id });
    added.push(own);
  }
  return added;
}

function repeat(
  tenant: Tenant,
  name: "Asset" | "ClientContract" | "RecurringInvoice",
  step: 1 | -1,
  client: () => Standing,
): void {
  const rows = tenant.tables[name];
  const id = idsOf(rows, step);
  for (const row of round([...rows])) {
    if (rows.length >= largeSize[name]) return;
    const number = id();
    rows.push({
      ...row,
      ...client(),
      id: number,
      ...(name === "Asset" ? { inventory_number: `ASSET-${number}`, key_field: `ASSET-${number}` } : {}),
      ...(name === "ClientContract" ? { ref: `TMS-C${number}` } : {}),
      ...(name === "RecurringInvoice" ? { contract_id: -1, lines: linesOf(row, { ihid: number }) } : {}),
    });
  }
}

function linesOf(row: HaloRecord, own: Readonly<Record<string, unknown>>): unknown {
  const { lines } = row;
  return Array.isArray(lines) ? lines.map((line: object) => ({ ...line, ...own })) : lines;
}

/** Invoices, each of a client of its own and some days from the one that it repeats, not beyond today. */
function addInvoices({ tables, now }: Tenant, client: () => Standing): void {
  const rows = tables.Invoice;
  const id = idsOf(rows, 1);
  const today = now.toISOString().slice(0, 10);
  for (const row of round([...rows])) {
    if (rows.length >= largeSize.Invoice) return;
    const number = id();
    const moved = shifted(row, ((number % 21) - 10) * day);
    const dated = textIn(moved, "invoice_date").slice(0, 10) > today ? row : moved;
    rows.push({
      ...dated,
      ...client(),
      id: number,
      invoicenumber: `INV-${number}`,
      contract_id: -1,
      lines: linesOf(row, { ihid: number, contract_id: -1 }),
    });
  }
}

/** Tickets over 18 months with their actions: mostly closed, as many a day in each week. */
function addTickets(tenant: Tenant, clients: readonly Standing[]): void {
  const { tables, now } = tenant;
  const own = tables.Tickets.filter((row) => row.deleted !== true && numberIn(row, "merged_into_id") === 0);
  const closed = own.filter((row) => closes(tenant, row.status_id));
  const open = round(own.filter((row) => !closes(tenant, row.status_id)));
  const done = round(closed);
  const agents = round(
    tables.Agent.filter((agent) => numberIn(agent, "id") > 1 && agent.isapiagent !== true),
  );
  const next = round(clients);
  const id = idsOf(tables.Tickets, 1);
  const actionsOf = Map.groupBy(tables.Actions, (action) => action.ticket_id);
  const begin = now.getTime() - span * day;
  const count = largeSize.Tickets - tables.Tickets.length;
  const room = largeSize.Actions - tables.Actions.length;
  const actions: HaloRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const isOpen = index >= count - openAdded;
    const row = (isOpen ? open : done).next().value;
    const opened = Date.parse(`${textIn(row, "dateoccurred")}Z`);
    const lasted = Math.max(0, Date.parse(`${textIn(row, "lastactiondate")}Z`) - opened);
    // Whole days, so that a ticket stays within the hours of work; what was done to it does not lie ahead.
    const wanted = begin + (index / count) * (now.getTime() - begin);
    const latest = now.getTime() - day - (Number.isFinite(lasted) ? lasted : 0);
    const shift = Math.floor((Math.min(wanted, latest) - opened) / day) * day;
    const number = id();
    const agent = agents.next().value;
    const nobody = isOpen && index % 5 === 0;
    tables.Tickets.push({
      ...shifted(row, shift),
      ...next.next().value,
      id: number,
      guid: `ticket-${number}`,
      agent_id: nobody ? 1 : agent.id,
      parent_id: 0,
    });
    for (const action of timed(actionsOf.get(row.id) ?? [])) {
      if (actions.length >= room) break;
      actions.push({
        ...shifted(action, shift),
        ticket_id: number,
        guid: `action-${number}-${action.id}`,
        who: agent.name,
        who_agentid: agent.id,
        actionby_agent_id: agent.id,
      });
    }
  }
  tables.Actions.push(...actions);
}

/** A ticket's actions that are repeated: those with time first. */
function timed(actions: readonly HaloRecord[]): readonly HaloRecord[] {
  const byTime = actions.toSorted(
    (a, b) => Number(numberIn(b, "timetaken") > 0) - Number(numberIn(a, "timetaken") > 0),
  );
  return byTime.slice(0, mostActionsOfATicket);
}
