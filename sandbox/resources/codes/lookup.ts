import { chargeTypeIds, sourceIds } from "../../data/codes.ts";
import { equal } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import type { Resource } from "../../engine/resource.ts";
import { lookupIds } from "../../engine/rules.ts";

/** The code tables by `lookupid`. */
const tables: Readonly<Record<number, readonly (readonly [number, string])[]>> = {
  [lookupIds.lookupTypes]: [
    [lookupIds.lookupTypes, "Lookup Types"],
    [lookupIds.chargeTypes, "Charge Types"],
    [lookupIds.requestSources, "Request Source"],
    [lookupIds.contractTypes, "Contract Types"],
    [lookupIds.contractStatuses, "Contract Statuses"],
    [lookupIds.quotationStatuses, "Quotation Statuses"],
    [lookupIds.reportGroups, "Report Groups"],
  ],
  [lookupIds.chargeTypes]: [
    [chargeTypeIds.none, "No Charge"],
    [chargeTypeIds.remote, "Remote Support"],
    [chargeTypeIds.onsite, "On-Site Labour"],
    [chargeTypeIds.outOfHours, "Out of Hours"],
    [chargeTypeIds.project, "Project Labour"],
  ],
  [lookupIds.requestSources]: [
    [sourceIds.email, "Email"],
    [sourceIds.phone, "Phone"],
    [sourceIds.portal, "Self Service Portal"],
    [sourceIds.monitoring, "Monitoring"],
    [sourceIds.chat, "Chat"],
    [sourceIds.walkUp, "Walk-Up"],
  ],
  [lookupIds.contractTypes]: [
    [1, "Managed Service Agreement"],
    [2, "Pre-Pay Hours"],
    [3, "Backup and Recovery"],
    [4, "Security Monitoring"],
    [5, "Hosting"],
  ],
  [lookupIds.contractStatuses]: [
    [1, "Draft"],
    [2, "Awaiting Signature"],
    [3, "Active"],
    [4, "Suspended"],
    [5, "Expired"],
  ],
  [lookupIds.quotationStatuses]: [
    [1, "Draft"],
    [2, "Sent"],
    [3, "Accepted"],
    [4, "Declined"],
    [5, "Expired"],
  ],
  [lookupIds.reportGroups]: [
    [1, "Service Desk"],
    [2, "Finance"],
    [3, "Assets"],
    [4, "Management"],
  ],
};

/** Codes of Halo's many small tables, told apart by `lookupid`: ids repeat from one table to the next. */
export const lookup: Resource = {
  usualOrder: "stored",
  filters: { lookupid: equal("lookupid") },
  hidden: ({ query }) => {
    const all = flag(query, "showallcodes") === true;
    return (record) => all || record.inactive !== true;
  },
  numbering: {
    find: (id, query, { tables }) => {
      const table = query.get("lookupid");
      return tables.Lookup.find(
        (code) => String(code.id) === id && (table === undefined || String(code.lookupid) === table),
      );
    },
  },
  seed: (build) => {
    for (const [lookupid, rows] of Object.entries(tables)) {
      for (const [index, [id, name]] of rows.entries()) {
        build.tables.Lookup.push({
          id,
          lookupid: Number(lookupid),
          name,
          sequence: index + 1,
          inactive: false,
        });
      }
    }
  },
};
