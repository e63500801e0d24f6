import { expect, test } from "vitest";
import { connect, inOneEra, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";

const halo = useSandbox();
const tables = () => halo().tenant.tables;

inOneEra((era) => {
  test("the general user is known by its role: a reply goes to the address on the ticket", async () => {
    const client = await connect(era);
    const general = first(tables().Users, (row) => row.isgeneraluser === true);
    const ticket = first(tables().Tickets, (row) => row.status_id === 2);
    const before = { name: general.name, emailaddress: general.emailaddress };
    Object.assign(ticket, {
      user_id: general.id,
      site_id: general.site_id,
      user_email: "walk-in@example.test",
    });
    Object.assign(general, { name: "Allgemeiner Benutzer", emailaddress: "desk@example.test" });
    const reply = () =>
      client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "It is mended.", dry_run: true });
    try {
      expect((await reply()).text).toContain("«walk-in@example.test»");
      // A person who is called so is a person.
      Object.assign(general, { name: "General Users", isgeneraluser: false });
      expect((await reply()).text).toContain("«desk@example.test»");
    } finally {
      Object.assign(general, before, { isgeneraluser: true });
    }
  });
});
