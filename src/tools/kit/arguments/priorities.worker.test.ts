import { beforeAll, expect, test } from "vitest";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";
import { isThere } from "../../../../test/support/tickets.ts";

const halo = useSandbox();
const tables = () => halo().tenant.tables;
const list = "halo_list_tickets";

/** SLA 2 has names of its own for the numbers 1 and 2, and "Medium" is its number 4 instead of 3. */
const own = ["P1 - Emergency", "P2 - Urgent", "Low", "Medium"];

beforeAll(() => {
  for (const row of tables().Priority) {
    if (row.slaid === 2) row.name = own[Number(row.priorityid) - 1] ?? row.name;
  }
});

const openOf = (sla: number, priority: number) => {
  const ticket = first(
    tables().Tickets,
    (row) => row.sla_id === sla && row.status_id === 2 && row.priority_id !== priority,
  );
  return ticket;
};

inOneEra((era) => {
  test("a filter lists the tickets of the priority's own SLA, whether Halo can filter by SLA or not", async () => {
    const client = await connect(era);
    const wanted = tables()
      .Tickets.filter((row) => row.sla_id === 2 && row.priority_id === 1 && isThere(row))
      .filter((row) => !(Number(row.merged_into_id) > 0));
    const result = await client.call(list, { priority: "P1 - Emergency", page_size: 100 });
    expect(rowsOf(result).map((row) => row.id)).toEqual(
      wanted.map((row) => Number(row.id)).sort((one, other) => other - one),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(rowsOf(result).every((row) => row.priority_name === "P1 - Emergency")).toBe(true);
    expect(result.data.understood).toEqual(["priority «P1 - Emergency» is #1 of SLA 2"]);
    const all = tables().Tickets.filter((row) => row.priority_id === 1);
    halo().faults.add({
      path: "/api/tickets",
      transform: () => ({ record_count: all.length, tickets: all.slice(0, 100) }),
    });
    const ignored = await client.call(list, { priority: "P1 - Emergency", page_size: 100 });
    expect(rowsOf(ignored).every((row) => row.priority_name === "P1 - Emergency")).toBe(true);
    expect(ignored.data.total).toBeUndefined();
    expect(ignored.text).toContain("rows that Halo gave for this page are left out");
  });

  test("an answer counts those of the SLA only", async () => {
    const client = await connect(era);
    const result = await client.call("halo_sla_scorecard", { priority: "P1 - Emergency" });
    expect(result.isError, result.text).toBe(false);
    const asked = halo().log.entries.filter(({ query }) => query.priority === "1");
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every(({ query }) => query.sla === "2")).toBe(true);
  });

  test("a number alone is said to be another priority in each SLA", async () => {
    const client = await connect(era);
    const result = await client.call(list, { priority_id: 1 });
    expect(String(result.data.understood)).toContain("«P1 - Emergency» (SLA 2)");
  });

  test("an update takes the priority of the ticket's own SLA, and refuses that of another", async () => {
    const client = await connect(era);
    const ticket = openOf(1, 1);
    const wrong = await client.call("halo_update_ticket", { id: ticket.id, priority: "P1 - Emergency" });
    expect(wrong.isError).toBe(true);
    expect(wrong.text).toContain(
      `ticket ${String(ticket.id)} has SLA 1, which has no priority «P1 - Emergency»`,
    );
    expect(wrong.text).toContain("1 «Critical», 2 «High», 3 «Medium», 4 «Low»");
    expect(halo().log.count({ method: "POST", path: "/api/tickets" })).toBe(0);
    expect(
      recordOf(await client.call("halo_update_ticket", { id: ticket.id, priority: "medium" })),
    ).toMatchObject({
      priority_id: 3,
      priority_name: "Medium",
    });
    const premium = openOf(2, 4);
    expect(
      recordOf(await client.call("halo_update_ticket", { id: premium.id, priority: "medium" })),
    ).toMatchObject({
      priority_id: 4,
      priority_name: "Medium",
    });
  });

  test("tickets of several SLAs are not changed at once to what is another number in each", async () => {
    const client = await connect(era);
    const ids = [openOf(1, 9).id, openOf(2, 9).id];
    const call = (priority: string) =>
      client.call("halo_bulk_update_tickets", { ticket_ids: ids, priority, dry_run: true });
    expect((await call("Medium")).text).toContain("has another number in the SLA of each of these tickets");
    expect((await call("P2 - Urgent")).text).toContain("which has no priority «P2 - Urgent»");
  });

  test("a new ticket gets the number together with its SLA", async () => {
    const client = await connect(era);
    const record = recordOf(
      await client.call("halo_create_ticket", {
        summary: "The whole building is without power",
        client: "Quillmere Logistics",
        priority: "P1 - Emergency",
      }),
    );
    expect(record).toMatchObject({ priority_id: 1, sla_id: 2, priority_name: "P1 - Emergency" });
    const several = await client.call("halo_create_ticket", { summary: "One lamp", priority: "Medium" });
    expect(several.text).toContain("Give the one that is meant with its SLA, such as «Medium (SLA 1)»");
    const one = await client.call("halo_create_ticket", { summary: "One lamp", priority: "Medium (SLA 2)" });
    expect(recordOf(one)).toMatchObject({ priority_id: 4, sla_id: 2 });
  });

  test("a number that no SLA has is refused in filters and writes", async () => {
    const client = await connect(era);
    for (const [tool, args] of [
      [list, { priority_id: 77 }],
      ["halo_update_ticket", { id: openOf(1, 1).id, priority_id: 77 }],
      ["halo_create_ticket", { summary: "Numbers", priority: "77" }],
    ] as const) {
      expect((await client.call(tool, args)).text, tool).toContain("priority 77 is not known in Halo");
    }
    expect(halo().log.count({ method: "POST", path: "/api/tickets" })).toBe(0);
  });
});
