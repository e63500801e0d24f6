import { fillCustomers } from "../../data/customers.ts";
import { messageFailure } from "../../engine/errors.ts";
import { activeByDefault, equal, inTopLevel, search, since, until } from "../../engine/list/filters.ts";
import { byId, type HaloRecord, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { address } from "../../engine/shape/parts.ts";
import { shapeOf } from "../../engine/shape/shape.ts";
import { requireText } from "../required.ts";
import { rename, takeNames } from "./names.ts";

const addressLines = ["line1", "line2", "line3", "line4", "postcode"];

/** A site's address is written as one object, and stored as the lines that rows carry. */
function takeAddress(record: HaloRecord): void {
  const { delivery_address: address } = record;
  if (typeof address !== "object" || address === null) return;
  for (const [index, name] of addressLines.entries()) {
    if (name in address) record[`delivery_address_line${index + 1}`] = textIn({ ...address }, name);
  }
  delete record.delivery_address;
}

/** Sites of clients. */
export const site: Resource = {
  shape: shapeOf("Site", {
    hidden: ["last_update"],
    extra: () => ({ use: "site" }),
    detailExtra: (record) => ({
      slastupdate: record.last_update,
      delivery_address: address(Number(record.id) * 10, record),
      invoice_address: address(Number(record.id) * 10 + 1, record),
    }),
  }),
  scope: "customers",
  hidden: activeByDefault,
  advancedSearch: ["id", "name", "client_id", "client_name", "inactive", "phonenumber"],
  filters: {
    lastupdatefromdate: since("last_update"),
    lastupdatetodate: until("last_update"),
    search: search("id", "name", "client_name", "clientsite_name", "phonenumber", "delivery_address_line4"),
    client_id: equal("client_id"),
    site_id: equal("id"),
    toplevel_id: inTopLevel,
  },
  write: {
    require: (sent, { tenant }) => {
      requireText(sent, "name", "A name must be entered for this Site");
      if (byId(tenant, "Client", sent.client_id) === undefined) {
        throw messageFailure("A client_id must be given for this Site");
      }
    },
    defaults: () => ({ inactive: false }),
    complete: (record, _sent, previous, { tenant }) => {
      takeNames(record, [["client_id", "client_name", "Client"]], tenant);
      takeAddress(record);
      rename(record, previous, "site", tenant);
      record.clientsite_name = `${textIn(record, "client_name")}/${textIn(record, "name")}`;
    },
  },
  seed: fillCustomers,
};
