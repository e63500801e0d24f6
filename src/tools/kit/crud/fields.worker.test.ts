import { expect, test } from "vitest";
import { connect, inOneEra, rowsOf, useSandbox } from "../../../../test/support/harness.ts";

const halo = useSandbox();
const list = "halo_list_tickets";

inOneEra((era) => {
  test("ids only: rows of nothing else, in either form, and no names are read for them", async () => {
    const client = await connect(era);
    const usual = rowsOf(await client.call(list, { page_size: 3 })).map(({ id }) => id);
    halo().log.clear();
    const result = await client.call(list, { fields: ["id"], page_size: 3 });
    expect(result.structured.columns).toEqual(["id"]);
    expect(result.structured.rows).toEqual(usual.map((id) => [id]));
    expect(result.text.match(/^- .*$/gm)).toEqual(usual.map((id) => `- #${String(id)}`));
    expect(halo().log.entries.map(({ path }) => path.toLowerCase())).toEqual(["/api/tickets"]);
  });

  test("chosen fields come in that order, with names beside ids, empty ones as none, and of no view too", async () => {
    const client = await connect(era);
    const fields = ["fixbydate", "status", "client_name", "dateclosed", "flagged"];
    const result = await client.call(list, { fields: fields.join(", "), page_size: 20, open_only: true });
    const [row] = rowsOf(result);
    expect(result.structured.columns).toEqual(["id", "fixbydate", "status_name", ...fields.slice(2)]);
    const stored = halo().tenant.tables.Tickets.find(({ id }) => id === row?.id);
    expect(row).toMatchObject({ client_name: stored?.client_name, flagged: false });
    expect(result.text).toContain(`- #${String(row?.id)} · `);
    expect((result.structured.rows as readonly unknown[][]).some((each) => each[4] === null)).toBe(true);
    expect(result.text).toMatch(/dateclosed none/);
  });

  test("what Halo's list does not show is told as not known, and what there is not is refused with the nearest", async () => {
    const client = await connect(era);
    const result = await client.call(list, { fields: ["summary", "firstactiondate"], page_size: 2 });
    expect(result.structured.columns).toEqual(["id", "summary"]);
    expect(String(result.data.warnings)).toContain("Not known");
    expect(result.text).toContain("does not show it: firstactiondate");
    const wrong = await client.call(list, { fields: ["sumary"], page_size: 2 });
    expect(wrong.isError).toBe(true);
    expect(wrong.text).toContain("did you mean summary?");
  });

  test("the other lists understand it", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_invoices", { fields: ["total"], page_size: 2 });
    expect(result.structured.columns).toEqual(["id", "total"]);
    expect(result.text).toMatch(/^- #\d+ · total [\d,]+\.\d\d$/m);
    const statuses = await client.call("halo_list_statuses", { fields: ["id", "name"] });
    expect(statuses.structured.columns).toEqual(["id", "name"]);
  });

  test("an order of urgency is of open tickets without a search, and says what it is", async () => {
    const client = await connect(era);
    const result = await client.call(list, { order: "urgency", order_desc: true, page_size: 5 });
    const triage = await client.call("halo_triage", { page_size: 5 });
    const ids = (found: unknown) => (found as readonly { readonly id: number }[]).map(({ id }) => id);
    expect(ids(result.data.rows)).toEqual(
      ids((triage.data.tickets as { rows: unknown }).rows ?? triage.data.tickets),
    );
    expect(result.text).toContain("as halo_triage ranks");
    expect(result.data.warnings).toBeUndefined();
    for (const other of [{ search: "printer" }, { closed_only: true }]) {
      const refused = await client.call(list, { order: "urgency", ...other });
      expect(refused.isError, refused.text).toBe(true);
    }
  });
});
