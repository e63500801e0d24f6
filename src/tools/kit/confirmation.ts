import type { HaloRecord } from "../../halo/client.ts";
import { plainText, shorten } from "../../halo/text.ts";
import { rowFields } from "./clean.ts";
import type { Question } from "./result.ts";
import type { View } from "./view.ts";

/**
 * Thrown where the person can't be asked through the client, and the call has not said that they agreed. Nothing was
 * sent; the call's result is the question.
 */
export class YesNeeded extends Error {
  readonly question: Question;
  constructor(question: Question) {
    super("a yes is needed");
    this.question = question;
  }
}

const longestName = 60;

/** The fields that tell a person which record it is. */
const nameFields = ["summary", "subject", "filename", "inventory_number", "invoicenumber", "outcome", "name"];

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
