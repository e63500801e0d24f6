import Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import { haloResources } from "../../../halo/resources.ts";
import { plainText } from "../../../halo/text.ts";
import type { Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { decimalOrZero, sumOf } from "../shared/decimal.ts";
import { groupedBy } from "../shared/grouping.ts";
import { keyOf } from "./billed.ts";

/** What is there: counted in Halo, or given by the caller. */

/** How many there are of something. */
export interface Counted {
  readonly name: string;
  readonly quantity: Big;
  /** The line that it is billed by, where the caller says it. */
  readonly line?: number | undefined;
}

/** What Halo is asked to count. */
export const countable = ["licences", "assets", "users"] as const;

/** What was counted in Halo, with what it was read from. */
export interface CountedInHalo {
  readonly counted: readonly Counted[];
  readonly source: Gathered;
}

/** Counts a client's licences by their names, its assets by their types, or its users; those not in use are left out. */
export async function countInHalo(
  of: (typeof countable)[number],
  clientId: number,
  reading: Reading,
): Promise<CountedInHalo> {
  const isOwn = (row: HaloRecord) => Number(row.client_id) === clientId && !isOff(row);
  const query = { client_id: clientId };
  const options = { what: of, keep: isOwn };
  if (of === "licences") {
    const source = await reading.all(haloResources.softwareLicences, query, options);
    return { source, counted: byName(source.rows, "name", ({ count }) => decimalOrZero(count)) };
  }
  if (of === "assets") {
    const source = await reading.all(haloResources.assets, query, options);
    return { source, counted: byName(source.rows, "assettype_name", () => new Big(1)) };
  }
  const keep = (row: HaloRecord) => isOwn(row) && row.isgeneraluser !== true;
  const source = await reading.all(haloResources.users, query, { ...options, keep });
  return { source, counted: [{ name: "Users", quantity: new Big(source.rows.length) }] };
}

const isOff = (row: HaloRecord) =>
  row.inactive === true || row.is_active === false || row.deleted === true || row._removed === true;

function byName(rows: readonly HaloRecord[], field: string, count: (row: HaloRecord) => Big): Counted[] {
  const groups = groupedBy(rows, (row) => keyOf(plainText(String(row[field] ?? ""))));
  return [...groups.values()].map((own) => ({
    name: plainText(String(own[0]?.[field] ?? "")).trim() || "(no name)",
    quantity: sumOf(own, count),
  }));
}
