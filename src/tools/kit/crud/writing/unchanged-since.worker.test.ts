import { expect, test } from "vitest";
import { knownRecords, type ResourceName } from "../../../../../sandbox/index.ts";
import { exampleArguments } from "../../../../../test/examples.ts";
import { connect, inOneEra, useSandbox } from "../../../../../test/support/harness.ts";
import { first } from "../../../../../test/support/lists.ts";
import { catalogue } from "../../../index.ts";

const halo = useSandbox();

const moved = { notes: "Moved" };

/** The tools with `if_unchanged_since`: what they read, where it says when it changed, and a change. */
const cases: readonly {
  tool: string;
  get: string;
  table: ResourceName;
  field: string;
  id?: string;
  /** Of an argument that names the record beside its id: the field of it. */
  within?: string;
  change: Record<string, unknown>;
}[] = [
  {
    tool: "halo_update_ticket",
    get: "halo_get_ticket",
    table: "Tickets",
    field: "last_update",
    change: { summary: "Moved" },
  },
  {
    tool: "halo_update_project",
    get: "halo_get_project",
    table: "Projects",
    field: "last_update",
    change: { summary: "Moved" },
  },
  {
    tool: "halo_update_opportunity",
    get: "halo_get_opportunity",
    table: "Opportunities",
    field: "last_update",
    change: { summary: "Moved" },
  },
  {
    tool: "halo_update_client",
    get: "halo_get_client",
    table: "Client",
    field: "alastupdate",
    change: { notes: "Moved" },
  },
  {
    tool: "halo_update_site",
    get: "halo_get_site",
    table: "Site",
    field: "slastupdate",
    change: { notes: "Moved" },
  },
  {
    tool: "halo_update_supplier",
    get: "halo_get_supplier",
    table: "Supplier",
    field: "last_modified",
    change: { notes: "Moved" },
  },
  {
    tool: "halo_close_ticket",
    get: "halo_get_ticket",
    table: "Tickets",
    field: "last_update",
    id: "ticket_id",
    change: { note: "Moved" },
  },
  {
    tool: "halo_assign_ticket",
    get: "halo_get_ticket",
    table: "Tickets",
    field: "last_update",
    id: "ticket_id",
    change: { agent_id: 5 },
  },
  {
    tool: "halo_reply_to_ticket",
    get: "halo_get_ticket",
    table: "Tickets",
    field: "last_update",
    id: "ticket_id",
    change: { note: "Moved" },
  },
  { tool: "halo_update_user", get: "halo_get_user", table: "Users", field: "ulastupdate", change: moved },
  { tool: "halo_update_asset", get: "halo_get_asset", table: "Asset", field: "dlastupdate", change: moved },
  {
    tool: "halo_update_appointment",
    get: "halo_get_appointment",
    table: "Appointment",
    field: "last_modified",
    change: { note: "Moved" },
  },
  {
    tool: "halo_update_item",
    get: "halo_get_item",
    table: "Item",
    field: "lastmodified",
    change: { description: "Moved" },
  },
  {
    tool: "halo_update_quotation",
    get: "halo_get_quotation",
    table: "Quotation",
    field: "last_update_time",
    change: { title: "Moved" },
  },
  {
    tool: "halo_update_action",
    get: "halo_get_action",
    table: "Actions",
    field: "last_updated",
    within: "ticket_id",
    change: { timetaken: 0.75 },
  },
  {
    tool: "halo_update_recurring_lines",
    get: "halo_get_recurring_invoice",
    table: "RecurringInvoice",
    field: "last_modified",
    change: { confirm: true },
  },
];

/** Update tools without it, and why. */
const without: Readonly<Record<string, string>> = {
  halo_update_licence: "Halo keeps no date of the last change of a licence",
};

/** The tables of the sandbox that keep the time of the last change as the record shows it; others as `last_update`. */
const keptAsShown: readonly ResourceName[] = [
  ...(["Tickets", "Projects", "Opportunities", "Supplier", "Appointment", "Item"] as const),
  ...(["Quotation", "Actions", "RecurringInvoice"] as const),
];

const recordOfCase = (table: ResourceName) => {
  const { tenant } = halo();
  const rows = tenant.tables[table];
  if (table === "Actions") {
    const own = exampleArguments("halo_update_action", tenant);
    return first(rows, ({ id, ticket_id }) => id === own.id && ticket_id === own.ticket_id);
  }
  if (table === "RecurringInvoice") {
    return first(rows, ({ id }) => id === knownRecords(tenant).recurringInvoiceId);
  }
  return table === "Tickets"
    ? first(rows, ({ id }) => id === knownRecords(halo().tenant).openTicketId)
    : first(rows, (row) => row.inactive !== true && row.deleted !== true);
};
const writes = () =>
  halo().log.entries.filter(({ method, path }) => method !== "GET" && path.startsWith("/api/"));

