import type { Filter, ResourceDeclaration } from "../resources/declaration.ts";
import { declarations } from "../resources/index.ts";
import type { ResourceName } from "./model.ts";

const schemaTypes: Readonly<Record<Filter["type"], string>> = {
  integer: "integer",
  boolean: "boolean",
  date: "string",
  string: "string",
  list: "string",
};

const pagingParameters: readonly [string, Filter["type"]][] = [
  ["pageinate", "boolean"],
  ["page_no", "integer"],
  ["page_size", "integer"],
  ["count", "integer"],
];

const orderParameters: readonly [string, Filter["type"]][] = ["", "2", "3", "4", "5"].flatMap(
  (suffix): [string, Filter["type"]][] => [
    [`order${suffix}`, "string"],
    [`orderdesc${suffix}`, "boolean"],
  ],
);

/** An OpenAPI description of what the sandbox serves, from its resource table. */
export function describeApi(): object {
  const paths: Record<string, object> = {};
  for (const declaration of declarations) Object.assign(paths, describeResource(declaration));
  const mine: readonly ResourceName[] = ["Agent", "Users", "Timesheet", "TimesheetEvent"];
  for (const name of mine) {
    const last = name.startsWith("Timesheet") ? "mine" : "me";
    paths[`/${name}/${last}`] = { get: operation(name, []) };
  }
  paths["/Invoice/{id}/void"] = { post: operation("Invoice", [idParameter]) };
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
      schemas: Object.fromEntries(declarations.map(({ name }) => [name, { type: "object" }])),
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}

const idParameter = { name: "id", in: "path", required: true, schema: { type: "string" } };

function describeResource(declaration: ResourceDeclaration): Record<string, object> {
  const { name } = declaration;
  const listed = new Map<string, Filter["type"]>(
    Object.entries(declaration.filters).map(([parameter, filter]) => [parameter, filter.type]),
  );
  if (declaration.advancedSearch !== undefined) listed.set("advanced_search", "string");
  if (declaration.paging === "paged")
    for (const [parameter, type] of pagingParameters) listed.set(parameter, type);
  if (declaration.paging === "counted") listed.set("count", "integer");
  for (const [parameter, type] of orderParameters) listed.set(parameter, type);
  const query = [...listed].map(([parameter, type]) => queryParameter(parameter, type));
  const one = [idParameter, queryParameter("includedetails", "boolean")];
  if (name === "Actions") one.push(queryParameter("ticket_id", "integer"));
  const list: Record<string, object> = { get: operation(name, query) };
  const single: Record<string, object> = { get: operation(name, one) };
  if (declaration.noPost !== true) list.post = { ...operation(name, []), requestBody: bodyOf(name) };
  if (declaration.noDelete !== true) single.delete = operation(name, one);
  return { [`/${name}`]: list, [`/${name}/{id}`]: single };
}

function queryParameter(name: string, type: Filter["type"]): typeof idParameter {
  return { name, in: "query", required: false, schema: { type: schemaTypes[type] } };
}

function operation(tag: ResourceName, parameters: object[]): object {
  return { tags: [tag], parameters, responses: { 200: { description: "OK" } }, security: [{ bearer: [] }] };
}

function bodyOf(name: ResourceName): object {
  const schema = { type: "array", items: { $ref: `#/components/schemas/${name}` } };
  return { required: true, content: { "application/json": { schema } } };
}
