import { expect, test } from "vitest";
import { useDesk } from "../../../test/support/desk.ts";
import { inOneEra, rowsOf } from "../../../test/support/harness.ts";

const { tables, newTicket, warm } = useDesk();

inOneEra((era) => {
  test("actions come by their time, the newest first, also where time was logged for an earlier day", async () => {
    const client = await warm(era);
    const ticket = newTicket({ timetaken: 2.5 });
    const days = [12, 15, 3, 14];
    for (const [index, day] of days.entries()) {
      tables().Actions.push({
        id: index + 1,
        ticket_id: ticket.id,
        datetime: `2026-01-${String(day).padStart(2, "0")}T10:00:00Z`,
        who: "Robin Fenn",
        outcome: "Private Note",
        note: `Of day ${day}`,
      });
    }
    const byTime = [2, 4, 1, 3];
    const listed = await client.call("halo_list_actions", { ticket_id: ticket.id });
    expect(rowsOf(listed).map(({ id }) => id)).toEqual(byTime);
    const got = await client.call("halo_get_ticket", { id: ticket.id });
    expect((got.data.actions as { id: number }[]).map(({ id }) => id)).toEqual(byTime);
    const two = await client.call("halo_get_ticket", { id: ticket.id, actions: 2 });
    expect((two.data.actions as { id: number }[]).map(({ id }) => id)).toEqual(byTime.slice(0, 2));
    expect(got.text).toContain("timetaken 2.5 h");
  });

  test("a closed ticket without a fix date says why, as far as Halo tells; one with it shows it", async () => {
    const client = await warm(era);
    const closed = { status_id: 9, dateclosed: "2026-01-15T10:00:00Z" };
    const said = async (fields: Record<string, unknown>) => {
      const ticket = newTicket({ ...closed, ...fields });
      return (await client.call("halo_get_ticket", { id: ticket.id })).text;
    };
    const none = "1900-01-01T00:00:00Z";
    expect(await said({ fixbydate: none, excludefromsla: true })).toContain(
      "No fix-by date: it is left out of the SLA.",
    );
    expect(await said({ fixbydate: none, excludefromsla: false, sla_id: 0 })).toContain(
      "No fix-by date: it has no SLA.",
    );
    expect(await said({ fixbydate: none, excludefromsla: false, sla_id: 1 })).toContain(
      "may not track the fix",
    );
    const dated = await said({ fixbydate: "2026-01-16T10:00:00Z" });
    expect(dated).toContain("closed 2026-01-15 10:00Z · fix by 2026-01-16 10:00Z");
    expect(dated).not.toContain("No fix-by date");
  });
});
