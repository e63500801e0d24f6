import { facts, money } from "../../data/context.ts";
import { supplierNames } from "../../data/words.ts";
import { lowerCaseMessageFailure } from "../../engine/errors.ts";
import { activeByDefault, among, equal, search, when } from "../../engine/list/filters.ts";
import { byId, type HaloRecord, numberIn, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { day, stamp } from "../../engine/seed/dates.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";

/** Index of the group, names, lowest and highest sale price, whether it is sold by the period. */
const ranges: readonly (readonly [number, readonly string[], number, number, boolean])[] = [
  [
    0,
    [
      "Calder Desk 12 Workstation",
      "Calder Desk 14 Workstation",
      "Novatek Slim 13 Laptop",
      "Novatek Slim 15 Laptop",
      "Brockway Tower Server",
      "Heliosys Mini PC",
      "24in Monitor",
      "27in Monitor",
      "USB-C Docking Station",
      "Wireless Keyboard Set",
      "Conference Webcam",
      "1TB Solid State Drive",
      "16GB Memory Kit",
    ],
    28,
    1900,
    false,
  ],
  [
    1,
    [
      "Brockway 24-Port Switch",
      "Brockway 48-Port Switch",
      "Brockway Edge 60 Firewall",
      "Brockway Edge 90 Firewall",
      "Ceiling Access Point",
      "Outdoor Access Point",
      "Fibre Transceiver",
      "Patch Panel 24",
    ],
    45,
    1600,
    false,
  ],
  [2, ["Orchard Mono Printer", "Orchard Colour Multifunction", "Label Printer"], 140, 980, false],
  [3, ["Rushmere 1500VA UPS", "Rushmere 3000VA UPS", "Replacement UPS Battery"], 90, 720, false],
  [
    4,
    [
      "Mapleware Office Suite Perpetual",
      "Mapleware Design Suite",
      "Ledgerline Accounts Licence",
      "PDF Editor Licence",
      "Remote Access Gateway Licence",
      "Database Server Licence",
    ],
    60,
    900,
    false,
  ],
  [
    5,
    [
      "Managed Workstation",
      "Managed Server",
      "Managed Firewall",
      "Managed Network Device",
      "Service Desk per User",
      "Backup per Server",
      "Backup per Terabyte",
      "Endpoint Protection",
      "Email Filtering",
      "Security Awareness Training",
      "Vulnerability Scan",
      "Phone System Seat",
      "Broadband Line",
      "Leased Line 100",
      "Domain Name",
      "Web Hosting",
      "Certificate Renewal",
      "Patch Management",
      "Out of Hours Cover",
      "Strategic Review Meeting",
    ],
    3,
    240,
    true,
  ],
  [
    6,
    [
      "Remote Support Hour",
      "On-Site Labour Hour",
      "Project Labour Day",
      "Out of Hours Labour",
      "Pre-Pay Block 10 Hours",
    ],
    85,
    900,
    false,
  ],
  [
    7,
    [
      "Heliosys Mail Basic",
      "Heliosys Mail Standard",
      "Heliosys Business Premium",
      "Heliosys File Storage 1TB",
      "Heliosys Virtual Machine S",
      "Heliosys Virtual Machine L",
      "Heliosys Identity Plus",
      "Heliosys Teamspace Rooms",
    ],
    4,
    160,
    true,
  ],
  [
    8,
    [
      "Black Toner",
      "Cyan Toner",
      "Magenta Toner",
      "Yellow Toner",
      "Network Cable 2m",
      "Network Cable 5m",
      "Display Cable",
      "Power Extension",
      "Cable Ties",
      "Backup Tape",
      "Keyboard Cleaner",
      "Laptop Sleeve",
      "Privacy Filter",
      "Spare Charger",
    ],
    4,
    95,
    false,
  ],
];

/** Fills the price list. Recurring prices are for one month. */
function fillItems(build: Build): void {
  const random = build.stream("products");
  let id = 0;
  for (const [group, names, least, most, recurring] of ranges) {
    for (const name of names) {
      id += 1;
      const baseprice = random.between(least, most, 0.5);
      const costprice = money(baseprice * random.between(0.45, 0.88));
      const supplier_id = random.int(1, supplierNames.length);
      const nominalcode = recurring ? "4010" : group === 6 ? "4020" : "4000";
      facts(build).items.push({ id, name, baseprice, costprice, recurring, nominalcode });
      build.tables.Item.push({
        id,
        name,
        description: name,
        assetgroup_id: group + 1,
        assetgroup_name: byId(build, "AssetGroup", group + 1)?.name ?? "",
        baseprice,
        costprice,
        recurringprice: recurring ? baseprice : 0,
        recurringcost: recurring ? costprice : 0,
        isrecurringitem: recurring,
        margin: money(((baseprice - costprice) / baseprice) * 100),
        quantity_in_stock: recurring || group === 6 ? 0 : random.int(0, 30),
        quantity_reserved: 0,
        quantity_on_order: 0,
        minstockqty: 0,
        supplier_id,
        supplier_name: supplierNames[supplier_id - 1] ?? "",
        supplier_part_code: `P${random.int(10000, 99999)}`,
        taxcode: 1,
        taxcode_name: "Standard Rate",
        nominalcode,
        internalreference: `TMS-${String(id).padStart(3, "0")}`,
        externalreference: "",
        status: 0,
        inactive: id % 27 === 0,
        dontinvoice: false,
        datecreated: stamp(build.now - random.int(60, 1200) * day),
        lastmodified: stamp(build.now - random.int(1, 60) * day),
      });
    }
  }
}

function isRecurringItem(record: HaloRecord): boolean {
  return record.isrecurringitem === true || record.recurring === true;
}

/** Items of the price list. */
export const item: Resource = {
  shape: shapeOf("Item", { extra: () => ({ use: "item" }) }),
  scope: "items",
  hidden: activeByDefault,
  advancedSearch: [
    "id",
    "name",
    "assetgroup_id",
    "supplier_id",
    "baseprice",
    "costprice",
    "internalreference",
  ],
  filters: {
    search: search("id", "name", "description", "internalreference", "assetgroup_name", "supplier_name"),
    assetgroup_id: equal("assetgroup_id"),
    assetgroups: among("assetgroup_id"),
    supplier_id: equal("supplier_id"),
    recurringonly: when(() => isRecurringItem),
    excluderecurring: when(() => (record) => !isRecurringItem(record)),
  },
  write: {
    require: (sent) => {
      if (numberIn(sent, "assetgroup_id") <= 0) throw lowerCaseMessageFailure("Item group must be completed");
      if (textIn(sent, "name") === "") throw lowerCaseMessageFailure("Item name must be completed");
    },
    defaults: () => ({ inactive: false, baseprice: 0, costprice: 0 }),
  },
  seed: fillItems,
};
