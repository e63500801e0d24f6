import * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import type { Tool } from "../define.ts";
import { forgiven, isAbsent } from "./forgive.ts";
import { addedByClients, limit } from "./names.ts";
import { differing, missing, problemsOf, refusalOf, unknownArgument } from "./refusals.ts";

/** The arguments of a call that were taken. */
export interface Taken {
  readonly ok: true;
  /** By the names under which they are listed, checked by their schemas. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What was left out, in sentences for the caller. */
  readonly said: readonly string[];
}

/** What came of reading the arguments of a call. */
export type Reading = Taken | { readonly ok: false; readonly refusal: string };

/** What reading needs of a tool. */
export type ReadTool = Pick<Tool, "input" | "aliases" | "access">;

/** What follows from a tool's declaration alone. */
interface Prepared {
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  readonly required: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
}

const prepared = new WeakMap<z.ZodObject, Prepared>();

function prepare({ input }: ReadTool): Prepared {
  const known = prepared.get(input);
  if (known !== undefined) return known;
  const schemas: Record<string, z.ZodType> = {};
  const required: string[] = [];
  const defaults: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(input.shape)) {
    if (!(schema instanceof z.ZodType)) continue;
    schemas[name] = schema;
    const absent = schema.safeParse(undefined);
    if (!absent.success) required.push(name);
    else if (absent.data !== undefined) defaults[name] = absent.data;
  }
  const made = { schemas, required, defaults };
  prepared.set(input, made);
  return made;
}

/** A value that was given for an argument, under one of its names. */
interface Given {
  readonly as: string;
  readonly value: unknown;
  /** Whether it may differ from what is under another name, since both are looked up and compared then. */
  readonly isNamed: boolean;
}

/** What is found in the arguments of a call, before they are put together. */
class Found {
  readonly problems: string[] = [];
  /** Names that clients add. */
  readonly added: string[] = [];
  /** Names with an empty text. */
  readonly emptied: string[] = [];
  /** The values of each argument, by the name under which it is listed; none for one that can't be taken. */
  readonly values = new Map<string, Given[]>();

  add(tool: ReadTool, { schemas }: Prepared, as: string, raw: unknown): void {
    const alias = tool.aliases.get(as);
    const listed = Object.hasOwn(schemas, as) ? as : alias?.listed;
    const schema = listed === undefined ? undefined : schemas[listed];
    if (listed === undefined || schema === undefined) {
      if (addedByClients.has(as)) this.added.push(as);
      else this.problems.push(unknownArgument(as, namesOf(tool, schemas)));
      return;
    }
    if (isAbsent(schema, raw)) {
      if (typeof raw === "string") this.emptied.push(as);
      return;
    }
    const value = forgiven(schema, raw, as === listed ? false : alias?.isId);
    const parsed = schema.safeParse(value);
    const held = this.values.get(listed) ?? [];
    this.values.set(listed, held);
    if (!parsed.success) this.problems.push(...problemsOf(as, schema, value));
    else held.push({ as, value: parsed.data, isNamed: as === listed || alias?.isNamed === true });
  }

  /** The values by name. One that was given under several names, and not the same, stands under each of them. */
  put(args: Record<string, unknown>): void {
    for (const [listed, all] of this.values) {
      const [first, ...others] = distinct(all);
      if (first === undefined) continue;
      if (others.length === 0) args[listed] = first.value;
      else if (all.every(({ isNamed }) => isNamed)) for (const { as, value } of all) args[as] = value;
      else this.problems.push(differing([first, ...others]));
    }
  }
}

/** The values that are not the same as one before. */
function distinct(all: readonly Given[]): readonly Given[] {
  const texts = all.map(({ value }) => JSON.stringify(value));
  return all.filter((_, index) => texts.indexOf(texts[index] ?? "") === index);
}

/** All names that a tool understands, each with the one under which it is listed. */
function namesOf({ aliases }: ReadTool, schemas: Prepared["schemas"]): ReadonlyMap<string, string> {
  return new Map([
    ...Object.keys(schemas).map((name) => [name, name] as const),
    ...[...aliases].map(([name, { listed }]) => [name, listed] as const),
  ]);
}

/**
 * Reads the arguments of a call as a client wrote them: the one place where other names, other forms and what clients add
 * are understood. Nothing is asked of Halo.
 */
export function readArguments(tool: ReadTool, written: unknown): Reading {
  const known = prepare(tool);
  const found = new Found();
  const entries = typeof written === "object" && written !== null ? Object.entries(written) : [];
  for (const [name, value] of entries) found.add(tool, known, name, value);
  const args: Record<string, unknown> = { ...known.defaults };
  found.put(args);
  const { problems, added, emptied, values } = found;
  for (const name of known.required) {
    const schema = known.schemas[name];
    if (schema !== undefined && !values.has(name)) problems.push(missing(name, schema));
  }
  if (problems.length > 0) return { ok: false, refusal: refusalOf(problems) };
  const said: string[] = [];
  if (values.get("page_size")?.some(({ as }) => as === limit) === true) said.push(`${limit} is page_size`);
  if (added.length > 0) said.push(`left out, since it is no argument: ${added.join(", ")}`);
  // A model may have meant to clear a field with it.
  if (emptied.length > 0 && tool.access !== "read") said.push(`empty, so not given: ${emptied.join(", ")}`);
  return { ok: true, args, said };
}

/**
 * The arguments of a call that is made here and not by a client.
 *
 * @throws HaloError `bad_input` when they are refused
 */
export function argumentsFor(tool: ReadTool, written: unknown): Taken["args"] {
  const reading = readArguments(tool, written);
  if (!reading.ok) throw badInput(reading.refusal);
  return reading.args;
}
