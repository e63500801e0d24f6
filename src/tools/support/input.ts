import * as z from "zod";

/** The largest id that Halo's 32-bit integers hold. */
const largestId = 2_147_483_647;

/** A Halo id. */
export const id = (description: string) => z.int().min(1).max(largestId).describe(description);

/** The id of a record whose ids are below zero in Halo: a recurring invoice. */
export const negativeId = (description: string) =>
  z
    .int()
    .min(-largestId)
    .max(-1, "ids of recurring invoices are below zero, such as -12")
    .describe(description);

/** A yes or no. */
export const flag = (description: string) => z.boolean().describe(description);

/** A short line of text. */
export const line = (description: string, most = 255) =>
  z.string().trim().min(1).max(most).describe(description);

/** Text of any length that a person writes: a note, details. */
export const prose = (description: string) => z.string().trim().min(1).max(100_000).describe(description);

/** An amount or a number of hours. */
export const amount = (description: string, most = 1_000_000_000) =>
  z.number().min(-most).max(most).describe(description);

/** Up to 50 ids. */
export const ids = (description: string) =>
  z.array(z.int().min(1).max(largestId)).min(1).max(50).describe(description);

const isoMoment = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A moment given as a date (its first instant in UTC) or as a date and time; without a zone it is UTC.
 * Becomes the form that Halo's filters take, `yyyy-MM-ddTHH:mm:ss`.
 */
export const moment = (description: string) =>
  z
    .string()
    .max(35)
    .refine((text) => isoMoment.test(text) && !Number.isNaN(Date.parse(zoned(text))), {
      error: "give a date such as 2026-11-21, or a time such as 2026-11-21T14:30:00Z",
    })
    .transform((text) => new Date(Date.parse(zoned(text))).toISOString().slice(0, 19))
    .describe(description);

/** The same as an upper bound that is meant to hold: a date alone means its last second. */
export const lastMoment = (description: string) =>
  z.preprocess(
    (value) => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T23:59:59` : value),
    moment(description),
  );

/** The same as a value that is stored: UTC, with its zone. */
export const storedMoment = (description: string) => moment(description).transform((time) => `${time}Z`);

function zoned(text: string): string {
  if (!text.includes("T")) return `${text}T00:00:00Z`;
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
}

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
