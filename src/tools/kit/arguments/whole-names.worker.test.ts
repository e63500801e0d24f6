import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../../test/support/harness.ts";
import { isThere } from "../../../../test/support/tickets.ts";

const halo = useSandbox();

const tables = () => halo().tenant.tables;
const named = (table: "Client" | "Agent" | "Status", id: number) => {
  const row = tables()[table].find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no ${table} ${id}`);
  return row;
};

inOneEra((era) => {
  test("a name as results show it, whatever Halo stores between its letters", async () => {
    const client = await connect(era);
    const row = named("Client", 4);
    const before = row.name;
    try {
      for (const [stored, asked] of [
        ["Nordwind   Freight", "Nordwind Freight"],
        ["Nordwind\u00a0Freight", "nordwind freight"],
        ["Cafe\u0301 Nordwind", "Caf\u00e9 Nordwind"],
        ["Nordwind\u2019s Freight", "Nordwind's Freight"],
        ["Nordwind's Freight", "Nordwind\u2019s Freight"],
        ["Nordwind &amp; Sons", "Nordwind & Sons"],
        ["Nordwind &#38; Sons", "«Nordwind & Sons»"],
        ["Nordwind \u2013 Freight", "Nordwind - Freight"],
      ]) {
        row.name = stored;
        const read = await client.call("halo_get_client", { client: asked });
        expect(recordOf(read).id, asked).toBe(4);
        const written = await client.call("halo_create_site", { name: `At ${stored}`, client: asked });
        expect(recordOf(written).client_id, asked).toBe(4);
      }
    } finally {
      row.name = before;
    }
  });

  test("a beginning or initials decide no write; what they fit is listed", async () => {
    const client = await connect(era);
    const agent = named("Agent", 5);
    const ticket = tables().Tickets.find((row) => row.status_id === 2 && isThere(row));
    const [first = ""] = String(agent.name).split(" ");
    for (const words of [first, String(agent.initials ?? "")].filter((text) => text.length > 1)) {
      const result = await client.call("halo_assign_ticket", { ticket_id: ticket?.id, agent: words });
      expect(result.isError, words).toBe(true);
      expect(result.text).toMatch(/takes no beginnings or initials|fits \d+/);
      expect(result.text).toContain(`5 «${String(agent.name)}»`);
    }
    const statuses = tables().Status;
    statuses.push({ ...named("Status", 2), id: 62, name: "Waiting on Customer - 2nd chase" });
    try {
      const result = await client.call("halo_update_ticket", {
        id: ticket?.id,
        status: "Waiting on Customer",
      });
      expect(result.text).toContain("62 «Waiting on Customer - 2nd chase»");
      expect(result.isError).toBe(true);
    } finally {
      statuses.pop();
    }
    expect(halo().log.count({ method: "POST", path: "/api/tickets" })).toBe(0);
  });

  test("a short name among more than a page of longer ones", async () => {
    const client = await connect(era);
    const added = Array.from({ length: 230 }, (_, index) => ({
      ...named("Client", 2),
      id: 5_000 + index,
      name: `Italfoods ${index}`,
      inactive: false,
    }));
    tables().Client.push(...added);
    try {
      const none = await client.call("halo_get_client", { client: "IT" });
      expect(none.isError).toBe(true);
      tables().Client.push({ ...named("Client", 2), id: 5_900, name: "IT" });
      expect(recordOf(await client.call("halo_get_client", { client: "IT" })).id).toBe(5_900);
      // A Halo that ignores the exact search: all pages are read.
      const { Client } = tables();
      halo().faults.add({
        path: "advanced_search",
        transform: () => ({ record_count: Client.length, clients: Client.slice(0, 100) }),
        times: 9,
      });
      expect(recordOf(await client.call("halo_get_client", { client: "IT" })).id).toBe(5_900);
    } finally {
      const all = tables().Client;
      all.splice(all.findIndex(({ id }) => id === 5_000));
    }
  });

  test("inactive records are found by name, and said to be inactive", async () => {
    const client = await connect(era);
    const gone = tables().Client.find((row) => row.inactive === true);
    const found = await client.call("halo_get_client", { client: String(gone?.name) });
    expect(recordOf(found).id).toBe(gone?.id);
    expect(found.data.understood).toEqual([`client #${gone?.id} «${gone?.name}» is inactive`]);
    const { name } = named("Client", 2);
    const twin = { ...named("Client", 2), id: 5_901, name, inactive: true };
    tables().Client.push(twin);
    try {
      const both = await client.call("halo_get_client", { client: String(twin.name) });
      expect(recordOf(both).id).toBe(2);
      expect(String(both.data.understood)).toMatch(/^not meant: 5901 «.*inactive\)$/);
    } finally {
      tables().Client.pop();
    }
  });
});
