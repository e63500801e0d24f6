import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { connect, inOneEra, useSandbox } from "../../../../test/support/harness.ts";

const tool = "halo_client_overview";
const halo = useSandbox();
const client = 12;

type Row = Record<string, unknown>;

const tables = () => halo().tenant.tables;
const own = (rows: readonly HaloRecord[]) => rows.filter((row) => row.client_id === client);
const visible = () =>
  own(tables().Tickets).filter((row) => row.deleted !== true && !(Number(row.merged_into_id) > 0));
/** Closed within a minute of opening: that is logged time, and no ticket that anybody waited for. */
const isLoggedTime = (row: Row) =>
  isClosed(row) && Date.parse(`${row.dateclosed}Z`) - Date.parse(`${row.dateoccurred}Z`) < 60_000;
const counted = () => visible().filter((row) => !isLoggedTime(row));
const isClosed = (row: Row) => row.status_id === 8 || row.status_id === 9;
const day = 24 * 60 * 60 * 1_000;

/**
 * Tickets whose date lies in the last so many whole days before `before` days ago, today included. The days before end at
 * the time of day that it is now, as the present ones do.
 */
function within(rows: readonly Row[], field: string, days: number, before: number): Row[] {
  const midnight = Math.floor(halo().tenant.now.getTime() / day) * day + day;
  const end = before === 0 ? midnight : halo().tenant.now.getTime();
  const [from, to] = [midnight - (days + before) * day, end - before * day];
  return rows.filter((row) => {
    const text = String(row[field]);
    const time = Date.parse(`${text}Z`);
    return !text.startsWith("1900") && time >= from && time < to;
  });
}

