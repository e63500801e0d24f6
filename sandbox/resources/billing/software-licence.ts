import { facts } from "../../data/context.ts";
import { messageFailure } from "../../engine/errors.ts";
import { equal, search, whole } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import { numberIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { day, stamp } from "../../engine/seed/dates.ts";

/** What is licensed: name, type (0 licence, 1 subscription), price a month. */
const products: readonly (readonly [name: string, type: number, price: number])[] = [
  ["Mail and office suite", 1, 11.2],
  ["Endpoint protection", 1, 3.5],
  ["Drawing program", 0, 0],
];

/** Software licences and subscriptions of clients. */
export const softwareLicence: Resource = {
  scope: "softwarelicensing",
  hidden:
    ({ query }) =>
    (record) =>
      record.is_active !== false || flag(query, "includeinactive") === true,
  filters: {
    search: search("id", "name", "client_name"),
    client_id: equal("client_id"),
    site_id: equal("site_id"),
    licence_type: whole((value) => (record) => record.type === value),
  },
  write: {
    require: (sent) => {
      if (typeof sent.name !== "string" || sent.name === "") throw messageFailure("A name must be entered");
    },
    complete: (record) => {
      const free = numberIn(record, "count") - numberIn(record, "licences_in_use");
      record.licences_available = Math.max(0, free);
    },
  },
  seed: (build) => {
    const random = build.stream("licences");
    const clients = facts(build).clients.filter((client) => client.id > 1 && !client.inactive);
    for (const client of clients) {
      for (const [name, type, price] of products) {
        const count = random.int(3, 60);
        const used = random.int(1, count);
        build.tables.SoftwareLicence.push({
          id: build.tables.SoftwareLicence.length + 1,
          ...{ type, name, count },
          client_id: client.id,
          client_name: client.name,
          site_id: client.sites[0]?.id ?? 0,
          licences_in_use: used,
          licences_available: count - used,
          monthly_price: price,
          start_date: stamp(build.now - random.int(60, 400) * day),
          billing_cycle: type === 1 ? "Monthly" : "",
          is_active: random.int(1, 12) > 1,
        });
      }
    }
  },
};
