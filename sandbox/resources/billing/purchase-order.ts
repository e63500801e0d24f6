import { equal, search, when } from "../../engine/list/filters.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { day, stamp } from "../../engine/seed/dates.ts";

/** From this status on nothing is awaited. What the numbers are in Halo no source says. */
const received = 4;

/**
 * Purchase orders, made up from Halo's description. The second is for stock, so for no client and no ticket; the third has
 * not been sent.
 */
export const purchaseOrder: Resource = {
  scope: "pos",
  filters: {
    search: search("id", "title", "client_name", "supplier_name"),
    client_id: equal("client_id"),
    ticket_id: equal("ticket_id"),
    supplier_id: equal("supplier_id"),
    open: when(() => (record) => Number(record.status) < received),
    closed: when(() => (record) => Number(record.status) >= received),
  },
  seed: (build) => {
    const random = build.stream("purchase orders");
    for (let id = 1; id <= 16; id += 1) {
      const ticket = id === 2 ? undefined : random.pick(build.tables.Tickets);
      const supplier = random.pick(build.tables.Supplier);
      const status = id === 3 ? 1 : random.int(1, received);
      const made = build.now - random.int(1, 200) * day;
      const price = random.int(40, 900);
      build.tables.PurchaseOrder.push({
        id,
        title: `Purchase order ${id}`,
        supplier_id: supplier.id,
        supplier_name: supplier.name,
        client_id: ticket?.client_id ?? -1,
        client_name: ticket?.client_name ?? "",
        ticket_id: ticket?.id ?? -1,
        salesorder_id: -1,
        status,
        date: stamp(made),
        datesent: id === 3 ? noDate : stamp(made + day),
        est_delivery_date: stamp(made + 14 * day),
        price,
        tax_total: price * 0.2,
        total: price * 1.2,
        currency_code_name: "GBP",
        note: "",
        lines: [
          {
            ...{ id: id * 10, name: "Laptop 14 inch", item_id: 1, isgroupdesc: false },
            ...{ baseprice: price, total_price: price, total_tax: price * 0.2 },
            quantity_received: status >= received ? 1 : 0,
          },
        ],
      });
    }
  },
};
