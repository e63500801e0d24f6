import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const items = () => halo().tenant.tables.Item;

inOneEra((era) => {
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

  test("a supplier that Halo's rows contradict is reported, unless an item has several", async () => {
    const client = await connect(era);
    const sample = first(items(), (item) => Number(item.supplier_id) > 0 && item.inactive !== true);
    const other = Number(sample.supplier_id) + 1;
    for (const [fields, warned] of [
      [{ supplier_id: other }, true],
      [{ supplier_id: 0 }, true],
      [{ supplier_id: other, item_suppliers: [{ id: 4 }] }, false],
    ] as const) {
      halo().faults.add({
        path: "/api/item",
        transform: (answer) => {
          const rows = (answer as { items: object[] }).items.map((row) => ({ ...row, ...fields }));
          return { ...(answer as object), items: rows };
        },
      });
      const result = await client.call("halo_list_items", { supplier_id: sample.supplier_id });
      expect(/rows do not match supplier/.test(result.text), JSON.stringify(fields)).toBe(warned);
    }
  });

  test("names the item groups when the one given is missing or unknown", async () => {
    const client = await connect(era);
    const { AssetGroup } = halo().tenant.tables;
    const group = first(AssetGroup, (row) => row.showasitem !== false);
    const missing = await client.call("halo_create_item", { name: "Nameless" });
    expect(missing.isError).toBe(true);
    expect(missing.text).toContain("item_group is missing");
    expect(missing.text).toContain(`${group.id} ${group.name}`);
    halo().faults.add({ method: "POST", path: "/api/item", status: 400, body: { message: "No." }, times: 2 });
    const unknown = await client.call("halo_create_item", { name: "Nameless", assetgroup_id: 987 });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toContain(`${group.id} «${group.name}»`);
    const known = await client.call("halo_create_item", { name: "Nameless", assetgroup_id: group.id });
    expect(known.isError).toBe(true);
    expect(known.text).not.toContain("item groups");
    expect(items().some((item) => item.name === "Nameless")).toBe(false);
  });

  test("creates an item, which needs a group", async () => {
    const client = await connect(era);
    const values = { name: `Item ${era}`, baseprice: 19.99, isrecurringitem: true, recurringprice: 19.99 };
    const refused = await client.call("halo_create_item", values);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("item_group");
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
