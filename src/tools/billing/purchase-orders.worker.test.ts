import { expect, test } from "vitest";
import { connect, recordOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted } from "../../../test/support/lists.ts";

const halo = useSandbox();
const purchaseOrders = () => halo().tenant.tables.PurchaseOrder;

test("lists purchase orders to the last page", async () => {
  const client = await connect("2026-07-28");
  const idsOf = (rows: ReturnType<typeof purchaseOrders>) => sorted(rows.map(({ id }) => Number(id)));
  expect(await idsOfAllPages(client, "halo_list_purchase_orders", {}, 10)).toEqual(idsOf(purchaseOrders()));
});

test("filters", async () => {
  const client = await connect("2026-07-28");
  for (const field of ["client_id", "ticket_id", "supplier_id"]) {
    const value = first(purchaseOrders(), (row) => Number(row[field]) > 0)[field];
    const passes = (row: Readonly<Record<string, unknown>>) => row[field] === value;
    await expectFilter(client, "halo_list_purchase_orders", { [field]: value }, purchaseOrders(), passes);
  }
  const isOpen = ({ status }: Readonly<Record<string, unknown>>) => Number(status) < 4;
  await expectFilter(client, "halo_list_purchase_orders", { open_only: true }, purchaseOrders(), isOpen);
});

test("reads an order with its lines; one for stock is for no client and no ticket", async () => {
  const client = await connect("2026-07-28");
  const [order, stock] = purchaseOrders();
  const result = await client.call("halo_get_purchase_order", { id: order?.id });
  const { title, supplier_name, total } = { ...order };
  expect(recordOf(result)).toMatchObject({ title, supplier_name, total });
  expect(result.text).toMatch(/Laptop 14 inch.*received [01]/);
  const other = recordOf(await client.call("halo_get_purchase_order", { id: stock?.id }));
  expect(other).not.toHaveProperty("client_id");
  expect(other).not.toHaveProperty("ticket_id");
  const missing = await client.call("halo_get_purchase_order", { id: 987_654 });
  expect(missing.isError).toBe(true);
  expect(missing.text).toContain("no purchase order 987654");
});

test("a line is told as quantity × price, and its sum as net", async () => {
  const client = await connect("2026-07-28");
  const row = first(purchaseOrders());
  const [line] = row.lines as Record<string, unknown>[];
  Object.assign(line ?? {}, { quantity: 3, baseprice: 499.8, total_price: 1499.3999999999999 });
  const { text, data } = await client.call("halo_get_purchase_order", { id: row.id });
  expect(text).toContain("· 3 × 499.80 · net 1,499.40");
  expect((data.lines as object[])[0]).toMatchObject({ quantity: 3, baseprice: 499.8, total_price: 1499.4 });
  halo().reset();
});
