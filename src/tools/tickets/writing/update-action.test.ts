import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { openNodeDesk } from "../../../../test/support/node-desk.ts";

const tool = "halo_update_action";
const desk = await openNodeDesk();

/** An action of one's own, by the tool that adds it. */
async function own(args: Readonly<Record<string, unknown>> = {}): Promise<HaloRecord> {
  const ticket = desk.newTicket();
  const added = await desk.call("halo_create_action", {
    ticket_id: ticket.id,
    note: "First text",
    outcome: "Private Note",
    timetaken: 1,
    ...args,
  });
  expect(added.isError, added.text).toBe(false);
  const action = desk.actionsOf(ticket.id).at(-1);
  if (action === undefined) throw new Error("no action");
  desk.sandbox.log.clear();
  return action;
}

const edit = ({ ticket_id, id }: HaloRecord, args: Readonly<Record<string, unknown>>) =>
  desk.call(tool, { ticket_id, id, ...args });

describe("an action of one's own", () => {
  test("text, time and who sees it are corrected, told before and after, and undone", async () => {
    const action = await own();
    const done = await edit(action, { note: "Second text", timetaken: 0.25 });
    expect(done.data.state, done.text).toBe("done");
    expect(done.text).toContain("timetaken: 1 → 0.25");
    expect(done.text).toContain("note: «First text» → «Second text»");
    expect(action).toMatchObject({ note: "Second text", timetaken: 0.25, hiddenfromuser: true });
    const [row] = await desk.session.ledgerRows();
    expect(row).toMatchObject({ kind: "updated", within: { ticket_id: action.ticket_id }, state: "done" });
    const undone = await desk.call("halo_undo_change", { change: "last" });
    const number = String(row?.number);
    expect(undone.text).toContain("timetaken 0.25 → 1");
    const back = await desk.call("halo_undo_change", { change: number, confirm: true });
    expect(back.text).toContain("Undone: 1 of 1 change.");
    expect(action).toMatchObject({ note: "First text", timetaken: 1, hiddenfromuser: true });
  });

  test("a dry run and a call without anything to change send nothing", async () => {
    const action = await own();
    const dry = await edit(action, { note: "Second text", dry_run: true });
    expect(dry.text).toContain('"sendemail":false');
    expect((await edit(action, {})).text).toContain("Nothing to change");
    expect(desk.writes()).toBe(0);
  });

  test.each<[string, object, object, string]>([
    ["of somebody else", { who_agentid: 2, who: "Priya Valdane" }, { note: "x" }, "is not yours"],
    ["of the user", { who_type: 1 }, { note: "x" }, "is not yours"],
    ["of Halo itself", { action_systemid: 1 }, { note: "x" }, "Halo wrote"],
    ["that was mailed", { emailto: "a@b.example" }, { note: "x" }, "was mailed"],
    ["that is on an invoice", { actioninvoicenumber: "INV-7" }, { timetaken: 2 }, "on invoice «INV-7»"],
    ["to an outcome that mails", {}, { outcome: "Email User" }, "mails by itself"],
  ])("one %s is refused before anything is sent", async (_what, fields, args, said) => {
    const action = await own();
    Object.assign(action, fields);
    const refused = await edit(action, { ...args });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(said);
    expect(desk.writes()).toBe(0);
  });

  test.each([
    ["is there", true, "did not confirm"],
    ["is not there", false, "Nothing of action"],
  ])("an answer that is lost is settled: the change %s", async (_what, afterActing, said) => {
    const action = await own();
    desk.sandbox.faults.add({ method: "POST", path: "/api/actions", status: 500, body: "", afterActing });
    const told = await edit(action, { note: "Second text" });
    desk.sandbox.faults.clear();
    expect(told.text).toContain(said);
    expect(told.isError).toBe(!afterActing);
  });
});
