import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connect, useStage } from "./harness.ts";

const stage = useStage();

test("a file of the folder is attached by its path, and without a folder no path is taken", async () => {
  const folder = join(stage().folder, "files");
  mkdirSync(folder);
  writeFileSync(join(folder, "plan.txt"), "The racks of the new room");
  const args = { ticket_id: knownRecords(stage().sandbox.tenant).openTicketId, path: "plan.txt" };
  const started = (HALO_FILES_DIR: string) =>
    connect(stage(), "2025-11-25", { variables: { HALO_FILES_DIR } });
  const attached = await (await started(folder)).call("halo_attach_file", args);
  expect(attached.isError, attached.text).toBe(false);
  expect(attached.text).toContain("plan.txt");
  const refused = await (await started("  ")).call("halo_attach_file", args);
  expect([refused.isError, refused.text.includes("path")], refused.text).toEqual([true, true]);
});
