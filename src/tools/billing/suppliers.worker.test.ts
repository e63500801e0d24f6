import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const suppliers = () => halo().tenant.tables.Supplier;

inOneEra((era) => {
  test("lists active suppliers to the last page, inactive ones when asked", async () => {
    const client = await connect(era);
    const active = suppliers().filter((supplier) => supplier.inactive !== true);
    const idsOf = (list: typeof active) => sorted(list.map((supplier) => Number(supplier.id)));
    expect(await idsOfAllPages(client, "halo_list_suppliers", {}, 10)).toEqual(idsOf(active));
    expect(active.length).toBeLessThan(suppliers().length);
    const all = await idsOfAllPages(client, "halo_list_suppliers", { include_inactive: true }, 10);
    expect(all).toEqual(idsOf(suppliers()));
  });

  test("searches and orders", async () => {
    const client = await connect(era);
    const { name } = first(suppliers());
    await expectFilter(
      client,
      "halo_list_suppliers",
      { search: name, include_inactive: true },
      suppliers(),
      (supplier) => String(supplier.name).includes(String(name)),
    );
    const result = await client.call("halo_list_suppliers", {
      order: "name",
      order_desc: true,
      page_size: 100,
    });
    const names = rowsOf(result).map((row) => String(row.name).toLowerCase());
    expect(names).toEqual([...names].sort().reverse());
  });

  test("never shows the passwords that Halo keeps with a supplier", async () => {
    const client = await connect(era);
    const supplier = first(suppliers());
    Object.assign(supplier, { portal_password: "hunter-2", api_access_clientsecret: "hunter-3" });
    const result = await client.call("halo_get_supplier", { id: supplier.id, detail: "full" });
    expect(recordOf(result)).toMatchObject({ id: supplier.id, website: supplier.website });
    expect(JSON.stringify(result)).not.toContain("hunter");
  });

  test("creates and changes a supplier", async () => {
    const client = await connect(era);
    const name = `Supplier ${era}`;
    const created = await client.call("halo_create_supplier", {
      name,
      email_address: "a@b.example",
      notes: "New",
    });
    const record = stored(suppliers(), recordOf(created).id);
    expect(record).toMatchObject({ name, email_address: "a@b.example", notes: "New" });
    const changed = await client.call("halo_update_supplier", {
      id: record.id,
      phone_number: "01632 960000",
      inactive: true,
      custom_fields: { 5: 12 },
    });
    expect(changed.data.changes).toContainEqual({ field: "inactive", before: false, after: true });
    expect(record).toMatchObject({
      name,
      phone_number: "01632 960000",
      inactive: true,
      customfields: [{ id: 5, value: 12 }],
    });
  });

  test("says what a supplier needs", async () => {
    const client = await connect(era);
    const nameless = await client.call("halo_create_supplier", { notes: "x" });
    expect(nameless.isError).toBe(true);
    expect(nameless.text).toContain("name");
    const missing = await client.call("halo_update_supplier", { id: 99_999, notes: "x" });
    expect(missing.isError).toBe(true);
    expect(missing.text).toContain("no supplier 99999");
  });
});
