import fc, { type Arbitrary } from "fast-check";
import * as z from "zod";
import type { Tool } from "../../../src/tools/kit/define.ts";
import { anyNumber, anyText, anyValue, strangeKey } from "./hostile.ts";

/** Arguments of a tool, as a client sends them. */
export type Arguments = Readonly<Record<string, unknown>>;

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

/** Ids that some table of the sandbox has. */
const someIds = [1, 2, 3, 4, 5, 9, 12, 21, 22, 101, 102, 1_001, 2_001, 2_050, 2_301, 2_400];

/** Ids of records that are there, by the argument that takes them. */
export type KnownIds = Readonly<Record<string, readonly number[]>>;

/** A value that a schema takes, or all but takes: text is hostile within its length. */
function valueFor(schema: JsonSchema, known: KnownIds, name = ""): Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => valueFor(each, known, name)));
  switch (schema.type) {
    case "string":
      return anyText.map((text) => text.slice(0, schema.maxLength ?? 1_000));
    case "integer":
    case "number": {
      const { minimum: min = -(2 ** 31), maximum: max = 2 ** 31 } = schema;
      const usual = known[name] ?? someIds;
      return fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...usual.map((id) => Math.min(max, Math.max(min, id)))) },
        { weight: 1, arbitrary: fc.constantFrom(min, max) },
      );
    }
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valueFor(schema.items ?? {}, known, name.replace(/s$/, "")), {
        minLength: 1,
        maxLength: 3,
      });
    case "object":
      if (schema.properties !== undefined) return objectFor(schema, known);
      return fc.dictionary(
        fc.constantFrom("1", "212", "301"),
        valueFor(typeof schema.additionalProperties === "object" ? schema.additionalProperties : {}, known),
        { minKeys: 1, maxKeys: 2 },
      );
    default:
      return anyValue;
  }
}

const mostOptional = 4;

function objectFor(schema: JsonSchema, known: KnownIds): Arbitrary<Arguments> {
  const { properties = {}, required = [] } = schema;
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  return fc
    .subarray(optional, { maxLength: Math.min(mostOptional, optional.length) })
    .chain((chosen) =>
      fc.record(
        Object.fromEntries(
          [...required, ...chosen].map((name) => [name, valueFor(properties[name] ?? {}, known, name)]),
        ),
      ),
    );
}

/** Arguments that a tool's schema takes, mostly: dates, names and ids that may not be any. */
export function fitting(tool: Tool, known: KnownIds): Arbitrary<Arguments> {
  return objectFor(z.toJSONSchema(tool.input, { io: "input" }) as JsonSchema, known);
}

/** The same with something wrong: a value of another type or size, one that is no argument, or not even an object. */
export function beside(tool: Tool, known: KnownIds): Arbitrary<unknown> {
  const names = Object.keys(tool.input.shape);
  const wrong = fc.tuple(fc.constantFrom(...names, "id"), fc.oneof(anyValue, anyNumber));
  return fc.oneof(
    { weight: 6, arbitrary: withEntry(fitting(tool, known), wrong) },
    { weight: 3, arbitrary: withEntry(fitting(tool, known), fc.tuple(strangeKey, anyValue)) },
    { weight: 1, arbitrary: anyValue },
  );
}

function withEntry(
  some: Arbitrary<Arguments>,
  entry: Arbitrary<readonly [string, unknown]>,
): Arbitrary<Arguments> {
  return fc.tuple(some, entry).map(([args, added]) => Object.fromEntries([...Object.entries(args), added]));
}
