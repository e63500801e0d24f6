import * as z from "zod";
import { dispensable } from "../../../halo/errors.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";
import { Argument, type ArgumentShape, type Resolution, type Values } from "./argument.ts";
import type { NamedRecords, RecordKind } from "./sources.ts";

/**
 * The one place between the arguments of a call as they are written and those that a handler gets. It goes once
 * over what a tool declares and asks each argument in words for its value.
 */

/** The schema of a tool's arguments as they are listed. */
export function listedInput(shape: ArgumentShape): z.ZodObject {
  const listed: Record<string, z.ZodType> = {};
  for (const [name, argument] of Object.entries(shape)) {
    const schemas = argument instanceof Argument ? argument.listed(name) : { [name]: argument };
    for (const [listedName, schema] of Object.entries(schemas)) {
      if (listedName in listed) throw new Error(`two arguments are listed as ${listedName}`);
      listed[listedName] = schema;
    }
  }
  return z.strictObject(listed);
}

/** What the arguments of one call come to. */
export interface ResolvedCall<Shape extends ArgumentShape> {
  readonly args: Values<Shape>;
  /** What names and relative dates were taken to mean, a sentence for each that the caller may not know. */
  readonly understood: readonly string[];
  /**
   * Checks that the records are there that the arguments name by ids alone: for a call that found nothing.
   *
   * @throws HaloError `bad_input` when one is not
   */
  readonly check: () => Promise<void>;
}

/** Resolves the calls of one tool. */
export interface Resolver<Shape extends ArgumentShape> {
  /** Whether `understood` can hold anything for this tool. */
  readonly says: boolean;
  /**
   * @param written the arguments, checked by {@link listedInput}; one that was given under several of its names and not
   *   the same stands under each of them
   * @param isWrite whether the call changes something in Halo
   * @throws HaloError `bad_input` for a name that fits none or several, for two names of one argument that
   * mean different records, for a date or period that is none in the tenant's time zone, and for an argument that is missing
   */
  readonly resolve: (
    written: Readonly<Record<string, unknown>>,
    context: ToolContext,
    isWrite: boolean,
  ) => Promise<ResolvedCall<Shape>>;
}

/**
 * The switch that words mean where no record is called so: `status: "open"` is `open_only`, where the tool has that and the
 * call does not give it.
 */
function flagMeant(
  name: string,
  written: Readonly<Record<string, unknown>>,
  plain: readonly string[],
): string | undefined {
  const words = written[name];
  if (name !== "status" || typeof words !== "string") return undefined;
  const flag = `${words.trim().toLowerCase()}_only`;
  return plain.includes(flag) && written[flag] === undefined ? flag : undefined;
}

/** Makes the resolver of a tool's arguments. What can be worked out from the declaration alone is done here, once. */
export function resolver<Shape extends ArgumentShape>(shape: Shape): Resolver<Shape> {
  const inWords = Object.entries(shape)
    .flatMap(([name, argument]) => (argument instanceof Argument ? [{ name, argument }] : []))
    .sort((a, b) => a.argument.order - b.argument.order);
  const plain = Object.keys(shape).filter((name) => !(shape[name] instanceof Argument));
  const nameOfRecord = new Map<RecordKind, string>();
  for (const { name, argument } of inWords) {
    if (argument.record !== undefined) nameOfRecord.set(argument.record, name);
  }
  return {
    says: inWords.some(({ argument }) => argument.says),
    resolve: async (written, context, isWrite) => {
      const values: Record<string, unknown> = {};
      for (const name of plain) if (written[name] !== undefined) values[name] = written[name];
      const named: NamedRecords = {};
      const understood: string[] = [];
      const checks: (() => Promise<void>)[] = [];
      for (const { name, argument } of inWords) {
        const call = { written, named, context, isWrite };
        const flag = isWrite ? undefined : flagMeant(argument.nameFor(name), written, plain);
        const {
          value,
          said,
          implied = {},
          check,
        } = await (async () => argument.resolve(name, call))().catch(
          (error: unknown): Resolution<unknown> => {
            if (flag === undefined || dispensable(error).kind !== "bad_input") throw error;
            values[flag] = true;
            const listed = argument.nameFor(name);
            understood.push(`${listed} ${quoteLine(String(written[listed]))} is ${flag}`);
            return { value: undefined, said: [] };
          },
        );
        if (value === undefined) continue;
        if (check !== undefined) checks.push(check);
        values[name] = value;
        understood.push(...said);
        if (argument.record !== undefined && typeof value === "number") named[argument.record] = value;
        for (const [kind, id] of Object.entries(implied) as [RecordKind, number][]) {
          const other = nameOfRecord.get(kind);
          if (other === undefined || values[other] !== undefined) continue;
          values[other] = id;
          named[kind] = id;
        }
      }
      // Each name of the shape now has the value that its argument gives, and no other name has one.
      return {
        args: values as Values<Shape>,
        understood,
        check: async () => {
          for (const check of checks) await check();
        },
      };
    },
  };
}
