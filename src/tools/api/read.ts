import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput, unexpectedAnswer } from "../../halo/errors.ts";
import type { Download } from "../../halo/http/http.ts";
import {
  type Answered,
  cutPage,
  type HaloList,
  isRecord,
  mayBeCut,
  type Page,
  pageOf,
  readRows,
} from "../../halo/lists.ts";
import type { Address } from "../../halo/openapi/address.ts";
import type { Operation } from "../../halo/openapi/api-index.ts";
import { filled, isSecretField } from "../../halo/records.ts";
import type { HaloResource } from "../../halo/resources.ts";
import { imageTypeOf, mostImageBytes, textOf } from "../attachments/files.ts";
import { defineReadTool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { anyReadOutput } from "../kit/output.ts";
import type { AnswerResult, FileResult, ListResult, RecordResult } from "../kit/result.ts";
import { counted } from "../kit/view.ts";
import { addressOf, apiOf, hintFor, named, params, path, requireOn } from "./asked.ts";
import { notHeeded } from "./heeded.ts";
import { companionsOf, furtherOf, recordViewOf, resourceOf, viewOf, withoutSecrets } from "./shown.ts";

/** How many rows are asked of a list that Halo cuts at 50 where nobody says a number, and that has no pages. */
const mostCounted = 1_000;

/** What a call asks for beside its address. */
interface Asked {
  readonly fields: readonly string[] | undefined;
  readonly page: Page;
  readonly countOnly: boolean;
}

const isPaged = ({ query }: Operation) => query.has("page_no") && query.has("pageinate");
const isOne = ({ path: of }: Operation) => of.endsWith("}");

/** The query of a call with what Halo needs for pages and for a whole record. */
function askedFor(
  { operation, path: segments, query }: Address,
  { page, countOnly }: Asked,
): Address["query"] {
  const has = (name: string) => operation.query.has(name);
  if (isOne(operation)) return has("includedetails") ? { includedetails: true, ...query } : query;
  if (isPaged(operation)) {
    const size = countOnly ? 1 : page.size;
    const order = has("order") ? { order: "id" } : {};
    return { ...order, ...query, pageinate: true, page_no: countOnly ? 1 : page.number, page_size: size };
  }
  return has("count") && segments.length === 1 ? { count: mostCounted, ...query } : query;
}

/** The key of an envelope's rows: the one that is known, else its only list of records. */
function keyOf(answer: HaloRecord, { key }: HaloResource): string | undefined {
  if (Array.isArray(answer[key])) return key;
  const lists = Object.entries(answer).filter(
    ([name, value]) => Array.isArray(value) && value.every(isRecord) && name !== "columns",
  );
  const [only] = lists;
  return lists.length === 1 && only !== undefined && typeof answer.record_count === "number"
    ? only[0]
    : undefined;
}

/** The rows of an answer; undefined for one that is a single record. */
function rowsIn(
  answer: unknown,
  resource: HaloResource,
  page: Page,
): { answered: Answered; of: HaloResource } | undefined {
  const key = isRecord(answer) ? keyOf(answer, resource) : resource.key;
  const isEmpty = isRecord(answer) && answer.record_count === 0;
  if (key === undefined && !isEmpty) return undefined;
  const of = { ...resource, key: key ?? resource.key };
  return { answered: readRows(of, answer, page.number > 1), of };
}

/** One page of what was answered, with what has to be said of its end. */
function listOf(
  answered: Answered,
  of: HaloResource,
  { page }: Asked,
  address: Address,
): HaloList & { readonly says: readonly string[] } {
  const { operation, query } = address;
  if (isPaged(operation)) {
    const list = pageOf(of, answered, page);
    const says =
      list.isOpen === true
        ? ["Halo does not tell whether more rows follow this page: read the next one to see."]
        : [];
    // Halo did not page it: the page is cut out of all there is.
    return list.isWhole === true ? { ...cutPage(list.rows, page), says } : { ...list, says };
  }
  const asked = Number(query.count ?? (operation.query.has("count") ? mostCounted : Number.NaN));
  const cut = answered.length >= asked || (Number.isNaN(asked) && mayBeCut(answered));
  const list = cutPage(answered.rows, page);
  if (!cut) return { ...list, says: [] };
  const says = [`Halo gave ${answered.length} rows and may have more: narrow it by a parameter.`];
  return { ...list, total: undefined, says };
}

/** Fields that were asked for and are in none of the rows. */
function missingFields(
  rows: readonly HaloRecord[],
  fields: readonly string[] | undefined,
): readonly string[] {
  if (fields === undefined || rows.length === 0) return [];
  const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return fields
    .filter((field) => !known.includes(field))
    .map(
      (field) =>
        `None here has a field ${/^\w+$/.test(field) ? field : "of that name"}.${hintFor(field, known)} Some are only there in one record, with its id.`,
    );
}

function recordResult(
  found: HaloRecord,
  resource: HaloResource,
  fields: readonly string[] | undefined,
  context: ToolContext,
): RecordResult {
  const record = withoutSecrets(found);
  const frame = { kind: "record", detail: "summary" } as const;
  if (fields === undefined) {
    const view = recordViewOf(resource, record);
    return { ...frame, view, record, companions: furtherOf(record), warnings: [] };
  }
  const nested = fields.filter(
    (field) => Array.isArray(record[field]) && companionsOf(record, [field]).length > 0,
  );
  const view = viewOf(
    resource,
    [record],
    fields.filter((field) => !nested.includes(field)),
  );
  const derived = view.derive?.(record, context.timeZone) ?? {};
  return {
    ...frame,
    view,
    record: { ...record, ...derived },
    companions: companionsOf(record, nested),
    warnings: missingFields([record], fields),
  };
}

function listResult(
  list: HaloList & { readonly says: readonly string[] },
  resource: HaloResource,
  asked: Asked,
  { query }: Address,
  context: ToolContext,
): ListResult {
  const rows = list.rows.map(withoutSecrets);
  const view = viewOf(resource, rows, asked.fields);
  const { derive } = view;
  return {
    kind: "list",
    view,
    rows: derive === undefined ? rows : rows.map((row) => ({ ...row, ...derive(row, context.timeZone) })),
    total: list.total,
    more: list.more,
    page: asked.page.number,
    pageSize: list.pageSize,
    detail: "summary",
    warnings: [...list.says, ...notHeeded(rows, query), ...missingFields(rows, asked.fields)],
  };
}

/** Only the number of rows. */
function countResult({ total }: HaloList, { noun, plural }: HaloResource): AnswerResult {
  const said =
    total === undefined ? "Halo does not tell how many there are." : `${counted(total, noun, plural)}.`;
  return {
    kind: "answer",
    summary: said,
    figures: { total },
    tables: [],
    complete: total !== undefined,
    basis: ["Halo's own count of what matches the parameters."],
    warnings: [],
  };
}

function fileResult({ bytes }: Download, address: Address, resource: HaloResource): FileResult {
  const id = address.path.at(-1) ?? "";
  const view = viewOf({ ...resource, noun: `file of ${resource.noun}` }, [{ id }]);
  const frame = { kind: "file", view, record: { id }, warnings: [] } as const;
  const mimeType = imageTypeOf(bytes);
  if (mimeType !== undefined && bytes.length <= mostImageBytes) {
    return { ...frame, content: { type: "image", bytes, mimeType } };
  }
  const text = mimeType === undefined ? textOf(bytes, "file.txt") : undefined;
  if (text !== undefined) return { ...frame, content: { type: "text", text: text.text } };
  const reason = `The file has ${bytes.length} bytes and can't be shown here: open it in Halo.`;
  return { ...frame, content: { type: "omitted", reason } };
}

/** Fields of which an error consists that comes with a status of success. */
const ofErrors =
  /^(?:\w*message|exception\w*|stacktrace\w*|classname|errors?|errorcode|resultcode|traceid)$/i;

/**
 * The record of an answer that holds no list. A plain value stands as one.
 *
 * @throws HaloError `unexpected_answer` for nothing, for an error in the form of a record, for another record than was
 * asked for, and where pages were asked for
 */
function oneIn(data: unknown, { operation, path: segments }: Address, resource: HaloResource): HaloRecord {
  const found: unknown = Array.isArray(data) && data.length === 1 ? data[0] : data;
  if (found === undefined || found === null) throw unexpectedAnswer("it is empty");
  if (!isRecord(found)) return { value: found };
  const names = Object.keys(found);
  if (names.length === 0) throw unexpectedAnswer("it is empty");
  if (names.every((name) => ofErrors.test(name))) throw unexpectedAnswer("it holds an error and no record");
  if (isPaged(operation) && !isOne(operation)) {
    throw unexpectedAnswer(`it holds no list of ${resource.plural}`);
  }
  const [id, asked] = [Number(found.id ?? Number.NaN), Number(segments.at(-1))];
  if (isOne(operation) && Number.isInteger(id) && Number.isInteger(asked) && id !== asked) {
    throw unexpectedAnswer(`it is ${resource.noun} ${id} in place of ${asked}`);
  }
  return filled(found, resource);
}

function requireShown(fields: readonly string[] | undefined): void {
  const secret = fields?.find(isSecretField);
  if (secret !== undefined) throw badInput(`${secret} is not shown here: it may hold a key.`);
}

/** Reads an operation of the index. */
async function read(address: Address, asked: Asked, context: ToolContext) {
  const { operation } = address;
  const inQuery = address.asked(askedFor(address, asked));
  const given = await context.halo.api.read(inQuery, { signal: context.signal });
  const resource = resourceOf(operation.resource, isPaged(operation));
  if (given.kind === "file") return fileResult(given.file, address, resource);
  const found = isOne(operation) ? undefined : rowsIn(given.data, resource, asked.page);
  if (found === undefined) {
    const record = oneIn(given.data, address, resource);
    return recordResult(record, resource, asked.fields, context);
  }
  const list = listOf(found.answered, found.of, asked, inQuery);
  return asked.countOnly ? countResult(list, found.of) : listResult(list, found.of, asked, address, context);
}

/** `halo_api_read`. */
export const readTool = defineReadTool({
  name: "halo_api_read",
  title: "Read from Halo's API",
  description:
    "GET of an operation of halo_api_search: a list by pages, one record (Holiday/12), or a file. Unknown parameters are refused, since Halo ignores them. For what other tools don't read.",
  input: {
    path: path("Holiday, Holiday/12, Agent/me"),
    params,
    fields: z
      .array(z.string().trim().min(1).max(80))
      .min(1)
      .max(40)
      .optional()
      .describe("Halo's names; default the telling ones"),
    count_only: input.flag().optional(),
    ...input.paging,
  },
  output: anyReadOutput,
  handler: async ({ path: written, params: given, fields, count_only, page, page_size }, context) => {
    const api = await apiOf(context);
    const index = await api.index(context.signal);
    const which = named(written, "GET", index);
    requireOn(which.operation, api);
    requireShown(fields);
    const address = addressOf(which, given);
    return read(
      address,
      { fields, page: { number: page, size: page_size }, countOnly: count_only === true },
      context,
    );
  },
});
