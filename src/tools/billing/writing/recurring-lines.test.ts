import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { type Desk, linesOf, openDesk } from "./session.testing.ts";

const tool = "halo_update_recurring_lines";

/** A running recurring invoice of a period (5 is 6-monthly) with two lines of its own: 10 × 60 and 4 × 30. */
function template({ tables }: Desk, period = 5): HaloRecord {
  const found = tables.RecurringInvoice.find(
    (row) =>
      row.period === period && row.disabled !== true && row.enddate !== undefined && linesOf(row).length > 1,
  );
  if (found === undefined) throw new Error("no such template");
  const line = (id: number, text: string, qty: number, price: number) => ({
    ...structuredClone(linesOf(found)[0]),
    id,
    item_shortdescription: text,
    recurring_invoice_quantity_type: 0,
    discount_perc: 0,
    isinactive: false,
    ...{ qty_order: qty, unit_price: price, net_amount: qty * price, total_price: qty * price },
  });
  found.lines = [line(901, "Seats", 10, 60), line(902, "Old » seats", 4, 30)];
  found.revenue = 720;
  return found;
}

test("asks with the effect on a month, changes what was asked for, and an undo puts the lines back", async () => {
  const desk = await openDesk();
  const invoice = template(desk);
  const args = {
    id: invoice.id,
    lines: [
      { id: 901, quantity: 12 },
      { id: 902, price: 33, quantity: 4 },
    ],
  };
  const asked = await desk.call(tool, args);
  expect(asked.text).toContain("Not done");
  expect(asked.text).toContain("«Seats» (line 901): quantity 10 → 12");
  expect(asked.text).toContain("«Old › seats» (line 902): price 30.00 → 33.00");
  // 720 and 852 in six months.
  expect(asked.text).toMatch(/In a month, net of tax: 120\.00 → 142\.00 (GBP|EUR) \(\+22\.00\)/);
  expect(asked.text).toContain("Each time it bills (6-monthly): 720.00 → 852.00");
  expect(desk.posted("/updatelines")).toEqual([]);
  const dry = await desk.call(tool, { ...args, dry_run: true });
  expect(dry.text).toContain("/api/RecurringInvoice/updatelines");
  expect(desk.posted("/updatelines")).toEqual([]);

  const done = await desk.call(tool, { ...args, confirm: true });
  expect(done.data.state).toBe("done");
  expect(done.text).toContain("120.00 → 142.00");
  expect(linesOf(invoice).map((line) => [line.qty_order, line.unit_price])).toEqual([
    [12, 60],
    [4, 33],
  ]);
  expect(desk.posted("/updatelines")).toEqual([
    [
      { id: 901, qty_order: 12, ihid: invoice.id },
      { id: 902, unit_price: 33, ihid: invoice.id },
    ],
  ]);

  // Somebody else's line is not touched by an undo.
  Object.assign(linesOf(invoice)[1] ?? {}, { qty_order: 9 });
  const undone = await desk.call("halo_undo_change", { change: "last" });
  const number = /change: "(\d+)"/.exec(undone.text)?.[1];
  const back = await desk.call("halo_undo_change", { change: String(number), confirm: true });
  expect(back.text).toContain("Undone: 1 of 1 change");
  expect(linesOf(invoice).map((line) => [line.qty_order, line.unit_price])).toEqual([
    [10, 60],
    [9, 30],
  ]);
});

test("a new line is added once and then billed; one that is removed is kept as not billed", async () => {
  const desk = await openDesk();
  const invoice = template(desk, 2);
  const lines = [
    { id: 902, remove: true },
    { name: "Backup", quantity: 3, price: 9.5 },
  ];
  const done = await desk.call(tool, { id: invoice.id, lines, confirm: true });
  expect(done.data.state).toBe("done");
  const added = linesOf(invoice).find((line) => line.item_shortdescription === "Backup");
  expect(added).toMatchObject({ qty_order: 3, unit_price: 9.5, net_amount: 28.5, isinactive: false });
  expect(linesOf(invoice)[1]?.isinactive).toBe(true);
  expect(done.text).toMatch(/In a month, net of tax: 720\.00 → 628\.50/);
  expect(desk.posted("/lines")).toHaveLength(1);
  const rows = await desk.session.ledgerRows();
  const call = rows[0]?.call;
  await desk.call("halo_undo_change", { change: String(call), confirm: true });
  expect(linesOf(invoice).map((line) => line.isinactive)).toEqual([false, false, true]);
});

