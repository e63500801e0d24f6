import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { distance as levenshtein } from "fastest-levenshtein";
import * as z from "zod";
import { escapeInvisible } from "../halo/text.ts";
import type { Tool } from "../tools/kit/define.ts";

type JsonSchema = Record<string, unknown>;

/**
 * What zod writes into a JSON Schema for validators alone and a model need not read: the dialect, the
 * technical bounds of integers and of long texts. Validation holds them all the same.
 */
function forReaders(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forReaders);
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
  return Object.fromEntries(kept.map(([key, value]) => [key, forReaders(value)]));
}

const inputJson = new WeakMap<Tool, JsonSchema>();
const outputJson = new WeakMap<Tool, JsonSchema>();

/** The JSON Schema of a tool's arguments as it is listed (JSON Schema 2020-12, SEP-1613); made once. */
export function inputJsonSchema(tool: Tool): JsonSchema {
  return memoised(
    inputJson,
    tool,
    () => forReaders(z.toJSONSchema(tool.input, { io: "input" })) as JsonSchema,
  );
}

/** The JSON Schema of a tool's structured content as it is listed; made once. */
export function outputJsonSchema(tool: Tool): JsonSchema {
  return memoised(
    outputJson,
    tool,
    () => forReaders(z.toJSONSchema(tool.output, { io: "output" })) as JsonSchema,
  );
}

function memoised(memory: WeakMap<Tool, JsonSchema>, tool: Tool, make: () => JsonSchema): JsonSchema {
  const held = memory.get(tool);
  if (held !== undefined) return held;
  const made = make();
  memory.set(tool, made);
  return made;
}

/** How many combinations of given arguments each tool keeps a schema for: callers use few, whoever plays any number. */
const mostCombinations = 50;
const narrowed = new WeakMap<Tool, Map<string, z.ZodObject>>();

/**
 * Parses a tool's arguments. A list has dozens that are not given, and a look at each of them takes longer than the
 * rest of the parsing: so a schema is kept of those that are given, and of those that have a default or are demanded.
 */
export function parseArguments(tool: Tool, given: object): z.ZodSafeParseResult<unknown> {
  const parsed = narrowedTo(tool, Object.keys(given))?.safeParse(given);
  // What is refused is refused in the words of the whole.
  return parsed?.success === true ? parsed : tool.input.safeParse(given);
}

function narrowedTo(tool: Tool, given: readonly string[]): z.ZodObject | undefined {
  const held = narrowed.get(tool) ?? new Map<string, z.ZodObject>();
  narrowed.set(tool, held);
  const key = given.toSorted().join(" ");
  const found = held.get(key);
  if (found !== undefined) return found;
  const { shape } = tool.input;
  if (held.size >= mostCombinations || !given.every((name) => Object.hasOwn(shape, name))) return undefined;
  const kept = Object.entries(shape).filter(
    ([name, schema]) => given.includes(name) || !isNothingWithout(schema),
  );
  const schema = z.strictObject(Object.fromEntries(kept));
  held.set(key, schema);
  return schema;
}

/** Whether an argument may be left out and is then nothing. */
function isNothingWithout(schema: z.core.$ZodType): boolean {
  const parsed = z.safeParse(schema, undefined);
  return parsed.success && parsed.data === undefined;
}

/**
 * A tool's input as a Standard Schema: zod validates, the refusals are worded here, and the JSON Schema
 * is made once instead of once for each server instance.
 *
 * @param onRefused is told of arguments that are refused, which no handler sees
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
 * A tool's output as a Standard Schema. Results are made by our own renderer from the same declaration,
 * and every client validates them again; the tests hold each real result against `tool.output`.
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

/** The farthest that a misspelt argument may be from the one that is suggested, as a share of its length. */
const nearEnough = 0.5;

/** A refusal names the first few things that are wrong, however many there are. */
const mostIssues = 5;
const longestName = 60;

/** A name that somebody made up, as it may stand in a refusal. */
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

/** The argument that was probably meant: one that holds what was written, or else differs by little. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, share: distanceShare(key, candidate) }))
    .filter(({ share }) => share <= nearEnough)
    .sort((one, other) => one.share - other.share || one.candidate.length - other.candidate.length);
  return best?.candidate;
}

function distanceShare(key: string, candidate: string): number {
  if (candidate.includes(key)) return 0;
  // fastest-levenshtein has no bound of its own; a key is short unless someone plays.
  const share = key.length > 100 ? 1 : levenshtein(key, candidate) / Math.max(key.length, candidate.length);
  return key.includes(candidate) ? Math.min(share, nearEnough) : share;
}
