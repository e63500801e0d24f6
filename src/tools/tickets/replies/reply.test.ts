import { describe, expect, test } from "vitest";
import { openNodeDesk } from "../../../../test/support/node-desk.ts";

const tool = "halo_reply_to_ticket";
const desk = await openNodeDesk();
const [one, other] = ["one@elsewhere.example", "two@elsewhere.example"];

describe("a reply", () => {
  test("goes to those given, with copies, and says who is mailed and what is stored", async () => {
    const ticket = desk.newTicket();
    const done = await desk.call(tool, { ticket_id: ticket.id, note: "Hello", to: [one], cc: [other] });
    expect(done.data.state, done.text).toBe("done");
    expect(desk.actionsOf(ticket.id).at(-1)).toMatchObject({ emailto: one, emailcc: other, sendemail: true });
    expect(done.text).toContain(`mail «${one}», cc «${other}»`);
    expect(done.text).toContain("Neither the address of the ticket's user");
    const [row] = await desk.session.ledgerRows();
    expect(row?.mailed).toEqual([one, other]);
  });

  test("takes a canned text by name, and names the nearest where there is none", async () => {
    const ticket = desk.newTicket();
    const done = await desk.call(tool, {
      ticket_id: ticket.id,
      note: "Dear all,",
      canned_text: "ticket received",
    });
    expect(done.isError, done.text).toBe(false);
    expect(desk.actionsOf(ticket.id).at(-1)).toMatchObject({
      note: "Dear all,\n\nWe have your request as $FAULTID.",
      note_html: "<p>Dear all,</p><p>We have your request as <b>$FAULTID</b>.</p>",
    });
    expect(done.text).toContain("placeholders ($FAULTID)");
    const unknown = await desk.call(tool, { ticket_id: ticket.id, canned_text: "Waiting for them" });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toContain("Waiting for you");
  });

  test("without text, with an address that is none, or hidden with one is refused before anything is sent", async () => {
    const ticket_id = desk.newTicket().id;
    desk.sandbox.log.clear();
    expect((await desk.call(tool, { ticket_id })).text).toContain("give note, canned_text, or both");
    expect((await desk.call(tool, { ticket_id, note: "x", cc: ["nobody"] })).text).toContain(
      "e-mail address",
    );
    expect((await desk.call(tool, { ticket_id, note: "x", hidden: true, cc: [one] })).text).toContain(
      "hidden",
    );
    const dry = await desk.call(tool, { ticket_id, note: "x", cc: [one], dry_run: true });
    expect(dry.text).toContain(`cc «${one}»`);
    expect(desk.writes()).toBe(0);
  });

  test.each([
    ["ignored", "Not as asked: emailcc"],
    ["not-shown", "Unknown: emailcc"],
  ])("a tenant in which the addresses are %s is told as that", async (value, said) => {
    const tenant = await openNodeDesk({ "mail-addresses": value });
    const told = await tenant.call(tool, {
      ticket_id: tenant.newTicket().id,
      note: "x",
      to: [one],
      cc: [other],
    });
    expect(told.text).toContain(said);
    expect(told.data.state).toBe("done_in_part");
  });
});

describe("a status that a ticket's type does not allow", () => {
  const moves: readonly (readonly [string, object])[] = [
    ["halo_update_ticket", { status: 5 }],
    ["halo_close_ticket", { note: "Done." }],
    [tool, { note: "x", new_status: 5 }],
    ["halo_create_action", { note: "x", outcome: "Private Note", new_status: 5 }],
  ];

  test("is refused with those that it does, before anything is sent", async () => {
    const listed = await openNodeDesk({ "allowed-statuses": "listed" });
    const { id } = listed.newTicket();
    listed.sandbox.log.clear();
    for (const [name, args] of moves) {
      const refused = await listed.call(name, {
        [name === "halo_update_ticket" ? "id" : "ticket_id"]: id,
        ...args,
      });
      expect(refused.text).toContain("It may have: 1 New, 2 In Progress");
    }
    expect(listed.writes()).toBe(0);
    expect((await listed.call("halo_update_ticket", { id, status: 1 })).data.state).toBe("done");
  });

  test("is refused for each of many tickets, whose type is read once", async () => {
    const listed = await openNodeDesk({ "allowed-statuses": "listed" });
    const ids = [listed.newTicket(), listed.newTicket()].map(({ id }) => id);
    const bulk = (status: number, dry_run = false) =>
      listed.call("halo_bulk_update_tickets", { ticket_ids: ids, status, confirm: true, dry_run });
    listed.sandbox.log.clear();
    const refused = await bulk(5);
    expect(refused.data).toMatchObject({ done: "nothing", failed: ids });
    expect(refused.text).toContain("It may have: 1 New, 2 In Progress");
    expect((await bulk(5, true)).data.failed).toEqual(ids);
    expect(listed.writes()).toBe(0);
    expect(listed.sandbox.log.count({ path: "/api/tickettype" })).toBe(2);
    expect((await bulk(1)).data.updated).toEqual(ids);
  });

  test("is sent where the tenant does not tell", async () => {
    const unsaid = await openNodeDesk({ "allowed-statuses": "unsaid" });
    const { id } = unsaid.newTicket();
    expect((await unsaid.call("halo_update_ticket", { id, status: 5 })).data.state).toBe("done");
  });
});
