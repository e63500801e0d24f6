import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connect, useStage } from "./harness.ts";

const stage = useStage();

/** With the project's own Node: a user's may lack SQLite. */
const started = (variables: Record<string, string>) =>
  connect(stage(), "2025-11-25", { command: [process.execPath, stage().bundle.file], variables });

test("writes are kept in a file where one is given, across processes and without ticket text", async () => {
  const file = join(stage().folder, "writes.sqlite");
  const id = knownRecords(stage().sandbox.tenant).openTicketId;
  const before = stage().sandbox.tenant.tables.Tickets.find((each) => each.id === id)?.status_id;
  const summary = "The printer of Mrs Quillfeather smells";
  const first = await started({ HALO_LEDGER_FILE: file });
  const changed = await first.call("halo_update_ticket", { id, summary, status: 3 });
  expect(changed.isError, changed.text).toBe(false);
  await first.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file).includes("Quillfeather")).toBe(false);

  const second = await started({ HALO_LEDGER_FILE: file });
  const told = await second.call("halo_my_changes", { record: id });
  expect(told.isError, told.text).toBe(false);
  expect(told.data.total).toBe(1);
  expect(told.text).toContain(`updated ticket #${id}`);
  expect(told.text).toContain(`(text of ${summary.length} characters)`);

  const undone = await second.call("halo_undo_change", { change: 1, confirm: true });
  expect(undone.isError, undone.text).toBe(false);
  expect(undone.text).toMatch(/status_id 3 → .*summary was left: .*only a fingerprint is kept/s);
  const ticket = stage().sandbox.tenant.tables.Tickets.find((each) => each.id === id);
  expect(ticket).toMatchObject({ status_id: before, summary });
});

test("without a file nothing is kept, and halo_my_changes is not listed", async () => {
  const client = await started({});
  expect(await client.listTools()).not.toContain("halo_my_changes");
  const id = knownRecords(stage().sandbox.tenant).openTicketId;
  const changed = await client.call("halo_update_ticket", { id, summary: "Not kept" });
  expect(changed.isError, changed.text).toBe(false);
});
