import { expect, test } from "vitest";
import { openDesk } from "./writing/session.testing.ts";

const tool = "halo_update_licence";

test("asks with before and after, sets the quantity, and an undo puts it back", async () => {
  const desk = await openDesk();
  const [licence] = desk.tables.SoftwareLicence;
  if (licence === undefined) throw new Error("no licence");
  Object.assign(licence, { count: 20, licences_in_use: 15 });
  const asked = await desk.call(tool, { id: licence.id, quantity: 12 });
  expect(asked.text).toContain("Set its quantity in Halo from 20 to 12? 15 of them are in use");
  expect(licence.count).toBe(20);
  const done = await desk.call(tool, { id: licence.id, quantity: 12, confirm: true });
  expect(done.text).toContain("count: 20 → 12");
  expect(licence.count).toBe(12);
  const [row] = await desk.session.ledgerRows();
  await desk.call("halo_undo_change", { change: String(row?.number), confirm: true });
  expect(licence.count).toBe(20);
  const named = { client: licence.client_id, name: String(licence.name).toUpperCase(), quantity: 20 };
  const same = await desk.session.call(tool, named);
  expect(same.text).toContain(`Licence ${licence.id} has the quantity 20 already`);
  const wrong = await desk.session.call(tool, { ...named, name: "x" });
  expect(wrong.text).toContain(`${licence.id} «${licence.name}» (20)`);
});
