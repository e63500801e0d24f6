import * as z from "zod";
import { dateForms, type Edge, readDate } from "./arguments/dates.ts";
import type { ReferenceKind } from "./arguments/references.ts";
import { namedIds, writtenMoments, writtenNames } from "./arguments/resolve.ts";

/** The largest id that Halo's 32-bit integers hold. */
const largestId = 2_147_483_647;

/**
 * Makes a kind of argument whose schemas are shared by all arguments with the same description. To make one costs
 * zod a hundredth of a millisecond, and the catalogue has a thousand.
 */
function shared<Schema>(make: (description: string) => Schema): (description: string) => Schema {
  const made = new Map<string, Schema>();
  return (description) => {
    const held = made.get(description);
    if (held !== undefined) return held;
    const schema = make(description);
    made.set(description, schema);
    return schema;
  };
}

const anyId = z.int().min(1).max(largestId);

/** A Halo id. */
export const id = shared((description) => anyId.describe(description));

/** The id of the record that a tool is about, which may be named instead: `client` beside `id`. */
export const namedId = (description: string, kind: ReferenceKind) => {
  const schema = anyId.describe(description);
  namedIds.add(schema, { kind });
  return schema;
};

/** The id of a record whose ids are below zero in Halo: a recurring invoice. */
export const negativeId = (description: string) =>
  z
    .int()
    .min(-largestId)
    .max(-1, "ids of recurring invoices are below zero, such as -12")
    .describe(description);

const anyFlag = z.boolean();

/** A yes or no. */
export const flag = shared((description) => anyFlag.describe(description));

const longestLine = 255;
const anyLine = z.string().trim().min(1).max(longestLine);
const usualLine = shared((description) => anyLine.describe(description));

/** A short line of text. */
export const line = (description: string, most = longestLine) =>
  most === longestLine ? usualLine(description) : z.string().trim().min(1).max(most).describe(description);

/** Text of any length that a person writes: a note, details. */
export const prose = (description: string) => z.string().trim().min(1).max(100_000).describe(description);

/** An amount or a number of hours. */
export const amount = (description: string, most = 1_000_000_000) =>
  z.number().min(-most).max(most).describe(description);

/** Up to 50 ids. */
export const ids = (description: string) =>
  z.array(z.int().min(1).max(largestId)).min(1).max(50).describe(description);

/** A moment as it was written, which becomes another one when the call is understood. */
const anyMoment = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .refine((text) => readDate(text, "first", { now: () => 0, timeZone: "UTC" }) !== undefined, {
    error: dateForms,
  });
const writtenMoment = (edge: Edge, stored: boolean) =>
  shared((description) => {
    const schema = anyMoment.describe(description);
    writtenMoments.add(schema, { edge, stored });
    return schema;
  });

/**
 * A moment given as a date (its first instant in the tenant's time zone), a date and time (UTC without a zone) or
 * relative to now. A handler gets the form that Halo's filters take, `yyyy-MM-ddTHH:mm:ss` in UTC.
 */
export const moment = writtenMoment("first", false);

/** The same as an upper bound that is meant to hold: a date means its last second. */
export const lastMoment = writtenMoment("last", false);

/** The same as a value that is stored: UTC, with its zone. */
export const storedMoment = writtenMoment("first", true);

/** The name of a team, where Halo takes the name; another spelling becomes Halo's own. */
export const teamName = (description: string) => {
  const schema = anyLine.max(100).describe(description);
  writtenNames.add(schema, { kind: "team" });
  return schema;
};

const FieldId = z.string().regex(/^[1-9]\d{0,9}$/);
const FieldValue = z.union([z.string().max(10_000), z.number(), z.boolean()]);

/** Values by the id of a field; become Halo's list of `{ id, value }`. */
export const fieldValues = (description: string) =>
  z
    .record(FieldId, FieldValue, {
      error: (issue) =>
        issue.code === "invalid_key" ? "not a field id; the keys are numbers, such as 212" : undefined,
    })
    .refine((fields) => Object.keys(fields).length > 0 && Object.keys(fields).length <= 100, {
      error: "give 1 to 100 fields",
    })
    .transform((fields) => Object.entries(fields).map(([key, value]) => ({ id: Number(key), value })))
    .describe(description);

/** Values for custom fields: Halo merges them by id and leaves the others alone. */
export const customFields = fieldValues('By field id: {"212":"x"}');

/** The explicit yes for clients that can't ask their user. */
export const confirm = z.boolean().optional().describe("true once the user agreed");

/** An optional argument whose default stands in its description, which is shorter than a schema's own. */
const withDefault = <Value, Schema extends z.ZodType<Value>>(
  schema: Schema,
  value: Value,
  description: string,
) =>
  schema
    .describe(description)
    .optional()
    .transform((given) => given ?? value);

/** `detail` of every list and get. */
export const detail = withDefault<"summary" | "full", z.ZodType<"summary" | "full">>(
  z.enum(["summary", "full"]),
  "summary",
  "Default summary",
);

/** How many rows to show, at most 100. */
export const rowCount = (standard: number, description = `Default ${standard}`) =>
  withDefault<number, z.ZodType<number>>(z.int().min(1).max(100), standard, description);

/** `page` and `page_size` of every list. */
export const paging = {
  page: withDefault<number, z.ZodType<number>>(z.int().min(1).max(100_000), 1, "From 1"),
  page_size: rowCount(20),
};

/** How many of a record's latest actions to show with it; 0 reads none. */
export const latestActions = (standard: number) =>
  withDefault<number, z.ZodType<number>>(
    z.int().min(0).max(100),
    standard,
    `Latest ones to show; default ${standard}`,
  );
