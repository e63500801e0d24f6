import { supplierNames } from "../../data/words.ts";
import { activeByDefault, equal, search } from "../../engine/list/filters.ts";
import type { Resource } from "../../engine/resource.ts";
import { day, stamp } from "../../engine/seed/dates.ts";
import { shapeOf } from "../../engine/shape/shape.ts";
import { requireText } from "../required.ts";

/** Suppliers. */
export const supplier: Resource = {
  shape: shapeOf("Supplier", { extra: () => ({ use: "supplier" }) }),
  scope: "suppliers",
  hidden: activeByDefault,
  filters: {
    search: search("id", "name", "contact_name", "email_address"),
    toplevel_id: equal("toplevel_id"),
  },
  write: { require: (sent) => requireText(sent, "name", "A name must be entered for this Supplier") },
  seed: (build) => {
    const random = build.stream("products");
    for (const [index, name] of supplierNames.entries()) {
      const domain = `${name.toLowerCase().replace(/[^a-z]+/g, "-")}.example`;
      build.tables.Supplier.push({
        id: index + 1,
        name,
        toplevel_id: 1,
        contact_name: index % 3 === 0 ? "Trade Desk" : "Account Team",
        email_address: `sales@${domain}`,
        support_email_address: `support@${domain}`,
        phone_number: `01632 961${String(100 + index)}`,
        website: `https://www.${domain}`,
        accounts_id: `SUP${String(index + 1).padStart(3, "0")}`,
        inactive: index === 18,
        is_supplier: true,
        is_manufacturer: index < 5,
        notes: "",
        datecreated: stamp(build.now - random.int(300, 1800) * day),
        last_modified: stamp(build.now - (index + 2) * day),
      });
    }
  },
};
