import { expect, test } from "vitest";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  useSandbox,
} from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const assets = () => halo().tenant.tables.Asset;

inOneEra((era) => {
  test("lists active assets to the last page", async () => {
    const client = await connect(era);
    const ids = await idsOfAllPages(client, "halo_list_assets", {}, 90);
    const active = assets().filter((asset) => asset.inactive !== true);
    expect(ids).toEqual(sorted(active.map((asset) => Number(asset.id))));
  });

  test("filters", async () => {
    const client = await connect(era);
    const asset = first(assets(), (record) => Number(record.user_id) > 0 && record.inactive !== true);
    const all = { include_inactive: true };
    for (const field of ["client_id", "site_id", "user_id", "assettype_id", "inventory_number"] as const) {
      const value = asset[field];
      await expectFilter(
        client,
        "halo_list_assets",
        { ...all, [field]: value },
        assets(),
        (record) => record[field] === value,
      );
    }
    await expectFilter(
      client,
      "halo_list_assets",
      { ...all, search: asset.inventory_number },
      assets(),
      (record) => record.id === asset.id,
    );
    const ticket = first(halo().tenant.tables.Tickets, (record) => {
      const linked = record.assets;
      return Array.isArray(linked) && linked.length > 0;
    });
    const linked = (ticket.assets as { id: number }[]).map((entry) => entry.id ?? entry);
    const found = await client.call("halo_list_assets", { ...all, ticket_id: ticket.id });
    expect(sorted(rowsOf(found).map((row) => Number(row.id)))).toEqual(sorted(linked.map(Number)));
  });

  test("a filter that Halo ignores is reported", async () => {
    const client = await connect(era);
    const others = assets()
      .filter((asset) => asset.client_id !== 2)
      .slice(0, 3);
    halo().faults.add({
      path: "/api/asset",
      transform: (body) => ({ ...(body as object), assets: others, record_count: 3 }),
    });
    const result = await client.call("halo_list_assets", { client_id: 2 });
    expect(result.text).toContain("3 of these 3 rows do not match client");
  });

  test("reads an asset with its fields by name", async () => {
    const client = await connect(era);
    const asset = first(assets());
    asset.customfields = [{ id: 9, name: "CFRack", label: "Rack", value: 4, display: "Rack 4" }];
    const result = await client.call("halo_get_asset", { id: asset.id });
    expect(recordOf(result)).toMatchObject({ id: asset.id, inventory_number: asset.inventory_number });
    const named = (asset.fields as { name: string; value: string }[]).filter(({ value }) => value !== "");
    expect(result.data.fields).toMatchObject(named.map(({ name, value }) => ({ name, value })));
    expect(result.data.customfields).toEqual([{ id: 9, name: "Rack", value: "Rack 4" }]);
    expect(result.text).toContain("Rack: «Rack 4»");
  });

  test("creates an asset, with fields of both kinds", async () => {
    const client = await connect(era);
    const site = first(halo().tenant.tables.Site, (record) => record.inactive !== true);
    halo().faults.add({
      path: "/api/assettype/2",
      transform: (body) => {
        const { field_list: list } = body as { field_list: { id: number }[] };
        const values = [
          { id: 1, name: "Desk OS 10" },
          { id: 2, name: "Desk OS 11" },
        ];
        return {
          ...(body as object),
          field_list: list.map((row) => (row.id === 104 ? { ...row, values } : row)),
        };
      },
    });
    const result = await client.call("halo_create_asset", {
      assettype_id: 2,
      inventory_number: `NEW ${era}`,
      site_id: site.id,
      warranty_end: "2028-02-01",
      fields: { "serial number": "SN 7", 101: "Brockway", "Operating System": "Desk OS 11" },
      custom_fields: { 12: true },
    });
    const record = stored(assets(), recordOf(result).id);
    expect(record).toMatchObject({
      assettype_id: 2,
      inventory_number: `NEW ${era}`,
      site_id: site.id,
      client_id: site.client_id,
      warranty_end: "2028-02-01T00:00:00",
      fields: [
        { id: 101, value: "Brockway" },
        { id: 103, value: "SN 7" },
        { id: 104, value: 2 },
      ],
      customfields: [{ id: 12, value: true }],
    });
  });

  test("says what a new asset needs", async () => {
    const client = await connect(era);
    const homeless = await client.call("halo_create_asset", { assettype_id: 2, inventory_number: "X" });
    expect(homeless.isError).toBe(true);
    expect(homeless.text).toContain("give site or client");
    const untyped = await client.call("halo_create_asset", { inventory_number: "X", site_id: 3 });
    expect(untyped.isError).toBe(true);
    expect(untyped.text).toContain("asset_type is missing");
    const types = halo()
      .tenant.tables.AssetType.map((type) => `${type.id} ${type.name}`)
      .join(", ");
    expect(untyped.text).toContain(types);
    const keyed = await client.call("halo_create_asset", {
      assettype_id: 2,
      inventory_number: "X",
      site_id: first(halo().tenant.tables.Site).id,
      custom_fields: { shelf: "4" },
    });
    expect(keyed.isError).toBe(true);
    expect(keyed.text).toContain("no custom field «shelf»");
    expect(halo().log.count({ method: "POST", path: "/api/asset" })).toBe(0);
    const misnamed = await client.call("halo_create_asset", {
      assettype_id: 2,
      inventory_number: "X",
      site_id: first(halo().tenant.tables.Site).id,
      fields: { "Serial No": "4" },
    });
    expect(misnamed.text).toMatch(/this asset has no field «Serial No».*103 «Serial Number»/);
    const unknown = await client.call("halo_create_asset", {
      assettype_id: 987,
      inventory_number: "X",
      site_id: first(halo().tenant.tables.Site).id,
    });
    expect(unknown.isError).toBe(true);
    for (const { id, name } of halo().tenant.tables.AssetType) {
      expect(unknown.text).toContain(`${String(id)} «${String(name)}»`);
    }
  });

  test("a user that Halo's rows contradict is reported, by whichever field they carry", async () => {
    const client = await connect(era);
    for (const fields of [{ user_id: 0 }, { user_id: 8 }, { users: [{ id: 8 }] }, { users: [8] }]) {
      halo().faults.add({
        path: "/api/asset",
        transform: (answer) => {
          const rows = (answer as { assets: object[] }).assets.map((row) => ({ ...row, ...fields }));
          return { ...(answer as object), assets: rows };
        },
      });
      const asset = first(assets(), (row) => Number(row.user_id) > 8 && row.inactive !== true);
      const result = await client.call("halo_list_assets", { user_id: asset.user_id });
      expect(result.text, JSON.stringify(fields)).toMatch(/rows do not match user/);
    }
  });
});

