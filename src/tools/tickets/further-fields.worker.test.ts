import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../test/support/harness.ts";
import { isThere } from "../../../test/support/tickets.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;
const ticket = (id: unknown): Row =>
  halo().tenant.tables.Tickets.find((row) => row.id === id) ?? expect.fail("no such ticket");
const posts = () => halo().log.count({ method: "POST", path: /\/api\/tickets/i });

/** Two assets and a contract of one client. */
function belongings() {
  const { Asset, ClientContract } = halo().tenant.tables;
  const contract =
    ClientContract.find(
      ({ client_id, ref }) => ref && Asset.filter((row) => row.client_id === client_id).length > 1,
    ) ?? expect.fail("no client has both");
  const [one, other] = Asset.filter(
    ({ client_id, inactive }) => client_id === contract.client_id && inactive !== true,
  );
  if (one === undefined || other === undefined) throw new Error("no two assets");
  return { client: contract.client_id, contract, one, other };
}

inOneEra((era) => {
  test("what is seldom set is understood by name, stored, and added to what the ticket has", async () => {
    const client = await connect(era);
    const { client: clientId, contract, one, other } = belongings();
    const parent = halo().tenant.tables.Tickets.find((row) => row.client_id === clientId && isThere(row));
    const created = await client.call("halo_create_ticket", {
      summary: "Further fields",
      client: clientId,
      source: "Phone",
      tags: ["vpn"],
      cc: ["a.person@example.org", "b.person@example.org"],
      asset: one.inventory_number,
      contract: contract.ref,
      parent_id: parent?.id,
      template: "server down",
      fixbydate: "2027-03-02T12:00:00Z",
    });
    expect(created.isError, created.text).toBe(false);
    expect(created.data.state, created.text).toBe("done");
    const { id } = recordOf(created);
    expect(ticket(id)).toMatchObject({
      source: 2,
      tags: [{ text: "vpn" }],
      emailcclist: "a.person@example.org;b.person@example.org",
      assets: [{ id: one.id }],
      contract_id: contract.id,
      parent_id: parent?.id,
      template_id: 2,
      fixbydate: "2027-03-02T12:00:00",
    });
    const changed = await client.call("halo_update_ticket", {
      id,
      assets: [other.inventory_number],
      tags: ["VPN", "remote"],
      source: "Email",
    });
    expect(changed.data.state, changed.text).toBe("done");
    expect((ticket(id).assets as Row[]).map((row) => row.id)).toEqual([one.id, other.id].sort());
    expect((ticket(id).tags as Row[]).map((row) => row.text)).toEqual(["vpn", "remote"]);
    expect(ticket(id).source).toBe(1);
  });

  test("none of them is listed, all are told, and a miss names the nearest", async () => {
    const client = await connect(era);
    const tools = await client.listTools();
    const create = tools.find(({ name }) => name === "halo_create_ticket");
    expect(Object.keys(create?.inputSchema.properties ?? {})).not.toContain("source");
    const typo = await client.call("halo_create_ticket", { summary: "x", sorce: "Phone" });
    expect(typo.text).toContain('did you mean "source"?');
    const before = posts();
    const wrong = await client.call("halo_create_ticket", { summary: "x", source: "Fone" });
    expect(wrong.isError).toBe(true);
    expect(wrong.text).toContain("«Phone»");
    const { contract } = belongings();
    const asset = halo().tenant.tables.Asset.find(({ client_id }) => client_id !== contract.client_id);
    const foreign = await client.call("halo_create_ticket", {
      summary: "x",
      client: contract.client_id,
      assets: [asset?.id],
    });
    expect(foreign.text).toContain(`not to client ${contract.client_id}`);
    expect(posts()).toBe(before);
  });
});
