import { requireMayWrite } from "../../../../halo/bounds/bounded-client.ts";
import type { HaloRecord } from "../../../../halo/client.ts";
import { badInput } from "../../../../halo/errors.ts";
import type { Query } from "../../../../halo/http/http.ts";
import {
  type AnyArgument,
  type ArgumentShape,
  type GivenValue,
  givenValue,
  listedName,
  type ResolvedArguments,
} from "../../arguments/argument.ts";
import { lineOf } from "../../clean.ts";
import { asSeen, nameInShort } from "../../confirmation.ts";
import {
  defineDestructiveTool,
  defineWriteTool,
  headOf,
  type Tool,
  type ToolContext,
  type ToolHead,
} from "../../define.ts";
import * as input from "../../input.ts";
import { writeOutput } from "../../output.ts";
import type { SentRequest } from "../../result.ts";
import type { View } from "../../view.ts";
import { type NamedValue, resolveFields } from "../custom-field-values.ts";
import type { CustomField } from "../custom-fields.ts";
import { withNames } from "../names.ts";
import { movedWith, namedChanges } from "./changes.ts";
import { creationOf, dryRun, dryUpdate, removalOf, updateOf } from "./dry-run.ts";
import { allowDuplicate, refuseDuplicate } from "./duplicates.ts";
import { removalRow } from "./recorded.ts";
import type { Creation } from "./recover.ts";
import { sendCreate, sendRemoval, sendUpdate, written } from "./send.ts";
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
        await requireMayWrite(context.halo, view.resource, undefined, sent, { signal: context.signal });
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

const watchedKinds = ["id", "label", "boolean", "text"];

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

/** How a tool that deletes or voids is declared. */
export interface RemoveDeclaration<Name extends string = string> extends ToolHead<Name> {
  readonly view: View;
  readonly verb: "deleted" | "voided";
  readonly id: string;
  /** Further arguments: an action's `ticket_id`. */
  readonly input?: ArgumentShape;
  /** Parameters that Halo wants with the id, both to read and to delete. */
  readonly query?: (args: ResolvedArguments) => Query;
  /** Reads the record that the question to the person shows. Default: by id. */
  readonly read?: (id: number, args: ResolvedArguments, context: ToolContext) => Promise<HaloRecord>;
  /** Deletes or voids. Default: deletes by id. Returns the record as it is then, where Halo answers it. */
  readonly act?: (id: number, context: ToolContext) => Promise<HaloRecord>;
  /** The request that `act` sends, for a dry run. */
  readonly request?: (id: number) => SentRequest;
  /** Whether the record, read again, shows that it is done. Not needed for a deletion: the record is gone then. */
  readonly isDone?: (record: HaloRecord) => boolean;
  /** Throws before the person is asked, for a record that can't be removed or already is. */
  readonly check?: (record: HaloRecord) => void;
}

/** Declares a destructive tool: reads the record, shows it to the person and asks, then acts. */
export function removeTool<Name extends string>(declaration: RemoveDeclaration<Name>): Tool<Name> {
  const { view, verb } = declaration;
  return defineDestructiveTool({
    ...headOf(declaration),
    input: { id: input.id(declaration.id), ...declaration.input, confirm: input.confirm, dry_run: dryRun },
    output: () => writeOutput(view),
    handler: async (args, context) => {
      const options = { signal: context.signal };
      const query = declaration.query?.(args) ?? {};
      const read = () =>
        declaration.read === undefined
          ? context.halo.get(view.resource, args.id, { includedetails: true, ...query }, options)
          : declaration.read(args.id, args, context);
      const record = await read();
      declaration.check?.(record);
      const [named = record] = (await withNames(view, [record], context)).rows;
      if (args.dry_run === true) {
        const request = declaration.request?.(args.id) ?? removalOf(view.resource, args.id, query);
        const frame = { kind: "dry_run", would: verb, view, changes: [], warnings: [] } as const;
        return { ...frame, record: named, requests: [request] };
      }
      const noun = view.resource.noun;
      const question = verb === "deleted" ? "Delete" : "Void";
      const line = lineOf(view, named, context.timeZone);
      const sentence = `${question} this ${noun} in Halo? ${line}. This can't be undone here.`;
      const within = idsIn(declaration.input, args);
      const asked = {
        id: args.id,
        result: "would_update",
        summary: nameInShort(view, named),
        within,
        changes: [],
      } as const;
      const seen = asSeen(view, [named], context.timeZone);
      await context.confirm({ sentence, view, would: verb, records: [asked], seen }, args.confirm);
      const { act, isDone } = declaration;
      const removal = { subject: `${noun} ${args.id}`, verb, read, isDone };
      const write = removalRow(view, verb, { id: args.id, record, within, query }, context);
      const done = await sendRemoval(view, removal, record, write, context, async () => {
        if (act !== undefined) return act(args.id, context);
        await context.halo.remove(view.resource, args.id, query, options);
        return undefined;
      });
      return written(view, done, { verb, changes: [] }, context);
    },
  });
}

/** The ids among further arguments of a tool, which say within which record an id is meant. */
function idsIn(shape: ArgumentShape = {}, args: object): Readonly<Record<string, number>> {
  const given = Object.entries(args).filter(([name, value]) => name in shape && typeof value === "number");
  return Object.fromEntries(given);
}

/** The fields that Halo acts on without storing them. */
function notKept(fields: WriteFields): ReadonlySet<string> {
  return new Set(Object.keys(fields).filter((name) => fields[name]?.actedOn === true));
}
