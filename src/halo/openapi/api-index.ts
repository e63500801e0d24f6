import { type CompactIndex, type Kind, kindLetters, plainName } from "./compact.ts";

/** What can be asked of Halo's API: operations, their parameters, and the fields of their bodies. */

export type Method = "GET" | "POST" | "DELETE";

/** A parameter in the query, a field of a body, or a placeholder of a path. */
export interface Parameter {
  readonly name: string;
  readonly kind: Kind;
  /** The schema of the records that a field holds. */
  readonly of?: string | undefined;
  /** Whether it is a list of them. */
  readonly isList?: boolean;
}

/** The body of a POST. */
export interface Body {
  /** Whether Halo takes a list, also for one record; a few operations take the bare record. */
  readonly isList: boolean;
  readonly schema: string | undefined;
  /** What it is where it is no record: a list of ids. */
  readonly kind: Kind;
}

/** One operation of the API. */
export interface Operation {
  readonly method: Method;
  /** With its placeholders: `/Holiday/{id}`. */
  readonly path: string;
  /** The first segment of the path. */
  readonly resource: string;
  readonly placeholders: readonly Parameter[];
  readonly query: ReadonlyMap<string, Parameter>;
  readonly body: Body | undefined;
}

/** Fields of a schema, in Halo's order. */
export interface Schema {
  readonly fields: ReadonlyMap<string, Parameter>;
  /** Whether the index has only some of them, so that another one may be right too. */
  readonly isPartial: boolean;
}

const methodOf: Readonly<Record<string, Method>> = { g: "GET", p: "POST", d: "DELETE" };

/** How an operation is written and looked up: `GET /Holiday/{id}`. */
export const operationName = ({ method, path }: Pick<Operation, "method" | "path">) => `${method} ${path}`;

const kindOfLetter: ReadonlyMap<string, Kind> = new Map(Object.entries(kindLetters));

const kindOf = (letter: string): Kind | undefined => kindOfLetter.get(letter);

/** Reads `name`, `name:i`, `name:Line`, `name:*Line`. */
function readParameter(text: string): Parameter {
  const [name = "", type = ""] = text.split(":");
  if (type === "") return { name, kind: "text" };
  const kind = kindOf(type);
  if (kind !== undefined) return { name, kind };
  const isList = type.startsWith("*");
  return { name, kind: isList ? "list" : "record", of: isList ? type.slice(1) : type, isList };
}

function readBody(text: string | undefined): Body | undefined {
  if (text === undefined) return undefined;
  const isList = text.endsWith("*");
  const type = isList ? text.slice(0, -1) : text;
  if (!type.startsWith("#")) return { isList, schema: type, kind: "record" };
  return { isList, schema: undefined, kind: kindOf(type.slice(1)) ?? "text" };
}

function placeholdersOf(path: string, types: ReadonlyMap<string, Kind>): readonly Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({ name, kind: types.get(name) ?? "int" }));
}

/** An index of Halo's API, read from its compact form; parts are read when they are first asked for. */
export class ApiIndex {
  readonly #compact: CompactIndex;
  readonly #operations = new Map<string, Operation>();
  readonly #byResource = new Map<string, Operation[]>();
  readonly #sets = new Map<string, ReadonlyMap<string, Parameter>>();
  /** Where it is from: the tenant's own description, or the one that comes with this server. */
  readonly source: "tenant" | "bundled";

  constructor(compact: CompactIndex, source: "tenant" | "bundled") {
    this.#compact = compact;
    this.source = source;
    for (const [path, text] of Object.entries(compact.paths)) this.#add(path, text.split(" "));
  }

  /** The version of Halo that it describes, where it is known. */
  get version(): string | undefined {
    return this.#compact.version;
  }

  #add(path: string, tokens: readonly string[]): void {
    const types = new Map<string, Kind>();
    for (const token of tokens.filter((each) => each.startsWith("@"))) {
      const { name, kind } = readParameter(token.slice(1));
      types.set(name, kind);
    }
    const resource = path.split("/")[1] ?? "";
    for (const token of tokens) {
      const [, letter = "", set = "", body] = /^([gpd])(\d*)(?::(.+))?$/.exec(token) ?? [];
      const method = methodOf[letter];
      if (method === undefined) continue;
      const operation: Operation = {
        method,
        path,
        resource,
        placeholders: placeholdersOf(path, types),
        query: this.#set(set),
        body: readBody(body),
      };
      this.#operations.set(operationName(operation).toLowerCase(), operation);
      const key = resource.toLowerCase();
      this.#byResource.set(key, [...(this.#byResource.get(key) ?? []), operation]);
    }
  }

  #set(number: string): ReadonlyMap<string, Parameter> {
    if (number === "") return new Map();
    const known = this.#sets.get(number);
    if (known !== undefined) return known;
    const parameters = (this.#compact.sets[Number(number)] ?? "").split(" ").filter((text) => text !== "");
    const set = new Map(parameters.map((text) => [text.split(":")[0] ?? "", readParameter(text)] as const));
    this.#sets.set(number, set);
    return set;
  }

  get operations(): Iterable<Operation> {
    return this.#operations.values();
  }

  /** The names of all resources, as Halo spells them. */
  get resources(): readonly string[] {
    return [...this.#byResource.values()].flatMap(([first]) => (first === undefined ? [] : [first.resource]));
  }

  /** What can be done with a resource; Halo's paths are read without regard to case. */
  of(resource: string): readonly Operation[] {
    return this.#byResource.get(resource.toLowerCase()) ?? [];
  }

  /** An operation by its method and its path as the index has it. */
  find(method: Method, path: string): Operation | undefined {
    return this.#operations.get(`${method} ${path}`.toLowerCase());
  }

  /** The fields of a schema; undefined where the index does not have it. */
  schema(name: string): Schema | undefined {
    const text = Object.hasOwn(this.#compact.schemas, name) ? this.#compact.schemas[name] : undefined;
    if (text === undefined || !plainName.test(name)) return undefined;
    const isPartial = text.startsWith("~");
    const fields = text.split(" ").filter((field) => field !== "" && field !== "~");
    return {
      isPartial,
      fields: new Map(fields.map((field) => [field.split(":")[0] ?? "", readParameter(field)])),
    };
  }
}
