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

test("free licences that do not go with the quantity are left out, and said", async () => {
  const desk = await openDesk();
  const [licence] = desk.tables.SoftwareLicence;
  if (licence === undefined) throw new Error("no licence");
  Object.assign(licence, { count: 52, licences_in_use: 11, licences_available: 41 });
  const right = await desk.call(tool, { id: licence.id, quantity: 56, confirm: true });
  expect(right.data.record).toMatchObject({ count: 56, licences_available: 45 });
  expect(right.data.warnings).toBeUndefined();
  desk.sandbox.faults.add({
    path: "/api/softwarelicence",
    times: Number.POSITIVE_INFINITY,
    transform: (body) => ({ ...(body as object), licences_available: 41 }),
  });
  const stale = await desk.call(tool, { id: licence.id, quantity: 60, confirm: true });
  desk.sandbox.faults.clear();
  expect(stale.data.record).not.toHaveProperty("licences_available");
  const said = `licences_available of licence #${licence.id} is left out: Halo tells 41, which does not go with 60 and 11 in use.`;
  expect(stale.data.warnings).toContain(said);
  expect(stale.text).toContain(said);
});