inEras(bothEras, (era) => {
  test("deletes an asset only when confirmed", async () => {
    const [asset, other] = assets().slice(-20);
    const client = await connect(era);
    const refused = await client.call("halo_delete_asset", { id: asset?.id });
    expect(refused.data.needs_confirmation).toBeDefined();
    expect(refused.text).toContain(String(asset?.inventory_number));
    expect(refused.text).toContain("confirm: true");
    expect(assets()).toContain(asset);

    const done = await client.call("halo_delete_asset", { id: asset?.id, confirm: true });
    expect(done.data.done).toBe("deleted");
    expect(assets()).not.toContain(asset);

    const questions: string[] = [];
    const asked = await connect(era, {
      elicit: (message) => {
        questions.push(message);
        return { action: "accept", content: { confirm: true } };
      },
    });
    expect((await asked.call("halo_delete_asset", { id: other?.id })).data.done).toBe("deleted");
    expect(questions).toHaveLength(1);
    expect(assets()).not.toContain(other);
  });
});

inOneEra((era) => {
  test("an asset is changed, given to another user, and the rest stays", async () => {
    const client = await connect(era);
    const { Asset, Users } = halo().tenant.tables;
    const asset = Asset.find(({ user_id }) => Number(user_id) > 0) ?? expect.fail("no asset has a user");
    const other =
      Users.find(({ id, client_id }) => client_id === asset.client_id && id !== asset.user_id) ??
      expect.fail("nobody else is there");
    const { inventory_number, fields } = asset;
    const result = await client.call("halo_update_asset", {
      id: asset.id,
      user: other.id,
      notes: "New battery",
    });
    expect(result.isError, result.text).toBe(false);
    expect(result.data.state, result.text).toBe("done");
    expect(asset).toMatchObject({
      user_id: other.id,
      username: other.name,
      notes: "New battery",
      inventory_number,
      fields,
    });
  });
});
