import type * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { LookupKind } from "../../../halo/lookups.ts";
import {
  type AnyArgument,
  type Argument,
  type GivenValue,
  givenValue,
  type ResolvedArguments,
} from "../arguments/argument.ts";
import type { IdKind, RecordKind } from "../arguments/sources.ts";
import * as input from "../input.ts";
import { sameNumber } from "./warnings.ts";

/** The arguments that narrow a list, and how Halo's answer is checked against them. */

/** What a call asks for by one filter. */
export interface Asked {
  /** The Halo parameters for the value. */
  readonly query: Query;
  /** Whether a row satisfies the filter; undefined when the row does not show it. */
  readonly matches?: ((row: HaloRecord) => boolean | undefined) | undefined;
  /** Whether a row is kept, for a filter that Halo has no parameter for. */
  readonly keep?: ((row: HaloRecord) => boolean) | undefined;
  readonly warning?: string | undefined;
}

/** One argument of a list tool that narrows the list; made by {@link filter}. */
export interface Filter {
  readonly argument: AnyArgument;
  /** Whether the list makes no sense without it. */
  readonly isRequired: boolean;
  /** For rows that have a name in place of the id: the field with the name, and the lookup from id to name. */
  readonly named?: { readonly lookup: LookupKind; readonly field: string } | undefined;
  /** What a call with these arguments asks for; undefined when this one is not among them. */
  readonly ask: (name: string, args: ResolvedArguments) => Asked | undefined;
}

/** How a filter is declared. */
export interface FilterDeclaration<Declared extends AnyArgument> {
  readonly argument: Declared;
  /** The Halo parameters for a value. They have to exist in Halo: it ignores unknown ones without a word. */
  readonly query: (value: GivenValue<Declared>) => Query;
  /**
   * Whether a row satisfies the filter; undefined when the row does not show it. The result warns of rows that
   * don't: when Halo ignores a filter, it answers unfiltered rows with status 200.
   */
  readonly matches?: ((row: HaloRecord, value: GivenValue<Declared>) => boolean | undefined) | undefined;
  readonly named?: Filter["named"];
  /** What the reader has to know whenever the filter is used. */
  readonly warning?: (value: GivenValue<Declared>) => string | undefined;
  /**
   * Whether a row is kept, where Halo has no parameter or may ignore it. Lists that Halo does not page are read whole;
   * a page of the others has fewer rows then, which is said.
   */
  readonly keep?: (row: HaloRecord, value: GivenValue<Declared>) => boolean;
  readonly isRequired?: boolean;
}

/** Makes a filter. Its functions take the value of its own argument. */
export function filter<Declared extends AnyArgument>(declaration: FilterDeclaration<Declared>): Filter {
  const { argument, query, matches, named, warning, keep, isRequired = false } = declaration;
  return {
    argument,
    isRequired,
    named,
    ask: (name, args) => {
      const value = givenValue(args, name, argument);
      if (value === undefined) return undefined;
      return {
        query: query(value),
        matches: matches && ((row) => matches(row, value)),
        keep: keep && ((row) => keep(row, value)),
        warning: warning?.(value),
      };
    },
  };
}

/** How rows are checked for an id: the field that holds it, or a function. */
type IdMatch = string | ((row: HaloRecord, id: number) => boolean | undefined);

/** A filter by an id, in any way in which it may be given: Halo's parameter, and how the rows are checked. */
export function byId(
  argument: z.ZodType<number> | Argument<number, string | number> | Argument<number, number>,
  parameter: string,
  match: IdMatch | undefined,
): Filter {
  const matches =
    typeof match === "string" ? (row: HaloRecord, value: number) => sameNumber(row[match], value) : match;
  return filter({ argument, query: (value: number): Query => ({ [parameter]: value }), matches });
}

/** A filter by the id of a record that can't be named: Halo's parameter, and how the rows are checked, if they can be. */
export function idFilter(kind: IdKind, description: string, parameter: string, match?: IdMatch): Filter {
  return byId(input.recordId(kind, description), parameter, match);
}

/** A filter by a record that is given by id or name, otherwise as {@link idFilter}. */
export function referenceFilter(
  kind: RecordKind,
  description: string,
  parameter: string,
  match?: IdMatch,
): Filter {
  return byId(input.reference(kind, description), parameter, match);
}

/** A switch: `query` is sent when it is true, and nothing otherwise. */
export function flagFilter(
  description: string,
  query: Query,
  matches?: (row: HaloRecord) => boolean | undefined,
): Filter {
  return filter({
    argument: input.flag(description),
    query: (value): Query => (value ? query : {}),
    matches: matches && ((row, value) => (value ? matches(row) : undefined)),
  });
}

/** A search in fields of the rows, for short lists that Halo gives whole and can't search. */
export function searchHere(description: string, ...fields: readonly string[]): Filter {
  return filter({
    argument: input.line(description),
    query: (): Query => ({}),
    keep: (row, value) =>
      fields.some((field) =>
        String(row[field] ?? "")
          .toLowerCase()
          .includes(value.toLowerCase()),
      ),
  });
}
