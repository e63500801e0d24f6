import type { HaloRecord } from "../../halo/client.ts";
import { plainText, shorten } from "../../halo/text.ts";
import { cardFields, cleanFields, rowFields, textLimits } from "./clean.ts";
import type { Question, WithoutYes } from "./result.ts";
import type { View } from "./view.ts";

/**
 * Thrown where the person can't be asked through the client and the call has not said that they agreed, or where they
 * gave no answer. Nothing was sent; the call's result is the question.
 */
export class YesNeeded extends Error {
  readonly question: Question;
  readonly without: WithoutYes;
  constructor(question: Question, without: WithoutYes) {
    super("a yes is needed");
    this.question = question;
    this.without = without;
  }
}

const longestName = 60;

/** The fields that tell a person which record it is. */
const nameFields = [
  "summary",
  "subject",
  "title",
  "filename",
  "inventory_number",
  "invoicenumber",
  "outcome",
  "name",
];

/**
 * What a record is called, in short: plain, on one line. A field counts only where a list of such records shows it: the
 * `name` of an invoice, say, is its client's.
 */
export function nameInShort(view: View, record: HaloRecord): string | undefined {
  const shown = rowFields(view);
  const value = nameFields
    .filter((field) => field in shown)
    .map((field) => record[field])
    .find((found) => found !== undefined && found !== null && found !== "");
  if (value === undefined) return undefined;
  return shorten(plainText(String(value)).replace(/\s+/g, " "), longestName);
}

/** What a question's records hold that a person may go by: a yes is for the records as they were. */
export function asSeen(view: View, records: readonly HaloRecord[], timeZone: string): Question["seen"] {
  return records.map((record) => cleanFields(record, cardFields(view), textLimits.whole, timeZone));
}
