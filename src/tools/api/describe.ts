import * as z from "zod";
import { badInput } from "../../halo/errors.ts";
import { matchPath } from "../../halo/openapi/address.ts";
import {
  type ApiIndex,
  type Operation,
  operationName,
  type Parameter,
  type Schema,
} from "../../halo/openapi/api-index.ts";
import { isSecretField } from "../../halo/records.ts";
import { haloResources } from "../../halo/resources.ts";
import { defineReadTool } from "../kit/define.ts";
import { queryOutput } from "../kit/output.ts";
import { apiOf, named, path } from "./asked.ts";
import type { LineFor } from "./lines/line.ts";
import { isRightsField } from "./reach.ts";
import { basisOf, useOf } from "./search.ts";
import { extraParameters, rowKeyOf, trapsOf } from "./traps.ts";

/** The most parameters or fields that are listed at once. */
const mostNames = 60;

const marks: Readonly<Record<Parameter["kind"], string>> = {
  text: "",
  int: "#",
  number: "#.",
  bool: "?",
  date: "/d",
  guid: "/guid",
  list: "[]",
  record: "{}",
  any: "*",
};

const legend = "Kinds: # whole number, #. number, ? true or false, /d date, [] list, {} record, others text.";

const marked = ({ name, kind, of, isList }: Parameter) =>
  of === undefined ? `${name}${marks[kind]}` : `${name}${isList === true ? `[${of}]` : `{${of}}`}`;

/** Names with their kinds, those that hold a word first asked for; how many are left out is said. */
function namesOf(parameters: Iterable<Parameter>, word: string | undefined): string {
  const all = [...parameters].filter(
    ({ name }) => !isSecretField(name) && !/^(?:pageinate|page_no|page_size)$/.test(name),
  );
  const wanted = word === undefined ? all : all.filter(({ name }) => name.includes(word.toLowerCase()));
  if (all.length === 0) return "none";
  if (wanted.length === 0) return `none of ${all.length} has «${word}» in its name`;
  const left = wanted.length - mostNames;
  const more = left > 0 ? ` … ${left} more: narrow by word` : "";
  return wanted.slice(0, mostNames).map(marked).join(", ") + more;
}

function bodyOf(operation: Operation, index: ApiIndex, word: string | undefined): readonly string[] {
  const { body } = operation;
  if (body === undefined) return ["takes no body"];
  if (body.schema === undefined)
    return [body.isList ? "takes ids in place of record" : `the body is ${body.kind}`];
  const schema = index.schema(body.schema);
  if (schema === undefined) return [`the body is a record (${body.schema}) whose fields are not known here`];
  return [`fields of record: ${fieldsOf(schema, word)}`];
}

function fieldsOf({ fields, isPartial }: Schema, word: string | undefined): string {
  const settable = [...fields.values()].filter(({ name }) => !isRightsField(name) && name !== "_warning");
  return `${namesOf(settable, word)}${isPartial ? " (not all of its fields are known here)" : ""}`;
}

function rowOf(operation: Operation, index: ApiIndex, word: string | undefined, use: string) {
  const query = new Map([...operation.query, ...extraParameters(operation)]);
  const said = [
    `params: ${namesOf(query.values(), word)}`,
    ...(operation.query.has("page_no") ? ["has pages"] : []),
    ...(operation.method === "POST" ? bodyOf(operation, index, word) : []),
  ];
  return [operationName(operation), use, said.join("; ")] as const;
}

/** What is known of the answer of a resource's list. */
function answerOf(resource: string): readonly string[] {
  const key = rowKeyOf(resource);
  const known = Object.values(haloResources).some(
    ({ path: own }) => own.toLowerCase() === resource.toLowerCase(),
  );
  if (key === undefined) return ["Halo does not describe its answers: read one record to see its fields."];
  return known ? [] : [`Its rows come under ${key}.`];
}

function notesOf(operation: Operation, lineFor: LineFor): readonly string[] {
  const line = lineFor(operationName(operation)) ?? lineFor(operation.resource);
  const said = line === undefined ? [] : [[line.about, line.special].filter(Boolean).join(". ")];
  return [...said, ...trapsOf(operation.resource), ...answerOf(operation.resource), legend];
}

/** The operations that a path is about: of a resource all of them, of a longer path its own. */
function wanted(written: string, index: ApiIndex): readonly Operation[] {
  const bare = written.replace(/^(?:GET|POST|DELETE)\s+/i, "");
  const own = index.of(bare.replace(/^\/?(?:api\/)?/i, ""));
  if (own.length > 0) return own;
  const found = matchPath(bare, index.operations);
  if (found === undefined) named(bare, "GET", index);
  return [...index.operations].filter(({ path: other }) => other === found?.operation.path);
}

/** `halo_api_describe`. */
export const describeTool = defineReadTool({
  name: "halo_api_describe",
  title: "Describe an operation of Halo's API",
  description:
    "Parameters, body fields, answer and traps of operations of Halo's API. Read it before the first halo_api_read, _write or _delete of a resource.",
  input: {
    path: path("Holiday for all of its operations, or Holiday/{id}"),
    word: z.string().trim().min(2).max(40).optional().describe("Only names that contain this"),
  },
  output: queryOutput,
  handler: async ({ path: written, word }, context) => {
    const api = await apiOf(context);
    const index = await api.index(context.signal);
    const operations = wanted(written, index);
    const [first] = operations;
    if (first === undefined) throw badInput("Halo's API has no such path. Look for it with halo_api_search.");
    return {
      kind: "query",
      columns: ["operation", "use", "about"],
      rows: operations.map((operation) => rowOf(operation, index, word, useOf(operation, api))),
      hasMore: false,
      isOurs: true,
      notes: notesOf(first, api.lineFor),
      complete: true,
      basis: [basisOf(index)],
      warnings: [],
    };
  },
});
