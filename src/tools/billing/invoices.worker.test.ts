import { expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { knownRecords } from "../../../sandbox/index.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  useSandbox,
} from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const invoices = () => halo().tenant.tables.Invoice;
const templates = () => halo().tenant.tables.RecurringInvoice;
const known = () => knownRecords(halo().tenant);

interface Line {
  readonly id: number;
  readonly isgroupdesc: boolean;
  readonly recurring_invoice_id: number;
  readonly net_amount: number;
  readonly tax_amount: number;
  readonly contract_id: number;
  readonly ticket_id: number;
}
const linesOf = (record: HaloRecord) => (record.lines as Line[]).filter((line) => !line.isgroupdesc);

inOneEra((era) => {
  test("lists invoices of every kind to the last page", async () => {
    const client = await connect(era);
    const ids = await idsOfAllPages(client, "halo_list_invoices");
    expect(ids).toEqual(sorted(invoices().map((invoice) => Number(invoice.id))));
  });

  test("says what each invoice is", async () => {
    const client = await connect(era);
    const { rows } = (await client.call("halo_list_invoices", { page_size: 100, page: 4 })).data as {
      rows: HaloRecord[];
    };
    expect(new Set(rows.map((row) => row.kind)).size).toBeGreaterThan(1);
    for (const row of rows) {
      const invoice = stored(invoices(), row.id);
      const expected =
        invoice.typeid === 2 ? "credit note" : invoice.recurring_invoice_id === 0 ? "one-off" : "generated";
      expect(row.kind, String(row.id)).toBe(expected);
      expect(row.voided ?? false).toBe(invoice.voided);
    }
  });

  test("rows tell what is paid, due and in which currency, and the list what is due of each currency", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_invoices", { page_size: 100, unpaid: true });
    const sums = new Map<string, number>();
    for (const row of rowsOf(result)) {
      const { amountpaid, amountdue, currency_code_name, total } = stored(invoices(), row.id);
      expect(row).toMatchObject({ amountpaid, amountdue, currency_code_name });
      if (Number(total) < 0 || row.voided === true) continue;
      const name = String(currency_code_name);
      sums.set(name, (sums.get(name) ?? 0) + Math.round(Number(amountdue) * 100));
    }
    const summary = String(result.data.summary);
    expect(sums.size).toBeGreaterThan(0);
    for (const [name, hundredths] of sums) {
      expect(summary).toContain(
        `${(hundredths / 100).toLocaleString("en", { minimumFractionDigits: 2 })} ${name}`,
      );
    }
    expect(result.text).toContain(summary);
  });

  test("unpaid lists those with nothing paid, and says that others may be missing", async () => {
    const client = await connect(era);
    const args = { unpaid: true, page_size: 100 };
    const result = await client.call("halo_list_invoices", args);
    const wanted = invoices().filter((invoice) => Number(invoice.paymentstatus) <= 0);
    expect(rowsOf(result).map((row) => row.id)).toEqual(sorted(wanted.map(({ id }) => Number(id))));
    expect(result.data.warnings).toEqual([expect.stringContaining("paid in part may not be among these")]);
    const paid = first(
      invoices(),
      ({ total, amountdue, voided }) => Number(total) > 0 && Number(amountdue) === 0 && voided !== true,
    );
    halo().faults.add({
      path: "/api/invoice",
      transform: (answer) => ({ ...(answer as object), record_count: 1, invoices: [paid] }),
    });
    const ignored = await client.call("halo_list_invoices", args);
    expect(ignored.text).toContain("1 of these 1 rows do not match unpaid");
    expect((await client.call("halo_list_invoices", { unpaid: false })).data.warnings).toBeUndefined();
  });

  test("filters invoices", async () => {
    const client = await connect(era);
    const hold = (args: Record<string, unknown>, wanted: (record: HaloRecord) => boolean) =>
      expectFilter(client, "halo_list_invoices", args, invoices(), wanted);
    const generated = first(invoices(), (invoice) => Number(invoice.contract_id) > 0);
    const labour = first(invoices(), (invoice) => Number(invoice.ticket_id) > 0);
    await hold({ client_id: generated.client_id }, (invoice) => invoice.client_id === generated.client_id);
    await hold(
      { contract_id: generated.contract_id },
      (invoice) =>
        invoice.contract_id === generated.contract_id ||
        linesOf(invoice).some((line) => line.contract_id === generated.contract_id),
    );
    await hold({ ticket_id: labour.ticket_id }, (invoice) =>
      linesOf(invoice).some((line) => line.ticket_id === labour.ticket_id),
    );
    await hold(
      { recurring_invoice_id: generated.recurring_invoice_id },
      (invoice) => invoice.recurring_invoice_id === generated.recurring_invoice_id,
    );
    await hold({ credits: true }, (invoice) => invoice.typeid === 2);
    await hold({ credits: false }, (invoice) => invoice.typeid !== 2);
    await hold({ posted: true }, (invoice) => invoice.posted === true);
    await hold({ posted: false }, (invoice) => invoice.posted !== true);
    await hold({ search: String(generated.invoicenumber) }, (invoice) => invoice.id === generated.id);
    const date = String(generated.invoice_date);
    await hold(
      { invoiced_after: date, invoiced_before: "2026-08-01T00:00:00" },
      (invoice) =>
        String(invoice.invoice_date) >= date && String(invoice.invoice_date) <= "2026-08-01T00:00:00",
    );
  });

  test("a date filter that Halo ignores is reported", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/invoice",
      transform: (body) => ({ ...(body as object), invoices: invoices().slice(0, 5), record_count: 5 }),
    });
    const result = await client.call("halo_list_invoices", { invoiced_after: "2026-11-01" });
    expect(result.text).toContain("5 of these 5 rows do not match invoiced_after/invoiced_before");
  });

  test("reads an invoice with its lines: net, tax, gross, and which are recurring", async () => {
    const client = await connect(era);
    const invoice = stored(invoices(), known().mixedInvoiceId);
    const result = await client.call("halo_get_invoice", { id: invoice.id });
    expect(recordOf(result)).toMatchObject({
      id: invoice.id,
      total: invoice.total,
      revenue: invoice.revenue,
    });
    expect(result.data.lines).toMatchObject(
      linesOf(invoice).map((line) => ({
        id: line.id,
        net_amount: line.net_amount,
        tax_amount: line.tax_amount,
        recurring: line.recurring_invoice_id < -1,
      })),
    );
    const shown = result.data.lines as { recurring: boolean; net_amount: number; net_total: number }[];
    expect(new Set(shown.map((line) => line.recurring))).toEqual(new Set([true, false]));
    expect(shown[0]?.net_total).toBeGreaterThan(Number(shown[0]?.net_amount));
  });

  test("an invoice without its lines is not one with no lines", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/invoice/", transform: (body) => ({ ...(body as object), lines: null }) });
    const result = await client.call("halo_get_invoice", { id: known().mixedInvoiceId });
    expect(result.text).toContain("no list of lines");
  });

  test("lists recurring invoices to the last page, with the name of their period", async () => {
    const client = await connect(era);
    const ids = await idsOfAllPages(client, "halo_list_recurring_invoices", {}, 20);
    expect(sorted(ids)).toEqual(sorted(templates().map((template) => Number(template.id))));
    const names: Record<number, string> = {
      1: "weekly",
      2: "monthly",
      3: "yearly",
      4: "quarterly",
      5: "6-monthly",
      7: "3-yearly",
    };
    for (const row of rowsOf(await client.call("halo_list_recurring_invoices", { page_size: 100 }))) {
      const template = stored(templates(), row.id);
      expect(row).toMatchObject({ period: template.period, period_name: names[Number(template.period)] });
      expect(row.disabled ?? false).toBe(template.disabled);
    }
    expect(halo().log.entries.at(-1)?.query).toMatchObject({ rinvoice_type: "invoices" });
  });

  test("filters recurring invoices", async () => {
    const client = await connect(era);
    const template = first(templates(), (candidate) => Number(candidate.contract_id) > 0);
    const list = "halo_list_recurring_invoices";
    await expectFilter(
      client,
      list,
      { client_id: template.client_id },
      templates(),
      (candidate) => candidate.client_id === template.client_id,
    );
    await expectFilter(
      client,
      list,
      { contract_id: template.contract_id },
      templates(),
      (candidate) => candidate.contract_id === template.contract_id,
    );
    await expectFilter(
      client,
      list,
      { search: String(template.client_name) },
      templates(),
      (candidate) => candidate.client_name === template.client_name,
    );
  });

  test("reads a recurring invoice: schedule and lines", async () => {
    const client = await connect(era);
    const template = stored(templates(), known().recurringInvoiceId);
    const result = await client.call("halo_get_recurring_invoice", { id: template.id });
    expect(recordOf(result)).toMatchObject({
      id: template.id,
      period_name: "monthly",
      nextcreationdate: String(template.nextcreationdate).slice(0, 10),
      revenue: template.revenue,
      billed: "the current period",
    });
    expect(result.data.lines).toMatchObject(
      linesOf(template).map(({ id, net_amount }) => ({ id, net_amount })),
    );
    const disabled = await client.call("halo_get_recurring_invoice", {
      id: known().disabledRecurringInvoiceId,
    });
    expect(recordOf(disabled).disabled).toBe(true);
    expect(disabled.text).toContain("DISABLED");
  });

  test("never guesses a period that is not known", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/recurringinvoice/",
      transform: (body) => ({ ...(body as object), period: 42 }),
    });
    const result = await client.call("halo_get_recurring_invoice", { id: known().recurringInvoiceId });
    expect(recordOf(result).period_name).toBe("not known (code 42), so it is in no monthly sum");
    expect(result.text).toMatch(
      /net \d+\.\d\d each time it bills; how often is not known \(code 42\), so it is in no monthly sum/,
    );
  });
});

