import * as z from "zod";
import { cardFields, rowFields } from "./clean.ts";
import type { FieldKind, Fields, View } from "./view.ts";

/**
 * Output schemas. Rows are loose objects of optional fields: a field that is empty in Halo is left out, and
 * `detail: "full"` adds Halo's other fields.
 */

const kinds: Record<FieldKind, () => z.ZodType> = {
  id: () => z.int(),
  number: () => z.number(),
  boolean: () => z.boolean(),
  day: () => z.string(),
  date: () => z.string(),
  time: () => z.string(),
  label: () => z.string(),
  text: () => z.string(),
};

/** The schema of a row or a record with these fields. */
function rowSchema(fields: Fields): z.ZodObject {
  return z.looseObject(
    Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, kinds[kind]().optional()])),
  );
}

const warnings = z.array(z.string()).optional();
const leftOut = z.array(z.string()).optional().describe("Fields or rows left out to fit the result's size");

/** The result of a list tool. */
export function listOutput(view: View): z.ZodObject {
  return z.object({
    total: z.int().optional().describe("All rows that match; absent when Halo does not tell"),
    page: z.int(),
    page_size: z.int(),
    has_more: z.boolean(),
    summary: z.string().optional().describe("Over all rows found, on whichever page"),
    rows: z.array(rowSchema(rowFields(view))),
    warnings,
    left_out: leftOut,
  });
}

/** The result of a get tool. `companions` are rows of other resources, each under a key of its own. */
export function recordOutput(view: View, companions: Readonly<Record<string, Fields>> = {}): z.ZodObject {
  return z.object({
    record: rowSchema(cardFields(view)),
    ...Object.fromEntries(
      Object.entries(companions).map(([name, fields]) => [name, z.array(rowSchema(fields)).optional()]),
    ),
    link: z.string().optional(),
    warnings,
    left_out: leftOut,
  });
}

// A list or an object is given as its JSON: strict validators refuse an output schema without a type.
const changedValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const changeList = z
  .array(
    z.object({
      field: z.string(),
      label: z.string().optional(),
      before: changedValue,
      after: changedValue,
    }),
  )
  .optional();

const differenceList = z
  .array(z.looseObject({ field: z.string(), state: z.string() }))
  .optional()
  .describe("Fields not stored as asked: asked, stored");

const sentRequest = z.object({
  method: z.string(),
  path: z.string(),
  body: z.array(z.looseObject({})).optional(),
});

/** The result of a tool that writes; `done` is `dry_run` when nothing was sent. */
export function writeOutput(view: View): z.ZodObject {
  return z.object({
    done: z.enum(["created", "updated", "deleted", "voided", "nothing", "unknown", "dry_run"]),
    state: z.enum(["done", "done_in_part", "not_done", "unknown"]).optional(),
    would: z.string().optional().describe("With dry_run: what it would be"),
    record: rowSchema(cardFields(view)),
    changes: changeList,
    differs: differenceList,
    requests: z.array(sentRequest).optional().describe("With dry_run: what would be sent"),
    also: z.array(z.string()).optional(),
    link: z.string().optional(),
    warnings,
    left_out: leftOut,
  });
}

const idList = z.array(z.int()).optional();

/** The result of a tool that writes to many records. Each id is in exactly one of the lists of ids. */
export function bulkOutput(): z.ZodObject {
  return z.object({
    done: z.enum(["updated", "dry_run"]),
    fields: z.looseObject({}).describe("What each gets"),
    updated: idList,
    updated_in_part: idList,
    not_updated: idList,
    would_update: idList,
    unchanged: idList,
    failed: idList,
    unknown: idList,
    not_tried: idList,
    rows: z.array(
      z.object({
        id: z.int().optional(),
        result: z.string().optional(),
        summary: z.string().optional(),
        changes: changeList,
        differs: differenceList,
        said: z.string().optional(),
      }),
    ),
    next: z.string().optional(),
    warnings,
    left_out: leftOut,
  });
}

/** The result of a report. */
export function tableOutput(view: View): z.ZodObject {
  return z.object({
    record: rowSchema(rowFields(view)),
    columns: z.array(z.string()),
    total: z.int(),
    page: z.int(),
    page_size: z.int(),
    has_more: z.boolean(),
    rows: z.array(z.looseObject({})),
    warnings,
    left_out: leftOut,
  });
}

/** The rows of a query over the working copy. */
export function queryOutput(): z.ZodObject {
  const cell = z.union([z.string(), z.number(), z.null()]);
  return z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(cell)).describe("Each in the order of the columns"),
    total: z.int().optional(),
    has_more: z.boolean(),
    notes: z.array(z.string()).optional(),
    complete: z.boolean().describe("Whether all records were read that the rows are about"),
    basis: z.array(z.string()).optional().describe("What the rows rest on"),
    warnings,
    left_out: leftOut,
  });
}

/** The result of reading an attachment. */
export function fileOutput(view: View): z.ZodObject {
  return z.object({
    record: rowSchema(cardFields(view)),
    content: z.enum(["text", "image", "omitted"]).optional(),
    text: z.string().optional(),
    link: z.string().optional(),
    warnings,
    left_out: leftOut,
  });
}

/** The result of a tool that computes an answer from many records. */
export function answerOutput(figures: Fields, tables: Readonly<Record<string, Fields>>): z.ZodObject {
  return z.object({
    summary: z.string(),
    period: z.object({ from: z.string(), to: z.string(), time_zone: z.string() }).optional(),
    figures: rowSchema(figures),
    ...Object.fromEntries(
      Object.entries(tables).map(([name, fields]) => [name, z.array(rowSchema(fields)).optional()]),
    ),
    records: z.array(z.looseObject({})).optional().describe("The records behind the figure asked for"),
    complete: z.boolean().describe("Whether all records were read that the figures are about"),
    basis: z.array(z.string()).optional().describe("What the figures rest on"),
    warnings,
    left_out: leftOut,
  });
}
