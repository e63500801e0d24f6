import type { Rules, Schema } from "./schema.ts";

/**
 * What the strictest clients and model APIs take of a tool's schema, as small converters. Each has the source of its rules.
 */

/** Keywords that say nothing which a model or the check of the server does not have otherwise. */
export const harmless: ReadonlySet<string> = new Set(["additionalProperties"]);

const common = ["type", "description", "properties", "required", "items", "enum"];

/** An object that takes any keys. */
const isOpen = ({ type, additionalProperties }: Schema) =>
  type === "object" && additionalProperties !== false;

const unions = ["anyOf", "oneOf", "allOf", "not", "$ref", "const", "if", "patternProperties"];
const unionsIn = (part: Schema, place: string) =>
  unions.filter((keyword) => keyword in part).map((keyword) => `${place}: ${keyword}`);

/**
 * OpenAI's strict function calling: every object closed, every property required, what may be left out nullable; a default
 * is refused. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas, and `ensure_strict_json_schema`
 * of openai-agents-python (`strict_schema.py`), which raises for an object whose `additionalProperties` is open.
 */
export const openAiStrict: Rules = {
  keeps: new Set([...common, "additionalProperties"]),
  refuses: (part, place) => [
    ...unionsIn(part, place),
    ...(isOpen(part) ? [`${place}: an open object`] : []),
    ...("default" in part ? [`${place}: a default`] : []),
    ...(part.type === "array" && part.items === undefined ? [`${place}: a list of anything`] : []),
  ],
  change: (part, isRequired) => ({
    ...part,
    ...(part.properties === undefined ? {} : { required: Object.keys(part.properties) }),
    ...(isRequired || typeof part.type !== "string" ? {} : { type: [part.type, "null"] }),
    ...(isRequired || part.enum === undefined ? {} : { enum: [...part.enum, null] }),
  }),
};

const geminiFormats: ReadonlySet<unknown> = new Set([
  "enum",
  "date-time",
  "float",
  "double",
  "int32",
  "int64",
]);

/**
 * Gemini's `parameters`: the `Schema` of its API, a part of OpenAPI 3.0. An object needs properties and a list items, an
 * enum is of texts, one type each. https://ai.google.dev/api/caching#Schema
 */
const geminiParameters: Rules = {
  keeps: new Set([...common, "format", "nullable", "minimum", "maximum", "minItems", "maxItems", "anyOf"]),
  refuses: (part, place) => [
    ...["$ref", "oneOf", "allOf", "const", "exclusiveMinimum", "exclusiveMaximum"]
      .filter((keyword) => keyword in part)
      .map((keyword) => `${place}: ${keyword}`),
    ...(typeof part.type === "string" ? [] : [`${place}: not one type`]),
    ...(part.type === "object" && Object.keys(part.properties ?? {}).length === 0
      ? [`${place}: an object without properties`]
      : []),
    ...(part.type === "array" && part.items === undefined ? [`${place}: a list without items`] : []),
    ...(part.enum !== undefined && part.type !== "string" ? [`${place}: an enum of other than texts`] : []),
    ...(part.format !== undefined && !geminiFormats.has(part.format)
      ? [`${place}: format ${String(part.format)}`]
      : []),
  ],
};

/**
 * Gemini's `parametersJsonSchema`: JSON Schema, of which it knows some keywords.
 * https://ai.google.dev/gemini-api/docs/structured-output#json-schema-support
 */
const geminiJsonSchema: Rules = {
  keeps: new Set([
    ...common,
    "additionalProperties",
    "format",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "anyOf",
  ]),
  refuses: (part, place) =>
    ["allOf", "not", "if", "patternProperties"]
      .filter((keyword) => keyword in part)
      .map((keyword) => `${place}: ${keyword}`),
};

/**
 * Strict tools of Anthropic's API: closed objects, no bounds of numbers, texts or lists.
 * https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations; "For 'integer' type,
 * property 'minimum' is not supported" is its answer in agentjido/req_llm issue 302.
 */
const anthropicStrict: Rules = {
  keeps: new Set([...common, "additionalProperties"]),
  refuses: (part, place) => [
    ...(isOpen(part) ? [`${place}: an open object`] : []),
    ...[
      "minimum",
      "maximum",
      "exclusiveMinimum",
      "exclusiveMaximum",
      "multipleOf",
      "minLength",
      "maxLength",
      "maxItems",
    ]
      .filter((keyword) => keyword in part)
      .map((keyword) => `${place}: ${keyword}`),
  ],
};

/** VS Code leaves a tool out whose list has no items: "tool parameters array type must have items" is its message. */
const vsCode: Rules = {
  keeps: new Set([...common, "additionalProperties"]),
  refuses: (part, place) =>
    part.type === "array" && part.items === undefined ? [`${place}: array type must have items`] : [],
};

/**
 * Codex: a schema is read into a type of its own (`JsonSchema` in openai/codex, `codex-rs/tools/src/json_schema.rs`), which
 * knows these keywords. Seen with Codex CLI 0.171: bounds are dropped, and an open object is shown as an empty one.
 */
const codex: Rules = {
  keeps: new Set([...common, "additionalProperties"]),
  change: (part) =>
    part.type === "object" && isOpen(part)
      ? { type: "object", properties: {}, additionalProperties: false }
      : part,
};

/** All of them, by name. */
export const takers = {
  "OpenAI strict": openAiStrict,
  "Gemini parameters": geminiParameters,
  "Gemini parametersJsonSchema": geminiJsonSchema,
  "Anthropic strict": anthropicStrict,
  "VS Code": vsCode,
  Codex: codex,
} as const satisfies Readonly<Record<string, Rules>>;
