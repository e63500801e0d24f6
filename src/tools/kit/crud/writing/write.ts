import type { HaloRecord } from "../../../../halo/client.ts";
import { badInput } from "../../../../halo/errors.ts";
import {
  type AnyArgument,
  Argument,
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
import { withThose } from "./added.ts";
import { movedWith, namedChanges } from "./changes.ts";
import { creationOf, dryRun, dryUpdate, updateOf } from "./dry-run.ts";
import { allowDuplicate, refuseDuplicate } from "./once/duplicates.ts";
import { idempotencyKey, onceByKey } from "./once/once.ts";
import type { Creation } from "./once/recover.ts";
import { createParts, type Parts, partsToSend, stateWith } from "./parts.ts";
import { sendCreate, sendUpdate, written } from "./send.ts";
import { type ChangedBy, requireUnchanged, unchangedSince } from "./unchanged-since.ts";

/** One argument of a tool that writes; made by {@link required} or {@link optional}. */
export interface Field {
  readonly argument: AnyArgument;
  /** Whether a create tool demands it. */
  readonly isRequired: boolean;
  /** The fields of Halo that a call with these arguments sets by it; none when this one is not among them. */
  readonly toHalo: (name: string, args: ResolvedArguments) => HaloRecord;
  /** Whether Halo acts on it without storing it: the stored record is not compared with it then. */
  readonly actedOn?: boolean;
  /** Whether an update adds its list to what the record has: the assets and tags of a ticket. See `added.ts`. */
  readonly adds?: boolean;
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

/**
 * The same field, understood and not listed: what is seldom needed costs no reader of the definitions anything. Its name
 * and description are told by `halo_find_tool` and by the refusal of a misspelt argument.
 */
export function unlisted(field: Field): Field {
  const { argument } = field;
  return {
    ...field,
    argument: argument instanceof Argument ? argument.unlisted() : argument.meta({ unlisted: true }),
  };
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
  /**
   * Adds fields that follow from those given, such as the only site of a client. May refuse what is there already.
   *
   * @param sent the fields as they are sent
   * @param args the arguments of the call
   */
  readonly complete?: (
    sent: HaloRecord,
    context: ToolContext,
    args: ResolvedArguments,
  ) => Promise<HaloRecord>;
  /** Records that are created with it. */
  readonly parts?: (args: ResolvedArguments) => Parts;
}

/** How an update tool is declared. */
export interface UpdateDeclaration<Name extends string = string> extends WriteDeclaration<Name> {
  /** Description of the argument `id`. */
  readonly id: string;
  /** Fields that may move with others, and are told when they do. Default: those that are shown, but dates and sums. */
  readonly watched?: readonly string[];
  /** Sentences on what the change will mean, read before it is sent: told by a dry run too. */
  readonly foretells?: (
    before: HaloRecord,
    sent: HaloRecord,
    context: ToolContext,
  ) => Promise<readonly string[]>;
  /** Sentences on what the change means, such as that a ticket is open again. */
  readonly says?: (before: HaloRecord, after: HaloRecord, context: ToolContext) => Promise<readonly string[]>;
  /**
   * Fields that are sent with each change: as they are, where it is not known whether Halo keeps what is missing, or as
   * they follow from what is given. A field that is given is sent as it was asked for.
   */
  readonly carried?: (before: HaloRecord, given: HaloRecord) => HaloRecord;
  /** Throws for what this record may not be changed to, before anything is sent. */
  readonly allows?: (before: HaloRecord, given: HaloRecord, context: ToolContext) => Promise<void>;
  /** Tells who changed a record that is not as it was when it was read. */
  readonly changedBy?: ChangedBy;
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
  const tool = defineWriteTool({
    ...headOf(declaration),
    idempotent: false,
    input: {
      ...shapeOf(fields, false),
      ...(guardsDuplicates ? { allow_duplicate: allowDuplicate } : {}),
      idempotency_key: idempotencyKey,
      dry_run: dryRun,
    },
    output: () => writeOutput(view),
    handler: async (args, context) => {
      declaration.check?.(args, context);
      const given = await inHaloForm(declaration, toHaloFields(fields, args), undefined, context);
      const whole = { ...declaration.constants, ...given };
      const sent = (await declaration.complete?.(whole, context, args)) ?? whole;
      const looks = guardsDuplicates && args.allow_duplicate !== true;
      const warnings = looks ? await refuseDuplicate(view, sent, context) : [];
      const declared = declaration.parts?.(args);
      const parts = declared?.names.length === 0 ? undefined : declared;
      if (args.dry_run === true) {
        const further = parts?.creation.view.resource;
        const requests = [
          creationOf(view.resource, sent),
          ...(parts === undefined || further === undefined
            ? []
            : partsToSend(parts).map((part) => creationOf(further, part))),
        ];
        return { kind: "dry_run", would: "created", view, changes: [], requests, warnings };
      }
      const stored = await sendCreate(declaration, sent, notKept(fields), context);
      const { states, said } =
        parts === undefined ? { states: [], said: [] } : await createParts(parts, stored, context);
      return written(
        view,
        {
          ...stored,
          state: stateWith(stored.state, states),
          warnings: [...warnings, ...stored.warnings],
        },
        { verb: "created", changes: [], ...(said.length === 0 ? {} : { also: said }) },
        context,
      );
    },
  });
  return onceByKey(tool, view);
}

/** Declares the update tool of a resource. Only the fields given change; the result shows each before and after. */
export function updateTool<Name extends string>(declaration: UpdateDeclaration<Name>): Tool<Name> {
  const { view, fields } = declaration;
  const hasLastChange = view.resource.lastChange !== undefined;
  return defineWriteTool({
    ...headOf(declaration),
    idempotent: true,
    input: {
      id: input.id(declaration.id),
      ...shapeOf(fields, true),
      ...(hasLastChange ? { if_unchanged_since: unchangedSince(view.resource) } : {}),
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
      const { if_unchanged_since: since } = args;
      const subject = `${view.resource.noun} ${id}`;
      await requireUnchanged(subject, before, view.resource, since, context, declaration.changedBy);
      await declaration.allows?.(before, given, context);
      const inForm = withThose(view, fields, await inHaloForm(declaration, given, before, context), before);
      const sent = { ...declaration.carried?.(before, inForm), ...declaration.constants, ...inForm };
      const foretold = (await declaration.foretells?.(before, sent, context)) ?? [];
      if (args.dry_run === true) {
        const dry = await dryUpdate(view, before, sent, updateOf(view.resource, id, sent), context);
        return foretold.length === 0 ? dry : { ...dry, also: foretold };
      }
      const stored = await sendUpdate(view, before, { id, sent, skip: notKept(fields) }, context);
      const { watched = watchedOf(view), says } = declaration;
      const changes = await namedChanges(view, sent, watched, before, stored.record, context);
      const also = [
        ...movedWith(changes, sent, view),
        ...foretold,
        ...((await says?.(before, stored.record, context)) ?? []),
      ];
      return written(view, stored, { verb: "updated", changes, also }, context);
    },
  });
}

const watchedKinds = ["id", "label", "listed", "name", "boolean", "text"];

/** The fields of a record that a rule of the tenant may move with others. */
function watchedOf({ row, card, resource }: View): readonly string[] {
  return Object.entries({ ...row, ...card })
    .filter(([name, kind]) => name !== "id" && name !== resource.lastChange && watchedKinds.includes(kind))
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
