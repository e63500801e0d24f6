import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { type Desk, openDesk } from "../../billing/writing/session.testing.ts";

const tool = "halo_decide_approval";

/** An approval that waits for the agent of the session. */
function waiting({ tables, sandbox }: Desk): HaloRecord {
  const found = tables.TicketApproval.find(
    ({ agent_id, result }) => agent_id === sandbox.tenant.meAgentId && result === 0,
  );
  if (found === undefined) throw new Error("nothing waits");
  return found;
}

test("mine are listed, and all of a ticket", async () => {
  const desk = await openDesk();
  const mine = desk.tables.TicketApproval.filter(
    ({ agent_id }) => agent_id === desk.sandbox.tenant.meAgentId,
  );
  const all = desk.tables.TicketApproval.length;
  const own = await desk.call("halo_list_approvals", { page_size: 50 });
  expect(own.data.total).toBe(mine.length);
  expect(mine.length).toBeLessThan(all);
  expect((await desk.call("halo_list_approvals", { everyones: true })).data.total).toBe(all);
  const ticket_id = desk.tables.TicketApproval.find(({ seq }) => seq === 2)?.ticket_id;
  expect((await desk.call("halo_list_approvals", { ticket_id })).data.total).toBe(2);
});

test("asks, decides once with the note, and a second decision is refused with what was decided", async () => {
  const desk = await openDesk();
  const approval = waiting(desk);
  approval.summary = "Open » port 22";
  const args = { ticket_id: approval.ticket_id, seq: approval.seq, decision: "reject", note: "Not now" };
  const asked = await desk.call(tool, args);
  expect(asked.text).toContain("Reject this in Halo?");
  expect(asked.text).toContain("«Open › port 22»");
  // What the question tells of the approval is not told again.
  expect(asked.text).toMatch(/Nothing was changed\.$/);
  expect(desk.posted("/ticketapproval")).toEqual([]);
  const done = await desk.call(tool, { ...args, confirm: true });
  expect([done.data.state, done.data.warnings]).toEqual(["done", undefined]);
  expect(approval).toMatchObject({ result: 2, approver_note: "Not now" });
  const again = await desk.session.call(tool, { ...args, decision: "approve", confirm: true });
  expect(again.isError).toBe(true);
  expect(again.text).toMatch(/was decided already: rejected by «[^»]+» on \d{4}-/);
  expect(desk.posted("/ticketapproval")).toHaveLength(1);
});

test("a dry run shows the decision and makes none", async () => {
  const desk = await openDesk();
  const approval = waiting(desk);
  const args = { ticket_id: approval.ticket_id, seq: approval.seq, decision: "approve", dry_run: true };
  const { data } = await desk.call(tool, args);
  expect(data).toMatchObject({ changes: [{ field: "result", after: 1 }] });
  expect(approval.result).toBe(0);
  expect(desk.posted("/ticketapproval")).toEqual([]);
});

test("a note that Halo leaves out is told, and the decision counts", async () => {
  const desk = await openDesk({ "lost-field": "silent" });
  const { ticket_id, seq } = waiting(desk);
  const args = { ticket_id, seq, decision: "approve", note: "Go on", confirm: true };
  const { data, text } = await desk.call(tool, args);
  expect(data).toMatchObject({
    state: "done_in_part",
    differs: [{ field: "approver_note", asked: "Go on" }],
  });
  expect(text).toContain("approver_note");
});

test("a decision whose answer is lost is settled by reading; one that Halo did not keep is not told as done", async () => {
  const desk = await openDesk();
  const { ticket_id, seq } = waiting(desk);
  const args = { ticket_id, seq, decision: "approve", confirm: true };
  const fault = { method: "POST", path: "/api/ticketapproval" } as const;
  desk.sandbox.faults.add({ ...fault, body: { result: 1 } });
  const claimed = await desk.session.call(tool, args);
  expect(claimed.text).toContain("Unknown whether approval");
  desk.sandbox.faults.add({ ...fault, status: 500, body: "" });
  expect((await desk.session.call(tool, args)).text).toContain("It was not done");
  desk.sandbox.faults.add({ ...fault, reset: "after" });
  const done = await desk.call(tool, args);
  expect(done.data.state).toBe("done");
});

test("without a number it has to be the only one that waits for me", async () => {
  const desk = await openDesk();
  const ticket_id = desk.tables.TicketApproval.find(({ seq }) => seq === 2)?.ticket_id;
  for (const row of desk.tables.TicketApproval) {
    if (row.ticket_id === ticket_id)
      Object.assign(row, { agent_id: desk.sandbox.tenant.meAgentId, result: 0 });
  }
  const several = await desk.session.call(tool, { ticket_id, decision: "approve", confirm: true });
  expect(several.text).toContain("give seq, one of 1 (pending");
  const none = await desk.session.call(tool, { ticket_id: 1, decision: "approve", confirm: true });
  expect(none.text).toContain("waits for this sign-in");
});
