import * as z from "zod";
import { optional, unlisted, type WriteFields } from "../kit/crud/writing/write.ts";
import * as input from "../kit/input.ts";

/**
 * Fields of a ticket that are seldom set: understood by the tools that create and update one, and not listed. Names of
 * Halo's where it has one for a reader; `assets`, `tags` and `cc` are lists.
 */

const address = z.email().max(254);
const addresses = z.array(address).min(1).max(20).describe("E-mail addresses, mailed with each reply");
const tags = z.array(z.string().trim().min(1).max(100)).min(1).max(20).describe("Added to those it has");

const shared: WriteFields = {
  source: optional(input.reference("source", "how it came in")),
  assets: {
    ...optional(input.references("asset", "Inventory numbers or ids; added to those it has"), (ids) => ({
      assets: ids.map((id) => ({ id })),
    })),
    adds: true,
  },
  tags: {
    ...optional(tags, (texts) => ({ tags: [...new Set(texts)].map((text) => ({ text })) })),
    adds: true,
  },
  // Halo keeps them as one text, between semicolons.
  cc: optional(addresses, (list) => ({ emailcclist: [...new Set(list)].join(";") })),
  contract_id: optional(input.reference("contract", "by its reference")),
  parent_id: optional(input.recordId("ticket", "Ticket that this one is a child of")),
  respondbydate: optional(input.storedDate("Respond by, in place of the SLA's")),
  fixbydate: optional(input.storedDate("Fix by, in place of the SLA's")),
  category_2: optional(input.category("Second category", 2)),
  category_3: optional(input.category("Third category", 3)),
  category_4: optional(input.category("Fourth category", 4)),
};

const hidden = (fields: WriteFields): WriteFields =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, unlisted(field)]));

/** Those of both tools. */
export const furtherFields = hidden(shared);

/** Those of a new ticket. */
export const furtherFieldsOfNew = hidden({
  ...shared,
  template_id: optional(input.reference("template", "fields not given follow it")),
});
