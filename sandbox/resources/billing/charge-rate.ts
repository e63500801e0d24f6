import { hourlyRates } from "../../data/codes.ts";
import { equal, when, whole } from "../../engine/list/filters.ts";
import { numberIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { addMonths, stamp, startOfMonth } from "../../engine/seed/dates.ts";

/** Hourly rates by charge type. They cannot be written. */
export const chargeRate: Resource = {
  usualOrder: "stored",
  filters: {
    chargerate_id: equal("charge_id"),
    client_id: whole((value) => (record) => record.area === value || numberIn(record, "area") === 0),
    contract_id: equal("contract_id"),
    currentonly: when(() => (record) => record.current !== false),
    globalonly: when(() => (record) => numberIn(record, "area") === 0),
  },
  seed: (build) => {
    const start = stamp(addMonths(startOfMonth(build.now), -36));
    let id = 0;
    for (const [charge_id, rate] of Object.entries(hourlyRates)) {
      if (rate === 0) continue;
      id += 1;
      build.tables.ChargeRate.push({
        id,
        area: 0,
        contract_id: 0,
        charge_id: Number(charge_id),
        startdate: start,
        expirydate: noDate,
        rate,
        minimum: 0,
        increment: 0.25,
        oohmultiplier: 1.5,
        holidaymultiplier: 2,
        weekendmultiplier: 1.5,
        current: true,
        current_rate: rate,
      });
    }
  },
};
