import { fillInvoices } from "../../data/billing/invoices.ts";
import type { Resource } from "../../engine/resource.ts";
import { invoiceFilters, invoiceRules, invoiceShape, pickedKinds } from "./invoice-rules.ts";

/** Invoices and credit notes. */
export const invoice: Resource = {
  shape: invoiceShape("Invoice"),
  scope: "invoices",
  hidden: pickedKinds,
  filters: invoiceFilters,
  advancedSearch: ["id", "invoicenumber", "client_id", "client_name", "total", "invoice_date", "posted"],
  write: invoiceRules,
  seed: fillInvoices,
};
