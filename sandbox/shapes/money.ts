import type { HaloRecord } from "../engine/model.ts";
import { contractDetail, contractRow, invoiceLine, invoiceRow, itemRow, supplierRow } from "./names-money.ts";
import { noise, withAll } from "./noise.ts";
import { isOn, type Shape, thinShape, wholeShape } from "./shape.ts";

const lineNoise = noise(invoiceLine);
const invoiceNoise = noise(invoiceRow);

/** An invoice names its site by `sitenumber` and its user by `uid` only. */
const notInvoiceFields: ReadonlySet<string> = new Set(["site_id", "user_id", "lines", "schedule"]);

function linesOf(record: HaloRecord): unknown[] {
  const lines: unknown[] = Array.isArray(record.lines) ? record.lines : [];
  return lines.map((line) => ({ ...lineNoise, ...(typeof line === "object" ? line : {}) }));
}

function header(record: HaloRecord): HaloRecord {
  return { ...withAll(invoiceNoise, record, notInvoiceFields), use: "invoice" };
}

/** Invoices and recurring invoices: rows have lines with `includelines=true` only, the schedule never. */
export const invoiceShape: Shape = {
  row: (record, _tenant, query) =>
    isOn(query, "includelines") ? { ...header(record), lines: linesOf(record) } : header(record),
  detail: (record) => ({
    ...header(record),
    lines: linesOf(record),
    payments: [],
    ...(record.schedule === undefined ? {} : { schedule: record.schedule }),
  }),
};

/** Contracts: the label of the billing period is in the detail only. */
export const contractShape: Shape = thinShape({
  row: noise(contractRow),
  detail: noise(contractDetail),
  hidden: ["inactive"],
  rowExtra: (record) => ({ use: "contract", key: record.id }),
});

/** Items of the price list. */
export const itemShape: Shape = wholeShape(noise(itemRow), () => ({ use: "item" }));

/** Suppliers. */
export const supplierShape: Shape = wholeShape(noise(supplierRow), () => ({ use: "supplier" }));
