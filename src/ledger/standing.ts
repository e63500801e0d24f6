import type { FieldStanding, KeptValue, LedgerRow, SeenValues } from "./entry.ts";
import type { ValueKeeper } from "./values.ts";

/**
 * How the fields of a record stand now against what a write left in them. Decides by values and fingerprints alone.
 *
 * @param later rows of the same record that came after it, newest first
 */
export async function standingOf(
  row: LedgerRow,
  later: readonly LedgerRow[],
  seen: SeenValues,
  keeper: ValueKeeper,
): Promise<readonly FieldStanding[]> {
  const now = new Map(seen.map(({ field, value }) => [field, value]));
  const standings: FieldStanding[] = [];
  for (const { field, before, after } of row.fields) {
    const value = now.get(field);
    if (value === undefined) {
      standings.push({ field, holds: "unread" });
      continue;
    }
    const same = async (kept: KeptValue | undefined) =>
      kept !== undefined && (await keeper.isSame(kept, value));
    if (await same(after)) standings.push({ field, holds: "after" });
    else if (await same(before)) standings.push({ field, holds: "before" });
    else standings.push({ field, holds: "other", ...(await moverOf(field)) });

    async function moverOf(name: string): Promise<Pick<FieldStanding, "by">> {
      for (const { fields, number, at, principal } of later) {
        const left = fields.find((each) => each.field === name)?.after;
        if (await same(left)) return { by: { number, at, isOwn: principal === row.principal } };
      }
      return {};
    }
  }
  return standings;
}

/** Whether two kept values are the same, as far as that can be told without the texts. */
export function isSameKept(one: KeptValue | undefined, other: KeptValue | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if ("fingerprint" in one) return "fingerprint" in other && one.fingerprint === other.fingerprint;
  return "value" in other && one.value === other.value;
}
