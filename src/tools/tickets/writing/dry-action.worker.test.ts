import { expect, test } from "vitest";
import { knownRecords } from "../../../../sandbox/index.ts";
import { connect, inOneEra, useSandbox } from "../../../../test/support/harness.ts";

const halo = useSandbox();
const openTicket = () => knownRecords(halo().tenant).openTicketId;
const summary = () =>
  String(halo().tenant.tables.Tickets.find(({ id }) => id === openTicket())?.summary ?? "");

inOneEra((era) => {
  test.each([
    ["halo_reply_to_ticket", {}, "Email User", false],
    ["halo_reply_to_ticket", { hidden: true }, "Private Note", true],
    ["halo_log_time", { timetaken: 0.5 }, "Private Note", true],
    ["halo_create_action", { outcome: "Note", hiddenfromuser: true }, "Note", true],
  ])("a dry run of %s with %j names the ticket and the outcome", async (tool, args, outcome, hidden) => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const { text, data } = await client.call(tool, {
      ticket_id,
      note: "It is mended.",
      ...args,
      dry_run: true,
    });
    expect(data.record).toMatchObject({ ticket_id, outcome, hiddenfromuser: hidden });
    expect(text).toContain(`Would be created: Action on #${ticket_id} · «${outcome}»`);
    const named = `Ticket #${ticket_id} is «${summary()}».`;
    expect(text).toContain(named);
    expect(data.also).toContain(named);
  });

  test("a dry run of a closing says what its note is once, and changes the ticket alone", async () => {
    const client = await connect(era);
    const asked = { ticket_id: openTicket(), note: "It is mended.", dry_run: true };
    const { data } = await client.call("halo_close_ticket", asked);
    expect(data.would).toBe("updated");
    expect(JSON.stringify(data.also)).not.toContain("Ticket #");
  });

  test("time that is stored as not billable is said to be, and a dry run says that it is not known", async () => {
    const client = await connect(era);
    const asked = { ticket_id: openTicket(), note: "Unbilled work", timetaken: 0.75 };
    const dry = await client.call("halo_log_time", { ...asked, dry_run: true });
    const unknown =
      "Whether its 0.75 h are billed is not known before Halo stores it (actisbillable). No charge type is given, so it may go unbilled.";
    expect(dry.data.also).toContain(unknown);
    expect(dry.text).toContain(unknown);
    const done = await client.call("halo_log_time", asked);
    const said =
      "Not billed: Halo has it as not billable (actisbillable false), so its 0.75 h reach no invoice.";
    expect(done.data.also).toContain(said);
    expect(done.text).toContain(said);

    halo().faults.add({
      method: "GET",
      path: "/api/actions/",
      transform: (record: Record<string, unknown>) => ({ ...record, actisbillable: true }),
    } as Parameters<ReturnType<typeof halo>["faults"]["add"]>[0]);
    const billed = await client.call("halo_log_time", { ...asked, note: "Billed work" });
    expect(billed.text).not.toContain("Not billed");
  });
});
