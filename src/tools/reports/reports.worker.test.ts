import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const reports = () => halo().tenant.tables.Report;
const named = (name: string) => first(reports(), (report) => report.name === name);
const rowsIn = (name: string) => named(name)._rows as Record<string, unknown>[];
const unpaid = "Outstanding invoices";

inOneEra((era) => {
  test("lists reports to the last page", async () => {
    const client = await connect(era);
    expect(await idsOfAllPages(client, "halo_list_reports", {}, 5)).toEqual(
      sorted(reports().map((report) => Number(report.id))),
    );
    const sample = first(reports());
    await expectFilter(
      client,
      "halo_list_reports",
      { reportgroup_id: sample.group_id },
      reports(),
      (report) => report.group_id === sample.group_id,
    );
    await expectFilter(
      client,
      "halo_list_reports",
      { search: unpaid },
      reports(),
      (report) => report.name === unpaid,
    );
  });

  test("a report is run by its name, or by its id in any form", async () => {
    const client = await connect(era);
    const { id } = named(unpaid);
    const byId = await client.call("halo_run_report", { id });
    for (const way of [
      { id: unpaid },
      { report: unpaid },
      { report_id: String(id) },
      { id: `#${String(id)}` },
    ]) {
      const found = await client.call("halo_run_report", way);
      expect(found.data.rows, JSON.stringify(way)).toEqual(byId.data.rows);
    }
    const unknown = await client.call("halo_run_report", { id: "No such report" });
    expect(unknown.text).toContain("report «No such report» is not known in Halo.");
  });

  test("reads a definition without running it; the SQL in full detail only", async () => {
    const client = await connect(era);
    const report = named("Overdue tickets");
    report.sql = "SELECT faultid AS [Ticket] FROM faults WHERE fixbydate <getdate() AND status>2";
    const result = await client.call("halo_get_report", { id: report.id });
    expect(recordOf(result)).toMatchObject({ id: report.id, description: report.description });
    expect(result.data.columns).toMatchObject([{ name: "Ticket" }, { name: "Summary" }, { name: "Fix By" }]);
    expect(result.text).not.toContain("SELECT");
    const full = await client.call("halo_get_report", { id: report.id, detail: "full" });
    expect(recordOf(full).sql).toBe(
      "SELECT faultid AS [Ticket] FROM faults WHERE fixbydate < getdate() AND status>2",
    );
    expect(halo().log.entries.every((entry) => entry.query.loadreport === undefined)).toBe(true);
  });

  test("runs a report with one GET and pages its rows to the last", async () => {
    const client = await connect(era);
    const rows = rowsIn(unpaid);
    const read: unknown[] = [];
    let total: unknown;
    for (let page = 1; ; page++) {
      const result = await client.call("halo_run_report", { id: named(unpaid).id, page, page_size: 25 });
      read.push(...rowsOf(result).map((row) => row.Invoice));
      expect(result.data.columns).toEqual(Object.keys(rows[0] ?? {}));
      total = result.data.total;
      if (result.data.has_more !== true) break;
    }
    expect(read).toEqual(rows.map((row) => row.Invoice));
    expect(total).toBe(rows.length);
    expect(halo().log.count({ method: "POST", path: "/api/report" })).toBe(0);
  });

  test("runs a report with filters", async () => {
    const client = await connect(era);
    const rows = rowsIn(unpaid);
    const name = String(rows[0]?.Client);
    for (const [condition, wanted] of [
      [{ equals: name }, (client: string) => client === name],
      [{ contains: "an" }, (client: string) => client.toLowerCase().includes("an")],
    ] as const) {
      const result = await client.call("halo_run_report", {
        id: named(unpaid).id,
        filters: [{ fieldname: "Client", ...condition }],
        page_size: 100,
      });
      const expected = rows.filter((row) => wanted(String(row.Client)));
      expect(expected.length).toBeLessThan(rows.length);
      expect(rowsOf(result).map((row) => row.Invoice)).toEqual(expected.map((row) => row.Invoice));
      expect(result.data.warnings).toBeUndefined();
    }
    const both = await client.call("halo_run_report", {
      id: named(unpaid).id,
      filters: [
        { fieldname: "Client", contains: "an" },
        { fieldname: "Client", equals: name },
      ],
      page_size: 100,
    });
    expect(rowsOf(both).map((row) => row.Client)).toEqual(
      rows.map((row) => row.Client).filter((client) => client === name && name.toLowerCase().includes("an")),
    );
    const [request] = halo().log.find({ method: "POST", path: "/api/report" });
    expect(request?.body).toEqual([
      {
        id: named(unpaid).id,
        _loadreportonly: true,
        filters: [{ fieldname: "Client", stringruletype: 2, stringruletext: name }],
      },
    ]);
  });

  test("runs a report for a period", async () => {
    const client = await connect(era);
    const rows = rowsIn(unpaid);
    const dates = sortedDates(rows);
    const [start, end] = [dates[5]?.slice(0, 10) ?? "", dates.at(-5)?.slice(0, 10) ?? ""];
    const id = named(unpaid).id;
    const result = await client.call("halo_run_report", {
      id,
      start,
      end,
      date_field: "Due",
      page_size: 100,
    });
    const within = rows.filter((row) => String(row.Due) >= start && String(row.Due).slice(0, 10) <= end);
    expect(within.length).toBeLessThan(rows.length);
    expect(rowsOf(result).map((row) => row.Invoice)).toEqual(within.map((row) => row.Invoice));
    expect(result.data.warnings).toBeUndefined();

    // Halo's numbers, as seen on real tenants.
    for (const [period, reportingperiod] of Object.entries({
      ...{ today: "0", yesterday: "1", this_week: "8", this_month: "9", last_month: "7", all: "6" },
    })) {
      await client.call("halo_run_report", { id, period, date_field: "Due" });
      expect(halo().log.entries.at(-1)?.body, period).toMatchObject([
        { id, reportingperiod, reportingperioddatefield: "Due" },
      ]);
    }
  });

  test("warns of a period or a filter that Halo may not have applied", async () => {
    const client = await connect(era);
    const id = named(unpaid).id;
    const dateless = await client.call("halo_run_report", { id, period: "this_week" });
    expect(dateless.text).toContain("names no date field");
    const elsewhere = { id, date_field: "Invoiced on" };
    for (const period of [{ period: "this_week" }, { start: "2026-01-01", end: "2026-02-01" }]) {
      halo().faults.add({
        path: "/api/report",
        transform: (body) => ({ ...(body as object), report: { loaded: true, rows: rowsIn(unpaid) } }),
      });
      const unchecked = await client.call("halo_run_report", { ...elsewhere, ...period });
      expect(unchecked.text).toContain("could not be checked that Halo applied the period");
    }
    const nameless = await client.call("halo_run_report", {
      id,
      filters: [{ fieldname: "Ihcolour", equals: "x" }],
    });
    expect(nameless.text).toContain("No column is called");
    halo().faults.add({
      path: "/api/report",
      transform: (body) => ({ ...(body as object), report: { loaded: true, rows: rowsIn(unpaid) } }),
    });
    const ignored = await client.call("halo_run_report", {
      id,
      filters: [{ fieldname: "client", equals: String(rowsIn(unpaid)[0]?.Client) }],
    });
    expect(ignored.text).toContain("Halo did not apply it");
  });

  test("a report that does not load is an error, never no rows", async () => {
    const client = await connect(era);
    const broken = stored(reports(), knownRecords(halo().tenant).reportWithErrorId);
    const failed = await client.call("halo_run_report", { id: broken.id });
    expect(failed.isError).toBe(true);
    expect(failed.text).toContain(`could not run report ${broken.id}`);
    // What the database says is not for the model.
    expect(failed.text).not.toContain(String(broken._load_error));
    const id = named(unpaid).id;
    for (const report of [
      undefined,
      null,
      { loaded: true },
      { loaded: false, rows: [] },
      { loaded: true, rows: {} },
    ]) {
      halo().faults.add({ path: "/api/report", transform: (body) => ({ ...(body as object), report }) });
      const result = await client.call("halo_run_report", { id });
      expect(result.isError, JSON.stringify(report)).toBe(true);
      expect(result.text).toContain("could not be used");
      halo().faults.clear();
    }
    const secret = "Invalid column in SELECT password FROM dbo.uname";
    halo().faults.add({
      path: "/api/report",
      transform: (body) => ({ ...(body as object), report: { loaded: false, load_error: secret } }),
    });
    const unsafe = await client.call("halo_run_report", { id });
    expect(unsafe.isError).toBe(true);
    expect(unsafe.text).toContain(`could not run report ${String(id)}`);
    expect(unsafe.text).not.toContain("dbo");
  });

  test("an empty report has its columns and no rows", async () => {
    const client = await connect(era);
    const result = await client.call("halo_run_report", {
      id: named(unpaid).id,
      filters: [{ fieldname: "Client", equals: "Nobody at all" }],
    });
    expect(rowsOf(result)).toEqual([]);
    expect(result.data.columns).toEqual(Object.keys(rowsIn(unpaid)[0] ?? {}));
    expect(result.text).toContain("No rows match");
  });

  test("a report that comes in a list, with values as text and its columns beside the rows, is read", async () => {
    const client = await connect(era);
    const { id } = named(unpaid);
    const filters = [{ fieldname: "Open", equals: "true" }];
    const row = { Ticket: 2818, Open: "True", Hours: "1.50", Opened: "2026-05-01T09:00:00" };
    const answer = (report: object) => (body: unknown) => [{ ...(body as object), report }];
    halo().faults.add({
      method: "POST",
      path: "/api/report",
      transform: answer({ rows: [null, row], loaded: "True", load_error: "" }),
    });
    const result = await client.call("halo_run_report", { id, filters });
    expect(rowsOf(result)).toEqual([row]);
    expect(result.data.warnings).toBeUndefined();
    for (const columns of [
      { available_columns: [{ name: "Ticket" }, { name: "Open" }] },
      { availablefields: ["Ticket", "Open"] },
    ]) {
      halo().faults.add({
        method: "POST",
        path: "/api/report",
        transform: answer({ rows: null, loaded: true, ...columns }),
      });
      const empty = await client.call("halo_run_report", { id, filters });
      expect(rowsOf(empty)).toEqual([]);
      expect(empty.data.columns).toEqual(["Ticket", "Open"]);
    }
    halo().faults.add({
      method: "POST",
      path: "/api/report",
      transform: answer({ rows: [], loaded: "False" }),
    });
    expect((await client.call("halo_run_report", { id, filters })).isError).toBe(true);
  });

  test("a report of as many rows as Halo gives at most is said to be cut", async () => {
    const client = await connect(era);
    const { id } = named(unpaid);
    const run = async (count: number) => {
      const rows = Array.from({ length: count }, (_, number) => ({ N: number }));
      const report = { loaded: true, load_error: "", rows };
      halo().faults.add({ path: "/api/report", transform: (body) => ({ ...(body as object), report }) });
      return client.call("halo_run_report", { id, page_size: 1 });
    };
    const cut = await run(50_000);
    expect(cut.text).toContain("Halo gives at most 50,000 rows of a report");
    expect(String(cut.data.warnings)).toContain("probably not all");
    expect((await run(49_999)).data.warnings).toBeUndefined();
  });

  test("says which arguments contradict each other", async () => {
    const client = await connect(era);
    const id = named(unpaid).id;
    const refusals: readonly [Record<string, unknown>, string][] = [
      [{ start: "2026-01-01" }, "give both"],
      [{ start: "2026-02-01", end: "2026-01-01" }, "swap them"],
      [{ period: "today", start: "2026-01-01", end: "2026-01-02" }, "contradict"],
      [{ date_field: "Due" }, "give period"],
      [{ filters: [{ fieldname: "Client" }] }, "either equals or contains"],
      [{ filters: [{ fieldname: "Client", equals: "a", contains: "b" }] }, "either equals or contains"],
      [{ period: "next_year" }, "period"],
    ];
    for (const [args, sentence] of refusals) {
      const result = await client.call("halo_run_report", { id, ...args });
      expect(result.isError, JSON.stringify(args)).toBe(true);
      expect(result.text).toContain(sentence);
    }
    expect(halo().log.count({ path: "/api/report" })).toBe(0);
  });
});

function sortedDates(rows: readonly Record<string, unknown>[]): string[] {
  return rows.map((row) => String(row.Due)).sort();
}
