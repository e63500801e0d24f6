import { expect, test } from "vitest";
import { knownRecords } from "../../../../sandbox/index.ts";
import { type Args, useDesk } from "../../../../test/support/desk.ts";
import { inOneEra } from "../../../../test/support/harness.ts";
import { stored } from "../../../../test/support/lists.ts";

const { halo, tables, actionsOf, posts, newTicket, warm } = useDesk();

/** Halo answers as if a write were done, with the whole record, and stores nothing of it. */
const answering = (method: "POST" | "DELETE", path: string, undo: (body: Args) => void) =>
  halo().faults.add({
    method,
    path,
    transform: (body) => {
      undo(body as Args);
      return body;
    },
  });

inOneEra((era) => {
  test("an answer that shows the new values is no proof: what is read afterwards counts", async () => {
    const client = await warm(era);
    const ticket = newTicket({ team: "Infrastructure" });
    for (const [tool, args] of [
      ["halo_update_ticket", { id: ticket.id, status_id: 3 }],
      ["halo_assign_ticket", { ticket_id: ticket.id, agent_id: 5 }],
    ] as const) {
      const was = structuredClone(ticket);
      answering("POST", "/api/tickets", () => Object.assign(ticket, was));
      const result = await client.call(tool, args);
      expect(result.isError, tool).toBe(true);
      expect(result.data, tool).toMatchObject({ done: "nothing", state: "not_done" });
    }
    const row = stored(tables().Client, 12);
    const { website } = row;
    answering("POST", "/api/client", () => Object.assign(row, { website }));
    const args = { id: 12, website: "https://other.example", notes: "Moved" };
    const part = await client.call("halo_update_client", args);
    expect(part.data).toMatchObject({
      state: "done_in_part",
      differs: [{ field: "website", asked: "https://other.example", state: "not_done" }],
    });
    answering("POST", "/api/supplier", ({ id }) =>
      Object.assign(stored(tables().Supplier, id), { notes: "" }),
    );
    const made = await client.call("halo_create_supplier", { name: "Read back", notes: "Net 30" });
    expect(made.data).toMatchObject({
      done: "created",
      state: "done_in_part",
      differs: [{ field: "notes" }],
    });
  });

  test("an answer or a copy that is older than the write does not make it undone", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const old = structuredClone(ticket);
    halo().faults.add({ method: "POST", path: "/api/tickets", transform: () => old });
    const late = await client.call("halo_update_ticket", { id: ticket.id, status_id: 3 });
    expect(late.data).toMatchObject({ state: "done" });
    halo().faults.add({
      method: "GET",
      path: `/api/tickets/${String(ticket.id)}`,
      skip: 1,
      transform: () => ({ ...structuredClone(old), status_id: 3 }),
    });
    const stale = await client.call("halo_update_ticket", { id: ticket.id, agent_id: 5 });
    expect(stale.data).toMatchObject({ state: "done" });
    expect(stale.text).toContain("agent: Unassigned → ");
    const many = [newTicket(), newTicket()];
    const copies = structuredClone(many);
    halo().faults.add({ method: "GET", path: "ticketids=", skip: 1, transform: () => copies });
    const ids = many.map(({ id }) => id);
    const bulk = { ticket_ids: ids, status_id: 3, confirm: true };
    expect((await client.call("halo_bulk_update_tickets", bulk)).data).toMatchObject({ updated: ids });
    halo().faults.add({ method: "GET", path: "/api/tickets", skip: 1, times: 9, status: 403 });
    const unseen = await client.call("halo_bulk_update_tickets", { ...bulk, status_id: 2 });
    expect(unseen.data).toMatchObject({ updated: ids });
    const said = `Not read again after the write: tickets ${ids.join(", ")}.`;
    expect(unseen.text).toContain(said);
    expect(String(unseen.data.warnings)).toContain(said);
  });

  test("a deletion or a voiding that Halo only says is not told as done", async () => {
    const client = await warm(era);
    const appointmentId = tables().Appointment[0]?.id;
    const kept = structuredClone(stored(tables().Appointment, appointmentId));
    answering("DELETE", "/api/appointment", () => void tables().Appointment.unshift(kept));
    const there = await client.call("halo_delete_appointment", { id: appointmentId, confirm: true });
    expect(there.data).toMatchObject({ done: "unknown", state: "unknown" });
    expect(there.text).toContain("still shows it as it was");
    const gone = await client.call("halo_delete_appointment", { id: appointmentId, confirm: true });
    expect(gone.data).toMatchObject({ done: "deleted", state: "done" });
    const invoice = tables().Invoice.find(({ voided, id }) => voided !== true && Number(id) > 0);
    answering("POST", "/void", () => Object.assign(invoice ?? {}, { voided: false }));
    const held = await client.call("halo_void_invoice", { id: invoice?.id, confirm: true });
    expect(held.isError).toBe(true);
    expect(held.data).toMatchObject({ done: "nothing", state: "not_done" });
  });

  test("who sees a note and who is mailed is not known where its kind can't be read; copies are told", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const args = { ticket_id: ticket.id, note: "x", outcome: "Note" };
    halo().faults.add({ method: "GET", path: "/api/outcome", status: 403 });
    const dry = await client.call("halo_create_action", { ...args, dry_run: true });
    expect(dry.data.also).toContain(
      "Whether the ticket's user can see it is not known. Whether its outcome mails somebody by itself is not known: the outcomes could not be read.",
    );
    halo().faults.add({
      method: "POST",
      path: "/api/actions",
      transform: (body) => {
        const more = { emailto: "jo@quill.example", emailcc: "kim@quill.example" };
        return { ...(body as Args), ...Object.assign(actionsOf(ticket.id).at(-1) ?? {}, more) };
      },
    });
    const copied = await client.call("halo_create_action", { ...args, sendemail: true });
    expect(copied.text).toContain("Halo was asked to mail «jo@quill.example», cc «kim@quill.example».");
  });

  test("an outcome or a status that the tenant does not have is refused before anything is sent", async () => {
    const client = await warm(era);
    const args = { ticket_id: knownRecords(halo().tenant).openTicketId, note: "x" };
    for (const [tool, more, said] of [
      ["halo_create_action", { outcome_id: 99 }, /no outcome «99».*7 Private Note/],
      ["halo_create_action", { outcome: "Telegram" }, /no outcome «Telegram»/],
      ["halo_create_action", { outcome: "Note", new_status: 977 }, /status 977 is not known/],
      ["halo_reply_to_ticket", { new_status: 977 }, /status 977 is not known/],
      ["halo_reply_to_ticket", { hidden: true, note: "<p> </p>" }, /nothing that its reader would see/],
    ] as const) {
      const refused = await client.call(tool, { ...args, ...more });
      expect(refused.isError).toBe(true);
      expect(refused.text).toMatch(said);
    }
    expect(posts(/\/api\/actions/i)).toHaveLength(0);
  });

  test("what else moved is told of any record, and of many tickets that one is merged or open again", async () => {
    const client = await warm(era);
    const row = stored(tables().Client, 12);
    answering("POST", "/api/client", () => Object.assign(row, { accountmanagertech: 5, is_vip: true }));
    const moved = await client.call("halo_update_client", { id: 12, notes: "Other" });
    expect(moved.text).toContain("Changed with it, not asked for: accountmanagertech, is_vip.");
    expect(moved.text).toMatch(/accountmanagertech(?:_name)?: .+ → .*Callum Ashgrove/);
    const [merged, closed] = [
      newTicket({ merged_into_id: 2301 }),
      newTicket({ status_id: 9, dateclosed: "2026-11-01T10:00:00" }),
    ];
    const args = { ticket_ids: [merged.id, closed.id], status_id: 3 };
    const said = `Merged: ticket ${String(merged.id)} into 2301.`;
    expect((await client.call("halo_bulk_update_tickets", { ...args, dry_run: true })).text).toContain(said);
    const bulk = await client.call("halo_bulk_update_tickets", { ...args, confirm: true });
    for (const part of [said, "It is open again: it was closed before."]) {
      expect(bulk.text).toContain(part);
      expect(JSON.stringify(bulk.data)).toContain(part);
    }
  });

  test("an agent without the right to read agents assigns all the same", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({ method: "GET", path: "/api/agent/5", times: 9, status: 403 });
    const result = await client.call("halo_assign_ticket", { ticket_id: ticket.id, agent_id: 5 });
    expect(result.data).toMatchObject({ state: "done" });
  });
});
