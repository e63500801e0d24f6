import { expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, useSandbox } from "../../../test/support/harness.ts";
import { first, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const closedStatuses = new Set([8, 9, 34, 35, 44]);
const list = "halo_list_tickets";

/** What the list shows: deleted and merged tickets are hidden by Halo. */
const visible = () =>
  halo().tenant.tables.Tickets.filter(
    (row) => row.deleted !== true && !(Number(row.merged_into_id ?? 0) > 0),
  );
const isOpen = (row: HaloRecord) => !closedStatuses.has(Number(row.status_id));

inOneEra((era) => {
  test("a ticket is created as asked for and read back", async () => {
    const client = await connect(era);
    const user = first(
      halo().tenant.tables.Users,
      (row) => row.inactive !== true && Number(row.client_id) === 12,
    );
    const args = {
      summary: `Scanner asks for a code (${era})`,
      details: "Since this morning.\nOn the second floor.",
      client_id: 12,
      site_id: user.site_id,
      user_id: user.id,
      tickettype_id: 1,
      priority_id: 3,
      agent_id: 2,
      category_1: "Hardware>Printer",
    };
    const created = await client.call("halo_create_ticket", args);
    const record = recordOf(created);
    expect(created.data.done).toBe("created");
    expect(created.data.link).toContain(`/ticket?id=${record.id}`);
    expect(stored(halo().tenant.tables.Tickets, record.id)).toMatchObject(args);
    expect(recordOf(await client.call("halo_get_ticket", { id: record.id }))).toMatchObject({
      summary: args.summary,
      details: args.details,
      agent_id: 2,
    });
  });

  test("an update changes what is given, nothing else, and tells before and after", async () => {
    const client = await connect(era);
    const ticket = first(
      visible(),
      (row) => (isOpen(row) && row.status_id === 2 && row.agent_id === 1) || row.status_id === 2,
    );
    const before = { ...ticket };
    const result = await client.call("halo_update_ticket", { id: ticket.id, status_id: 3, agent_id: 5 });
    recordOf(result);
    const after = stored(halo().tenant.tables.Tickets, ticket.id);
    expect(after).toMatchObject({
      status_id: 3,
      agent_id: 5,
      summary: before.summary,
      client_id: before.client_id,
    });
    expect(result.data.changes).toContainEqual({ field: "status_id", before: 2, after: 3 });
    expect(result.text).toContain("status: In Progress → With User (status_id 2 → 3)");
    expect(
      visible().filter(
        (row) =>
          row.summary === before.summary &&
          row.client_id === before.client_id &&
          row.id !== ticket.id &&
          row.dateoccurred === before.dateoccurred,
      ),
    ).toEqual([]);
  });

  test("a user's site goes along; a user whose site can't be read is refused", async () => {
    const client = await connect(era);
    const user = first(halo().tenant.tables.Users, (row) => row.client_id === 2 && row.inactive !== true);
    const args = { summary: `Sound is gone, ${era}`, user_id: user.id };
    const created = recordOf(await client.call("halo_create_ticket", args));
    expect(created).toMatchObject({ user_id: user.id, site_id: Number(user.site_id), client_id: 2 });
    halo().faults.add({ path: `/api/users/${String(user.id)}`, status: 403 });
    const unread = await client.call("halo_create_ticket", { ...args, summary: "Sound is gone again" });
    expect(unread.text).toContain("user needs site");
  });

  test.each([
    ["without a summary", "halo_create_ticket", { client_id: 12 }, /summary/],
    ["an id that is text", "halo_get_ticket", { id: "INC2301" }, /^id is "INC2301": give a whole number/],
    ["an unknown argument", "halo_update_ticket", { id: 2301, statusid: 3 }, /"statusid".*"status"/],
    ["nothing to change", "halo_update_ticket", { id: 2301 }, /at least one of/],
    ["two date ranges", list, { opened_after: "2026-01-01", due_before: "2026-12-01" }, /one date at a time/],
    ["a range turned round", list, { opened_after: "2026-05-01", opened_before: "2026-01-01" }, /swap/],
    [
      "a date that is none",
      list,
      { opened_after: "some day" },
      /opened_after is "some day": give a date such as/,
    ],
    ["open and closed at once", list, { open_only: true, closed_only: true }, /contradict/],
    ["too large a page", list, { page_size: 101 }, /page_size is 101: .*100/],
  ] as const)("refuses %s by name, and Halo hears nothing", async (_what, tool, args, message) => {
    const client = await connect(era);
    halo().log.clear();
    const result = await client.call(tool, args);
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(message);
    expect(halo().log.entries).toEqual([]);
  });
});
