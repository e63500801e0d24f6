import { describe, expect, test } from "vitest";
import { openNodeDesk } from "../../../../test/support/node-desk.ts";

const tool = "halo_link_tickets";
const desk = await openNodeDesk();
const link = (args: Readonly<Record<string, unknown>>) => desk.call(tool, args);

describe("linking tickets", () => {
  test("relates, sets a parent and takes it away, compared with what is stored; undo puts the parent back", async () => {
    const [one, other, parent] = [desk.newTicket(), desk.newTicket(), desk.newTicket()];
    const done = await link({ ticket_id: one.id, related_ids: [other.id], parent_id: parent.id });
    expect(done.data.state, done.text).toBe("done");
    expect(done.text).toContain(`related_tickets ${other.id}: false → true`);
    expect(done.text).toContain(`parent_id: empty → ${parent.id}`);
    expect(desk.stored("Tickets", one.id).parent_id).toBe(parent.id);
    const undone = await desk.call("halo_undo_change", { change: "last", dry_run: true });
    expect(undone.text).toContain(`parent_id ${parent.id} → empty`);
    expect(undone.text).toContain("parted in Halo alone");
    const out = await link({ ticket_id: one.id, parent_id: 0 });
    expect(out.data.state, out.text).toBe("done");
    expect(desk.stored("Tickets", one.id).parent_id).toBe(0);
    desk.sandbox.log.clear();
    expect((await link({ ticket_id: one.id, related_ids: [other.id] })).text).toContain("Nothing changed");
    expect(desk.writes()).toBe(0);
  });

  test("a dry run shows the relations that would be there, and which tickets they are", async () => {
    const last = desk.newTicket({ summary: "The last" });
    const other = desk.newTicket({ summary: `See #${last.id} first` });
    const one = desk.newTicket();
    const dry = await link({ ticket_id: one.id, related_ids: [other.id, last.id], dry_run: true });
    expect(dry.text).not.toContain("Nothing would change");
    expect(dry.text).toContain(`\nrelated_tickets ${other.id}: false → true`);
    expect(dry.data.changes).toMatchObject(
      [other, last].map(({ id }) => ({ field: `related_tickets ${id}`, before: false, after: true })),
    );
    // The name of the one has the number of the other.
    expect(dry.data.also).toEqual([
      `Ticket #${other.id} is «See #${last.id} first».`,
      `Ticket #${last.id} is «The last».`,
    ]);
  });

  test("a dry run shows the relation that the write then sets, and none where it is not known", async () => {
    const [one, other] = [desk.newTicket(), desk.newTicket()];
    const dry = await link({ ticket_id: one.id, related_ids: [other.id], dry_run: true });
    const done = await link({ ticket_id: one.id, related_ids: [other.id] });
    expect(dry.data.changes).toEqual([{ field: `related_tickets ${other.id}`, before: false, after: true }]);
    expect(done.data.changes).toEqual(dry.data.changes);
    expect(dry.text).toContain(`related_tickets ${other.id}: false → true`);
    expect(dry.text).not.toContain("Nothing would change");
    const again = await link({ ticket_id: one.id, related_ids: [other.id], dry_run: true });
    expect(again.text).toContain("Nothing would change");
    const hidden = await openNodeDesk({ "related-tickets": "hidden" });
    const [first, second] = [hidden.newTicket(), hidden.newTicket()];
    const unsure = await hidden.call(tool, { ticket_id: first.id, related_ids: [second.id], dry_run: true });
    expect(unsure.text).toContain(`does not show related_tickets ${second.id}`);
    expect(unsure.text).not.toContain("Nothing would change");
  });

  test("a circle, itself, a merged one and nothing at all are refused before anything is sent", async () => {
    const top = desk.newTicket();
    const below = desk.newTicket({ parent_id: top.id });
    const merged = desk.newTicket({ merged_into_id: 2301, inactive: true });
    desk.sandbox.log.clear();
    const cases = [
      [{ ticket_id: top.id, parent_id: below.id }, "stands below"],
      [{ ticket_id: top.id, related_ids: [top.id] }, "given twice"],
      [{ ticket_id: top.id, related_ids: [merged.id] }, "is merged into"],
      [{ ticket_id: top.id }, "Nothing to link"],
    ] as const;
    for (const [args, said] of cases) expect((await link(args)).text).toContain(said);
    await link({ ticket_id: top.id, related_ids: [below.id], dry_run: true });
    expect(desk.writes()).toBe(0);
  });

  test.each([
    ["acted on", true, "did not confirm"],
    ["not acted on", false, "Nothing of ticket"],
  ])("an answer that is lost is settled where Halo has %s it", async (_what, afterActing, said) => {
    const [one, other] = [desk.newTicket(), desk.newTicket()];
    desk.sandbox.faults.add({ method: "POST", path: "/api/tickets", status: 500, body: "", afterActing });
    const told = await link({ ticket_id: one.id, related_ids: [other.id] });
    desk.sandbox.faults.clear();
    expect(told.text).toContain(said);
    expect(told.isError).toBe(!afterActing);
  });

  test("a tenant that does not show related tickets is told as that", async () => {
    const hidden = await openNodeDesk({ "related-tickets": "hidden" });
    const [one, other] = [hidden.newTicket(), hidden.newTicket()];
    const told = await hidden.call(tool, { ticket_id: one.id, related_ids: [other.id] });
    expect(told.data.state).toBe("unknown");
    expect(told.text).toContain("Halo does not show what it stored");
  });
});
