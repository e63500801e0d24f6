import { expect, test } from "vitest";
import { type HaloRecord, knownRecords } from "../../../../sandbox/index.ts";
import { type Desk, linesOf, openDesk } from "./session.testing.ts";

const create = "halo_create_quotation";
const update = "halo_update_quotation";

/** A draft with lines for a ticket whose user has an address. */
function draft({ tables, sandbox }: Desk): HaloRecord {
  const found = tables.Quotation.find((row) => linesOf(row).length > 1);
  const { openTicketId } = knownRecords(sandbox.tenant);
  const ticket = tables.Tickets.find(({ id }) => id === openTicketId);
  if (found === undefined || ticket === undefined) throw new Error("no such quotation");
  const nothingYet = { salesorder_id: -1, approvaldatetime: "1900-01-01T00:00:00" };
  return Object.assign(found, { status: 1, status_name: "Draft", ticket_id: ticket.id, ...nothingYet });
}

test("created with lines by item and by name; what they come to is held against what is stored", async () => {
  const desk = await openDesk();
  const item = desk.tables.Item.find((row) => row.isrecurringitem !== true && Number(row.baseprice) > 0);
  const args = {
    title: "New laptops",
    client: 12,
    lines: [
      { item: item?.id, quantity: 3 },
      { name: "Set-up", quantity: 2, price: 49.95 },
    ],
  };
  const dry = await desk.call(create, { ...args, dry_run: true });
  expect(dry.text).toContain("/api/Quotation");
  const setUp = "Line: «Set-up» · 2 × 49.95 · net 99.90.";
  expect(dry.text).toContain(setUp);
  expect(dry.data.also).toContain(setUp);
  expect(desk.posted("/quotation")).toEqual([]);
  const made = await desk.call(create, args);
  expect(made.data.state).toBe("done");
  expect(made.text).toContain(setUp);
  expect(made.data.also).toContain(setUp);
  const stored = desk.tables.Quotation.at(-1);
  const net = 3 * Number(item?.baseprice) + 99.9;
  expect(stored?.revenue).toBeCloseTo(net, 2);
  expect(linesOf(stored ?? { id: 0 })).toMatchObject([
    { item_id: item?.id, name: item?.name, quantity: 3 },
    { name: "Set-up", baseprice: 49.95 },
  ]);
});

test("a Halo that ignores the quantity is found out by the total", async () => {
  const desk = await openDesk({ "quotation-quantity": "ignored" });
  const lines = [{ name: "Set-up", quantity: 2, price: 49.95 }];
  const made = await desk.call(create, { title: "New laptops", client: 12, lines });
  expect(made.data.state).toBe("done_in_part");
  expect(made.text).toContain("Not as asked: revenue, asked 99.9, stored 49.95.");
  expect(made.data.also).toContain("Line: «Set-up» · each 49.95 · net 49.95.");
});

test("sent: asks, mails the lines to the ticket's user, and sets the status", async () => {
  const desk = await openDesk();
  const quotation = draft(desk);
  const args = { id: quotation.id, move: "send", note: "Please find our offer." };
  const asked = await desk.call(update, args);
  expect(asked.text).toMatch(/Mail it to «[^»]+@[^»]+»\?/);
  expect(asked.text).toContain("A mail goes to «");
  expect(desk.posted("/actions")).toEqual([]);
  const sent = await desk.call(update, { ...args, confirm: true });
  expect(sent.data.state).toBe("done");
  expect(sent.text).toContain("no PDF is attached");
  expect(quotation.status).toBe(2);
  const [[action]] = desk.posted("/actions") as [[HaloRecord]];
  expect(action).toMatchObject({ ticket_id: quotation.ticket_id, sendemail: true, hiddenfromuser: false });
  expect(JSON.stringify(action)).toContain(String(linesOf(quotation)[0]?.name));
  const none = desk.tables.Quotation.find((row) => row.id === 3);
  const refused = await desk.session.call(update, { id: none?.id, move: "send", confirm: true });
  expect(refused.text).toContain("is for no ticket");
});

test.each([
  { move: "approve", status: 3, verb: "approved" },
  { move: "reject", status: 4, verb: "rejected" },
])("$move notes the decision once", async ({ move, status, verb }) => {
  const desk = await openDesk();
  const quotation = draft(desk);
  const args = { id: quotation.id, move, note: "Agreed by phone" };
  expect((await desk.call(update, args)).text).toContain(`the customer has ${verb} it?`);
  const dry = await desk.call(update, { ...args, dry_run: true });
  expect(dry.text).toContain("/api/Quotation/Approval");
  expect(dry.text).not.toContain("Nothing would change");
  const done = await desk.call(update, { ...args, confirm: true });
  expect(done.data.state).toBe("done");
  expect(quotation).toMatchObject({ status, approvalnote: "Agreed by phone" });
  const again = await desk.session.call(update, { ...args, confirm: true });
  expect(again.text).toContain("was decided already");
  expect(desk.posted("/approval")).toHaveLength(1);
});

test("an order is made once, and one whose answer is lost is found by reading", async () => {
  const desk = await openDesk();
  const quotation = draft(desk);
  const args = { id: quotation.id, move: "order", confirm: true };
  desk.sandbox.faults.add({ method: "POST", path: "/api/quotation", reset: "after" });
  const done = await desk.call(update, args);
  expect(done.data.state).toBe("done");
  expect(done.text).toContain("did not confirm it, but");
  expect((await desk.session.call(update, args)).text).toContain("has the sales order");
  expect(desk.posted("/quotation")).toHaveLength(1);
});

test("an order that Halo did not make is not told as made", async () => {
  const desk = await openDesk();
  const quotation = draft(desk);
  const args = { id: quotation.id, move: "order", confirm: true };
  desk.sandbox.faults.add({ method: "POST", path: "/api/quotation", status: 500, body: "" });
  const failed = await desk.session.call(update, args);
  expect(failed.text).toContain("It was not done");
  desk.sandbox.faults.add({ method: "POST", path: "/api/quotation", status: 502, body: "" });
  const lost = await desk.session.call(update, args);
  expect(lost.text).toContain("Unknown whether quotation");
  desk.sandbox.faults.add({ method: "POST", path: "/api/quotation", body: { id: quotation.id } });
  const claimed = await desk.session.call(update, args);
  expect([claimed.isError, claimed.data.state]).toEqual([true, "not_done"]);
});

test("a mail that went out, with a status of which nothing is known", async () => {
  const desk = await openDesk();
  const args = { id: draft(desk).id, move: "send", confirm: true };
  desk.sandbox.faults.add({ method: "POST", path: "/api/quotation", status: 502, body: "" });
  const sent = await desk.call(update, args);
  expect(sent.data.state).toBe("done_in_part");
  expect(sent.text).toContain("Unknown whether quotation");
  expect(sent.text).not.toContain("was not set");
});

test("the row of a decision has nothing that is in the quotation whatever came of it", async () => {
  const desk = await openDesk();
  await desk.call(update, { id: draft(desk).id, move: "approve", confirm: true });
  const [row] = (await desk.call("halo_my_changes", {})).data.rows as readonly { changes?: string }[];
  expect(row?.changes).toBe("decision approved");
});