test("Halo takes only the first line: told which are done and which are not", async () => {
  const desk = await openDesk({ "recurring-lines": "first" });
  const invoice = template(desk, 2);
  const lines = [
    { id: 901, quantity: 12 },
    { id: 902, quantity: 5 },
  ];
  const part = await desk.call(tool, { id: invoice.id, lines, confirm: true });
  expect(part.data.state).toBe("done_in_part");
  expect(part.text).toContain("Done: «Seats» (line 901).");
  expect(part.text).toContain("Not done: «Old › seats» (line 902).");
  expect(part.text).toContain("Not as asked: lines 902 qty_order «Old › seats», asked 5, stored 4.");
  expect(part.text).toContain("720.00 → 840.00");
});

test.each([
  { name: "before Halo acted", skipped: true, state: undefined },
  { name: "after Halo acted", skipped: false, state: "done" },
])("an answer that is lost $name is settled by reading", async ({ skipped, state }) => {
  const desk = await openDesk();
  const invoice = template(desk, 2);
  desk.sandbox.faults.add({
    ...{ method: "POST", path: "/api/recurringinvoice/updatelines" },
    ...(skipped ? { status: 500, body: "" } : { reset: "after" as const }),
  });
  const args = { id: invoice.id, lines: [{ id: 901, quantity: 12 }], confirm: true };
  const result = await desk.session.call(tool, args);
  expect(result.isError).toBe(skipped);
  expect(result.data.state).toBe(state);
  if (skipped) expect(result.text).toContain(`Nothing of recurring invoice ${invoice.id} was changed`);
  else expect(result.text).toContain("did not confirm the write");
  expect(desk.posted("/updatelines")).toHaveLength(1);
});

test("a new line whose answer is lost is found, and one that is not to be seen is unknown and bills nothing", async () => {
  const desk = await openDesk();
  const invoice = template(desk, 2);
  const lines = [{ name: "Backup", quantity: 3, price: 9.5 }];
  desk.sandbox.faults.add({ method: "POST", path: "/api/recurringinvoice/lines", reset: "after" });
  const found = await desk.call(tool, { id: invoice.id, lines, confirm: true });
  expect(found.data.state).toBe("done");
  expect(found.text).toContain("did not confirm a new line, but it is there");
  desk.sandbox.faults.add({ method: "POST", path: "/api/recurringinvoice/lines", status: 502, body: "" });
  const lost = await desk.session.call(tool, { id: invoice.id, lines, confirm: true });
  expect(lost.isError).toBe(true);
  expect(lost.text).toContain("Unknown whether a line was added");
  expect(linesOf(invoice).filter((line) => line.item_shortdescription === "Backup")).toHaveLength(1);
});

test("refused: a line that is not there, a new one without a price, nothing to change, a name for an old one", async () => {
  const desk = await openDesk();
  const { id } = template(desk);
  for (const [line, said] of [
    [{ id: 5, quantity: 1 }, "Its lines: 901 «Seats», 902 «Old › seats»"],
    [{ name: "x", quantity: 1 }, "needs name or item, quantity and price"],
    [{ id: 901, quantity: 10 }, "Nothing to change"],
    [{ id: 901, name: "x" }, "not name or item"],
  ] as const) {
    const refused = await desk.session.call(tool, { id, lines: [line], confirm: true });
    expect(refused.isError, said).toBe(true);
    expect(refused.text).toContain(said);
  }
  expect(desk.posted("lines")).toEqual([]);
});

test("one that has ended says that it bills nothing now", async () => {
  const desk = await openDesk();
  const invoice = template(desk);
  Object.assign(invoice, { enddate: "2026-01-31T00:00:00" });
  const { text } = await desk.call(tool, {
    id: invoice.id,
    lines: [{ id: 901, quantity: 12 }],
    dry_run: true,
  });
  expect(text).toContain("It bills nothing now, since it is ended: the change counts when it bills again.");
});