inOneEra((era) => {
  test("puts on one page what the tables hold", async () => {
    const connection = await connect(era);
    const result = await connection.call(tool, { client: "Wexcombe Architects" });
    expect(result.isError, result.text).toBe(false);
    const open = visible().filter((row) => !isClosed(row));
    const assets = own(tables().Asset).filter((row) => row.inactive !== true);
    const unpaid = own(tables().Invoice).filter(
      (row) => row.voided !== true && Number(row.amountdue) > 0 && Number(row.typeid) !== 2,
    );
    expect(result.data.figures).toMatchObject({
      client_id: client,
      client_name: "Wexcombe Architects",
      users: own(tables().Users).filter((row) => row.inactive !== true && row.name !== "General User").length,
      sites: own(tables().Site).filter((row) => row.inactive !== true).length,
      assets: assets.length,
      open_tickets: open.length,
      overdue: open.filter(
        (row) =>
          row.onhold !== true &&
          row.excludefromsla !== true &&
          !String(row.fixbydate).startsWith("1900") &&
          Date.parse(`${row.fixbydate}Z`) < halo().tenant.now.getTime(),
      ).length,
      unassigned: open.filter((row) => row.agent_id === 1).length,
      unanswered: open.filter(
        (row) => String(row.responsedate).startsWith("1900") && row.slaresponsestate !== "I",
      ).length,
      opened: within(counted(), "dateoccurred", 30, 0).length,
      opened_before: within(counted(), "dateoccurred", 30, 30).length,
      closed: within(counted().filter(isClosed), "dateclosed", 30, 0).length,
      closed_before: within(counted().filter(isClosed), "dateclosed", 30, 30).length,
      contracts: own(tables().ClientContract).filter((row) => row.inactive !== true).length,
      unpaid_invoices: unpaid.length,
    });
    const running = result.data.running as Row[];
    expect(running.map(({ id }) => id)).toEqual(
      own(tables().ClientContract)
        .filter((row) => row.inactive !== true)
        .map(({ id }) => id),
    );
    expect(result.text).toContain(`contracts (${running.length}):\n- #${String(running[0]?.id)} «`);
    expect(result.text).toMatch(/open tickets? \(\d+ overdue, \d+ unassigned, \d+ unanswered\)/);
    const byStatus = result.data.open_by_status as { name: string; count: number }[];
    expect(byStatus.reduce((sum, { count }) => sum + count, 0)).toBe(open.length);
    const byType = result.data.assets_by_type as { name: string; count: number }[];
    expect(byType.reduce((sum, { count }) => sum + count, 0)).toBe(assets.length);
    expect(result.text.length / 4).toBeLessThan(500);
    expect(result.data.complete).toBe(true);
  });

  test("says what is due to the cent, and lists every figure's records", async () => {
    const connection = await connect(era);
    const owing = tables().Invoice.find(
      (row) => row.voided !== true && Number(row.amountdue) > 0 && Number(row.typeid) !== 2,
    );
    const owner = Number(owing?.client_id);
    const result = await connection.call(tool, { client_id: owner });
    const due = tables()
      .Invoice.filter(
        (row) =>
          row.client_id === owner &&
          row.voided !== true &&
          Number(row.amountdue) > 0 &&
          Number(row.typeid) !== 2,
      )
      .reduce((cents, row) => cents + Math.round(Number(row.amountdue) * 100), 0);
    const money = result.data.money as { amountdue: number }[];
    expect(money.reduce((cents, row) => cents + Math.round(row.amountdue * 100), 0)).toBe(due);
    const figures = result.data.figures as Record<string, number>;
    for (const figure of [
      "open_tickets",
      "opened",
      "assets",
      "unpaid_invoices",
      "renewals",
      "appointments",
    ]) {
      const listed = await connection.call(tool, { client_id: owner, rows: figure, page_size: 1 });
      expect(listed.isError, listed.text).toBe(false);
      expect(listed.text, figure).toMatch(new RegExp(`^${figures[figure]} records? behind ${figure}`));
    }
  });

  test("a part that the sign-in may not read is left out and said, the rest is there", async () => {
    const connection = await connect(era);
    for (const path of ["/api/invoice", "/api/asset?"]) {
      halo().faults.add({ path, status: 403, times: 20 });
    }
    const result = await connection.call(tool, { client_id: client });
    expect(result.isError, result.text).toBe(false);
    const figures = result.data.figures as Row;
    expect(figures.unpaid_invoices).toBeUndefined();
    expect(figures.assets).toBeUndefined();
    expect(figures.open_tickets).toBeGreaterThan(0);
    expect(result.data.warnings).toEqual([
      expect.stringContaining("Assets could not be read, so they and warranties are left out."),
      expect.stringContaining("Invoices could not be read, so what is unpaid is left out."),
    ]);
    expect(result.text).not.toContain("nothing due");
  });

  test("a client that is not there, and one that is missing, are clear errors", async () => {
    const connection = await connect(era);
    const gone = await connection.call(tool, { client_id: 99_999 });
    expect(gone.isError).toBe(true);
    expect(gone.text).toMatch(/client 99999/);
    const nobody = await connection.call(tool, {});
    expect(nobody.text).toBe('client is missing: give its name or its id, such as "Acme" or 12.');
    const late = await connection.call(tool, { client_id: client, period: "2026-10-05..2026-10-01" });
    expect(late.text).toContain("ends before it begins");
  });

  test("a source that fails costs what rests on it; without the client there is no answer", async () => {
    const connection = await connect(era);
    halo().faults.add({ path: "/api/clientcontract", body: "<html>broken</html>", times: 30 });
    const result = await connection.call(tool, { client_id: client });
    expect(result.isError).toBe(false);
    expect(result.text).not.toContain("html");
    expect(result.data.complete).toBe(false);
    for (const absent of ["contracts", "renewals"]) expect(result.data.figures).not.toHaveProperty(absent);
    const { money = [] } = result.data as { money?: Row[] };
    for (const row of money) expect(row).not.toHaveProperty("monthly_recurring");
    const listed = await connection.call(tool, { client_id: client, rows: "renewals" });
    expect(listed.isError).toBe(true);
    expect(listed.text).toContain("Contracts could not be read");
    halo().faults.clear();
    halo().faults.add({ path: "/api/client/", status: 403, times: 30 });
    expect((await connection.call(tool, { client_id: client })).isError).toBe(true);
  });

  test("none unpaid among the newest invoices does not show that none is", async () => {
    const connection = await connect(era);
    const rows = Array.from({ length: 2_050 }, (_, index) => ({
      id: index + 1,
      client_id: client,
      total: 100,
      amountdue: index < 50 ? 100 : 0,
      currency_code: 1,
      duedate: "2020-01-01T00:00:00",
    }));
    halo().faults.add({
      path: "/api/invoice\\?",
      times: 30,
      transform: (body) => {
        const page = (body as { page_no: number }).page_no;
        const newest = [...rows].reverse();
        return {
          ...(body as object),
          record_count: 2_050,
          invoices: newest.slice((page - 1) * 100, page * 100),
        };
      },
    });
    const result = await connection.call(tool, { client_id: client });
    expect(result.isError, result.text).toBe(false);
    expect(result.text).toContain("the newest 2,000 of 2,050 invoices");
    expect(result.data.figures).not.toHaveProperty("unpaid_invoices");
    expect(result.text).not.toMatch(/0 unpaid|nothing due/);
  });

  test("takes at most twenty requests", async () => {
    const connection = await connect(era);
    await connection.call(tool, { client_id: client });
    halo().log.clear();
    await connection.call(tool, { client_id: client });
    expect(halo().log.entries.length).toBeLessThanOrEqual(20);
  });
});
