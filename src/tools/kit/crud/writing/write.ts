import type { HaloRecord } from "../../../../halo/client.ts";
import { badInput } from "../../../../halo/errors.ts";
import {
  type AnyArgument,
  type GivenValue,
  givenValue,
  listedName,
  type ResolvedArguments,
} from "../../arguments/argument.ts";
import { defineWriteTool, headOf, type Tool, type ToolContext, type ToolHead } from "../../define.ts";
import * as input from "../../input.ts";
import { writeOutput } from "../../output.ts";
import type { View } from "../../view.ts";
import { type NamedValue, resolveFields } from "../custom-field-values.ts";
import type { CustomField } from "../custom-fields.ts";
import { movedWith, namedChanges } from "./changes.ts";
import { creationOf, dryRun, dryUpdate, updateOf } from "./dry-run.ts";
import { allowDuplicate, refuseDuplicate } from "./duplicates.ts";
import type { Creation } from "./recover.ts";
import { sendCreate, sendUpdate, written } from "./send.ts";
import { type LastChange, requireUnchanged, unchangedSince } from "./unchanged-since.ts";

/** One argument of a tool that writes; made by {@link required} or {@link optional}. */
export interface Field {
  readonly argument: AnyArgument;
  /** Whether a create tool demands it. */
  readonly isRequired: boolean;
  /** The fields of Halo that a call with these arguments sets by it; none when this one is not among them. */
  readonly toHalo: (name: string, args: ResolvedArguments) => HaloRecord;
  /** Whether Halo acts on it without storing it: the stored record is not compared with it then. */
  readonly actedOn?: boolean;
}

/** Arguments by name. */
export type WriteFields = Readonly<Record<string, Field>>;

/** Halo's field, or several of them, for a value. */
type ToHalo<Declared extends AnyArgument> = (value: GivenValue<Declared>) => HaloRecord;

function field<Declared extends AnyArgument>(
  argument: Declared,
  isRequired: boolean,
  toHalo: ToHalo<Declared> | undefined,
): Field {
  return {
    argument,
    isRequired,
    toHalo: (name, args) => {
      const value = givenValue(args, name, argument);
      if (value === undefined) return {};
      return toHalo === undefined ? { [name]: value } : toHalo(value);
    },
  };
}

/** A required argument. It sets Halo's field of the same name unless `toHalo` says otherwise. */
export function required<Declared extends AnyArgument>(argument: Declared, toHalo?: ToHalo<Declared>): Field {
  return field(argument, true, toHalo);
}

/** An optional argument, otherwise as {@link required}. */
export function optional<Declared extends AnyArgument>(argument: Declared, toHalo?: ToHalo<Declared>): Field {
  return field(argument, false, toHalo);
}

/** `custom_fields` of every tool that writes: Halo's `customfields`, merged by id. */
export const customFieldsField: Field = optional(input.customFields, (customfields) => ({ customfields }));

interface WriteDeclaration<Name extends string> extends ToolHead<Name> {
  readonly view: View;
  readonly fields: WriteFields;
  /** Fields that are sent with every call. */
  readonly constants?: HaloRecord;
  /** Throws `badInput` for combinations that Halo is known to refuse. */
  readonly check?: (args: ResolvedArguments, context: ToolContext) => void;
  /** Reads how the custom fields of such a record are set up, where Halo tells it apart from the records. */
  readonly customFieldsOf?: CustomFieldsOf;
  /** The same of its other fields, which Halo keeps under `fields`: those of the type of an asset. */
  readonly typeFieldsOf?: CustomFieldsOf;
}

/**
 * Reads how the custom fields of a record are set up, with the values to choose from.
 *
 * @param record the record as it is and will be; undefined when it says too little to look them up
 */
export type CustomFieldsOf = (
  record: HaloRecord,
) => ((context: ToolContext) => Promise<readonly CustomField[]>) | undefined;

/** How a create tool is declared. */
export interface CreateDeclaration<Name extends string = string> extends WriteDeclaration<Name>, Creation {
  readonly identify: readonly [string, ...string[]];
  /** Whether a record like one of the last minutes is refused: for tickets and what Halo stores as tickets. */
  readonly guardsDuplicates?: boolean;
}

/** How an update tool is declared. */
export interface UpdateDeclaration<Name extends string = string> extends WriteDeclaration<Name> {
  /** Description of the argument `id`. */
  readonly id: string;
  /** Fields that may move with others, and are told when they do. Default: those that are shown, but dates and sums. */
  readonly watched?: readonly string[];
  /** Sentences on what the change means, such as that a ticket is open again. */
  readonly says?: (before: HaloRecord, after: HaloRecord, context: ToolContext) => Promise<readonly string[]>;
  /** Throws for what this record may not be changed to, before anything is sent. */
  readonly allows?: (before: HaloRecord, given: HaloRecord, context: ToolContext) => Promise<void>;
  /** Where the record says when it was last changed; without it `if_unchanged_since` is not offered. */
  readonly lastChange?: LastChange;
}

