import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { exampleArguments } from "../../../test/examples.ts";
import { connect, send, useSandbox } from "../../../test/support/harness.ts";
import { ledgerObject } from "../../session/halo-ledger.ts";

const halo = useSandbox();

test("a record whose id is a GUID is named, and found by it", async () => {
  const guid = "0000abcd-0000-4000-8000-000000000002";
  const ids = { key: "a", principal: "local", client: "local", call: "c", tool: "halo_api_write" };
  const holiday = {
    kind: "updated",
    resource: "Holiday",
    noun: "holiday",
    record: guid,
    within: {},
  } as const;
  const fields = [{ field: "allday", before: { value: false }, after: { value: true } }];
  const rest = { dry: false, fields, mailed: [], look: { identify: [], query: {} } };
  await ledgerObject(env).begin({ ...ids, ...holiday, ...rest });
  const text = async (search: string) => (await send(`http://localhost:8787/activity${search}`)).text();
  expect(await text(`?record=${guid.toUpperCase()}`)).toContain(`holiday ${guid}`);
  expect(await text("?record=7")).not.toContain(guid);
  expect(await text("/export.csv")).toContain(`Holiday,${guid}`);
});

test("a page of writes leads to older ones where there are some", async () => {
  const { text, begin } = {
    text: async (page = "") =>
      (await send(`http://localhost:8787/activity?tool=halo_update_item${page}`)).text(),
    begin: (key: string) =>
      ledgerObject(env).begin({
        ...{ key, principal: "local", client: "local", call: key, tool: "halo_update_item" },
        ...{ kind: "updated", resource: "Item", noun: "item", record: 7, within: {} },
        ...{ dry: false, fields: [], mailed: [], look: { identify: [], query: {} } },
      }),
  };
  for (let index = 0; index < 50; index++) await begin(`item-${index}`);
  expect(await text()).not.toContain(">Older<");
  await begin("item-50");
  expect(await text()).toContain(">Older<");
  expect(await text("&page=2")).toMatch(/>Newer<(?!.*>Older<)/s);
});

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
