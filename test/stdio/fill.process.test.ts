import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { longTest } from "../support/length.ts";
import { connect, useStage } from "./harness.ts";

const stage = useStage();

/** HALO_REQUESTS_PER_5_MINUTES=50: one answer reads some thirty of sixty pages. */
const many = 6_000;

/** The server's clock jumps by five minutes every few seconds, and no pause is longer than one: requests take their time. */
const clock = `
const { now } = Date;
const { setTimeout } = globalThis;
let passed = 0;
Date.now = () => now() + passed;
setInterval(() => { passed += 310_000; }, 6_000).unref();
globalThis.setTimeout = (work, milliseconds = 0, ...rest) =>
  setTimeout(work, milliseconds > 20_000 ? 1_000 : milliseconds, ...rest);
`;

longTest("what one answer can't read is read on by a timer, without a question", async () => {
  const { sandbox, folder } = stage();
  const tables = sandbox.tenant.tables as { Tickets: Record<string, unknown>[] };
  const [model] = tables.Tickets;
  const before = new Date(Date.now() - 86_400_000).toISOString().slice(0, 19);
  const rows = Array.from({ length: many }, (_, index) => ({
    ...model,
    id: index + 1,
    ...{ client_id: 2, status_id: 1, agent_id: 1 + (index % 3), deleted: false, merged_into_id: 0 },
    ...{ dateoccurred: before, dateclosed: "1900-01-01T00:00:00", last_update: before },
  }));
  tables.Tickets.splice(0, tables.Tickets.length, ...rows);
  const file = join(folder, "clock.cjs");
  await writeFile(file, clock);
  // With the project's own Node: without SQLite, which a user's may lack, there is no working copy.
  const client = await connect(stage(), "2025-11-25", {
    command: [process.execPath, stage().bundle.file],
    variables: { HALO_REQUESTS_PER_5_MINUTES: "50", NODE_OPTIONS: `--require ${JSON.stringify(file)}` },
  });
  const pages = () => sandbox.log.count({ path: "/api/tickets" });
  const first = await client.call("halo_count_tickets", { by: "agent" });
  expect(first.isError, first.text).toBe(false);
  expect(first.text).toMatch(/INCOMPLETE.*the rest is still being read/s);
  expect(first.data.complete).toBe(false);
  expect(pages()).toBeLessThan(60);
  // Nobody asks; at the end Halo is asked for what changed meanwhile.
  await expect.poll(pages, { timeout: 40_000 }).toBeGreaterThan(many / 100);
  await expect
    .poll(async () => (await client.call("halo_count_tickets", { by: "agent" })).data.complete, {
      timeout: 20_000,
      interval: 1_000,
    })
    .toBe(true);
});
