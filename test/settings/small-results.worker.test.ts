import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import {
  bothEras,
  connect,
  inEras,
  recordOf,
  rowsOf,
  type ToolResult,
  useSandbox,
} from "../support/harness.ts";
import { first, sorted } from "../support/lists.ts";
import { callWithin, leftOut, testsOfEverything } from "./budget.ts";

const halo = useSandbox();

/** As vitest.config.ts sets it for this file. */
const tokens = 1_000;

/** What a list says is to be asked for next. */
function nextPage(result: ToolResult): { page: number; page_size: number } | undefined {
  const said = /(?:go on with|More:) page (\d+), page_size (\d+)/.exec(result.text);
  return said === null ? undefined : { page: Number(said[1]), page_size: Number(said[2]) };
}

inEras(bothEras, (era) => {
  test.each([
    ["halo_list_clients", "summary", "Client"],
    ["halo_list_suppliers", "full", "Supplier"],
  ] as const)(
    "%s in %s is read to its end by what each page says, without gaps",
    async (name, detail, table) => {
      const client = await connect(era);
      const ids: number[] = [];
      let ask: { page: number; page_size: number } | undefined = { page: 1, page_size: 100 };
      let said = 0;
      while (ask !== undefined && ids.length < 1_000) {
        const result: ToolResult = await callWithin(client, tokens, name, { ...ask, detail });
        const rows = rowsOf(result);
        expect(rows.length).toBeGreaterThan(0);
        ids.push(...rows.map((row) => Number(row.id)));
        ask = nextPage(result);
        expect(result.data.has_more).toBe(ask !== undefined);
        said += leftOut(result).filter((note) => /rows of this page did not fit/.test(note)).length;
      }
      const active = halo().tenant.tables[table].filter(({ inactive }) => inactive !== true);
      expect(ids).toEqual(sorted(active.map(({ id }) => Number(id))));
      expect(said).toBeGreaterThan(0);
    },
  );

  test("a ticket in full says which fields are missing, names the ticket and its link, and tells how to ask", async () => {
    const client = await connect(era);
    const id = knownRecords(halo().tenant).largeTicketId;
    const result = await callWithin(client, tokens, "halo_get_ticket", { id, detail: "full" });
    expect(recordOf(result)).toMatchObject({ id, status_id: expect.any(Number) });
    expect(result.text).toContain(`Ticket #${id} «`);
    expect(result.text).toContain(`https://halo.test/ticket?id=${id}`);
    const notes = leftOut(result).join(" ");
    expect(notes).toMatch(/Left out, too large for one result: customfields, .* and \d+ more/);
    expect(notes).toMatch(/detail summary/);
    expect(notes).toMatch(/\d+ more actions: halo_list_actions with ticket_id \d+/);
  });

  test("the rows of a report go on where they stopped", async () => {
    const client = await connect(era);
    const report = first(halo().tenant.tables.Report, ({ name }) => name === "Outstanding invoices");
    const all = (report._rows as Record<string, unknown>[]).map((row) => row.Invoice);
    const read: unknown[] = [];
    let ask: { page: number; page_size: number } | undefined = { page: 1, page_size: 100 };
    while (ask !== undefined && read.length < 1_000) {
      const result: ToolResult = await callWithin(client, tokens, "halo_run_report", {
        id: report.id,
        ...ask,
      });
      read.push(...rowsOf(result).map((row) => row.Invoice));
      ask = nextPage(result);
    }
    expect(read).toEqual(all);
  });
});

testsOfEverything("2026-07-28", tokens, halo);
