import type { Fields, FieldType } from "../schema/facts.ts";
import { factsOf } from "../schema/index.ts";
import type { ServedResource } from "./resource.ts";

/** Types of query parameters; all others are sent as text. */
const schemaTypes: Readonly<Record<FieldType, string>> = { int: "integer", num: "number", bool: "boolean" };

const pagingParameters: Fields = { pageinate: "bool", page_no: "int", page_size: "int", count: "int" };

const orderParameters: Fields = Object.fromEntries(
  ["", "2", "3", "4", "5"].flatMap((suffix) => [
    [`order${suffix}`, "text"],
    [`orderdesc${suffix}`, "bool"],
  ]),
);

/** Operations besides the usual ones. */
const special: readonly [method: "get" | "post", path: string, tag: string][] = [
  ["get", "/Agent/me", "Agent"],
  ["get", "/Users/me", "Users"],
  ["get", "/Timesheet/mine", "Timesheet"],
  ["get", "/TimesheetEvent/mine", "TimesheetEvent"],
  ["post", "/Invoice/{id}/void", "Invoice"],
];

/** An OpenAPI description of what the sandbox serves, with the parameters that Halo has there. */
export function describeApi(resources: readonly ServedResource[]): object {
  const paths: Record<string, object> = {};
  for (const resource of resources) Object.assign(paths, describeResource(resource));
  for (const [method, path, tag] of special) {
    paths[path] = { [method]: operation(tag, path.includes("{id}") ? [idParameter] : []) };
  }
  return {
    openapi: "3.0.1",
    info: {
      title: "Halo sandbox",
      version: "v2",
      description: "The part of the Halo API that the sandbox has",
    },
    servers: [{ url: "/api" }],
    paths,
    components: {
      schemas: Object.fromEntries(resources.map(({ name }) => [name, { type: "object" }])),
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}

const idParameter = { name: "id", in: "path", required: true, schema: { type: "string" } };

function describeResource({ name, paging, writable, deletable }: ServedResource): Record<string, object> {
  const { list = {}, one = {} } = factsOf(name);
  const paged = { paged: pagingParameters, counted: { count: "int" }, whole: {} }[paging];
  const listed = queryParameters({ ...list, ...paged, ...orderParameters });
  const single = [idParameter, ...queryParameters({ includedetails: "bool", ...one })];
  return {
    [`/${name}`]: {
      get: operation(name, listed),
      ...(writable ? { post: { ...operation(name, []), requestBody: bodyOf(name) } } : {}),
    },
    [`/${name}/{id}`]: {
      get: operation(name, single),
      ...(deletable ? { delete: operation(name, single) } : {}),
    },
  };
}

function queryParameters(fields: Fields): (typeof idParameter)[] {
  return Object.entries(fields).map(([name, type]) => ({
    name,
    in: "query",
    required: false,
    schema: { type: schemaTypes[type] ?? "string" },
  }));
}

function operation(tag: string, parameters: object[]): object {
  return { tags: [tag], parameters, responses: { 200: { description: "OK" } }, security: [{ bearer: [] }] };
}

function bodyOf(name: string): object {
  const schema = { type: "array", items: { $ref: `#/components/schemas/${name}` } };
  return { required: true, content: { "application/json": { schema } } };
}
