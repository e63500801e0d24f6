import * as z from "zod";
import { lazily } from "../../lazily.ts";

/**
 * Halo's OpenAPI description in a form that is small to keep: what can be asked of which path, and which fields a body
 * has. Texts, examples and everything of hosts and sign-in are left out, so an index can't say where requests go.
 */

/** The kinds of parameters and fields, by the letter that stands for each. Text has none, since most are texts. */
export const kindLetters = {
  i: "int",
  n: "number",
  b: "bool",
  d: "date",
  g: "guid",
  l: "list",
  r: "record",
  a: "any",
} as const;

/** What a parameter or a field holds; `list` and `record` are of kinds that the description does not tell. */
export type Kind = (typeof kindLetters)[keyof typeof kindLetters] | "text";

/** A name in paths, parameters and fields: nothing that could end a path segment or begin another. */
export const plainName = /^[A-Za-z_$@][\w$@.-]{0,79}$/;

/** A path of the description: `/Holiday`, `/Holiday/{id}`, `/TicketApproval/{id}&{seq}`. At most six segments. */
export const indexedPath =
  /^\/[A-Za-z]\w{0,63}(?:\/(?:[A-Za-z0-9][\w-]{0,63}|\{[A-Za-z]\w{0,31}\}(?:&\{[A-Za-z]\w{0,31}\})*)){0,5}$/;

/**
 * The compact form. `sets` are lists of parameters (`search count:i`) that operations share. `paths` has for each path
 * its operations: `g0` a GET with the first set, `p:Holidays*` a POST of a list of Holidays, `p3:#i*` one of integers
 * with the fourth set, `d` a DELETE, and `@id:g` a parameter of the path that is no integer. `schemas` has the fields of
 * bodies: `id:g name lines:*Line user:Users`, behind `~ ` where only some of them are kept.
 */
const compactSchema = lazily(() =>
  z.object({
    version: z.string().max(100).optional(),
    sets: z.array(z.string().max(40_000)).max(5_000),
    paths: z.record(z.string().regex(indexedPath), z.string().max(300)),
    schemas: z.record(z.string().regex(plainName), z.string().max(200_000)),
  }),
);

export interface CompactIndex {
  /** The version of Halo that it was read from, where that is known. */
  readonly version?: string | undefined;
  readonly sets: readonly string[];
  readonly paths: Readonly<Record<string, string>>;
  readonly schemas: Readonly<Record<string, string>>;
}

/** An index as it was kept; undefined when it is none. */
export function readCompact(kept: unknown): CompactIndex | undefined {
  return compactSchema().safeParse(kept).data;
}
