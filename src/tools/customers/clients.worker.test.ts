import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import {
  connect,
  haloUrl,
  inOneEra,
  recordOf,
  type TestClient,
  useSandbox,
} from "../../../test/support/harness.ts";
import { rowsOfAllPages, sortedIds } from "../../../test/support/lists.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;

const stored = (id: unknown) => halo().tenant.tables.Client.find((row) => row.id === id);

const all = (client: TestClient, args: Row) =>
  rowsOfAllPages(client, "halo_list_clients", { page_size: 50, ...args });

inOneEra((era) => {
  test("lists every client, page by page, the inactive ones when asked", async () => {
    const client = await connect(era);
    const { Client } = halo().tenant.tables;
    const active = Client.filter((row) => row.inactive !== true);
    expect(sortedIds(await all(client, {}))).toEqual(sortedIds(active));
    expect(sortedIds(await all(client, { include_inactive: true }))).toEqual(sortedIds(Client));
    expect(active.length).toBeLessThan(Client.length);
  });

  test("searches, filters by group and orders", async () => {
    const client = await connect(era);
    const active = halo().tenant.tables.Client.filter((row) => row.inactive !== true);
    const root = String(active[5]?.name).split(" ")[0] ?? "";
    const named = active.filter((row) =>
      `${row.name} ${row.website}`.toLowerCase().includes(root.toLowerCase()),
    );
    expect(sortedIds(await all(client, { search: root }))).toEqual(sortedIds(named));
    expect(named.length).toBeLessThan(active.length);
    const grouped = active.filter((row) => row.toplevel_id === 3);
    expect(grouped.length).toBeGreaterThan(0);
    expect(sortedIds(await all(client, { toplevel_id: 3 }))).toEqual(sortedIds(grouped));
    const names = (await all(client, { order: "name", order_desc: true })).map((row) =>
      String(row.name).toLowerCase(),
    );
    expect(names).toEqual([...names].sort().reverse());
  });

  test("reads a client with its sites by two requests once the names are known", async () => {
    const client = await connect(era);
    const { tables } = halo().tenant;
    const id = Number(
      tables.Client.find(
        (row) => row.inactive !== true && tables.Site.filter((site) => site.client_id === row.id).length > 1,
      )?.id,
    );
    const result = await client.call("halo_get_client", { id });
    expect(recordOf(result)).toMatchObject({ id, name: stored(id)?.name, website: stored(id)?.website });
    const sites = tables.Site.filter((site) => site.client_id === id);
    expect(sortedIds(result.data.sites as Row[])).toEqual(sortedIds(sites));
    expect(result.data.link).toBe(`${haloUrl}/customer?clientid=${id}`);
    expect(result.text).not.toContain("base64");
    halo().log.clear();
    await client.call("halo_get_client", { id });
    expect(
      halo()
        .log.entries.map(({ path }) => path.toLowerCase())
        .sort(),
    ).toEqual([`/api/client/${id}`, "/api/site"]);
  });

  test("creates and updates, and tells what changed", async () => {
    const client = await connect(era);
    const created = recordOf(
      await client.call("halo_create_client", {
        name: `Larkspur Joinery ${era}`,
        toplevel_id: 2,
        notes: "Ring the bell twice.",
        custom_fields: { "301": "Gold" },
      }),
    );
    expect(stored(created.id)).toMatchObject({
      name: `Larkspur Joinery ${era}`,
      toplevel_id: 2,
      notes: "Ring the bell twice.",
      customfields: [{ id: 301, value: "Gold" }],
    });
    const before = structuredClone(stored(created.id));
    const updated = await client.call("halo_update_client", {
      id: created.id,
      website: "https://larkspur.example",
      accountmanagertech: 18,
      inactive: true,
    });
    expect(updated.data.changes).toContainEqual({
      field: "website",
      before: null,
      after: "https://larkspur.example",
    });
    expect(stored(created.id)).toMatchObject({
      name: before?.name,
      notes: before?.notes,
      website: "https://larkspur.example",
      accountmanagertech: 18,
      inactive: true,
    });
  });

  test("bad input is refused by name, before Halo is asked", async () => {
    const client = await connect(era);
    halo().log.clear();
    const nameless = await client.call("halo_create_client", { notes: "x" });
    expect(nameless.isError).toBe(true);
    expect(nameless.text).toContain("name");
    const nothing = await client.call("halo_update_client", { id: 12 });
    expect(nothing.isError).toBe(true);
    expect(nothing.text).toContain("Nothing to change");
    const unknown = await client.call("halo_list_clients", { serach: "x" });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toContain('did you mean "search"');
    const short = await client.call("halo_list_tickets", { open: true });
    expect(short.text).toContain('unknown argument "open"; did you mean "open_only"?');
    expect(halo().log.entries.filter(({ path }) => /client/i.test(path))).toEqual([]);
  });
});