/** Arguments as optional ones, which to create and to update a record share. */
const optionals = new WeakMap<AnyArgument, AnyArgument>();

function optionalOf(argument: AnyArgument): AnyArgument {
  const known = optionals.get(argument) ?? argument.optional();
  optionals.set(argument, known);
  return known;
}

function shapeOf(fields: WriteFields, forUpdate: boolean): Record<string, AnyArgument> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { argument, isRequired }]) => [
      name,
      isRequired && !forUpdate ? argument : optionalOf(argument),
    ]),
  );
}

function toHaloFields(fields: WriteFields, args: ResolvedArguments): HaloRecord {
  const record: Record<string, unknown> = {};
  for (const [name, { toHalo }] of Object.entries(fields)) Object.assign(record, toHalo(name, args));
  return record;
}

/** Declares the create tool of a resource. */
export function createTool<Name extends string>(declaration: CreateDeclaration<Name>): Tool<Name> {
  const { view, fields, guardsDuplicates = false } = declaration;
  return defineWriteTool({
    ...headOf(declaration),
    idempotent: false,
    input: {
      ...shapeOf(fields, false),
      ...(guardsDuplicates ? { allow_duplicate: allowDuplicate } : {}),
      dry_run: dryRun,
    },
    output: () => writeOutput(view),
    handler: async (args, context) => {
      declaration.check?.(args, context);
      const given = await inHaloForm(declaration, toHaloFields(fields, args), undefined, context);
      const sent = { ...declaration.constants, ...given };
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

/** Declares the update tool of a resource. Only the fields given change; the result shows each before and after. */
export function updateTool<Name extends string>(declaration: UpdateDeclaration<Name>): Tool<Name> {
  const { view, fields, lastChange } = declaration;
  return defineWriteTool({
    ...headOf(declaration),
    idempotent: true,
    input: {
      id: input.id(declaration.id),
      ...shapeOf(fields, true),
      ...(lastChange === undefined ? {} : { if_unchanged_since: unchangedSince(lastChange.field) }),
      dry_run: dryRun,
    },
    output: () => writeOutput(view),
    handler: async (args, context) => {
      declaration.check?.(args, context);
      const given = toHaloFields(fields, args);
      if (Object.keys(given).length === 0) {
        const names = Object.entries(fields).map(([name, { argument }]) => listedName(name, argument));
        throw badInput(`Nothing to change: give at least one of ${names.join(", ")} beside id.`);
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
      await declaration.allows?.(before, given, context);
      const inForm = await inHaloForm(declaration, given, before, context);
      const sent = { ...declaration.constants, ...inForm };
      if (args.dry_run === true) {
        return dryUpdate(view, before, sent, updateOf(view.resource, id, sent), context);
      }
      const stored = await sendUpdate(view, before, { id, sent, skip: notKept(fields) }, context);
      const { watched = watchedOf(view, lastChange), says } = declaration;
      const changes = await namedChanges(view, sent, watched, before, stored.record, context);
      const also = [
        ...movedWith(changes, sent, view),
        ...((await says?.(before, stored.record, context)) ?? []),
      ];
      return written(view, stored, { verb: "updated", changes, also }, context);
    },
  });
}

const watchedKinds = ["id", "label", "listed", "name", "boolean", "text"];

/** The fields of a record that a rule of the tenant may move with others. */
function watchedOf({ row, card }: View, lastChange: LastChange | undefined): readonly string[] {
  return Object.entries({ ...row, ...card })
    .filter(([name, kind]) => name !== "id" && name !== lastChange?.field && watchedKinds.includes(kind))
    .map(([name]) => name);
}

/** The fields with the tenant's own fields by their ids, and their choices as numbers. */
async function inHaloForm(
  { view, customFieldsOf, typeFieldsOf }: WriteDeclaration<string>,
  given: HaloRecord,
  before: HaloRecord | undefined,
  context: ToolContext,
): Promise<HaloRecord> {
  const inForm = { ...given };
  for (const [key, setUpOf] of [
    ["customfields", customFieldsOf],
    ["fields", typeFieldsOf],
  ] as const) {
    if (given[key] === undefined) continue;
    // Made by `input.fieldValues`: the only arguments that set these.
    const values = given[key] as readonly NamedValue[];
    const setUp = setUpOf?.({ ...before, ...given });
    inForm[key] = await resolveFields(values, { view, key, before, setUp }, context);
  }
  return inForm;
}

/** The fields that Halo acts on without storing them. */
function notKept(fields: WriteFields): ReadonlySet<string> {
  return new Set(Object.keys(fields).filter((name) => fields[name]?.actedOn === true));
}
