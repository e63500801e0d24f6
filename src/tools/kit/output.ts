import * as z from "zod";
import { cardFields, rowFields } from "./clean.ts";
import type { FieldKind, Fields, View } from "./view.ts";

/**
 * Output schemas. Rows are columns and values, records loose objects of optional fields: a field that is empty in Halo is
 * left out, and `detail: "full"` adds Halo's other fields. What is checked is more than what is listed (docs/decisions/0005): a listed
 * schema is read by a model at each connection.
 */

const kinds: Record<FieldKind, () => z.ZodType> = {
  id: () => z.int(),
  number: () => z.number(),
  amount: () => z.number(),
  boolean: () => z.boolean(),
  day: () => z.string(),
  date: () => z.string(),
  time: () => z.string(),
  label: () => z.string(),
  listed: () => z.string(),
  name: () => z.string(),
  text: () => z.string(),
};

/** Marks a part that is checked and not listed, since every result may have it or its fields are told elsewhere. */
const unlisted = <Schema extends z.ZodType>(schema: Schema) => schema.meta({ unlisted: true });

/** The schema of a row or a record with these fields; of those, only the ones in `listed` are listed where it is given. */
function rowSchema(fields: Fields, listed: Fields = fields): z.ZodObject {
  return z.looseObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, kind]) => {
        const schema = kinds[kind]().optional();
        return [name, name in listed ? schema : unlisted(schema)];
      }),
    ),
  );
}

/** A record whose fields are those of the get tool. */
const asRead = (fields: Fields) => rowSchema(fields, {});

/** Rows that come with a record. */
const companion = (fields: Fields) => inColumns(fields).optional();

/** The names of fields, and of each row the values in their order. */
const columns = z.array(z.string());
const rowValues = z.array(z.array(z.unknown()));

/** Rows as columns and values, each of its field's kind; null where a row has none. */
function inColumns(fields: Fields) {
  return z.object({ columns, rows: rowValues }).superRefine(checkRows(fields));
}

function checkRows(fields: Fields) {
  const row = rowSchema(fields);
  return (
    table: { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] },
    context: z.RefinementCtx,
  ) => {
    for (const values of table.rows) {
      const known = table.columns.map((name, place) => [name, values[place]] as const);
      const record = Object.fromEntries(known.filter(([, value]) => value !== null));
      const { error } = row.safeParse(record);
      if (values.length !== table.columns.length || error !== undefined)
        context.addIssue({ code: "custom", message: error?.message ?? "more or fewer values than columns" });
    }
  };
}

const warnings = z.array(z.string()).optional();
/** Fields or rows that were left out to fit the result's size. */
const leftOut = unlisted(z.array(z.string()).optional());
const link = unlisted(z.string().optional());
/** What names and relative dates were taken to mean, and what was left out of a call. */
export const understood = unlisted(z.array(z.string()).optional());

/** The result of a list tool. */
export function listOutput(view: View): z.ZodObject {
  return z
    .object({
      // All rows that match; absent when Halo does not tell.
      total: z.int().optional(),
      page: unlisted(z.int().optional()),
      page_size: unlisted(z.int().optional()),
      has_more: z.boolean(),
      // How to go on where that is not by the next page.
      next: unlisted(z.string().optional()),
      // Over all rows found, on whichever page.
      summary: unlisted(z.string().optional()),
      columns,
      rows: rowValues,
      warnings,
      left_out: leftOut,
    })
    .superRefine(checkRows(rowFields(view)));
}

/** The result of a get tool. `companions` are rows of other resources, each under a key of its own. */
export function recordOutput(view: View, companions: Readonly<Record<string, Fields>> = {}): z.ZodObject {
  return z.object({
    record: rowSchema(cardFields(view), view.row),
    ...Object.fromEntries(Object.entries(companions).map(([name, fields]) => [name, companion(fields)])),
    link,
    warnings,
    left_out: leftOut,
  });
}

// A list or an object is given as its JSON: strict validators refuse an output schema without a type.
const changedValue = unlisted(z.union([z.string(), z.number(), z.boolean(), z.null()]));

const changeList = z
  .array(
    z.object({
      field: unlisted(z.string()),
      label: unlisted(z.string().optional()),
      before: changedValue,
      after: changedValue,
    }),
  )
  .optional();

/** Fields that are not stored as they were asked for: `asked`, `stored`. */
const differenceList = z
  .array(z.looseObject({ field: unlisted(z.string()), state: unlisted(z.string()) }))
  .optional();

