import { expect, test } from "vitest";
import { connect, rowsOf, useSandbox } from "../../support/harness.ts";
import { isThere } from "../../support/tickets.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";

/** A key for one client and without delete and send, as it comes in; what it may not see is in `src/halo/bounds/`. */
const halo = useSandbox();
const carol = "carol-key-0123456789abcdef";
const own = 12;

const ownTickets = () => halo().tenant.tables.Tickets.filter((row) => row.client_id === own && isThere(row));

test.each(["2025-11-25", "2026-07-28"] as const)("%s: its tools, rows and answers in SQL", async (era) => {
  const client = await connect(era, { url: endpoint, headers: bearer(carol) });
  const names = (await client.listTools()).map(({ name }) => name);
  expect(names).toContain("halo_create_ticket");
  expect(names).not.toContain("halo_delete_asset");
  expect(names).not.toContain("halo_reply_to_ticket");
  for (const row of rowsOf(await client.call("halo_list_tickets"))) expect(row.client_id).toBe(own);

  const sql = "SELECT client_id, count(*) AS number FROM tickets GROUP BY client_id";
  const asked = await client.call("halo_query", { sql });
  expect(asked.isError, asked.text).toBe(false);
  // One group, of the key's own client, and no more than it has.
  const rows = asked.structured.rows as unknown[][];
  expect(rows).toEqual([[own, expect.any(Number)]]);
  expect(rows[0]?.[1]).toBeGreaterThan(0);
  expect(rows[0]?.[1]).toBeLessThanOrEqual(ownTickets().length);

  // What is refused whatever is asked is not listed.
  const listed = (await client.listTools()).map(({ name }) => name);
  expect(listed).toContain("halo_list_tickets");
  expect(listed.filter((name) => /_reports?$|_items?$|_suppliers?$/.test(name))).toEqual([]);
  await expect(client.call("halo_run_report", { id: 101 })).rejects.toThrow(
    "is about records that name no client",
  );
});

test("a grant that was made with it has no more than the key, whatever was ticked", async () => {
  const oauth = await TestOAuthClient.register();
  const ticked = { scopes: ["halo:write", "halo:delete", "halo:send"] };
  const { access_token } = (await oauth.redeem(codeOf(await allowWithKey(oauth, carol, ticked)))).answer;
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(access_token) });
  expect((await client.listTools()).map(({ name }) => name)).not.toContain("halo_delete_asset");
  for (const row of rowsOf(await client.call("halo_list_tickets"))) expect(row.client_id).toBe(own);
});
