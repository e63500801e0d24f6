import { isRecord } from "../lists.ts";
import { type CompactIndex, indexedPath, type Kind, kindLetters, plainName } from "./compact.ts";

/**
 * Reads Halo's OpenAPI description into the compact form. A tenant serves it, so nothing in it is trusted: a path, a
 * parameter or a field with an odd name is left out, and servers, sign-in and references to elsewhere are not read.
 */

/** Bounds, far above what Halo describes (2025: 886 paths, 703 schemas, 890 fields in the largest of a record). */
const most = { paths: 4_000, parameters: 600, fields: 6_000 } as const;

const methods = { get: "g", post: "p", delete: "d" } as const;

type Json = Readonly<Record<string, unknown>>;

const letterOf = new Map<string, string>(Object.entries(kindLetters).map(([letter, kind]) => [kind, letter]));

/** Halo writes types of parameters that OpenAPI does not have: int, bool, double, DateTime, List<int>. */
const kinds: Readonly<Record<string, Kind>> = {
  integer: "int",
  int: "int",
  number: "number",
  double: "number",
  boolean: "bool",
  bool: "bool",
  string: "text",
  "string:date-time": "date",
  "string:date": "date",
  "string:uuid": "guid",
  DateTime: "date",
  array: "list",
  "List<int>": "list",
  object: "record",
  obj: "record",
};

const at = (value: unknown, ...names: readonly string[]): unknown => {
  let found = value;
  for (const name of names) found = isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const entriesOf = (value: unknown) => (isRecord(value) ? Object.entries(value) : []);

/** The name of the schema that a reference within the description leads to. */
function referenced(node: unknown): string | undefined {
  const reference = at(node, "$ref");
  const name =
    typeof reference === "string" ? /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] : undefined;
  return name !== undefined && plainName.test(name) ? name : undefined;
}

class Parser {
  readonly #schemas: Json;
  readonly #sets = new Map<string, number>();
  /** The schemas of bodies, which are kept. */
  readonly used = new Set<string>();

  constructor(schemas: Json) {
    this.#schemas = schemas;
  }

  get sets(): readonly string[] {
    return [...this.#sets.keys()];
  }

  /** The type of a field or parameter: nothing for text, `:i`, `:Line` for a record, `:*Line` for a list of them. */
  type(node: unknown): string {
    const name = referenced(node);
    if (name !== undefined) {
      if (at(this.#schemas, name, "enum") !== undefined) return ":i";
      return `:${name}`;
    }
    const type = at(node, "type");
    if (type === "array") {
      const item = referenced(at(node, "items"));
      return item === undefined ? ":l" : `:*${item}`;
    }
    const format = at(node, "format");
    const kind = kinds[`${String(type)}:${String(format)}`] ?? kinds[String(type)] ?? "any";
    const letter = letterOf.get(kind);
    return letter === undefined ? "" : `:${letter}`;
  }

  /** The number of a set of query parameters; an empty text for none. */
  set(parameters: readonly unknown[]): string {
    const names = parameters
      .filter((parameter) => at(parameter, "in") === "query")
      .slice(0, most.parameters)
      .flatMap((parameter) => {
        const name = at(parameter, "name");
        return typeof name === "string" && plainName.test(name)
          ? [`${name}${this.type(at(parameter, "schema"))}`]
          : [];
      });
    if (names.length === 0) return "";
    const text = [...new Set(names)].join(" ");
    const known = this.#sets.get(text) ?? this.#sets.size;
    this.#sets.set(text, known);
    return String(known);
  }

  body(operation: unknown): string {
    const schema = at(operation, "requestBody", "content", "application/json", "schema");
    if (schema === undefined) return "";
    const isList = at(schema, "type") === "array";
    const inner = isList ? at(schema, "items") : schema;
    const name = referenced(inner);
    if (name !== undefined) this.used.add(name);
    const star = isList ? "*" : "";
    return name === undefined ? `:#${this.type(inner).slice(1)}${star}` : `:${name}${star}`;
  }

  fields(name: string): string | undefined {
    const fields = entriesOf(at(this.#schemas, name, "properties"))
      .filter(([field]) => plainName.test(field))
      .slice(0, most.fields)
      .map(([field, node]) => `${field}${this.type(node)}`);
    return fields.length === 0 ? undefined : fields.join(" ");
  }
}

/** The parameters of a path that are no integers: `@id:g`. */
function pathParameters(parser: Parser, parameters: readonly unknown[]): readonly string[] {
  return parameters.flatMap((parameter) => {
    const name = at(parameter, "name");
    const type = parser.type(at(parameter, "schema"));
    if (at(parameter, "in") !== "path" || typeof name !== "string" || !/^[A-Za-z]\w{0,31}$/.test(name))
      return [];
    return type === ":i" ? [] : [`@${name}${type === ":g" ? type : ""}`];
  });
}

/**
 * The compact form of a description.
 *
 * @param version of the Halo that it describes
 * @returns undefined when it is no description of Halo's API: a list of tickets is what every Halo has
 */
export function parseDescription(description: unknown, version?: string): CompactIndex | undefined {
  const schemas = at(description, "components", "schemas");
  const parser = new Parser(isRecord(schemas) ? schemas : {});
  const paths: Record<string, string> = {};
  for (const [written, operations] of entriesOf(at(description, "paths")).slice(0, most.paths)) {
    const path = written.replace(/^\/api(?=\/)/i, "");
    if (!indexedPath.test(path)) continue;
    const found = Object.entries(methods).flatMap(([method, letter]) => {
      const operation = at(operations, method);
      if (!isRecord(operation)) return [];
      const parameters = listOf(operation.parameters);
      const body = method === "post" ? parser.body(operation) : "";
      return [`${letter}${parser.set(parameters)}${body}`, ...pathParameters(parser, parameters)];
    });
    if (found.length > 0) paths[path] = [...new Set(found)].join(" ");
  }
  if (!("/Tickets" in paths)) return undefined;
  const kept = [...parser.used].flatMap((name) => {
    const fields = parser.fields(name);
    return fields === undefined ? [] : [[name, fields] as const];
  });
  return { version, sets: parser.sets, paths, schemas: Object.fromEntries(kept) };
}
