/**
 * Cells that are known to be wrong, by dialect and value, with what is wrong. Each is to go; nothing may be added without
 * an issue that mends it.
 */
export const knownWrong: Readonly<
  Record<string, { readonly tools: readonly string[]; readonly what: string }>
> = {
  "order=ignored": {
    tools: [
      ...["halo_list_tickets", "halo_list_users", "halo_list_clients", "halo_list_assets", "halo_list_sites"],
      ...["halo_list_projects", "halo_list_opportunities", "halo_list_appointments", "halo_list_items"],
      ...["halo_list_invoices", "halo_list_recurring_invoices", "halo_list_contracts", "halo_list_suppliers"],
      ...["halo_list_quotations", "halo_list_reports"],
    ],
    what: "rows come in another order than by id, and only an order that was asked for is looked at",
  },
  "names=entities": {
    tools: ["halo_list_users", "halo_get_user"],
    what: "an apostrophe in a name is shown as its entity",
  },
};
