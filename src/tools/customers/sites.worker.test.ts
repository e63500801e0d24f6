import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, type TestClient, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, rowsOfAllPages, sortedIds } from "../../../test/support/lists.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;

const stored = (id: unknown) => halo().tenant.tables.Site.find((row) => row.id === id);

const all = (client: TestClient, args: Row) => rowsOfAllPages(client, "halo_list_sites", args);

inOneEra((era) => {
  test("lists every site, and each filter keeps what it says", async () => {
    const client = await connect(era);
    const { Site } = halo().tenant.tables;
    const active = Site.filter((row) => row.inactive !== true);
    expect(sortedIds(await all(client, {}))).toEqual(sortedIds(active));
    expect(sortedIds(await all(client, { include_inactive: true }))).toEqual(sortedIds(Site));
    expect(active.length).toBeLessThan(Site.length);
    const expectIds = (args: Row, wanted: (row: Row) => boolean) =>
      expectFilter(client, "halo_list_sites", args, active, wanted);
    const client_id = active.at(-1)?.client_id;
    await expectIds({ client_id }, (row) => row.client_id === client_id);
    const name = String(active[7]?.client_name);
    await expectIds({ search: name }, (row) => row.client_name === name);
    const names = (await all(client, { order: "name" })).map((row) => String(row.name).toLowerCase());
    expect(names).toEqual([...names].sort());
  });

  test("reads one site with its address", async () => {
    const client = await connect(era);
    const site = stored(20);
    const record = recordOf(await client.call("halo_get_site", { id: 20 }));
    expect(record).toMatchObject({
      id: 20,
      name: site?.name,
      client_id: site?.client_id,
      delivery_address_line1: site?.delivery_address_line1,
      maincontact_name: site?.maincontact_name,
    });
  });

  test("creates and updates, and only what is given changes", async () => {
    const client = await connect(era);
    const { busyClientId } = knownRecords(halo().tenant);
    const created = recordOf(
      await client.call("halo_create_site", {
        name: `Depot ${era}`,
        client_id: busyClientId,
        phonenumber: "01632 960001",
        delivery_address: { line1: "4 Quay Street", line3: "Oldmere", postcode: "ZZ4 2QY" },
      }),
    );
    expect(stored(created.id)).toMatchObject({
      name: `Depot ${era}`,
      client_id: busyClientId,
      phonenumber: "01632 960001",
      delivery_address_line1: "4 Quay Street",
      delivery_address_line5: "ZZ4 2QY",
    });
    const updated = await client.call("halo_update_site", {
      id: created.id,
      phonenumber: "01632 960002",
      inactive: true,
    });
    expect(updated.data.changes).toEqual([
      { field: "phonenumber", before: "01632 960001", after: "01632 960002" },
      { field: "inactive", before: false, after: true },
    ]);
    expect(stored(created.id)).toMatchObject({
      name: `Depot ${era}`,
      delivery_address_line1: "4 Quay Street",
      phonenumber: "01632 960002",
      inactive: true,
    });
    const moved = await client.call("halo_update_site", {
      id: created.id,
      delivery_address: { line1: "5 Quay Street" },
    });
    expect(moved.text).toContain("4 Quay Street");
    expect(stored(created.id)?.delivery_address_line1).toBe("5 Quay Street");
  });

  test("bad input is refused by name", async () => {
    const client = await connect(era);
    const homeless = await client.call("halo_create_site", { name: "Nowhere" });
    expect(homeless.isError).toBe(true);
    expect(homeless.text).toContain("client is missing");
    const odd = await client.call("halo_create_site", {
      name: "Odd",
      client_id: 12,
      delivery_address: { street: "x" },
    });
    expect(odd.isError).toBe(true);
    expect(odd.text).toContain("delivery_address");
    expect(halo().log.entries.filter(({ method, path }) => method === "POST" && /site/i.test(path))).toEqual(
      [],
    );
  });
});

inOneEra((era) => {
  test("Halo's refusal of an unknown client is passed on, and nothing is created", async () => {
    const client = await connect(era);
    const before = halo().tenant.tables.Site.length;
    const result = await client.call("halo_create_site", { name: "Nowhere", client_id: 99_999 });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("99999");
    expect(halo().tenant.tables.Site).toHaveLength(before);
  });

  test("a missing permission says so", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/site", status: 403 });
    const result = await client.call("halo_list_sites");
    expect(result.isError).toBe(true);
    expect(result.text).toContain("no permission");
  });
});
