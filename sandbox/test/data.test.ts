import { beforeAll, describe, expect, test } from "vitest";
import {
  buildTenant,
  createSandbox,
  type HaloRecord,
  knownRecords,
  type ResourceName,
  type Tenant,
} from "../index.ts";
import { arrayIn, noDate, now, type Row, some } from "./api.ts";

/** The usual seed, and others at moments where months and years end. */
const tenants: [name: string, seed: number | undefined, now: Date][] = [
  ["the usual seed", undefined, now],
  ["a leap day", 7, new Date("2028-02-29T23:50:00Z")],
  ["the last day of a year", 99, new Date("2026-12-31T00:05:00Z")],
];

const closedStatuses = new Set([8, 9, 34, 35, 44]);
const ticketTables = ["Tickets", "Projects", "Opportunities"] as const;

/** What a field of any record points to. Zero and -1 stand for "none". */
const references: Readonly<Record<string, readonly ResourceName[]>> = {
  client_id: ["Client"],
  site_id: ["Site"],
  sitenumber: ["Site"],
  main_site_id: ["Site"],
  user_id: ["Users"],
  maincontact_id: ["Users"],
  actionby_user_id: ["Users"],
  agent_id: ["Agent"],
  who_agentid: ["Agent"],
  actionby_agent_id: ["Agent"],
  closure_agent_id: ["Agent"],
  accountmanagertech: ["Agent"],
  createdby_id: ["Agent"],
  status_id: ["Status"],
  new_status: ["Status"],
  old_status: ["Status"],
  tickettype_id: ["TicketType"],
  outcome_id: ["Outcome"],
  sla_id: ["SLA"],
  slaid: ["SLA"],
  contract_id: ["ClientContract"],
  action_contract_id: ["ClientContract"],
  ticket_id: ticketTables,
  faultid: ticketTables,
  parent_id: ["Tickets", "Projects"],
  merged_into_id: ["Tickets"],
  supplier_id: ["Supplier"],
  assettype_id: ["AssetType"],
  assetgroup_id: ["AssetGroup"],
  toplevel_id: ["TopLevel"],
  recurring_invoice_id: ["RecurringInvoice"],
  creditlinkedtoinvoiceid: ["Invoice"],
  _itemid: ["Item"],
  team_id: ["Team"],
};

/** An asset's status is a code of its own. */
const otherMeaning = (table: string, field: string) => table === "Asset" && field === "status_id";

function dangling({ tables }: Tenant): { problems: string[]; checked: Map<string, number> } {
  const ids = new Map(
    Object.entries(tables).map(([name, rows]) => [name, new Set<unknown>(rows.map(({ id }) => id))]),
  );
  const problems: string[] = [];
  const checked = new Map<string, number>();
  const look = (value: unknown, table: string, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [field, part] of Object.entries(value)) {
      look(part, table, `${path}.${field}`);
      const targets = references[field];
      if (targets === undefined || otherMeaning(table, field)) continue;
      if (typeof part !== "number" || part === 0 || part === -1) continue;
      checked.set(field, (checked.get(field) ?? 0) + 1);
      if (!targets.some((name) => ids.get(name)?.has(part))) problems.push(`${path}.${field} = ${part}`);
    }
  };
  for (const [name, rows] of Object.entries(tables)) {
    for (const row of rows) look(row, name, `${name} ${row.id}`);
  }
  return { problems, checked };
}

