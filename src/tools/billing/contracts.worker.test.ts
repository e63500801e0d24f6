import { expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { knownRecords } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const contracts = () => halo().tenant.tables.ClientContract;
const templates = () => halo().tenant.tables.RecurringInvoice;

/** The lines that bill a contract, by id. */
function linesOf(contract: HaloRecord): number[] {
  return templates()
    .flatMap((template) => template.lines as { id: number; contract_id: number; isgroupdesc: boolean }[])
    .filter((line) => line.contract_id === contract.id && !line.isgroupdesc)
    .map((line) => line.id);
}

inOneEra((era) => {
  test("lists contracts to the last page, inactive ones when asked", async () => {
    const client = await connect(era);
    const idsOf = (list: HaloRecord[]) => sorted(list.map((contract) => Number(contract.id)));
    const active = contracts().filter((contract) => contract.inactive !== true);
    expect(active.length).toBeLessThan(contracts().length);
    expect(await idsOfAllPages(client, "halo_list_contracts", {}, 25)).toEqual(idsOf(active));
    const all = await idsOfAllPages(client, "halo_list_contracts", { include_inactive: true });
    expect(all).toEqual(idsOf(contracts()));
  });

  test("the status of a contract is shown in words", async () => {
    const client = await connect(era);
    const words = ["live", "expired", "unknown status (code 9)", "On trial"];
    halo().faults.add({
      path: "/api/clientcontract",
      transform: (answer) => {
        const { contracts: rows } = answer as { contracts: HaloRecord[] };
        const given: unknown[] = [3, "4", 9, "On trial"];
        const changed = rows.slice(0, 4).map((row, index) => ({ ...row, contract_status: given[index] }));
        return { record_count: 4, contracts: changed };
      },
    });
    const result = await client.call("halo_list_contracts", {});
    expect(rowsOf(result).map((row) => row.contract_status)).toEqual(words);
    for (const word of words) expect(result.text).toContain(word);
  });

  test("another site's contracts are reported, those of the whole client are not", async () => {
    const client = await connect(era);
    for (const [site_id, warned] of [
      [7, true],
      [0, false],
      [3, false],
    ] as const) {
      halo().faults.add({
        path: "/api/clientcontract",
        transform: (answer) => {
          const rows = contracts()
            .slice(0, 2)
            .map((row) => ({ ...row, site_id }));
          return { ...(answer as object), record_count: 2, contracts: rows };
        },
      });
      const result = await client.call("halo_list_contracts", { site_id: 3 });
      expect(/rows do not match site/.test(result.text), String(site_id)).toBe(warned);
    }
  });

  test("filters", async () => {
    const client = await connect(era);
    const all = { include_inactive: true };
    const sample = first(contracts());
    await expectFilter(
      client,
      "halo_list_contracts",
      { ...all, client_id: sample.client_id },
      contracts(),
      (contract) => contract.client_id === sample.client_id,
    );
    await expectFilter(
      client,
      "halo_list_contracts",
      { ...all, search: sample.ref },
      contracts(),
      (contract) => contract.ref === sample.ref,
    );
    sample.site_id = 19;
    await expectFilter(
      client,
      "halo_list_contracts",
      { ...all, site_id: 19 },
      contracts(),
      (contract) => contract.site_id === 19,
    );
    const [renewed, renewal] = contracts().slice(-2);
    if (renewal !== undefined) renewal.previouscontract = renewed?.id;
    await expectFilter(
      client,
      "halo_list_contracts",
      { ...all, exclude_renewed: true },
      contracts(),
      (contract) => contract.id !== renewed?.id,
    );
  });

  test("names the billing period, and says when there is no end", async () => {
    const client = await connect(era);
    const names: Record<number, string> = {
      2: "monthly",
      3: "yearly",
      4: "quarterly",
      5: "6-monthly",
      7: "3-yearly",
    };
    const rows = rowsOf(await client.call("halo_list_contracts", { page_size: 100 }));
    for (const row of rows) {
      const contract = stored(contracts(), row.id);
      expect(row.billingperiod_name, String(row.id)).toBe(names[Number(contract.billingperiod)]);
    }
    const open = first(contracts(), (contract) => String(contract.end_date).startsWith("2099"));
    const result = await client.call("halo_get_contract", { id: open.id });
    expect(recordOf(result)).toMatchObject({
      open_ended: true,
      billingperiod_name: open.billing_period_string,
    });
    expect(recordOf(result)).not.toHaveProperty("end_date");
    expect(result.text).toContain("no end");
  });

  test("reads a contract with what it bills", async () => {
    const client = await connect(era);
    const contract = first(contracts(), (candidate) => linesOf(candidate).length > 1);
    const result = await client.call("halo_get_contract", { id: contract.id });
    const lines = result.data.billing_lines as { id: number; recurring_invoice_id: number }[];
    expect(sorted(lines.map((line) => line.id))).toEqual(sorted(linesOf(contract)));
    expect(lines.every((line) => line.recurring_invoice_id < -1)).toBe(true);
    expect(halo().log.count({ path: /\/api\/(?!authinfo)/ })).toBe(2);

    const bare = first(contracts(), (candidate) => linesOf(candidate).length === 0);
    const none = await client.call("halo_get_contract", { id: bare.id });
    expect(none.text).toContain("No billing lines.");
  });

  test("reads the lines of each recurring invoice where the list has none", async () => {
    const client = await connect(era);
    const contract = first(contracts(), (candidate) => linesOf(candidate).length > 1);
    halo().faults.add({
      path: "/api/recurringinvoice?",
      transform: (body) => {
        const { invoices, ...rest } = body as { invoices: HaloRecord[] };
        return { ...rest, invoices: invoices.map(({ lines: _lines, ...header }) => header) };
      },
    });
    const result = await client.call("halo_get_contract", { id: contract.id });
    const lines = result.data.billing_lines as { id: number }[];
    expect(sorted(lines.map((line) => line.id))).toEqual(sorted(linesOf(contract)));
  });

  test("shows the contract to an agent who may not see invoices, and says so", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/recurringinvoice", status: 403 });
    const result = await client.call("halo_get_contract", { id: first(contracts()).id });
    expect(recordOf(result).id).toBe(first(contracts()).id);
    expect(result.text).toContain("billing lines could not be read");
  });

  test("shows prepaid time and the newest periods", async () => {
    const client = await connect(era);
    const contract = stored(contracts(), knownRecords(halo().tenant).prepayContractId);
    contract.periods = Array.from({ length: 14 }, (_, index) => ({
      id: index + 1,
      start_date: new Date(Date.UTC(2025, index, 1)).toISOString().slice(0, 19),
      end_date: new Date(Date.UTC(2025, index + 1, 1)).toISOString().slice(0, 19),
      current: index === 13,
      hours_in_period: 10,
      hours_used: index,
      hours_remaining: 10 - index,
    }));
    const result = await client.call("halo_get_contract", { id: contract.id });
    const { contract_prepaytotal, contract_prepayused, contract_prepaybalance } = contract;
    expect(recordOf(result)).toMatchObject({
      contract_prepaytotal,
      contract_prepayused,
      contract_prepaybalance,
    });
    const periods = result.data.periods as { id: number }[];
    expect(periods.map(({ id }) => id)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(result.text).toContain("periods (12 of 14)");
    delete contract.periods;
  });
});