inEras(bothEras, (era) => {
  test("voids an invoice only when confirmed", async () => {
    const client = await connect(era);
    const [invoice, other, third] = invoices().filter((candidate) => candidate.voided !== true);
    const refused = await client.call("halo_void_invoice", { id: invoice?.id });
    expect(refused.data.needs_confirmation).toBeDefined();
    for (const part of [
      invoice?.invoicenumber,
      invoice?.client_name,
      Number(invoice?.total).toLocaleString("en", { minimumFractionDigits: 2 }),
    ]) {
      expect(refused.text).toContain(String(part));
    }
    expect(invoice?.voided).toBe(false);

    const done = await client.call("halo_void_invoice", { id: invoice?.id, confirm: true });
    expect(done.data.done).toBe("voided");
    expect(invoice?.voided).toBe(true);
    const again = await client.call("halo_void_invoice", { id: invoice?.id, confirm: true });
    expect(again.isError).toBe(true);
    expect(again.text).toContain("voided already");

    const questions: string[] = [];
    const asked = await connect(era, {
      elicit: (message) => {
        questions.push(message);
        return { action: "accept", content: { confirm: true } };
      },
    });
    expect((await asked.call("halo_void_invoice", { id: other?.id })).data.done).toBe("voided");
    expect(questions[0]).toContain(String(other?.invoicenumber));
    expect(other?.voided).toBe(true);

    const declining = await connect(era, { elicit: () => ({ action: "decline" }) });
    expect((await declining.call("halo_void_invoice", { id: third?.id, confirm: true })).isError).toBe(true);
    expect(third?.voided).toBe(false);
  });

  test("what was paid of it is said before a void: in the question and in the dry run", async () => {
    const client = await connect(era);
    const [invoice] = invoices().filter(({ voided, total }) => voided !== true && Number(total) > 1);
    const kept = { ...invoice };
    const told = async (paid: Record<string, unknown>) => {
      Object.assign(invoice ?? {}, { total: 120, currency_code_name: "GBP", datepaid: null, ...paid });
      const [dry, asked] = [
        await client.call("halo_void_invoice", { id: invoice?.id, dry_run: true }),
        await client.call("halo_void_invoice", { id: invoice?.id }),
      ];
      const said = (dry.data.warnings as string[] | undefined) ?? [];
      for (const sentence of said) {
        expect(dry.text).toContain(sentence);
        expect(asked.text).toContain(sentence);
        expect(JSON.stringify(asked.data)).toContain(sentence);
      }
      return said;
    };
    expect(await told({ amountpaid: 120, amountdue: 0 })).toEqual([
      "It is paid in full: 120.00 GBP was paid.",
    ]);
    expect(await told({ amountpaid: 20, amountdue: 100 })).toEqual(["20.00 GBP of it was paid."]);
    expect(await told({ amountpaid: 0, amountdue: 0 })).toEqual([expect.stringContaining("It may be paid")]);
    expect(await told({ amountpaid: 0, amountdue: 120 })).toEqual([]);
    Object.assign(invoice ?? {}, kept);
  });

  test("tells whether a void that Halo did not confirm has happened", async () => {
    const client = await connect(era);
    const [invoice, other] = invoices().filter((candidate) => candidate.voided !== true);
    const fault = { method: "POST", path: "/void", status: 500 };
    halo().faults.add({ ...fault, afterActing: true });
    const done = await client.call("halo_void_invoice", { id: invoice?.id, confirm: true });
    expect(done.isError, done.text).toBe(false);
    expect(done.text).toContain("did not confirm");
    halo().faults.clear();
    halo().faults.add(fault);
    const failed = await client.call("halo_void_invoice", { id: other?.id, confirm: true });
    expect(failed.isError).toBe(true);
    expect(failed.text).toContain("was not voided");
    expect(other?.voided).toBe(false);
    expect(halo().log.count({ method: "POST", path: "/void" })).toBe(2);
  });

  test("tells ids of invoices and of templates apart", async () => {
    const client = await connect(era);
    const positive = await client.call("halo_get_recurring_invoice", { id: 11 });
    expect(positive.isError).toBe(true);
    expect(positive.text).toContain("below zero");
    expect((await client.call("halo_void_invoice", { id: -11, confirm: true })).isError).toBe(true);
    expect(halo().log.count({ path: "/void" })).toBe(0);
  });
});
