import { expect, test } from "vitest";
import { isThere } from "../../../test/support/tickets.ts";
import { call, isForeign, marker, named, type Row, useOneClientsKey } from "./clients.testing.ts";

const { table, ticketClient } = useOneClientsKey();

test("a key for two clients sees both, in the order that was asked for", async () => {
  const two = table("Client")
    .map(({ id }) => String(id))
    .slice(0, 2);
  const { structuredContent } = JSON.parse(
    await call(named("halo_list_assets"), { page_size: 100 }, { clients: two }),
  );
  const ids = new Set(
    table("Asset")
      .filter(({ client_id }) => two.includes(String(client_id)))
      .map(({ client_id }) => client_id),
  );
  expect(JSON.stringify(structuredContent)).toContain(marker);
  expect(ids.size).toBeGreaterThan(0);

  const count = new Map<string, number>();
  for (const { client_id } of table("Tickets").filter(isThere))
    count.set(String(client_id), (count.get(String(client_id)) ?? 0) + 1);
  const few = [...count].filter(([, tickets]) => tickets > 5 && tickets < 50);
  const busy = few.map(([id]) => id).slice(0, 2);
  for (const order_desc of [false, true]) {
    const ticketsOf = async (clients: readonly string[]): Promise<readonly Row[]> => {
      const args = { order: "priority_id", order_desc, page_size: 100, fields: ["id", "priority_id"] };
      const answer = JSON.parse(await call(named("halo_list_tickets"), args, { clients }));
      const { columns, rows } = answer.structuredContent as { columns: string[]; rows: unknown[][] };
      return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
    };
    const [first = "", second = ""] = busy;
    const [one, other, both] = [await ticketsOf([first]), await ticketsOf([second]), await ticketsOf(busy)];
    expect(Math.min(one.length, other.length)).toBeGreaterThan(2);
    const sign = order_desc ? -1 : 1;
    // Those of one priority stay as Halo lists them.
    const sorted = [...one, ...other].sort((a, b) => sign * (Number(a.priority_id) - Number(b.priority_id)));
    expect(both.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
  }
});

test("the parent of an asset is an asset, and has to be the client's own", async () => {
  const of = (isOwn: boolean) =>
    table("Asset").filter(
      (row) => row.inactive !== true && isForeign("Asset", row, ticketClient()) !== isOwn,
    );
  const tickets = new Set(table("Tickets").map(({ id }) => id));
  const [child, parent] = of(true).filter(({ id }) => !tickets.has(id));
  const set = (parent_id: unknown) =>
    call(named("halo_update_asset"), { id: child?.id, parent_id, dry_run: true });
  expect(await set(parent?.id)).not.toContain('"isError":true');
  expect(await set(of(false)[0]?.id)).toContain('"isError":true');
});