const sentRequest = z.object({
  method: z.string(),
  path: z.string(),
  body: z.array(z.union([z.looseObject({}), z.number(), z.string()])).optional(),
});

/** The result of a tool that writes; `done` is `dry_run` when nothing was sent. */
export function writeOutput(view: View): z.ZodObject {
  return z.object({
    done: z.enum(["created", "updated", "deleted", "voided", "nothing", "unknown", "dry_run"]),
    state: z.enum(["done", "done_in_part", "not_done", "unknown"]).optional(),
    // With dry_run: what it would be.
    would: unlisted(z.string().optional()),
    record: asRead(cardFields(view)),
    changes: changeList,
    differs: differenceList,
    // With dry_run: what would be sent.
    requests: unlisted(z.array(sentRequest).optional()),
    also: unlisted(z.array(z.string()).optional()),
    link,
    warnings,
    left_out: leftOut,
  });
}

const question = z.looseObject({
  question: unlisted(z.string()),
  record: unlisted(z.looseObject({}).optional()),
  records: unlisted(z.array(z.looseObject({})).optional()),
  yes: unlisted(z.string()),
  how: unlisted(z.string()),
});

/** The result of a tool that asks first: what it did, or the question that the client could not ask. */
export function orQuestion(result: z.ZodObject): z.ZodObject {
  return result
    .partial()
    .extend({ needs_confirmation: question.optional() })
    .refine(
      (value) => value.needs_confirmation !== undefined || result.safeParse(value).success,
      "neither a result nor a question",
    );
}

/** A link that is good once, until a time. */
const oneTimeLink = z.object({ url: z.string(), expires: unlisted(z.string()) });

/** The result of a tool that offers a page where it can't do something by itself. */
export function orLink(result: z.ZodObject): z.ZodObject {
  return result
    .partial()
    .extend({ one_time_link: oneTimeLink.optional(), next: unlisted(z.string().optional()) })
    .refine(
      (value) => value.one_time_link !== undefined || result.safeParse(value).success,
      "neither a result nor a link",
    );
}

const idList = z.array(z.int()).optional();

/** The result of a tool that writes to many records. Each id is in exactly one of the lists of ids. */
export function bulkOutput(): z.ZodObject {
  return z.object({
    done: z.enum(["updated", "nothing", "unknown", "dry_run"]),
    // What each gets.
    fields: z.looseObject({}),
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
    record: asRead(rowFields(view)),
    columns,
    total: z.int(),
    page: unlisted(z.int().optional()),
    page_size: unlisted(z.int().optional()),
    has_more: z.boolean(),
    rows: rowValues,
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
    one_time_link: unlisted(oneTimeLink.optional()),
    link,
    warnings,
    left_out: leftOut,
  });
}

/**
 * The result of a tool that computes an answer from many records.
 *
 * @param more figures and tables that are checked and not listed
 */
export function answerOutput(
  figures: Fields,
  tables: Readonly<Record<string, Fields>>,
  more: { readonly figures: Fields; readonly tables: Readonly<Record<string, Fields>> } = {
    figures: {},
    tables: {},
  },
): z.ZodObject {
  return z.object({
    summary: z.string(),
    period: z.object({ from: unlisted(z.string()), to: unlisted(z.string()) }).optional(),
    figures: rowSchema({ ...figures, ...more.figures }, figures),
    ...Object.fromEntries(
      Object.entries(more.tables).map(([name, fields]) => [name, unlisted(inColumns(fields).optional())]),
    ),
    ...Object.fromEntries(
      Object.entries(tables).map(([name, fields]) => [name, inColumns(fields).optional()]),
    ),
    // The records behind the figure that was asked for.
    records: inColumns({}).optional(),
    // Whether all records were read that the figures are about.
    complete: z.boolean(),
    // What the figures rest on.
    basis: unlisted(z.array(z.string()).optional()),
    warnings,
    left_out: leftOut,
  });
}

/** The result of reading anything of Halo's API: a page of a list, the number of its rows, one record, or a file. */
export function anyReadOutput(): z.ZodObject {
  return z.looseObject({
    total: z.int().optional(),
    figures: z.looseObject({}).optional(),
    has_more: z.boolean().optional(),
    columns: columns.optional(),
    rows: rowValues.optional(),
    record: z.looseObject({}).optional(),
    content: z.enum(["text", "image", "omitted"]).optional(),
    text: z.string().optional(),
    warnings,
    left_out: leftOut,
  });
}
