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
import type { RecordKind } from "../arguments/sources.ts";
import * as input from "../input.ts";
import { sameNumber } from "./warnings.ts";

/** The arguments that narrow a list. */

/** What a call asks for with one filter. */
export interface Asked {
  /** The Halo parameters for the value. */
  readonly query: Query;
  /** Whether a row satisfies the filter; undefined when the row can't tell. */
  readonly matches?: ((row: HaloRecord) => boolean | undefined) | undefined;
  /** Whether a row is kept here, where Halo has no parameter. */
  readonly keep?: ((row: HaloRecord) => boolean) | undefined;
  readonly warning?: string | undefined;
}

/** One argument of a list tool that narrows the list; made by {@link filter}. */
export interface Filter {
  readonly argument: AnyArgument;
  /** Whether the list makes no sense without it. */
  readonly isRequired: boolean;
  /** Where rows carry a name for the id that is filtered by: the field with it, and the lookup that knows it. */
  readonly named?: { readonly lookup: LookupKind; readonly field: string } | undefined;
  /** What a call with these arguments asks for; undefined when this one is not among them. */
  readonly ask: (name: string, args: ResolvedArguments) => Asked | undefined;
}

/** How a filter is declared. */
export interface FilterDeclaration<Declared extends AnyArgument> {
  readonly argument: Declared;
  /** The Halo parameters for a value. Only names that Halo really has: it ignores unknown ones silently. */
  readonly query: (value: GivenValue<Declared>) => Query;
  /**
   * Whether a row satisfies the filter; undefined when the row can't tell. Rows that contradict what was
   * asked for are reported, since Halo answers unfiltered rows with status 200.
   */
  readonly matches?: ((row: HaloRecord, value: GivenValue<Declared>) => boolean | undefined) | undefined;
  readonly named?: Filter["named"];
  /** What a reader must know whenever the filter is used. */
  readonly warning?: (value: GivenValue<Declared>) => string | undefined;
  /** Keeps rows here where Halo has no parameter: only for lists that Halo does not page, which are read whole. */
  readonly keep?: (row: HaloRecord, value: GivenValue<Declared>) => boolean;
  readonly isRequired?: boolean;
}

/** Makes a filter, whose functions take the value of its own argument. */
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

/** How rows are held against an id that was asked for: the field with it, or a test of its own. */
type IdMatch = string | ((row: HaloRecord, id: number) => boolean | undefined);

function byId(
  argument: z.ZodType<number> | Argument<number, string | number>,
  parameter: string,
  match: IdMatch | undefined,
): Filter {
  const matches =
    typeof match === "string" ? (row: HaloRecord, value: number) => sameNumber(row[match], value) : match;
  return filter({ argument, query: (value: number): Query => ({ [parameter]: value }), matches });
}

/** A filter by one id that has no name: Halo's parameter, and how the rows are held against it where they can be. */
export function idFilter(description: string, parameter: string, match?: IdMatch): Filter {
  return byId(input.id(description), parameter, match);
}

/** A filter by one record, given by its id or name: Halo's parameter for the id, and the match as in {@link idFilter}. */
export function referenceFilter(
  kind: RecordKind,
  description: string,
  parameter: string,
  match?: IdMatch,
): Filter {
  return byId(input.reference(kind, description), parameter, match);
}

/** A switch: the parameter is sent as `true` when asked for, and left out otherwise. */
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
