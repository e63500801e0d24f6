import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError } from "../../../../halo/errors.ts";
import type { View } from "../../view.ts";
import { keyOfList, membersOf } from "./sent-fields.ts";

/**
 * The fields of an update with what the record has already in its lists that are added to. It is not known whether Halo
 * adds to a list or puts what is sent in its place, so the whole list is sent, which is the same to both.
 *
 * @throws HaloError `refused` where Halo's record does not show the list: what is not sent might be lost
 */
export function withThose(
  { resource }: View,
  fields: Readonly<Record<string, { readonly adds?: boolean }>>,
  given: HaloRecord,
  before: HaloRecord,
): HaloRecord {
  const whole = { ...given };
  for (const [name, { adds }] of Object.entries(fields)) {
    const key = keyOfList(given[name]);
    if (adds !== true || key === undefined) continue;
    const there = membersOf(before[name], key);
    if (there === undefined) {
      throw new HaloError(
        "refused",
        `Nothing was changed: Halo's record of the ${resource.noun} does not show its ${name}, so those that are not sent might be lost.`,
        { advice: `Add them in Halo, or give the other fields without ${name}.` },
      );
    }
    const keyOf = (member: HaloRecord) => String(member[key]).toLowerCase();
    const known = new Set(there.map(keyOf));
    const news = (membersOf(given[name], key) ?? []).filter((member) => !known.has(keyOf(member)));
    whole[name] = [...there, ...news];
  }
  return whole;
}
