import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Tool } from "../tools/kit/define.ts";
import { nounOf } from "../tools/kit/reading/names.ts";
import { readArguments } from "../tools/kit/reading/read.ts";

/**
 * The schemas as they are listed. They are read by a model, and converted by clients of which each knows less than JSON
 * Schema has (docs/decisions/0005), so they consist of a few keywords alone. What is checked is more than that.
 */

type JsonSchema = Readonly<Record<string, unknown>>;

/** What is kept of the schema of an argument. */
const inputKeywords = [
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "enum",
  "description",
];

/** What is kept of the schema of a result: what there is, and of which type. */
const outputKeywords = ["type", "properties", "items"];

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A schema with some keywords alone, in it and below; without what is marked as unlisted. */
function withKeywords(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  const kept: Record<string, unknown> = {};
  for (const keyword of keywords) {
    const value = schema[keyword];
    if (keyword === "items" && isSchema(value)) {
      const items = withKeywords(value, keywords);
      // A cell may hold anything that Halo has: strict validators refuse a part that says nothing of its type.
      if (Object.keys(items).length > 0) kept.items = items;
    } else if (keyword !== "properties") kept[keyword] = value;
    else if (isSchema(value)) {
      const listed = Object.entries(value).flatMap(([name, field]) =>
        isSchema(field) && field.unlisted !== true ? [[name, withKeywords(field, keywords)] as const] : [],
      );
      // Gemini's older form refuses an object whose properties are none.
      if (listed.length > 0) kept.properties = Object.fromEntries(listed);
    }
  }
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/** The letters and digits of a text alone. */
const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * A description that only repeats the name is left out: `client` is a client, `phonenumber` a phone, and `id` of a get tool
 * that record's.
 */
function withoutRepetition(schema: JsonSchema, noun: string): JsonSchema {
  const { properties } = schema;
  if (!isSchema(properties)) return schema;
  const fields = Object.entries(properties).map(([name, field]) => {
    if (!isSchema(field)) return [name, field];
    const { description, ...others } = field;
    const repeats = [name, `${name.replace(/_ids$/, "")}s`, `${noun} id`].map(bare);
    const isRepeated =
      typeof description === "string" && repeats.some((words) => words.includes(bare(description)));
    return [name, withoutRepetition(isRepeated ? others : field, noun)];
  });
  return { ...schema, properties: Object.fromEntries(fields) };
}

const inputJson = new WeakMap<Tool, JsonSchema>();
const outputJson = new WeakMap<Tool, JsonSchema>();

/** The listed JSON Schema of a tool's arguments (JSON Schema 2020-12, SEP-1613); created once. */
export function inputJsonSchema(tool: Tool): JsonSchema {
  return cached(inputJson, tool, () => {
    const whole = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" });
    return withoutRepetition(
      withKeywords({ ...whole }, inputKeywords),
      nounOf(tool.name).replaceAll("_", " "),
    );
  });
}

/** The listed JSON Schema of a tool's structured content; created once. */
export function outputJsonSchema(tool: Tool): JsonSchema {
  return cached(outputJson, tool, () =>
    withKeywords({ ...z.toJSONSchema(tool.output, { io: "output" }) }, outputKeywords),
  );
}

function cached(cache: WeakMap<Tool, JsonSchema>, tool: Tool, create: () => JsonSchema): JsonSchema {
  const schema = cache.get(tool) ?? create();
  cache.set(tool, schema);
  return schema;
}

/**
 * A tool's input as a Standard Schema whose output is a `Reading`: what was refused is told by `callTool`, in the words
 * of ours alone. The JSON Schema is created once instead of once for each server.
 */
export function inputSchema(tool: Tool): StandardSchemaWithJSON {
  return {
    "~standard": {
      version: 1,
      vendor: "halo-mcp",
      validate: (value: unknown) => ({ value: readArguments(tool, value) }),
      jsonSchema: {
        input: () => ({ ...inputJsonSchema(tool) }),
        output: () => ({ ...inputJsonSchema(tool) }),
      },
    },
  };
}

/**
 * A tool's output as a Standard Schema that validates nothing: the renderer follows the same declaration, the tests
 * check results against `tool.output`, and clients validate them again.
 */
export function outputSchema(tool: Tool): StandardSchemaWithJSON {
  return {
    "~standard": {
      version: 1,
      vendor: "halo-mcp",
      validate: (value: unknown) => ({ value }),
      jsonSchema: {
        input: () => ({ ...outputJsonSchema(tool) }),
        output: () => ({ ...outputJsonSchema(tool) }),
      },
    },
  };
}
