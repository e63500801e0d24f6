import * as z from "zod";
import type { Fields, FieldType, ResourceFacts } from "../../sandbox/schema/facts.ts";

/** The facts that the sandbox and the scaffold of a resource are made from. */
export interface HaloFacts {
  readonly resources: Record<string, ResourceFacts>;
  readonly schemas: Record<string, Fields>;
}

type SchemaNode = {
  $ref?: string | undefined;
  type?: string | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  items?: SchemaNode | undefined;
  properties?: Record<string, SchemaNode> | undefined;
};

const SchemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    format: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    items: SchemaNode.optional(),
    properties: z.record(z.string(), SchemaNode).optional(),
  }),
);

const Operation = z.object({
  tags: z.array(z.string()).default([]),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), schema: SchemaNode.optional() }))
    .default([]),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: SchemaNode.optional() })) })
    .optional(),
});
type Operation = z.output<typeof Operation>;

/** Halo's OpenAPI description, as far as it is read here. */
export const Swagger = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), SchemaNode) }),
});
type Swagger = z.output<typeof Swagger>;

const shortTypes: Readonly<Record<string, FieldType>> = {
  integer: "int",
  int: "int",
  number: "num",
  double: "num",
  boolean: "bool",
  bool: "bool",
  string: "text",
  "string:date-time": "date",
  "string:date-span": "span",
  "string:uuid": "guid",
  "string:byte": "bytes",
  "string:binary": "bytes",
  "List<int>": "ints",
  DateTime: "date",
  array: "list",
};

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function shorten(node: SchemaNode | undefined, schemas: Swagger["components"]["schemas"]): FieldType {
  if (node?.$ref !== undefined) {
    const name = nameOf(node.$ref);
    return schemas[name]?.enum === undefined ? name : "int";
  }
  if (node?.type === "array" && node.items?.$ref !== undefined) return `${nameOf(node.items.$ref)}[]`;
  return shortTypes[`${node?.type}:${node?.format}`] ?? shortTypes[node?.type ?? ""] ?? "any";
}

const pagingParameters = new Set(["pageinate", "page_no", "page_size", "count"]);
const isCommon = (parameter: string) =>
  pagingParameters.has(parameter) || /^order(?:desc)?[2-5]?$/.test(parameter);

function queryOf(operation: Operation, schemas: Swagger["components"]["schemas"]): Fields {
  const query = operation.parameters.filter((parameter) => parameter.in === "query");
  return Object.fromEntries(query.map(({ name, schema }) => [name, shorten(schema, schemas)]));
}

function bodySchema(operation: Operation | undefined): string | undefined {
  const body = operation?.requestBody?.content["application/json"]?.schema;
  const reference = body?.items?.$ref ?? body?.$ref;
  return reference === undefined ? undefined : nameOf(reference);
}

function pagingOf(list: Fields): Pick<ResourceFacts, "paging"> {
  if ("page_no" in list) return { paging: "paged" };
  return "count" in list ? { paging: "counted" } : {};
}

/** A member that is left out when it holds nothing. */
function unlessEmpty<Name extends string, Value extends object>(name: Name, value: Value) {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

function resourceFacts(name: string, { paths, components: { schemas } }: Swagger): ResourceFacts {
  const [root, single] = [paths[`/${name}`] ?? {}, paths[`/${name}/{id}`] ?? {}];
  const own = Object.entries(paths).filter(([path]) => path === `/${name}` || path.startsWith(`/${name}/`));
  const tag = own.flatMap(([, operations]) => Object.values(operations))[0]?.tags[0]?.toLowerCase();
  // Without a POST the description names the schema nowhere, but tags the paths with it.
  const schema =
    bodySchema(root.post) ?? Object.keys(schemas).find((candidate) => candidate.toLowerCase() === tag);
  const row = schema !== undefined && `${schema}_List` in schemas ? `${schema}_List` : undefined;
  const list = root.get === undefined ? {} : queryOf(root.get, schemas);
  const asked = Object.entries(list);
  const { includedetails: _, ...one } = single.get === undefined ? {} : queryOf(single.get, schemas);
  const can = [
    root.get && "list",
    single.get && "get",
    (root.post ?? single.post) && "write",
    (single.delete ?? root.delete) && "delete",
  ];
  const usual = new Set(["get /", "post /", "delete /", "get /{id}", "post /{id}", "delete /{id}"]);
  const also = own.flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => !usual.has(`${method} ${path.slice(name.length + 1) || "/"}`))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  return {
    ...(schema !== undefined && schemas[schema]?.properties !== undefined ? { schema } : {}),
    ...(row === undefined ? {} : { row }),
    can: can.filter((word) => word !== undefined).join(" "),
    ...pagingOf(list),
    ...("order" in list ? { ordered: true } : {}),
    ...unlessEmpty("list", Object.fromEntries(asked.filter(([parameter]) => !isCommon(parameter)))),
    ...unlessEmpty("one", one),
    ...unlessEmpty("also", also),
  };
}

/** The schema of a tenant's 3,000 settings. They are no records, and nothing here reads them. */
const settings = "Control";

/** The schemas of records and rows, and those of the objects in their fields. */
function usedSchemas(
  resources: Record<string, ResourceFacts>,
  { components }: Swagger,
): Record<string, Fields> {
  const found: Record<string, Fields> = {};
  const add = (name: string | undefined): void => {
    const properties = name === undefined ? undefined : components.schemas[name]?.properties;
    if (name === undefined || properties === undefined || name in found || name === settings) return;
    found[name] = Object.fromEntries(
      Object.entries(properties).map(([field, node]) => [field, shorten(node, components.schemas)]),
    );
  };
  for (const { schema, row } of Object.values(resources)) {
    add(schema);
    add(row);
  }
  for (const fields of Object.values({ ...found })) {
    for (const type of Object.values(fields)) add(type.replace("[]", ""));
  }
  return found;
}

function sorted<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * Takes from Halo's description what lists, records and routes look like, without its sentences.
 *
 * A resource is the first segment of a path; paths below it that are not `/{id}` are named in `also`.
 */
export function extractFacts(swagger: Swagger): HaloFacts {
  const names = new Set(Object.keys(swagger.paths).flatMap((path) => path.split("/")[1] ?? []));
  const resources = sorted(
    Object.fromEntries([...names].map((name) => [name, resourceFacts(name, swagger)])),
  );
  return { resources, schemas: sorted(usedSchemas(resources, swagger)) };
}
