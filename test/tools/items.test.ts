import { expect, test } from "vitest";
import { bothEras, connect, inEras, recordOf, useSandbox } from "../support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../support/lists.ts";

const halo = useSandbox();
const items = () => halo().tenant.tables.Item;

inEras(bothEras, (era) => {
  test("lists active items to the last page", async () => {
    const client = await connect(era);
    const active = items().filter((item) => item.inactive !== true);
    expect(await idsOfAllPages(client, "halo_list_items", {}, 30)).toEqual(
      sorted(active.map((item) => Number(item.id))),
    );
  });

  test("filters", async () => {
    const client = await connect(era);
    const sample = first(items(), (item) => item.isrecurringitem === true);
    const all = { include_inactive: true };
    const hold = (args: Record<string, unknown>, wanted: (item: Record<string, unknown>) => boolean) =>
      expectFilter(client, "halo_list_items", { ...all, ...args }, items(), wanted);
    await hold(
      { assetgroup_id: sample.assetgroup_id },
      (item) => item.assetgroup_id === sample.assetgroup_id,
    );
    await hold({ supplier_id: sample.supplier_id }, (item) => item.supplier_id === sample.supplier_id);
    await hold({ recurring: true }, (item) => item.isrecurringitem === true);
    await hold({ recurring: false }, (item) => item.isrecurringitem !== true);
    await hold({ search: "laptop" }, (item) => /laptop/i.test(String(item.name)));
  });

  test("reads an item", async () => {
    const client = await connect(era);
    const item = first(items(), (candidate) => candidate.isrecurringitem !== true);
    const result = await client.call("halo_get_item", { id: item.id });
    const { id, name, baseprice, costprice, supplier_name } = item;
    expect(recordOf(result)).toMatchObject({ id, name, baseprice, costprice, supplier_name });
    expect(recordOf(result)).not.toHaveProperty("recurringprice");
  });

  test("creates an item, which needs a group", async () => {
    const client = await connect(era);
    const values = { name: `Item ${era}`, baseprice: 19.99, isrecurringitem: true, recurringprice: 19.99 };
    const refused = await client.call("halo_create_item", values);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("assetgroup_id");
    const result = await client.call("halo_create_item", {
      ...values,
      assetgroup_id: 6,
      custom_fields: { 77: "blue" },
    });
    expect(stored(items(), recordOf(result).id)).toMatchObject({
      ...values,
      assetgroup_id: 6,
      customfields: [{ id: 77, value: "blue" }],
    });
  });
});
