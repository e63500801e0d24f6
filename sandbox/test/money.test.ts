import { beforeAll, describe, expect, test } from "vitest";
import { buildTenant, knownRecords, type Tenant } from "../index.ts";
import { arrayIn, noDate, now, type Row, some } from "./api.ts";

/** An amount in cents; sums of these are exact. */
function cents(amount: unknown): number {
  if (typeof amount !== "number") throw new Error(`${String(amount)} is no amount`);
  const rounded = Math.round(amount * 100);
  if (Math.abs(amount * 100 - rounded) > 1e-6) throw new Error(`${amount} is not in whole cents`);
  return rounded;
}

const counts = (line: Row) => line.isinactive !== true && line.isgroupdesc !== true;

describe.each([
  ["the usual seed", undefined],
  ["another seed", 7],
  ["a third", 2024],
])("with %s", (_name, seed) => {
  let tenant: Tenant;
  beforeAll(() => {
    tenant = buildTenant({ now, ...(seed === undefined ? {} : { seed }) });
  });
  const both = () => [...tenant.tables.Invoice, ...tenant.tables.RecurringInvoice];

  test("each line is quantity times price less discount, and its gross is net and tax", () => {
    let discounted = 0;
    for (const invoice of both()) {
      for (const line of arrayIn(invoice, "lines")) {
        const [net, tax] = [cents(line.net_amount), cents(line.tax_amount)];
        const gross = Math.round(Number(line.unit_price) * Number(line.qty_order) * 100);
        expect(Math.abs(gross - cents(line.total_discount) - net), `line ${line.id}`).toBeLessThanOrEqual(1);
        expect(Math.abs(net * 0.2 - tax), `tax of line ${line.id}`).toBeLessThanOrEqual(0.5 + 1e-6);
        expect(cents(line.net_total), `gross of line ${line.id}`).toBe(net + tax);
        if (Number(line.total_discount) > 0) discounted += 1;
      }
    }
    expect(discounted).toBeGreaterThan(0);
  });

  test("each invoice is the sum of the lines that count, to the cent", () => {
    let leftOut = 0;
    for (const invoice of both()) {
      const lines = arrayIn(invoice, "lines");
      const sum = (field: string) =>
        lines.filter(counts).reduce((total, line) => total + cents(line[field]), 0);
      expect(
        [cents(invoice.revenue), cents(invoice.tax_total), cents(invoice.total)],
        `invoice ${invoice.id}`,
      ).toEqual([sum("net_amount"), sum("tax_amount"), sum("net_total")]);
      leftOut += lines.filter((line) => !counts(line)).length;
    }
    expect(leftOut).toBeGreaterThan(0);
  });

  test("what is due is what has not been paid, and the state of payment says the same", () => {
    const seen = new Set<unknown>();
    for (const invoice of tenant.tables.Invoice) {
      const [total, paid, due] = [cents(invoice.total), cents(invoice.amountpaid), cents(invoice.amountdue)];
      expect(due, `invoice ${invoice.id}`).toBe(total - paid);
      expect(String(invoice.duedate) >= String(invoice.invoice_date)).toBe(true);
      const state = paid === 0 ? "open" : due === 0 ? "paid" : "part";
      const status = Number(invoice.paymentstatus);
      expect(status > 0, `invoice ${invoice.id}`).toBe(state !== "open");
      expect(invoice.datepaid !== noDate, `invoice ${invoice.id}`).toBe(state === "paid");
      seen.add(state);
    }
    expect(seen).toEqual(new Set(["open", "paid", "part"]));
  });

  test("credit notes take money back from an invoice of the same client in the same currency", () => {
    const { Invoice } = tenant.tables;
    const credits = Invoice.filter((invoice) => invoice.typeid === 2);
    expect(credits.length).toBeGreaterThan(3);
    for (const credit of credits) {
      expect(Number(credit.total)).toBeLessThan(0);
      const original = some(Invoice.find((row) => row.id === credit.creditlinkedtoinvoiceid));
      expect([original.client_id, original.currency, original.typeid]).toEqual([
        credit.client_id,
        credit.currency,
        1,
      ]);
      expect(String(original.invoice_date) <= String(credit.invoice_date)).toBe(true);
    }
  });

  test("generated invoices belong to the client and the contract of their template", () => {
    const templates = new Map(tenant.tables.RecurringInvoice.map((row) => [row.id, row]));
    const generated = tenant.tables.Invoice.filter((row) => Number(row.recurring_invoice_id) < 0);
    const oneOff = tenant.tables.Invoice.filter((row) => row.recurring_invoice_id === 0);
    expect(generated.length).toBeGreaterThan(100);
    expect(oneOff.length).toBeGreaterThan(50);
    for (const invoice of generated) {
      const template = some(templates.get(Number(invoice.recurring_invoice_id)));
      expect([invoice.client_id, invoice.contract_id, invoice.currency]).toEqual([
        template.client_id,
        template.contract_id,
        template.currency,
      ]);
      const lines = arrayIn(invoice, "lines").filter((line) => line.recurring_invoice_id === template.id);
      expect(lines.length, `invoice ${invoice.id}`).toBe(arrayIn(template, "lines").length);
    }
  });

  test("templates and contracts bill in different periods", () => {
    const distinct = (rows: readonly Row[], field: string) => new Set(rows.map((row) => row[field])).size;
    expect(distinct(tenant.tables.RecurringInvoice, "period")).toBeGreaterThanOrEqual(5);
    expect(distinct(tenant.tables.ClientContract, "billingperiod")).toBeGreaterThanOrEqual(4);
    for (const template of tenant.tables.RecurringInvoice) {
      expect(Number(template.id)).toBeLessThan(0);
      expect((template.schedule as Row).period).toBe(template.period);
      expect((template.schedule as Row).nextcreationdate).toBe(template.nextcreationdate);
    }
  });

  test("the next bill of a template that runs lies ahead, and the last one behind", () => {
    const today = now.toISOString().slice(0, 19);
    for (const template of tenant.tables.RecurringInvoice) {
      expect(String(template.lastcreated) <= today).toBe(true);
      const runs = template.disabled !== true && String(template.enddate) > today;
      if (runs) expect(String(template.nextcreationdate) > today, `template ${template.id}`).toBe(true);
    }
  });

  test("contracts know whether they have begun and ended, and what is left of pre-paid hours", () => {
    const today = now.toISOString().slice(0, 19);
    let prepaid = 0;
    for (const contract of tenant.tables.ClientContract) {
      expect(contract.started, `contract ${contract.id}`).toBe(String(contract.start_date) <= today);
      expect(contract.expired, `contract ${contract.id}`).toBe(String(contract.end_date) < today);
      if (!("contract_prepaytotal" in contract)) continue;
      prepaid += 1;
      const [bought, used] = [cents(contract.contract_prepaytotal), cents(contract.contract_prepayused)];
      expect(cents(contract.contract_prepaybalance)).toBe(bought - used);
    }
    expect(prepaid).toBeGreaterThan(3);
  });

  test("the invoices that tests look for are what they are called", () => {
    const marks = knownRecords(tenant);
    const mixed = some(tenant.tables.Invoice.find((row) => row.id === marks.mixedInvoiceId));
    const recurring = arrayIn(mixed, "lines").filter((line) => Number(line.recurring_invoice_id) < -1);
    expect(recurring.length).toBeGreaterThan(0);
    expect(recurring.length).toBeLessThan(arrayIn(mixed, "lines").length);
    const disabled = tenant.tables.RecurringInvoice.find(
      (row) => row.id === marks.disabledRecurringInvoiceId,
    );
    expect(disabled?.disabled).toBe(true);
  });
});

test("the check of amounts would see one that is not in whole cents", () => {
  expect(() => cents(72.255)).toThrow("whole cents");
  expect(() => cents("72.25")).toThrow("no amount");
  expect(cents(0.1 + 0.2)).toBe(30);
});
