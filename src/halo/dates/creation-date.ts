import type { HaloRecord } from "../lists.ts";
import { haloDate } from "../text.ts";

/**
 * Fields that date the creation of a record, the first that is there counts. An action's `datetime` does not: a time
 * entry may be back-dated. `last_modified` does: what was changed last before the call was created before it too.
 */
const creationDates = ["datecreated", "date_created", "actiondatecreated", "dateoccurred", "last_modified"];

/** When a record was created, in milliseconds since the epoch; undefined where it does not say. A date that was sent does not count. */
export function creationDate(row: HaloRecord, sent: HaloRecord = {}): number | undefined {
  for (const field of creationDates) {
    if (sent[field] !== undefined) continue;
    const date = haloDate(row[field]);
    if (date !== undefined) return Date.parse(date);
  }
  return undefined;
}
