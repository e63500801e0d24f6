import type { HaloRecord } from "../../../halo/client.ts";
import type { Query } from "../../../halo/http/http.ts";
import { type ArgumentShape, type Values, valuesOf } from "../arguments/argument.ts";
import type { RecordKind } from "../arguments/sources.ts";
import { defineReadTool, headOf, type Tool, type ToolContext, type ToolHead } from "../define.ts";
import * as input from "../input.ts";
import { recordOutput } from "../output.ts";
import type { Companion } from "../result.ts";
import type { Fields, View } from "../view.ts";
import {
  customFieldColumns,
  customFieldLine,
  fieldSetupColumns,
  fieldSetupLine,
  filledFields,
  setUpIn,
} from "./custom-fields.ts";
import { withNames } from "./names.ts";

/** The rows of a companion, with what has to be said of them. */
export interface CompanionRows {
  readonly rows: readonly HaloRecord[];
  /** That they were not read: they are left out then, and not told as none. */
  readonly isUnread?: boolean;
  readonly total?: number | undefined;
  readonly next?: string | undefined;
  /** How a text that is shortened here is read whole. */
  readonly whole?: string | undefined;
  readonly warnings?: readonly string[];
}

/** How rows that come with a record are declared. They are read from the record itself or by one more request. */
export interface CompanionDeclaration<Args> {
  readonly fields: Fields;
  /** The most characters of long texts, where they are fewer than usual. */
  readonly short?: Readonly<Record<string, number>>;
  /** What it is called in the text; its key unless given. */
  readonly heading?: string;
  /** Whether it is left out where there is none: for what most records do not have. */
  readonly onlyIfAny?: boolean;
  readonly line: Companion["line"];
  /** Whether a call asks for them. Default: always. */
  readonly when?: (args: Args) => boolean;
  /** Reads them; at the same time as the record, unless it awaits `record`. */
  readonly read: (args: Args, context: ToolContext, record: Promise<HaloRecord>) => Promise<CompanionRows>;
}

/** How a get tool is declared. */
export interface GetDeclaration<Shape extends ArgumentShape, Name extends string = string>
  extends ToolHead<Name> {
  readonly view: View;
  /** Description of the argument `id`. */
  readonly id: string;
  /** The kind of the record, where it may be asked for by its name. */
  readonly named?: RecordKind;
  /** Whether Halo gives these records ids below zero. */
  readonly negativeIds?: boolean;
  /** Further arguments. */
  readonly input?: Shape;
  /** Halo's parameters besides `includedetails=true`. */
  readonly query?: Query | ((args: GetArguments<Shape>) => Query);
  readonly companions?: Readonly<Record<string, CompanionDeclaration<GetArguments<Shape>>>>;
  /** What has to be said of the record that it does not show by itself. */
  readonly says?: (record: HaloRecord, context: ToolContext) => Promise<readonly string[]>;
}

type GetArguments<Shape extends ArgumentShape> = {
  readonly id: number;
  readonly detail: "summary" | "full";
} & Values<Shape>;

/** Declares the get tool of a resource: one record by id, with its companions. */
export function getTool<Name extends string, Shape extends ArgumentShape = Record<never, never>>(
  declaration: GetDeclaration<Shape, Name>,
): Tool<Name> {
  const { view, companions = {} } = declaration;
  const further: ArgumentShape = declaration.input ?? {};
  return defineReadTool({
    ...headOf(declaration),
    input: { id: idOf(declaration), ...further, detail: input.detail },
    fansOut: true,
    output: () =>
      recordOutput(
        view,
        Object.fromEntries(Object.entries(companions).map(([name, { fields }]) => [name, fields])),
      ),
    handler: async (given, context) => {
      const { id, detail } = given;
      const args = { id, detail, ...valuesOf(given, declaration.input) };
      const query = typeof declaration.query === "function" ? declaration.query(args) : declaration.query;
      const record = context.halo.get(
        view.resource,
        args.id,
        { includedetails: true, ...query },
        { signal: context.signal },
      );
      const [named, said = [], ...read] = await Promise.all([
        record.then((found) => withNames(view, [found], context)),
        record.then((found) => declaration.says?.(found, context)),
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
        detail: given.detail,
        companions: read.flatMap(({ name, companion, found }) => {
          const { rows, total, next, whole, isUnread = false } = found;
          if (isUnread || (companion.onlyIfAny === true && rows.length === 0)) return [];
          const { heading, fields, line, short } = companion;
          const named = heading === undefined ? {} : { heading };
          return [{ name, ...named, rows, fields, line, total, next, short, whole }];
        }),
        warnings: [...named.warnings, ...said, ...read.flatMap(({ found }) => found.warnings ?? [])],
      };
    },
  });
}

function idOf({ id, named, negativeIds }: Pick<GetDeclaration<never>, "id" | "named" | "negativeIds">) {
  if (negativeIds === true) return input.negativeId(id);
  return named === undefined ? input.id(id) : input.reference(named);
}

/** A reader of rows that Halo embeds in the record under a key. Anything but a list of records counts as none. */
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

/** The fields of a list in a record that hold something, however many it has. */
export const fieldsCompanion = (key: string): CompanionDeclaration<unknown> => ({
  fields: customFieldColumns,
  line: customFieldLine,
  read: async (_args, { timeZone }, record) => ({ rows: filledFields(await record, timeZone, key) }),
});

/** The custom fields of a record: the filled ones, and with all details how each is set up. */
export const customFieldsCompanions = {
  custom_fields: { ...fieldsCompanion("customfields"), heading: "custom fields", onlyIfAny: true },
  custom_field_setup: {
    heading: "custom fields that may be set",
    onlyIfAny: true,
    fields: fieldSetupColumns,
    line: fieldSetupLine,
    when: ({ detail }) => detail === "full",
    read: async (_args, context, record) => ({ rows: await setUpIn(await record, context) }),
  },
} as const satisfies Readonly<Record<string, CompanionDeclaration<{ readonly detail: string }>>>;