test("every update tool has it, and so have the technician's tools that change a ticket", () => {
  const having = catalogue.filter(({ input }) => "if_unchanged_since" in input.shape).map(({ name }) => name);
  expect(having.sort()).toEqual([...cases.map(({ tool }) => tool), "halo_bulk_update_tickets"].sort());
  for (const { name } of catalogue.filter(({ name }) => name.startsWith("halo_update_"))) {
    expect(having.includes(name), name).toBe(without[name] === undefined);
  }
});

inOneEra((era) => {
  test.each(cases)(
    "$tool refuses a record that was changed after it was read, and takes one that was not",
    async ({ tool, get, table, field, id = "id", within, change }) => {
      const client = await connect(era);
      const record = recordOfCase(table);
      const key = keptAsShown.includes(table) ? field : "last_update";
      record[key] = "2026-11-20T10:00:00.123";
      const place = within === undefined ? {} : { [within]: record[within] };
      const read = await client.call(get, { id: record.id, ...place });
      const seen = (read.data.record as Record<string, unknown>)[field];
      expect(seen).toBe("2026-11-20T10:00:00Z");
      // A client may show its model the text alone, so that has to be as exact.
      expect(read.text).toContain(`${field} 2026-11-20 10:00:00Z`);

      record[key] = "2026-11-20T10:00:01";
      halo().log.clear();
      const lines = tool === "halo_update_recurring_lines" ? exampleArguments(tool, halo().tenant) : {};
      const args = { ...lines, ...place, [id]: record.id, ...change };
      const refused = await client.call(tool, { ...args, if_unchanged_since: seen });
      expect(refused.isError, refused.text).toBe(true);
      expect(refused.text).toContain(
        "was changed at 2026-11-20 10:00:01Z, after 2026-11-20 10:00:00Z (if_unchanged_since)",
      );
      expect(writes()).toEqual([]);
      const isOfTicket = ["Tickets", "Projects", "Opportunities"].includes(table);
      expect(/Its newest action: #\d+/.test(refused.text)).toBe(
        isOfTicket && halo().tenant.tables.Actions.some(({ ticket_id }) => ticket_id === record.id),
      );

      // A dry run holds it too.
      const dry = await client.call(tool, { ...args, if_unchanged_since: seen, dry_run: true });
      expect(dry.isError).toBe(true);

      const taken = await client.call(tool, { ...args, if_unchanged_since: "2026-11-20 10:00:01Z" });
      expect(taken.isError, taken.text).toBe(false);
      expect(writes().length).toBeGreaterThan(0);
      // A closed ticket would not be closed again.
      if (tool === "halo_close_ticket") halo().reset();
    },
  );
});

inOneEra((era) => {
  test("a record that does not say when it was changed is refused, never passed", async () => {
    const client = await connect(era);
    const ticket = recordOfCase("Tickets");
    for (const none of ["1900-01-01T00:00:00", null, "yesterday"]) {
      halo().faults.add({
        method: "GET",
        path: `/api/tickets/${String(ticket.id)}`,
        transform: (body) => ({ ...(body as object), last_update: none }),
      });
      const result = await client.call("halo_update_ticket", {
        id: ticket.id,
        summary: "x",
        if_unchanged_since: "2026-11-20T10:00:00Z",
      });
      expect(result.isError).toBe(true);
      expect(result.text).toContain("Halo does not say when ticket");
    }
    expect(writes()).toEqual([]);
  });

  test("who moved it costs no answer when it can't be read", async () => {
    const client = await connect(era);
    const ticket = recordOfCase("Tickets");
    ticket.last_update = "2026-11-20T10:00:01";
    halo().faults.add({ method: "GET", path: "/api/actions", status: 403 });
    const result = await client.call("halo_update_ticket", {
      id: ticket.id,
      summary: "x",
      if_unchanged_since: "2026-11-20T10:00:00Z",
    });
    expect(result.text).toContain("was changed at 2026-11-20 10:00:01Z");
    expect(result.text).not.toContain("newest action");
  });

  test("a date that is none is refused by name", async () => {
    const client = await connect(era);
    const result = await client.call("halo_update_ticket", {
      id: 1,
      summary: "x",
      if_unchanged_since: "some time",
    });
    expect(result.text).toContain('if_unchanged_since is "some time": give a date');
  });
});
