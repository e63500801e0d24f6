import { badInput } from "../errors.ts";
import type { Query } from "../http/http.ts";
import { guidPattern, isGuid } from "../records.ts";
import type { Operation, Parameter } from "./api-index.ts";

/** Values as a caller gives them, by the names of placeholders or parameters. */
export type Values = Readonly<Record<string, string | number | boolean>>;

const integer = /^-?\d{1,18}$/;
/** A key in a path, where Halo says no more of it: nothing that a path gives a meaning to. */
const token = /^[A-Za-z\d][\w-]{0,99}$/;

const forms: Partial<Record<Parameter["kind"], { readonly pattern: RegExp; readonly says: string }>> = {
  int: { pattern: integer, says: "a whole number" },
  guid: { pattern: guidPattern, says: "a GUID" },
};

/** The segment of a path with its placeholders filled: `{id}`, `{id}&{seq}`. */
function filled(segment: string, { path, placeholders }: Operation, values: Values): string {
  return segment.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw badInput(`${path} needs ${name}.`);
    const kind = placeholders.find((placeholder) => placeholder.name === name)?.kind ?? "text";
    const { pattern, says } = forms[kind] ?? { pattern: token, says: "an id of letters, digits, - and _" };
    // Halo's description says "integer" of some ids that are GUIDs.
    const isFit = pattern.test(String(value)) || (kind === "int" && isGuid(value));
    if (!isFit) throw badInput(`${name} in ${path} has to be ${says}.`);
    return String(value);
  });
}

/**
 * Where one request goes. It is made of an operation of the index alone: its segments are the index's own, with ids in
 * the places of its placeholders, so that no host, no `..` and no other path can be said.
 */
export class Address {
  readonly operation: Operation;
  /** Segments after `/api`. */
  readonly path: readonly string[];
  readonly query: Query;

  private constructor(operation: Operation, path: readonly string[], query: Query) {
    this.operation = operation;
    this.path = path;
    this.query = query;
  }

  /** The same place, asked with other parameters. */
  asked(query: Query): Address {
    return new Address(this.operation, this.path, query);
  }

  /**
   * @param ids the values of the placeholders
   * @throws HaloError `bad_input` for an id that is missing or is none
   */
  static of(operation: Operation, ids: Values, query: Query): Address {
    const segments = operation.path.slice(1).split("/");
    return new Address(
      operation,
      segments.map((segment) => filled(segment, operation, ids)),
      query,
    );
  }
}

/**
 * Reads a path as a caller writes it, with or without `/api`, with placeholders or with ids in their places, against
 * those of the index.
 *
 * @returns the operation with the ids that the path has; undefined when the index has no such path
 */
export function matchPath(
  written: string,
  operations: Iterable<Operation>,
): { readonly operation: Operation; readonly ids: Values } | undefined {
  // Plain characters only: nothing that is encoded, no dots, no backslash, no query.
  const bare = written.trim().replace(/^\/?(?:api\/)?/i, "");
  if (!/^[A-Za-z][\w-]*(?:\/[\w{}&-]+){0,6}$/.test(bare)) return undefined;
  const given = bare.split("/");
  const found: { readonly operation: Operation; readonly ids: Values }[] = [];
  for (const operation of operations) {
    const ids = idsIn(operation.path.slice(1).split("/"), given);
    if (ids !== undefined) found.push({ operation, ids });
  }
  // `/Agent/me` is itself before it is an agent with the id "me".
  return found.sort((one, other) => Object.keys(one.ids).length - Object.keys(other.ids).length)[0];
}

function idsIn(pattern: readonly string[], given: readonly string[]): Values | undefined {
  if (pattern.length !== given.length) return undefined;
  const ids: Record<string, string> = {};
  for (const [place, segment] of pattern.entries()) {
    const value = given[place] ?? "";
    if (value.toLowerCase() === segment.toLowerCase()) continue;
    const names = [...segment.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const values = value.split("&");
    if (names.length === 0 || values.length !== names.length || /[{}]/.test(value)) return undefined;
    for (const [index, name] of names.entries()) ids[name] = values[index] ?? "";
  }
  return ids;
}
