import { expect, test } from "vitest";
import { connect, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted } from "../../../test/support/lists.ts";

const halo = useSandbox();
const quotations = () => halo().tenant.tables.Quotation;

test("lists quotations to the last page", async () => {
  const client = await connect("2026-07-28");
  const ids = sorted(quotations().map(({ id }) => Number(id)));
  expect(await idsOfAllPages(client, "halo_list_quotations", {}, 10)).toEqual(ids);
});

test("filters", async () => {
  const client = await connect("2026-07-28");
  const hold = (args: Record<string, unknown>, wanted: (row: Record<string, unknown>) => boolean) =>
    expectFilter(client, "halo_list_quotations", args, quotations(), wanted);
  const { client_id, user_id, ticket_id, title } = first(quotations());
  await hold({ client_id }, (row) => row.client_id === client_id);
  await hold({ user_id }, (row) => row.user_id === user_id);
  await hold({ ticket_id }, (row) => row.ticket_id === ticket_id);
  await hold({ search: title }, (row) => String(row.title).includes(String(title)));
  await hold({ open_only: true }, (row) => Number(row.status) <= 2);
});

test("a row says its status by name, when it ends, and what is not there is left out", async () => {
  const client = await connect("2026-07-28");
  const { expiry_date } = first(quotations(), ({ id }) => id === 4);
  const listed = await client.call("halo_list_quotations", { page_size: 10 });
  const byId = new Map(rowsOf(listed).map((row) => [row.id, row]));
  expect(byId.get(4)).toMatchObject({
    status: 2,
    status_name: "Sent",
    expiry_date: String(expiry_date).slice(0, 10),
  });
  expect(byId.get(3)).not.toHaveProperty("ticket_id");
  expect(listed.text).toMatch(/^- #4 «Equipment 4» .* · «Sent» · [\d-]+ · expires [\d-]+ ·/m);
  expect(listed.text).toContain("6 «(no title)»");
});

test("a status without a name is told by its number, and given none", async () => {
  const client = await connect("2026-07-28");
  halo().faults.add({
    path: "/api/quotation",
    transform: (answer) => {
      const quotes = (answer as { quotes: object[] }).quotes.map((row) => ({ ...row, status_name: null }));
      return { ...(answer as object), quotes };
    },
  });
  const listed = await client.call("halo_list_quotations", { page_size: 10 });
  expect(rowsOf(listed)[3]).not.toHaveProperty("status_name");
  expect(listed.text).toMatch(/^- #4 .* · status 2 · /m);
});

test("reads a quotation with its lines, the headings of groups left out", async () => {
  const client = await connect("2026-07-28");
  const { id, title, client_name, total, lines } = first(
    quotations(),
    (row) => Array.isArray(row.lines) && row.lines.length > 4,
  );
  const result = await client.call("halo_get_quotation", { id });
  expect(recordOf(result)).toMatchObject({ id, title, client_name, total: expect.closeTo(Number(total), 5) });
  const shown = result.data.lines as Record<string, unknown>[];
  expect(shown).toHaveLength((lines as unknown[]).length - 1);
  expect(shown[0]).toMatchObject({ name: "Laptop 14 inch", total_price: 940, total_tax: 188 });
  expect(shown[0]).not.toHaveProperty("item_id");
  expect(shown[0]).not.toHaveProperty("optional");
  expect(shown[2]).toMatchObject({ item_id: 2, optional: true });
  expect(shown[3]).toMatchObject({ billingperiod_name: "monthly" });
  expect(result.text).toContain(
    "«Backup for a workstation» · each 9.50 · net 9.50 · tax 1.90 · gross 11.40 · monthly",
  );
});

test("a quotation without lines is told from one whose lines Halo does not give", async () => {
  const client = await connect("2026-07-28");
  const none = await client.call("halo_get_quotation", { id: 3 });
  expect(none.data.warnings).toBeUndefined();
  halo().faults.add({
    path: "/api/quotation/3",
    transform: ({ lines: _lines, ...rest }: Record<string, unknown>) => rest,
  } as Parameters<ReturnType<typeof halo>["faults"]["add"]>[0]);
  const missing = await client.call("halo_get_quotation", { id: 3 });
  expect(missing.data.warnings).toEqual([expect.stringContaining("no list of lines")]);
});

test("the sales order of one that was accepted is shown, and none where there is none", async () => {
  const client = await connect("2026-07-28");
  for (const accepted of [true, false]) {
    const { id } = first(quotations(), (row) => (row.status === 3) === accepted);
    const record = recordOf(await client.call("halo_get_quotation", { id }));
    expect("salesorder_id" in record, String(id)).toBe(accepted);
  }
});

test("a quotation that is not there is said to be so", async () => {
  const client = await connect("2026-07-28");
  const missing = await client.call("halo_get_quotation", { id: 987_654 });
  expect(missing.isError).toBe(true);
  expect(missing.text).toContain("no quotation 987654");
});

test("a line is told as quantity × price, in the text and the structure; amounts hold no binary rest", async () => {
  const client = await connect("2026-07-28");
  const made = await client.call("halo_create_quotation", {
    title: "Laptops",
    client: 12,
    lines: [{ name: "Laptop", quantity: 3, price: 499.8 }],
  });
  const { id } = recordOf(made);
  const row = first(quotations(), (each) => each.id === id);
  row.total = 1499.3999999999999;
  const read = await client.call("halo_get_quotation", { id });
  expect(read.text).toContain("«Laptop» · 3 × 499.80 · net 1,499.40 · tax 299.88 · gross 1,799.28");
  expect((read.data.lines as object[])[0]).toMatchObject({ quantity: 3, baseprice: 499.8 });
  const listed = await client.call("halo_list_quotations", { client: 12, search: "Laptops" });
  expect(rowsOf(listed).find((each) => each.id === id)?.total).toBe(1499.4);
});
