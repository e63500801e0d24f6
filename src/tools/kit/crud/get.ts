import type * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { ReferenceKind } from "../arguments/references.ts";
import { defineReadTool, type Tool, type ToolContext } from "../define.ts";
import * as input from "../input.ts";
import { recordOutput } from "../output.ts";
import type { Companion } from "../result.ts";
import type { Fields, View } from "../view.ts";
import { withNames } from "./list.ts";

/** What a companion's reader gives: the rows and what the reader of them must know. */
export interface CompanionRows {
  readonly rows: readonly HaloRecord[];
  readonly total?: number | undefined;
  readonly next?: string | undefined;
  readonly warnings?: readonly string[];
}

/** Rows that come with a record, read from the record itself or by one request more. */
export interface CompanionDeclaration<Args> {
  readonly fields: Fields;
  readonly line: Companion["line"];
  /** Whether they were asked for; always when not given. */
  readonly when?: (args: Args) => boolean;
  /** Runs while the record itself is being read when it does not need it. */
  readonly read: (args: Args, context: ToolContext, record: Promise<HaloRecord>) => Promise<CompanionRows>;
}

/** How a get tool is declared. */
export interface GetDeclaration<Shape extends z.ZodRawShape, Name extends string = string> {
  readonly name: Name;
  readonly title: string;
  readonly description: string;
  readonly view: View;
  /** Description of the argument `id`. */
  readonly id: string;
  /** The kind by whose name the record may be asked for instead. */
  readonly named?: ReferenceKind;
  /** Halo gives these records ids below zero. */
  readonly negativeIds?: boolean;
  /** Further arguments. */
  readonly input?: Shape;
  /** Halo's parameters with the id; `includedetails=true` unless given. */
  readonly query?: Query | ((args: GetArguments<Shape>) => Query);
  readonly companions?: Readonly<Record<string, CompanionDeclaration<GetArguments<Shape>>>>;
}

type GetArguments<Shape extends z.ZodRawShape> = { id: number } & z.output<z.ZodObject<Shape>>;

/** Declares the get tool of a resource: one record by id, with what goes with it. */
export function getTool<Name extends string, Shape extends z.ZodRawShape = Record<never, never>>(
  declaration: GetDeclaration<Shape, Name>,
): Tool<Name> {
  const { view, companions = {} } = declaration;
  return defineReadTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    input: {
      id: idOf(declaration),
      ...declaration.input,
      detail: input.detail,
    },
    fansOut: true,
    output: () =>
      recordOutput(
        view,
        Object.fromEntries(Object.entries(companions).map(([name, { fields }]) => [name, fields])),
      ),
    handler: async (parsed, context) => {
      const args = parsed as unknown as GetArguments<Shape> & { detail: "summary" | "full" };
      const query = typeof declaration.query === "function" ? declaration.query(args) : declaration.query;
      const record = context.halo.get(
        view.resource,
        args.id,
        { includedetails: true, ...query },
        { signal: context.signal },
      );
      const [named, ...read] = await Promise.all([
        record.then((found) => withNames(view, [found], context)),
        ...Object.entries(companions)
          .filter(([, { when }]) => when?.(args) !== false)
          .map(async ([name, companion]) => ({
            name,
            companion,
            found: await companion.read(args, context, record),
          })),
      ]);
      return {
        kind: "record",
        view,
        record: named.rows[0] ?? (await record),
        detail: args.detail,
        companions: read.map(({ name, companion, found }) => ({
          name,
          rows: found.rows,
          fields: companion.fields,
          line: companion.line,
          total: found.total,
          next: found.next,
        })),
        warnings: [...named.warnings, ...read.flatMap(({ found }) => found.warnings ?? [])],
      };
    },
  });
}

function idOf({ id, named, negativeIds }: Pick<GetDeclaration<never>, "id" | "named" | "negativeIds">) {
  if (negativeIds === true) return input.negativeId(id);
  return named === undefined ? input.id(id) : input.namedId(id, named);
}

/** Rows that Halo embeds in the record under a key; what is not a list of records counts as none. */
export function embedded(
  key: string,
): (args: unknown, context: ToolContext, record: Promise<HaloRecord>) => Promise<CompanionRows> {
  return async (_args, _context, record) => {
    const rows = (await record)[key];
    return {
      rows: Array.isArray(rows)
        ? rows.filter(
            (row): row is HaloRecord => typeof row === "object" && row !== null && !Array.isArray(row),
          )
        : [],
    };
  };
}
