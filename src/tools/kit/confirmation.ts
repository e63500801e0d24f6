import type { HaloRecord } from "../../halo/client.ts";
import { plainText, shorten } from "../../halo/text.ts";
import type { Question } from "./result.ts";

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

/** The fields that tell a person which record it is, the first that a record has. */
const nameFields = ["summary", "name", "subject", "filename", "inventory_number", "invoicenumber", "outcome"];

/** What a record is called, in short: plain, on one line. */
export function nameInShort(record: HaloRecord, fields: readonly string[] = nameFields): string | undefined {
  const value = fields.map((field) => record[field]).find((found) => found !== undefined && found !== null);
  if (value === undefined) return undefined;
  return shorten(plainText(String(value)).replace(/\s+/g, " "), longestName);
}
