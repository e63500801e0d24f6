import { recurringTemplates } from "../../data/billing/recurring.ts";
import type { Resource } from "../../engine/resource.ts";
import { invoiceFilters, invoiceRules, invoiceShape } from "./invoice-rules.ts";

/** Recurring invoices: the templates that invoices are generated from, with ids below zero. */
export const recurringInvoice: Resource = {
  shape: invoiceShape("RecurringInvoice"),
  scope: "invoices",
  numbering: { negative: true },
  filters: invoiceFilters,
  advancedSearch: ["id", "invoicenumber", "client_id", "client_name", "total", "invoice_date"],
  write: {
    ...invoiceRules,
    extraFields: [...(invoiceRules.extraFields ?? []), "schedule", "period"],
    defaults: (sent, context) => ({
      ...invoiceRules.defaults?.(sent, context),
      is_recurring_invoice: true,
      disabled: false,
      recurring_invoice_id: 0,
      period: 2,
    }),
  },
  seed: (build) => {
    for (const { record } of recurringTemplates(build)) build.tables.RecurringInvoice.push(record);
  },
};
