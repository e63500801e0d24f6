import type * as z from "zod";
import { type HaloRecord, isAmbiguous } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { lineOf } from "../clean.ts";
import { defineDestructiveTool, defineWriteTool, type Tool, type ToolContext } from "../define.ts";
import * as input from "../input.ts";
import { writeOutput } from "../output.ts";
import type { SentRequest } from "../result.ts";
import type { View } from "../view.ts";
import { changesOf } from "./compare.ts";
import { creationOf, dryRun, dryUpdate, removalOf, updateOf } from "./dry-run.ts";
import { allowDuplicate, refuseDuplicate } from "./duplicates.ts";
import { withNames } from "./list.ts";
import { type Creation, removedAfterAll } from "./recover.ts";
import { sendCreate, sendUpdate, written } from "./send.ts";
import { type LastChange, requireUnchanged, unchangedSince } from "./unchanged-since.ts";

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

interface WriteDeclaration<Name extends string> {
  readonly name: Name;
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
export interface CreateDeclaration<Name extends string = string> extends WriteDeclaration<Name>, Creation {
  readonly identify: readonly [string, ...string[]];
  /** Whether one like it that was opened just now is refused: for tickets and what is stored like them. */
  readonly guardsDuplicates?: boolean;
}

/** How an update tool is declared. */
export interface UpdateDeclaration<Name extends string = string> extends WriteDeclaration<Name> {
  /** Description of the argument `id`. */
  readonly id: string;
  /** Where the record says when it was last changed; without it `if_unchanged_since` is not offered. */
  readonly lastChange?: LastChange;
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
export function createTool<Name extends string>(declaration: CreateDeclaration<Name>): Tool<Name> {
  const { view, fields, guardsDuplicates = false } = declaration;
  return defineWriteTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    idempotent: false,
    input: {
      ...shapeOf(fields, false),
      ...(guardsDuplicates ? { allow_duplicate: allowDuplicate } : {}),
      dry_run: dryRun,
    },
    output: () => writeOutput(view),
    handler: async (parsed, context) => {
      const args: Readonly<Record<string, unknown>> = parsed;
      declaration.check?.(args);
      const sent = { ...declaration.constants, ...toHaloFields(fields, args) };
      const looks = guardsDuplicates && args.allow_duplicate !== true;
      const warnings = looks ? await refuseDuplicate(view, sent, context) : [];
      if (args.dry_run === true) {
        const requests = [creationOf(view.resource, sent)];
        return { kind: "dry_run", would: "created", view, changes: [], requests, warnings };
      }
      const stored = await sendCreate(declaration, sent, notKept(fields), context);
      return written(
        view,
        { ...stored, warnings: [...warnings, ...stored.warnings] },
        { verb: "created", changes: [] },
        context,
      );
    },
  });
}

/** Declares the update tool of a resource: only the fields given change, and each is shown before and after. */
export function updateTool<Name extends string>(declaration: UpdateDeclaration<Name>): Tool<Name> {
  const { view, fields, lastChange } = declaration;
  return defineWriteTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    idempotent: true,
    input: {
      id: input.id(declaration.id),
      ...shapeOf(fields, true),
      ...(lastChange === undefined ? {} : { if_unchanged_since: unchangedSince(lastChange.field) }),
      dry_run: dryRun,
    },
    output: () => writeOutput(view),
    handler: async (parsed, context) => {
      const args = parsed as Readonly<Record<string, unknown>> & {
        id: number;
        if_unchanged_since?: string;
        dry_run?: boolean;
      };
      declaration.check?.(args);
      const given = toHaloFields(fields, args);
      if (Object.keys(given).length === 0) {
        throw badInput(
          `Nothing to change: give at least one of ${Object.keys(fields).join(", ")} beside id.`,
        );
      }
      const { id } = args;
      const before = await context.halo.get(
        view.resource,
        id,
        { includedetails: true },
        { signal: context.signal },
      );
      if (lastChange !== undefined) {
        const subject = `${view.resource.noun} ${id}`;
        await requireUnchanged(subject, before, lastChange, args.if_unchanged_since, context);
      }
      const sent = { ...declaration.constants, ...given };
      if (args.dry_run === true) {
        return dryUpdate(view, before, sent, updateOf(view.resource, id, sent));
      }
      const stored = await sendUpdate(view, before, { id, sent, skip: notKept(fields) }, context);
      const changes = changesOf(sent, before, stored.record);
      return written(view, stored, { verb: "updated", changes }, context);
    },
  });
}

/** How a tool that deletes or voids is declared. */
export interface RemoveDeclaration<Shape extends z.ZodRawShape, Name extends string = string> {
  readonly name: Name;
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
  /** The request that `act` sends, for a dry run. */
  readonly request?: (id: number) => SentRequest;
  /** Whether the record, read again, shows that it is done; for a deletion, that it can't be read any more. */
  readonly isDone?: (record: HaloRecord) => boolean;
  /** Refuses before asking: a record that can't be removed, or already is. */
  readonly check?: (record: HaloRecord) => void;
}

/** Declares a destructive tool: reads the record, asks the person with it, then acts. */
export function removeTool<Name extends string, Shape extends z.ZodRawShape = Record<never, never>>(
  declaration: RemoveDeclaration<Shape, Name>,
): Tool<Name> {
  const { view, verb } = declaration;
  return defineDestructiveTool({
    name: declaration.name,
    title: declaration.title,
    description: declaration.description,
    input: {
      id: input.id(declaration.id),
      ...declaration.input,
      confirm: input.confirm,
      dry_run: dryRun,
    },
    output: () => writeOutput(view),
    handler: async (parsed, context) => {
      const args = parsed as Readonly<Record<string, unknown>> & {
        id: number;
        confirm?: boolean;
        dry_run?: boolean;
      };
      const options = { signal: context.signal };
      const query = declaration.query?.(args) ?? {};
      const read = () =>
        declaration.read === undefined
          ? context.halo.get(view.resource, args.id, { includedetails: true, ...query }, options)
          : declaration.read(args.id, args, context);
      const record = await read();
      declaration.check?.(record);
      if (args.dry_run === true) {
        const request = declaration.request?.(args.id) ?? removalOf(view.resource, args.id, query);
        return {
          kind: "dry_run",
          would: verb,
          view,
          record,
          changes: [],
          requests: [request],
          warnings: [],
        };
      }
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
        const done = { record: after ?? record, warnings: [] };
        return await written(view, done, { verb, changes: [] }, context);
      } catch (error) {
        if (!isAmbiguous(error)) throw error;
        const warning = await removedAfterAll(`${noun} ${args.id}`, verb, read, declaration.isDone, error);
        return await written(view, { record, warnings: [warning] }, { verb, changes: [] }, context);
      }
    },
  });
}

/** What Halo acts on without keeping it as it was sent. */
function notKept(fields: WriteFields): ReadonlySet<string> {
  return new Set(Object.keys(fields).filter((name) => fields[name]?.actedOn === true));
}
