import * as z from "zod";

/**
 * Brings what a client wrote into the form that an argument takes, where only one thing can be meant: numbers and
 * booleans in texts, a list as JSON or with commas, one value where a list is due. What can't be read so stays as it is,
 * for the schema to refuse.
 */

/** The schema that a value has to be of, without what is wrapped around it. */
export function coreOf(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return coreOf(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) {
    const { in: before, out: after } = schema.def;
    return coreOf(before instanceof z.ZodTransform ? after : before);
  }
  return schema;
}

/** Whether a value stands for an argument that is left out: null and an empty text, unless the argument takes them. */
export function isAbsent(schema: z.core.$ZodType, value: unknown): boolean {
  if (value === undefined) return true;
  const isEmpty = value === null || (typeof value === "string" && value.trim() === "");
  return isEmpty && !z.safeParse(schema, value).success;
}

const wholeNumber = /^[+-]?\d{1,15}(?:\.0+)?$/;
const anyNumber = /^[+-]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})$/;
/** An id as results show it. */
const shownId = /^#(-?\d{1,10})$/;

/** A number that a text is, if it is one. */
function numberIn(text: string, isWhole: boolean): number | undefined {
  const trimmed = text.trim();
  const digits = isWhole ? (shownId.exec(trimmed)?.[1] ?? trimmed) : trimmed;
  return (isWhole ? wholeNumber : anyNumber).test(digits) ? Number(digits) : undefined;
}

function booleanIn(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

/** What a text holds as JSON of one kind; undefined for anything else. */
function jsonIn(text: string, first: "[" | "{"): unknown {
  if (!text.trimStart().startsWith(first)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a schema brings what was written into form by itself, so that only a text that is JSON is read here. */
function readsItself(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional) return readsItself(schema.unwrap());
  if (!(schema instanceof z.ZodPipe)) return false;
  return schema.def.in instanceof z.ZodTransform || readsItself(schema.def.in);
}

/** The items of a list that was written in another way than as a list. */
function itemsIn(value: unknown, item: z.core.$ZodType): unknown {
  if (typeof value !== "string") return [value];
  const parsed = jsonIn(value, "[") ?? jsonIn(value, "{");
  if (parsed !== undefined) return Array.isArray(parsed) ? parsed : [parsed];
  // A name may hold a comma, and whether it does is known once it is looked up.
  const isNumbers =
    coreOf(item) instanceof z.ZodNumber || value.split(",").every((part) => /^\s*#?\d+\s*$/.test(part));
  return isNumbers ? value.split(",").map((part) => part.trim()) : [value];
}

/**
 * A value in the form that its argument takes.
 *
 * @param isId whether it was given under a name that says that it is an id: digits are a number then, and no name
 */
export function forgiven(schema: z.core.$ZodType, value: unknown, isId = false): unknown {
  if (readsItself(schema)) {
    return typeof value === "string" ? (jsonIn(value, "[") ?? jsonIn(value, "{") ?? value) : value;
  }
  const core = coreOf(schema);
  if (core instanceof z.ZodArray) {
    const items = Array.isArray(value) ? value : itemsIn(value, core.element);
    return Array.isArray(items) ? items.map((item: unknown) => forgiven(core.element, item, isId)) : items;
  }
  if (core instanceof z.ZodObject) return objectIn(core, value);
  if (typeof value === "number" && Number.isFinite(value) && core instanceof z.ZodString)
    return String(value);
  if (typeof value !== "string") return value;
  if (core instanceof z.ZodNumber) return numberIn(value, core.isInt) ?? value;
  if (core instanceof z.ZodBoolean) return booleanIn(value) ?? value;
  if (core instanceof z.ZodEnum) return wordOf(core, value) ?? value;
  if (core instanceof z.ZodUnion && isId) return numberIn(value, true) ?? value;
  return value;
}

function objectIn(schema: z.ZodObject, value: unknown): unknown {
  const given = typeof value === "string" ? (jsonIn(value, "{") ?? value) : value;
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  const kept = Object.entries(given).flatMap(([name, part]) => {
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    if (field === undefined) return [[name, part] as const];
    return isAbsent(field, part) ? [] : [[name, forgiven(field, part)] as const];
  });
  return Object.fromEntries(kept);
}

/** One of a few words, whatever its case. */
function wordOf(schema: z.ZodEnum, value: string): unknown {
  const word = value.trim().toLowerCase();
  const fitting = schema.options.filter((option) => String(option).toLowerCase() === word);
  return fitting.length === 1 ? fitting[0] : undefined;
}
