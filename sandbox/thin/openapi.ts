import type { ServedResource } from "../engine/resource.ts";
import type { Fields, FieldType, ResourceFacts } from "../schema/facts.ts";
import { describedNames, factsOf, fieldsOf } from "../schema/index.ts";

/** Halo's description of its own API, as every tenant serves it: made again from the facts that were taken out of it. */

const ofType: Readonly<Record<FieldType, object>> = {
  int: { type: "integer", format: "int32" },
  num: { type: "number", format: "double" },
  bool: { type: "boolean" },
  date: { type: "string", format: "date-time" },
  guid: { type: "string", format: "uuid" },
  list: { type: "array" },
  ints: { type: "array" },
  any: {},
};

function schemaOf(type: FieldType): object {
  const known = ofType[type];
  if (known !== undefined) return known;
  if (!/^[A-Z]/.test(type)) return { type: "string" };
  const reference = { $ref: `#/components/schemas/${type.replace("[]", "")}` };
  return type.endsWith("[]") ? { type: "array", items: reference } : reference;
}

const pagingParameters: Readonly<Record<string, Fields>> = {
  paged: { pageinate: "bool", page_no: "int", page_size: "int", count: "int" },
  counted: { count: "int" },
};

const orderParameters: Fields = Object.fromEntries(
  ["", "2", "3", "4", "5"].flatMap((suffix) => [
    [`order${suffix}`, "text"],
    [`orderdesc${suffix}`, "bool"],
  ]),
);

const query = (fields: Fields) =>
  Object.entries(fields).map(([name, type]) => ({
    name,
    in: "query",
    required: false,
    schema: schemaOf(type),
  }));

/** The fields of a schema; undefined where the facts do not have it, such as for the 3,000 settings of a tenant. */
export function knownFields(schema: string | undefined): Fields | undefined {
  try {
    return schema === undefined ? undefined : fieldsOf(schema);
  } catch {
    return undefined;
  }
}

/** The kind of a resource's ids: some are GUIDs. */
export const hasGuids = ({ schema }: ResourceFacts): boolean => knownFields(schema)?.id === "guid";

function operation(tag: string, parameters: object[], body?: object): object {
  const requestBody =
    body === undefined ? {} : { requestBody: { content: { "application/json": { schema: body } } } };
  return {
    tags: [tag],
    parameters,
    ...requestBody,
    responses: { 200: { description: "OK" } },
    security: [{ bearer: [] }],
  };
}

/** Operations besides the usual ones of what the sandbox has rules for. */
const special: readonly string[] = [
  "GET /Agent/me",
  "GET /Users/me",
  "GET /Timesheet/mine",
  "GET /TimesheetEvent/mine",
  "POST /Invoice/{id}/void",
];

/** Operations that take a list of ids in place of records, by the kind of the ids. */
const ofIds: ReadonlyMap<string, FieldType> = new Map([
  ...[
    "POST /Appointment/Generate",
    "POST /HaloNews/read",
    "POST /IntegrationData/Unlink/HaloLink",
    "POST /Mail/ProcessMail",
    "POST /RecurringInvoice/process",
  ].map((name) => [name, "int"] as const),
  ["POST /Notifications/process", "guid"],
]);

/** The facts of a resource, without what the sandbox does not do of those that it has rules for. */
function servedFacts(name: string, served: ReadonlyMap<string, Served>): ResourceFacts {
  const facts = factsOf(name);
  const own = served.get(name);
  if (own === undefined) return facts;
  const can = ["list", "get", ...(own.writable ? ["write"] : []), ...(own.deletable ? ["delete"] : [])].join(
    " ",
  );
  const also = special.filter((operation) => operation.split("/")[1] === name);
  return { ...facts, can, also, paging: own.paging, ordered: true };
}

type Served = Pick<ServedResource, "name" | "paging" | "writable" | "deletable">;

function pathsOf(name: string, facts: ResourceFacts): Record<string, Record<string, object>> {
  const { schema, list = {}, one = {}, ordered, paging = "", also = [] } = facts;
  const can = new Set(facts.can.split(" "));
  const idType = schemaOf(hasGuids(facts) ? "guid" : "int");
  const id = { name: "id", in: "path", required: true, schema: idType };
  const rows = query({ ...list, ...pagingParameters[paging], ...(ordered === true ? orderParameters : {}) });
  const body = schema === undefined ? undefined : { type: "array", items: schemaOf(schema) };
  const paths: Record<string, Record<string, object>> = {
    [`/${name}`]: {
      ...(can.has("list") ? { get: operation(name, rows) } : {}),
      ...(can.has("write") ? { post: operation(name, [], body) } : {}),
    },
    [`/${name}/{id}`]: {
      ...(can.has("get") ? { get: operation(name, [id, ...query({ includedetails: "bool", ...one })]) } : {}),
      ...(can.has("delete") ? { delete: operation(name, [id]) } : {}),
    },
  };
  for (const further of also) {
    const [method = "GET", path = ""] = further.split(" ");
    const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, placeholder]) => ({
      ...id,
      name: placeholder,
    }));
    const ids = ofIds.get(further);
    const taken = ids === undefined ? body : { type: "array", items: schemaOf(ids) };
    const sent = method === "POST" && !path.includes("{") ? taken : undefined;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name, placeholders, sent) };
  }
  return Object.fromEntries(
    Object.entries(paths).filter(([, operations]) => Object.keys(operations).length > 0),
  );
}

/**
 * The description of the whole API.
 *
 * @param served what the sandbox has rules for, with what it does of it
 */
export function describeApi(served: readonly Served[]): object {
  const byName = new Map(served.map((resource) => [resource.name, resource] as const));
  const schemas = describedNames.flatMap((name) => {
    const { schema } = factsOf(name);
    const fields = knownFields(schema);
    if (schema === undefined || fields === undefined) return [];
    const properties = Object.fromEntries(
      Object.entries(fields).map(([field, type]) => [field, schemaOf(type)]),
    );
    return [[schema, { type: "object", properties }] as const];
  });
  return {
    openapi: "3.0.1",
    info: { title: "Halo API", version: "v2", description: "The API of a Halo sandbox" },
    servers: [{ url: "/api" }],
    paths: Object.assign({}, ...describedNames.map((name) => pathsOf(name, servedFacts(name, byName)))),
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}
