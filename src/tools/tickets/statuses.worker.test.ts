import { expect, test } from "vitest";
import { connect, inEras, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { sortedIds } from "../../../test/support/lists.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;

inOneEra((era) => {
  test("lists statuses page by page", async () => {
    const client = await connect(era);
    const { Status } = halo().tenant.tables;
    const rows: Row[] = [];
    for (let page = 1; ; page++) {
      const result = await client.call("halo_list_statuses", { page_size: 5, page });
      expect(result.data.total).toBe(Status.length);
      rows.push(...rowsOf(result));
      if (result.data.has_more !== true) break;
    }
    expect(sortedIds(rows)).toEqual(sortedIds(Status));
  });

  test("each filter of statuses keeps what it says", async () => {
    const client = await connect(era);
    const { Status } = halo().tenant.tables;
    const shown = async (args: Row) =>
      sortedIds(rowsOf(await client.call("halo_list_statuses", { page_size: 100, ...args })));
    for (const type of ["ticket", "project", "opportunity"]) {
      const wanted = Status.filter((row) => row.type === type);
      expect(wanted.length).toBeLessThan(Status.length);
      expect(await shown({ type })).toEqual(sortedIds(wanted));
    }
    expect(await shown({ search: "hold" })).toEqual(
      sortedIds(Status.filter((row) => /hold/i.test(`${row.name} ${row.shortname}`))),
    );
    const open = await shown({ exclude_closed: true });
    expect(open).not.toContain(9);
    expect(open).toContain(1);
    // The sandbox does not know which statuses a type allows; Halo does, and must be asked by this name.
    await shown({ tickettype_id: 5 });
    expect(halo().log.entries.at(-1)?.query).toMatchObject({ tickettype_id: "5", showall: "true" });
  });

  test("reads a status", async () => {
    const client = await connect(era);
    expect(recordOf(await client.call("halo_get_status", { id: 9 }))).toMatchObject({
      id: 9,
      name: "Closed",
    });
  });

  test("lists ticket types, and each filter keeps what it says", async () => {
    const client = await connect(era);
    const { TicketType } = halo().tenant.tables;
    const shown = async (args: Row) =>
      sortedIds(rowsOf(await client.call("halo_list_ticket_types", { page_size: 100, ...args })));
    expect(await shown({})).toEqual(sortedIds(TicketType));
    expect(await shown({ search: "request" })).toEqual(
      sortedIds(TicketType.filter((row) => /request/i.test(`${row.name} ${row.group_name}`))),
    );
    const [first, second] = TicketType;
    if (first === undefined || second === undefined) throw new Error("the sandbox has no ticket types");
    second.inactive = true;
    try {
      expect(await shown({})).not.toContain(second.id);
      expect(await shown({ include_inactive: true })).toEqual(sortedIds(TicketType));
    } finally {
      second.inactive = false;
    }
    first.cancreate = false;
    try {
      expect(await shown({ can_create_only: true })).toEqual(
        sortedIds(TicketType.filter((row) => row !== first)),
      );
      expect((await client.call("halo_list_ticket_types")).text).toContain("can't create it");
    } finally {
      first.cancreate = true;
    }
  });

  test("reads a ticket type without what Halo embeds in it", async () => {
    const client = await connect(era);
    const type = halo().tenant.tables.TicketType[2];
    const result = await client.call("halo_get_ticket_type", { id: type?.id });
    expect(recordOf(result)).toMatchObject({
      id: type?.id,
      name: type?.name,
      group_name: type?.group_name,
      default_priority: type?.default_priority,
    });
    expect(result.text.length).toBeLessThan(2_500);
    const full = await client.call("halo_get_ticket_type", { id: type?.id, detail: "full" });
    expect(full.text.length + JSON.stringify(full.data).length).toBeLessThan(20_000 * 4);
  });
});

inEras(["2025-11-25", "2026-07-28"], (era) => {
  test("a ticket type comes with what writes to its tickets take", async () => {
    const client = await connect(era);
    const { TicketType, Priority, Outcome, Lookup } = halo().tenant.tables;
    const type = TicketType[0];
    const alone = await client.call("halo_get_ticket_type", { id: type?.id });
    expect(alone.data).not.toHaveProperty("outcomes");
    expect(halo().log.count({ path: "/api/outcome" })).toBe(0);
    const result = await client.call("halo_get_ticket_type", { id: type?.id, options: true });
    const own = Priority.filter((row) => row.slaid === type?.default_sla);
    expect(own.length).toBeLessThan(Priority.length);
    expect(result.data.priorities).toMatchObject(
      own.map(({ priorityid, name, slaid }) => ({ priorityid, name, slaid })),
    );
    const outcomes = Outcome.filter((row) => row.hidden !== true && row.systemid === 0);
    const shown = (result.data.outcomes as Row[]).map(({ id, outcome }) => `${id} ${outcome}`);
    expect(shown.sort()).toEqual(outcomes.map(({ id, outcome }) => `${id} ${outcome}`).sort());
    const charges = Lookup.filter((row) => row.lookupid === 17);
    expect((result.data.charge_types as Row[]).map(({ name }) => name).sort()).toEqual(
      charges.map(({ name }) => name).sort(),
    );
    expect(result.data.charge_types).toContainEqual({ id: 0, name: "No Charge" });
    expect(halo().log.count({ path: "/api/outcome" })).toBe(1);
  });

  test("outcomes that can't be read cost themselves, not the ticket type", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/outcome", status: 403 });
    const result = await client.call("halo_get_ticket_type", { id: 1, options: true });
    expect(recordOf(result).id).toBe(1);
    expect(result.data.warnings).toEqual([expect.stringContaining("The outcomes could not be read")]);
    expect((result.data.priorities as Row[]).length).toBeGreaterThan(0);
  });
});

inOneEra((era) => {
  test("a status type by number is refused, since Halo takes words", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_statuses", { type: 0 });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("type");
  });

  test("HTML instead of statuses is an error, not an empty list", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/status",
      status: 200,
      body: "<html>Sign in</html>",
      contentType: "text/html",
    });
    const result = await client.call("halo_list_statuses");
    expect(result.isError).toBe(true);
    expect(result.text).toContain("web page");
  });
});
