import { expect, test } from "vitest";
import { exampleArguments } from "../../../test/examples.ts";
import { connect, send, useSandbox } from "../../../test/support/harness.ts";

const halo = useSandbox();

test("without a sign-in whoever reaches the Worker sees what was done, and nothing leads to a page that is not there", async () => {
  const client = await connect("2026-07-28");
  await client.call("halo_log_time", exampleArguments("halo_log_time", halo().tenant));
  const page = await send("http://localhost:8787/activity");
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain("halo_log_time");
  expect(text).toMatch(/Change #\d+ ·/);
  expect(text).not.toContain('href="/connections"');
  const table = await send("http://localhost:8787/activity/export.csv");
  expect(await table.text()).toContain("halo_log_time");
});