inOneEra((era) => {
  test("five clients are small, though Halo sends 18 KB for each", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_clients", { page_size: 5 });
    expect(result.text.length / 4).toBeLessThanOrEqual(250);
    expect(JSON.stringify(result.data).length / 4).toBeLessThanOrEqual(450);
    const read = halo().log.entries.find(({ path }) => /\/client$/i.test(path));
    expect(read?.bytes).toBeGreaterThan(60_000);
  });

  test("the whole record on request, without pictures", async () => {
    const client = await connect(era);
    const { busyClientId } = knownRecords(halo().tenant);
    const plain = await client.call("halo_get_client", { id: busyClientId });
    const full = await client.call("halo_get_client", { id: busyClientId, detail: "full" });
    expect(Object.keys(recordOf(full)).length).toBeGreaterThan(Object.keys(recordOf(plain)).length);
    expect(recordOf(full)).not.toHaveProperty("logo");
    expect(JSON.stringify(full.data)).not.toContain("base64");
  });

  test("sites of other clients are left out, and that is said", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/site",
      transform: (body) => {
        const envelope = body as { sites: Row[] };
        return { ...envelope, sites: [...envelope.sites, { id: 9_999, name: "Elsewhere", client_id: 77 }] };
      },
    });
    const result = await client.call("halo_get_client", { id: 12 });
    expect(sortedIds(result.data.sites as Row[])).not.toContain(9_999);
    expect(result.text).toContain("sites of other clients");
  });

  test("a filter that Halo ignored is reported", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/client",
      transform: (body) => {
        const envelope = body as { clients: Row[] };
        return { ...envelope, clients: envelope.clients.map((row) => ({ ...row, toplevel_id: 99 })) };
      },
    });
    const result = await client.call("halo_list_clients", { toplevel_id: 3 });
    expect(result.text).toContain("do not match client_group");
  });

  test("no client of that id", async () => {
    const client = await connect(era);
    const result = await client.call("halo_get_client", { id: 99_999 });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("no client 99999");
  });

  test("a client whose creation was not confirmed is found, never created twice", async () => {
    const client = await connect(era);
    halo().faults.add({ method: "POST", path: "/api/client", status: 502, afterActing: true });
    const result = await client.call("halo_create_client", { name: "Once Only Ltd" });
    expect(result.isError, result.text).toBe(false);
    expect(result.text).toContain("Do not create it again");
    expect(halo().tenant.tables.Client.filter((row) => row.name === "Once Only Ltd")).toHaveLength(1);
  });

  test("a choice among a client's custom fields, by its words; with all details each field, its kind and its choices", async () => {
    const client = await connect(era);
    const row = stored(12);
    if (row === undefined) throw new Error("no client 12");
    const before = row.customfields;
    const choice = { id: 310, name: "CFBackup", label: "Backup", type: 2, value: -1, display: "" };
    halo().faults.add({
      path: "/api/fieldinfo/310",
      status: 200,
      body: {
        id: 310,
        values: [
          { id: 1, name: "None" },
          { id: 2, name: "Nightly" },
        ],
      },
      times: Number.POSITIVE_INFINITY,
    });
    try {
      row.customfields = [choice];
      const summary = await client.call("halo_get_client", { id: 12 });
      expect(summary.text).not.toContain("Backup");
      const full = await client.call("halo_get_client", { id: 12, detail: "full" });
      expect(full.data.custom_field_setup).toContainEqual({
        id: 310,
        name: "Backup",
        field: "CFBackup",
        kind: "select",
        options: "None, Nightly",
      });
      expect(full.text).toContain("310 Backup · select · one of «None, Nightly»");
      const args = { id: 12, custom_fields: { backup: "nightly" } };
      expect((await client.call("halo_update_client", { ...args, dry_run: true })).text).toContain(
        '{"id":310,"value":2}',
      );
      const none = await client.call("halo_update_client", { id: 12, custom_fields: { Backup: "Hourly" } });
      expect(none.text).toMatch(/has no choice «Hourly». Its choices: 1 «None», 2 «Nightly»/);
    } finally {
      row.customfields = before;
    }
  });
});