describe.each(tenants)("with %s", (_name, seed, moment) => {
  let tenant: Tenant;
  beforeAll(() => {
    tenant = buildTenant({ now: moment, ...(seed === undefined ? {} : { seed }) });
  });
  const tables = () => tenant.tables;
  const allTickets = () => ticketTables.flatMap((name) => tables()[name]);
  const one = (name: ResourceName, id: unknown): HaloRecord =>
    some(tables()[name].find((record) => record.id === id));
  const today = () => moment.toISOString().slice(0, 19);

  test("every id points to a record", () => {
    const { problems, checked } = dangling(tenant);
    expect(problems).toEqual([]);
    expect(Object.keys(references).filter((field) => !checked.has(field))).toEqual([]);
  });

  test("a reference to nothing would be seen", () => {
    const asset = some(tables().Asset[4]);
    const line = some(arrayIn(some(tables().Invoice[2]), "lines")[0]);
    const [site, contract] = [asset.site_id, line.contract_id];
    asset.site_id = 987_654;
    line.contract_id = 987_654;
    expect(dangling(tenant).problems).toHaveLength(2);
    asset.site_id = site;
    line.contract_id = contract;
    expect(dangling(tenant).problems).toEqual([]);
  });

  test("ids occur once: in each table, in each ticket, and once over all kinds of ticket", () => {
    for (const [name, rows] of Object.entries(tables())) {
      const keys = rows.map((row) =>
        name === "Actions"
          ? `${row.ticket_id}/${row.id}`
          : name === "Lookup"
            ? `${row.lookupid}/${row.id}`
            : row.id,
      );
      expect([name, new Set(keys).size]).toEqual([name, rows.length]);
    }
    expect(new Set(allTickets().map(({ id }) => id)).size).toBe(allTickets().length);
  });

  test("sites, users and contracts belong to the client of their record", () => {
    const clientOfSite = new Map(tables().Site.map((site) => [site.id, site.client_id]));
    const clientOfUser = new Map(tables().Users.map((user) => [user.id, user.client_id]));
    const clientOfContract = new Map(tables().ClientContract.map((row) => [row.id, row.client_id]));
    const wrong: string[] = [];
    for (const name of [
      ...ticketTables,
      "Users",
      "Asset",
      "Appointment",
      "Invoice",
      "RecurringInvoice",
    ] as const) {
      for (const row of tables()[name]) {
        if (Number(row.client_id) <= 0) continue;
        for (const [field, owners] of [
          ["site_id", clientOfSite],
          ["user_id", clientOfUser],
          ["contract_id", clientOfContract],
        ] as const) {
          const id = Number(row[field] ?? 0);
          if (id > 0 && owners.get(id) !== row.client_id) wrong.push(`${name} ${row.id}: ${field} ${id}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test("names beside ids are the names of what the ids point to", () => {
    const names = [
      ["client_id", "client_name", "Client"],
      ["site_id", "site_name", "Site"],
      ["user_id", "user_name", "Users"],
      ["agent_id", "agent_name", "Agent"],
    ] as const;
    const nameOf = (name: ResourceName) => new Map(tables()[name].map((row) => [row.id, row.name]));
    const maps = new Map(names.map(([, , table]) => [table, nameOf(table)]));
    const wrong: string[] = [];
    for (const [table, rows] of Object.entries(tables())) {
      for (const row of rows) {
        for (const [id, name, target] of names) {
          if (!(name in row) || Number(row[id] ?? 0) <= 0) continue;
          if (row[name] !== maps.get(target)?.get(Number(row[id]))) wrong.push(`${table} ${row.id}: ${name}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test("tickets agree with their actions, their state, their SLA and the clock", () => {
    const actions = Map.groupBy(tables().Actions, (action) => Number(action.ticket_id));
    const wrong: string[] = [];
    for (const ticket of allTickets()) {
      const own = actions.get(Number(ticket.id)) ?? [];
      const say = (text: string) => wrong.push(`${ticket.id}: ${text}`);
      if (own.length === 0) say("no actions");
      if (own.some((action, index) => action.id !== index + 1)) say("numbers of actions");
      const dates = own.map((action) => String(action.datetime));
      if (dates.some((date, index) => date < String(dates[index - 1] ?? ""))) say("order of actions");
      if (own.at(-1)?.new_status !== ticket.status_id) say("status");
      const hours = own.reduce((sum, action) => sum + Math.round(Number(action.timetaken) * 100), 0);
      if (hours !== Math.round(Number(ticket.timetaken) * 100)) say("time");
      const isClosed = closedStatuses.has(Number(ticket.status_id));
      if (isClosed !== (ticket.dateclosed !== noDate)) say("closing date");
      if (isClosed && String(ticket.dateclosed) < String(ticket.dateoccurred))
        say("closed before it was opened");
      for (const field of ["dateoccurred", "dateclosed", "lastactiondate"]) {
        if (String(ticket[field]) > today()) say(`${field} in the future`);
      }
      const hasPriority = tables().Priority.some(
        (row) => row.slaid === ticket.sla_id && row.priorityid === ticket.priority_id,
      );
      if (!hasPriority) say("priority");
      const children = tables().Tickets.filter((child) => child.parent_id === ticket.id).length;
      if (ticket.child_count !== children) say("children");
      const files = tables().Attachment.filter((file) => file.ticket_id === ticket.id).length;
      if (Number(ticket.attachment_count ?? 0) !== files) say("attachments");
    }
    expect(wrong).toEqual([]);
  });

  test("there are as many of everything as are promised", () => {
    const t = tables();
    const count = (name: ResourceName, test: (row: Row) => boolean = () => true) =>
      t[name].filter(test).length;
    expect(count("Client")).toBeGreaterThanOrEqual(120);
    expect(count("Tickets")).toBeGreaterThanOrEqual(400);
    expect(count("Agent", (agent) => agent.id !== 1)).toBe(20);
    expect(count("Team")).toBe(5);
    for (const team of t.Team) {
      expect(count("Agent", (agent) => agent.team === team.name)).toBeGreaterThan(0);
    }
    for (const [name, least] of [
      ["ClientContract", 40],
      ["RecurringInvoice", 30],
      ["Invoice", 100],
      ["Projects", 10],
      ["Opportunities", 20],
      ["Appointment", 50],
      ["Item", 50],
      ["Supplier", 10],
      ["Attachment", 20],
      ["Report", 10],
    ] as const) {
      expect([name, count(name) >= least]).toEqual([name, true]);
    }
    const without = (name: ResourceName) => {
      const clients = new Set(t[name].map((row) => row.client_id));
      return t.Client.filter((client) => client.id !== 1 && !clients.has(client.id)).map(({ id }) => id);
    };
    expect([without("Site"), without("Users"), without("Asset")]).toEqual([[], [], []]);
  });

  test("tickets spread over 18 months and are in every state", () => {
    const t = tables();
    const opened = t.Tickets.map((ticket) => String(ticket.dateoccurred));
    const months = new Set(opened.map((date) => date.slice(0, 7)));
    expect(months.size).toBeGreaterThanOrEqual(18);
    const days = (Date.parse(`${today()}Z`) - Date.parse(`${opened.sort()[0]}Z`)) / 86_400_000;
    expect(days).toBeGreaterThan(530);
    expect(days).toBeLessThan(560);
    const used = new Set(t.Tickets.map((ticket) => ticket.status_id));
    const forTickets = t.Status.filter((status) => status.type === "ticket").map(({ id }) => id);
    expect(forTickets.filter((id) => !used.has(id))).toEqual([]);
    for (const name of ["Projects", "Opportunities"] as const) {
      const states = new Set(t[name].map((row) => closedStatuses.has(Number(row.status_id))));
      expect(states.size).toBe(2);
    }
    const open = t.Tickets.filter((ticket) => !closedStatuses.has(Number(ticket.status_id)));
    const states: [name: string, test: (ticket: Row) => boolean][] = [
      ["overdue", (ticket) => ticket.fixbydate !== noDate && String(ticket.fixbydate) < today()],
      ["not yet due", (ticket) => String(ticket.fixbydate) > today()],
      ["without an SLA", (ticket) => ticket.excludefromsla === true && ticket.fixbydate === noDate],
      [
        "unanswered and late",
        (ticket) => ticket.responsedate === noDate && String(ticket.respondbydate) < today(),
      ],
      ["reopened", (ticket) => ticket.hasbeenclosed === true],
      ["unassigned", (ticket) => ticket.agent_id === 1],
    ];
    for (const [name, test] of states) expect([name, open.some(test)]).toEqual([name, true]);
    const priorities = new Set(t.Tickets.map((ticket) => ticket.priority_id));
    expect(priorities).toEqual(new Set([1, 2, 3, 4]));
  });

  test("every known record is there", () => {
    const marks = knownRecords(tenant);
    for (const [name, value] of Object.entries(marks)) {
      expect([name, value === 0 || value === ""]).toEqual([name, false]);
    }
    for (const id of [marks.largeTicketId, ...Object.values(marks.hostileTicketIds)]) one("Tickets", id);
    expect(marks.similarEmails.length).toBeGreaterThan(1);
    for (const email of marks.similarEmails) expect(email).toContain(marks.exactEmail);
    expect(one("Users", marks.exactEmailUserId).emailaddress).toBe(marks.exactEmail);
    expect(closedStatuses.has(Number(one("Tickets", marks.openTicketId).status_id))).toBe(false);
    expect(one("Tickets", marks.closedTicketId).status_id).toBe(9);
    expect(one("Tickets", marks.deletedTicketId).deleted).toBe(true);
    expect(one("Client", marks.inactiveClientId).inactive).toBe(true);
    expect(one("Invoice", marks.voidedInvoiceId).voided).toBe(true);
    expect(one("Agent", marks.disabledAgentId).isdisabled).toBe(true);
    const busy = tables().Tickets.filter((ticket) => ticket.client_id === marks.busyClientId).length;
    expect(busy).toBeGreaterThan(20);
    expect(
      tables().Actions.filter((action) => action.ticket_id === marks.largeTicketId).length,
    ).toBeGreaterThan(20);
  });
});

describe("the same seed and moment", () => {
  const text = ({ tables, files, meAgentId }: Tenant) =>
    JSON.stringify([tables, [...files].map(([id, bytes]) => [id, [...bytes]]), meAgentId]);

  test("give the same tenant, and others another", () => {
    const [one, other] = [buildTenant({ now }), buildTenant({ now })];
    const usual = text(one);
    expect(text(other) === usual).toBe(true);
    some(one.tables.Client[3]).name = "Changed";
    expect(some(other.tables.Client[3]).name).not.toBe("Changed");
    expect(text(buildTenant({ now, seed: 1 })) === usual).toBe(false);
    expect(text(buildTenant({ now: new Date(now.getTime() + 86_400_000) })) === usual).toBe(false);
  });

  test("reset brings all of it back, in the same tables", async () => {
    const sandbox = createSandbox({ now });
    const before = text(sandbox.tenant);
    const { Tickets } = sandbox.tenant.tables;
    some(Tickets[0]).summary = "Changed";
    Tickets.pop();
    sandbox.tenant.files.clear();
    sandbox.tenant.meAgentId = 3;
    expect(text(sandbox.tenant) === before).toBe(false);
    sandbox.reset();
    expect(text(sandbox.tenant) === before).toBe(true);
    expect(sandbox.tenant.tables.Tickets).toBe(Tickets);
  });
});
