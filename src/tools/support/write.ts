import type * as z from "zod";
import { type HaloRecord, isAmbiguous } from "../../halo/client.ts";
import { badInput, HaloError } from "../../halo/errors.ts";
import type { Query } from "../../halo/http.ts";
import { lineOf } from "./clean.ts";
import { changesOf, differences } from "./compare.ts";
import { defineDestructiveTool, defineWriteTool, type Tool, type ToolContext } from "./define.ts";
import * as input from "./input.ts";
import { withNames } from "./list.ts";
import type { Change, WriteOutcome } from "./outcome.ts";
import { writeOutput } from "./output.ts";
import { createdAfterAll, removedAfterAll, updatedAfterAll } from "./settle.ts";
import type { View } from "./view.ts";

/** One argument of a tool that writes. */
export interface Field {
  readonly schema: z.ZodType;
  /** Halo's field, or several of them, for a value; the field of the same name unless given. */
  readonly toHalo?: (value: never) => HaloRecord;
  readonly required?: boolean;
  /** Halo acts on it and does not keep it: what the stored record says of it means nothing. */
  readonly actedOn?: boolean;
}

/** Arguments by name. */
export type WriteFields = Readonly<Record<string, Field>>;

/** A required argument. */
export const required = (schema: z.ZodType, toHalo?: Field["toHalo"]): Field => ({
  schema,
  required: true,
  ...(toHalo === undefined ? {} : { toHalo }),
});

/** An optional argument. */
export const optional = (schema: z.ZodType, toHalo?: Field["toHalo"]): Field => ({
  schema,
  ...(toHalo === undefined ? {} : { toHalo }),
});

/** `custom_fields` of every tool that writes: Halo's `customfields`, merged by id. */
export const customFieldsField: Field = optional(input.customFields, (value: unknown) => ({
  customfields: value,
}));

interface WriteDeclaration {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly view: View;
  readonly fields: WriteFields;
  /** Fields that are always sent. */
  readonly constants?: HaloRecord;
  /** Combinations that Halo is known to refuse; throws `badInput`. */
  readonly check?: (args: Readonly<Record<string, unknown>>) => void;
}

/** How a create tool is declared. */
export interface CreateDeclaration extends WriteDeclaration {
  /**
   * Fields sent that tell the new record from others: after a failure that leaves open whether Halo
   * stored it, the newest records are read and held against these.
   */
  readonly identify: readonly [string, ...string[]];
  /** Parameters for reading the newest records, for resources without paging. */
  readonly identifyQuery?: (fields: HaloRecord) => Query;
}

function shapeOf(fields: WriteFields, forUpdate: boolean): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { schema, required }]) => [
      name,
      required === true && !forUpdate ? schema : schema.optional(),
    ]),
  );
}

function toHaloFields(fields: WriteFields, args: Readonly<Record<string, unknown>>): HaloRecord {
  const record: Record<string, unknown> = {};
  for (const [name, { toHalo }] of Object.entries(fields)) {
    const value = args[name];
    if (value === undefined) continue;
    Object.assign(record, toHalo === undefined ? { [name]: value } : toHalo(value as never));
  }
  return record;
}

/** Declares the create tool of a resource. */
export function createTool(declaration: CreateDeclaration): Tool {
  const { view, fields } = declaration;
  return defineWriteTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    idempotent: false,
    input: shapeOf(fields, false),
    output: writeOutput(view),
    handler: async (args, context) => {
      declaration.check?.(args);
      const sent = { ...declaration.constants, ...toHaloFields(fields, args) };
      const startedAt = context.now();
      try {
        const stored = await context.halo.create(view.resource, sent, { signal: context.signal });
        return await written(
          "created",
          view,
          stored,
          [],
          differences(sent, stored, notKept(fields)),
          context,
        );
      } catch (error) {
        if (!isAmbiguous(error)) throw error;
        const { record, warning } = await createdAfterAll(declaration, sent, startedAt, error, context);
        return await written("created", view, record, [], [warning], context);
      }
    },
  });
}

