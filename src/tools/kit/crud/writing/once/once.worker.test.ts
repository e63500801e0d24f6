import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../../../../test/support/harness.ts";
import { isThere } from "../../../../../../test/support/tickets.ts";

const halo = useSandbox();

const tickets = () => halo().log.count({ method: "POST", path: /\/api\/tickets/i });
const withSummary = (summary: string) =>
  halo().tenant.tables.Tickets.filter((row) => row.summary === summary);

inOneEra((era) => {
  test("a creation whose answer was lost is repeated with its key, and is made once", async () => {
    const client = await connect(era);
    const call = { summary: "Sent by a machine", client: 2, idempotency_key: "run-2026-11-0001" };
    // Halo makes it, and its answer is lost on the way.
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 502, afterActing: true });
    const first = await client.call("halo_create_ticket", call);
    expect(first.isError, first.text).toBe(false);
    const before = tickets();
    const { idempotency_key, ...fields } = call;
    const again = await client.call("halo_create_ticket", { idempotency_key, ...fields });
    expect(again.isError, again.text).toBe(false);
    expect(recordOf(again).id).toBe(recordOf(first).id);
    expect(again.text).toContain("Nothing was sent now: this is what the first call");
    const other = await client.call("halo_create_ticket", { ...call, summary: "Another one" });
    expect(other.isError).toBe(true);
    expect(other.text).toContain("with another tool or other arguments");
    expect(tickets()).toBe(before);
    expect(withSummary(call.summary)).toHaveLength(1);
  });

  test("a call that wrote nothing leaves its key to the next one", async () => {
    const client = await connect(era);
    const call = { name: "Keyed Supplies", idempotency_key: "run-2026-11-0002" };
    const refused = await client.call("halo_create_site", {
      ...call,
      client: 2,
      custom_fields: { "No such": 1 },
    });
    expect(refused.isError).toBe(true);
    const mended = await client.call("halo_create_site", { ...call, client: 2 });
    expect(mended.isError, mended.text).toBe(false);
    // Not Halo's doing: it refused, and what it did not store is sent anew.
    halo().faults.add({ method: "POST", path: "/api/supplier", status: 400, times: 1 });
    const supplier = { ...call, idempotency_key: "run-2026-11-0003" };
    expect((await client.call("halo_create_supplier", supplier)).isError).toBe(true);
    expect((await client.call("halo_create_supplier", supplier)).isError).toBe(false);
  });

  test("a note is written once by its key, and read again in its ticket", async () => {
    const client = await connect(era);
    const ticket_id = halo().tenant.tables.Tickets.find((row) => row.client_id === 2 && isThere(row))?.id;
    const call = { ticket_id, note: "Once only", timetaken: 0.5, idempotency_key: "run-2026-11-0005" };
    const first = await client.call("halo_log_time", call);
    const again = await client.call("halo_log_time", call);
    expect(again.isError, again.text).toBe(false);
    expect(recordOf(again)).toMatchObject({ id: recordOf(first).id, ticket_id });
    const notes = halo().tenant.tables.Actions.filter((row) => String(row.note).includes("Once only"));
    expect(notes).toHaveLength(1);
  });

  test("while it is not known what became of the first call, nothing is sent again", async () => {
    const client = await connect(era);
    const call = { summary: "In doubt", client: 2, idempotency_key: "run-2026-11-0004" };
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 502, afterActing: true });
    halo().faults.add({ method: "GET", path: "/api/tickets", status: 403, times: 10 });
    const first = await client.call("halo_create_ticket", { ...call, allow_duplicate: true });
    expect(first.text).toContain("Unknown whether");
    halo().faults.clear();
    const before = tickets();
    const again = await client.call("halo_create_ticket", { ...call, allow_duplicate: true });
    expect(again.isError).toBe(true);
    expect(again.text).toContain(
      "Unknown whether the first call with this idempotency_key created the ticket",
    );
    expect(tickets()).toBe(before);
    expect(withSummary(call.summary)).toHaveLength(1);
  });
});
