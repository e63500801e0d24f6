import type { Resource } from "../../engine/resource.ts";
import { stamp, startOfMonth } from "../../engine/seed/dates.ts";

/** Currencies. */
export const currency: Resource = {
  usualOrder: "stored",
  seed: (build) => {
    const updated = stamp(startOfMonth(build.now));
    build.tables.Currency.push(
      { id: 1, name: "Pound Sterling", symbol: "£", code: "GBP", conversion_rate: 1, last_updated: updated },
      { id: 2, name: "Euro", symbol: "€", code: "EUR", conversion_rate: 1.17, last_updated: updated },
    );
  },
};
