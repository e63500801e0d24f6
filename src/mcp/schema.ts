import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { distance as levenshtein } from "fastest-levenshtein";
import * as z from "zod";
import { escapeInvisible } from "../halo/text.ts";
import type { Tool } from "../tools/kit/define.ts";

type JsonSchema = Record<string, unknown>;

/**
 * Removes what a model does not need from zod's JSON Schema: the dialect, and the technical bounds of integers, texts
 * and lists. Validation still applies them.
 */
function withoutTechnicalBounds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutTechnicalBounds);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) =>
      key !== "$schema" &&
      key !== "propertyNames" &&
      !(key === "maximum" && typeof value === "number" && value >= 100_000) &&
      !(key === "minimum" && typeof value === "number" && (value <= -100_000 || value === 1)) &&
      !((key === "maxLength" || key === "minLength") && typeof value === "number") &&
      !((key === "minItems" || key === "maxItems") && typeof value === "number") &&
      !(key === "additionalProperties" && typeof value === "object"),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutTechnicalBounds(value)]));
}

const inputJson = new WeakMap<Tool, JsonSchema>();
const outputJson = new WeakMap<Tool, JsonSchema>();

/** The listed JSON Schema of a tool's arguments (JSON Schema 2020-12, SEP-1613); created once. */
export function inputJsonSchema(tool: Tool): JsonSchema {
  return cached(
    inputJson,
    tool,
    () => withoutTechnicalBounds(z.toJSONSchema(tool.input, { io: "input" })) as JsonSchema,
  );
}

/** The listed JSON Schema of a tool's structured content; created once. */
export function outputJsonSchema(tool: Tool): JsonSchema {
  return cached(
    outputJson,
    tool,
    () => withoutTechnicalBounds(z.toJSONSchema(tool.output, { io: "output" })) as JsonSchema,
  );
}

function cached(cache: WeakMap<Tool, JsonSchema>, tool: Tool, create: () => JsonSchema): JsonSchema {
  const schema = cache.get(tool) ?? create();
  cache.set(tool, schema);
  return schema;
}

/** For how many combinations of arguments a tool's narrowed schemas are cached. Normal use has few. */
const mostCombinations = 50;
const narrowed = new WeakMap<Tool, Map<string, z.ZodObject>>();

/**
 * Parses a tool's arguments. Most of a list's dozens of arguments are not given, and checking those takes longer than
 * the rest. So a narrowed schema is cached, of those that are given, required, or have a default.
 */
export function parseArguments(tool: Tool, given: object): z.ZodSafeParseResult<unknown> {
  const parsed = narrowedTo(tool, Object.keys(given))?.safeParse(given);
  // The whole schema words the refusal.
  return parsed?.success === true ? parsed : tool.input.safeParse(given);
}

function narrowedTo(tool: Tool, given: readonly string[]): z.ZodObject | undefined {
  const schemas = narrowed.get(tool) ?? new Map<string, z.ZodObject>();
  narrowed.set(tool, schemas);
  const key = given.toSorted().join(" ");
  const found = schemas.get(key);
  if (found !== undefined) return found;
  const { shape } = tool.input;
  if (schemas.size >= mostCombinations || !given.every((name) => Object.hasOwn(shape, name)))
    return undefined;
  const kept = Object.entries(shape).filter(
    ([name, schema]) => given.includes(name) || !isAbsentByDefault(schema),
  );
  const schema = z.strictObject(Object.fromEntries(kept));
  schemas.set(key, schema);
  return schema;
}

/** Whether an argument is optional and has no default. */
function isAbsentByDefault(schema: z.core.$ZodType): boolean {
  const parsed = z.safeParse(schema, undefined);
  return parsed.success && parsed.data === undefined;
}

/**
 * A tool's input as a Standard Schema: zod validates, the refusals are worded here, and the JSON Schema is created
 * once instead of once for each server.
 *
 * @param onRefused called when arguments are refused, because no handler runs then
 */
export function inputSchema(tool: Tool, onRefused: () => void): StandardSchemaWithJSON {
  return {
    "~standard": {
      version: 1,
      vendor: "halo-mcp",
      validate: (value: unknown) => {
        const parsed = tool.input.safeParse(value);
        if (parsed.success) return { value: parsed.data };
        onRefused();
        const { issues } = parsed.error;
        const more = issues.length - mostIssues;
        return {
          issues: [
            ...issues.slice(0, mostIssues).map((issue) => ({ message: sentence(tool, issue) })),
            ...(more > 0 ? [{ message: `and ${more} more` }] : []),
          ],
        };
      },
      jsonSchema: { input: () => inputJsonSchema(tool), output: () => inputJsonSchema(tool) },
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
      jsonSchema: { input: () => outputJsonSchema(tool), output: () => outputJsonSchema(tool) },
    },
  };
}

/** The largest edit distance at which a known argument is suggested, as a share of its length. */
const nearEnough = 0.5;

/** The most problems that a refusal names. */
const mostIssues = 5;
const longestName = 60;

/** The name of an unknown argument as a refusal shows it. */
const nameOf = (key: PropertyKey) => escapeInvisible(String(key).slice(0, longestName));

function sentence(tool: Tool, issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    const known = Object.keys(tool.input.shape);
    const more = issue.keys.length - mostIssues;
    return issue.keys
      .slice(0, mostIssues)
      .map((key) => {
        const shown = `"${nameOf(key)}"`;
        const candidate = nearest(key, known);
        return candidate !== undefined
          ? `unknown argument ${shown}; did you mean "${candidate}"?`
          : `unknown argument ${shown}; this tool takes ${known.join(", ")}`;
      })
      .concat(more > 0 ? [`and ${more} more unknown arguments`] : [])
      .join("; ");
  }
  const path = issue.path.map(nameOf).join(".");
  if (issue.code === "unrecognized_keys") {
    const more = issue.keys.length - mostIssues;
    const shown = issue.keys.slice(0, mostIssues).map((key) => `"${nameOf(key)}"`);
    return `${path}: unknown ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  }
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

/** The known argument that was probably meant: one that contains the given name, or is close to it. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, share: distanceShare(key, candidate) }))
    .filter(({ share }) => share <= nearEnough)
    .sort((one, other) => one.share - other.share || one.candidate.length - other.candidate.length);
  return best?.candidate;
}

function distanceShare(key: string, candidate: string): number {
  if (candidate.includes(key)) return 0;
  // fastest-levenshtein takes texts of any length; a name that is meant seriously is short.
  const share = key.length > 100 ? 1 : levenshtein(key, candidate) / Math.max(key.length, candidate.length);
  return key.includes(candidate) ? Math.min(share, nearEnough) : share;
}
