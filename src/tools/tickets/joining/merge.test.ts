import { describe, expect, test } from "vitest";
import { type NodeDesk, openNodeDesk } from "../../../../test/support/node-desk.ts";

const tool = "halo_merge_tickets";
const desk = await openNodeDesk();
const merged = (from: { id: number }, into: { id: number }, more: object = {}, at: NodeDesk = desk) =>
  at.call(tool, { id: from.id, into: into.id, confirm: true, ...more });

describe("a merge", () => {
  test("closes the ticket, points it at the other one, and says where its history stands", async () => {
    const [from, into] = [desk.newTicket(), desk.newTicket()];
    const done = await merged(from, into);
    expect(done.isError, done.text).toBe(false);
    expect(desk.stored("Tickets", from.id)).toMatchObject({ merged_into_id: into.id, status_id: 9 });
    expect(done.data.state).toBe("done");
    expect(done.text).toContain(`merged_into_id: empty → ${into.id}`);
    expect(done.text).toContain(`On #${into.id} stand 1 action of it now; #${from.id} has 0 actions.`);
    expect(desk.actionsOf(into.id).map(({ note }) => note)).toContain(`Note of ${from.id}`);
    expect((await desk.call("halo_get_ticket", { id: from.id })).text).toContain(
      `${from.id} into ${into.id}`,
    );
  });

  test("shows both first, and sends nothing without a yes or as a dry run", async () => {
    const [from, into] = [desk.newTicket(), desk.newTicket()];
    desk.sandbox.log.clear();
    const asked = await desk.call(tool, { id: from.id, into: into.id });
    expect(asked.data.done).toBe("nothing");
    for (const ticket of [from, into]) expect(asked.text).toContain(`«${String(ticket.summary)}»`);
    expect(asked.text).toContain("1 action.");
    expect(asked.text).toContain("Halo can't take it back");
    const dry = await merged(from, into, { dry_run: true });
    expect(dry.text).toContain('"domerge":true');
    expect(desk.writes()).toBe(0);
  });

  test.each<[string, object, object, string]>([
    ["into a closed one", {}, { status_id: 9 }, "is closed"],
    ["a merged one", { merged_into_id: 2301, inactive: true }, {}, "is merged into ticket 2301 already"],
    ["into a merged one", {}, { merged_into_id: 2301, inactive: true }, "is merged into ticket 2301 already"],
    ["a deleted one", { inactive: true }, {}, "is deleted"],
    ["across clients", { client_id: 12, client_name: "Other" }, {}, "across_clients: true"],
    ["a project", { use: "project" }, {}, "is a project"],
  ])("%s is refused before anything is sent", async (_what, first, second, said) => {
    const [from, into] = [desk.newTicket(first), desk.newTicket(second)];
    desk.sandbox.log.clear();
    const refused = await merged(from, into);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(said);
    expect(desk.writes()).toBe(0);
  });

  test("into itself is refused, and across clients asked about as that", async () => {
    const [from, into] = [desk.newTicket({ client_id: 12, client_name: "Other" }), desk.newTicket()];
    expect((await merged(from, from)).text).toContain("given twice");
    const asked = await desk.call(tool, { id: from.id, into: into.id, across_clients: true });
    expect(asked.text).toContain("They are of two clients, «Other» (12)");
    expect((await merged(from, into, { across_clients: true })).data.state).toBe("done");
  });

  test("is never undone, and that is said", async () => {
    const [from, into] = [desk.newTicket(), desk.newTicket()];
    await merged(from, into);
    const undone = await desk.call("halo_undo_change", { change: "last", confirm: true });
    expect(undone.text).toContain("A merge can't be taken back");
    expect(desk.stored("Tickets", from.id).merged_into_id).toBe(into.id);
  });
});

describe("what other tenants make of it is told", () => {
  test.each([
    ["merge=ignored", "Not updated, though Halo took the request"],
    ["merge=left-open", "Its status leaves"],
    ["merged-history=left", "Halo shows none of its actions"],
    ["merged-history=copied", "stand 1 action of it now"],
  ])("%s", async (speech, said) => {
    const [name = "", value = ""] = speech.split("=");
    const other = await openNodeDesk({ [name]: value });
    const [from, into] = [other.newTicket(), other.newTicket()];
    const told = await merged(from, into, {}, other);
    expect(told.text).toContain(said);
    expect(told.isError).toBe(value === "ignored");
  });
});