/** Declares the update tool of a resource: only the fields given change, and each is shown before and after. */
export function updateTool(declaration: WriteDeclaration & { readonly id: string }): Tool {
  const { view, fields } = declaration;
  return defineWriteTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    idempotent: true,
    input: { id: input.id(declaration.id), ...shapeOf(fields, true) },
    output: writeOutput(view),
    handler: async (parsed, context) => {
      const args = parsed as Readonly<Record<string, unknown>> & { id: number };
      declaration.check?.(args);
      const sent = toHaloFields(fields, args);
      if (Object.keys(sent).length === 0) {
        throw badInput(
          `Nothing to change: give at least one of ${Object.keys(fields).join(", ")} beside id.`,
        );
      }
      const options = { signal: context.signal };
      const before = await context.halo.get(view.resource, args.id, { includedetails: true }, options);
      try {
        const after = await context.halo.update(
          view.resource,
          args.id,
          { ...declaration.constants, ...sent },
          options,
        );
        return await written(
          "updated",
          view,
          after,
          changesOf(sent, before, after),
          differences(sent, after, notKept(fields)),
          context,
        );
      } catch (error) {
        if (!isAmbiguous(error)) throw error;
        const { record, warning } = await updatedAfterAll(view, args.id, sent, before, error, context);
        return await written("updated", view, record, changesOf(sent, before, record), [warning], context);
      }
    },
  });
}

/** How a tool that deletes or voids is declared. */
export interface RemoveDeclaration<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly view: View;
  readonly verb: "deleted" | "voided";
  readonly id: string;
  /** Further arguments: an action's `ticket_id`. */
  readonly input?: Shape;
  /** Parameters that Halo wants with the id, for reading and deleting alike. */
  readonly query?: (args: Readonly<Record<string, unknown>>) => Query;
  /** Reads the record that the question shows; by id unless given. */
  readonly read?: (
    id: number,
    args: Readonly<Record<string, unknown>>,
    context: ToolContext,
  ) => Promise<HaloRecord>;
  /** Does it; deletes by id unless given. Returns the record afterwards where Halo gives it. */
  readonly act?: (id: number, context: ToolContext) => Promise<HaloRecord>;
  /** Whether the record, read again, shows that it is done; for a deletion, that it can't be read any more. */
  readonly isDone?: (record: HaloRecord) => boolean;
  /** Refuses before asking: a record that can't be removed, or already is. */
  readonly check?: (record: HaloRecord) => void;
}

/** Declares a destructive tool: reads the record, asks the person with it, then acts. */
export function removeTool<Shape extends z.ZodRawShape = Record<never, never>>(
  declaration: RemoveDeclaration<Shape>,
): Tool {
  const { view, verb } = declaration;
  return defineDestructiveTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    input: { id: input.id(declaration.id), ...declaration.input, confirm: input.confirm },
    output: writeOutput(view),
    handler: async (parsed, context) => {
      const args = parsed as Readonly<Record<string, unknown>> & { id: number; confirm?: boolean };
      const options = { signal: context.signal };
      const query = declaration.query?.(args) ?? {};
      const read = () =>
        declaration.read === undefined
          ? context.halo.get(view.resource, args.id, { includedetails: true, ...query }, options)
          : declaration.read(args.id, args, context);
      const record = await read();
      declaration.check?.(record);
      const [named] = (await withNames(view, [record], context)).rows;
      const noun = view.resource.noun;
      const act = verb === "deleted" ? "Delete" : "Void";
      await context.confirm(
        `${act} this ${noun} in Halo? ${lineOf(view, named ?? record)}. This can't be undone here.`,
        args.confirm,
      );
      try {
        const after = await (declaration.act?.(args.id, context) ??
          context.halo.remove(view.resource, args.id, query, options));
        return await written(verb, view, after ?? record, [], [], context);
      } catch (error) {
        if (!isAmbiguous(error)) throw error;
        const warning = await removedAfterAll(`${noun} ${args.id}`, verb, read, declaration.isDone, error);
        return await written(verb, view, record, [], [warning], context);
      }
    },
  });
}

async function written(
  verb: WriteOutcome["verb"],
  view: View,
  record: HaloRecord,
  changes: readonly Change[],
  warnings: readonly string[],
  context: ToolContext,
): Promise<WriteOutcome> {
  // The write has happened: names that can't be read must not turn it into an error.
  const named = await withNames(view, [record], context).catch((error: unknown) => {
    if (error instanceof HaloError) return { rows: [record], warnings: [] as string[] };
    throw error;
  });
  return {
    kind: "write",
    verb,
    view,
    record: named.rows[0] ?? record,
    changes,
    warnings: [...warnings, ...named.warnings],
  };
}

/** What Halo acts on without keeping it as it was sent. */
function notKept(fields: WriteFields): ReadonlySet<string> {
  return new Set(Object.keys(fields).filter((name) => fields[name]?.actedOn === true));
}
