import { describe, expect, test } from "vitest";
import * as z from "zod";
import { buildTenant } from "../../sandbox/index.ts";
import { inputJsonSchema } from "../../src/mcp/schema.ts";
import { catalogue } from "../../src/tools/index.ts";
import { readArguments } from "../../src/tools/kit/reading/read.ts";
import { scopes } from "../../src/tools/scopes.ts";
import { surfaceOf } from "../../src/tools/surface/surface.ts";
import { exampleArguments } from "../examples.ts";
import { now } from "../support/generated.ts";
import { convert, type Schema } from "./schema.ts";
import { harmless, openAiStrict, takers } from "./takers.ts";

const tenant = buildTenant({ now });

/** The last word of a place: the keyword. */
const keywordOf = (place: string) => place.split(".").at(-1) ?? "";

/** The tools that are listed where others are not: those that find and call, and ChatGPT's. */
const ofSurfaces = (["core", "chatgpt"] as const).flatMap((tier) => {
  const chosen = [{ by: "deployment", choice: [tier] }] as const;
  const { tools } = surfaceOf({ deployed: catalogue, chosen, scopes });
  return tools.filter(({ name }) => !catalogue.some((tool) => tool.name === name));
});

describe.each(Object.entries(takers))("%s", (_, rules) => {
  test.each([...catalogue, ...ofSurfaces].map((tool) => [tool.name, tool] as const))(
    "%s loses nothing that matters",
    (_name, tool) => {
      const listed = inputJsonSchema(tool) as Schema;
      const { schema, dropped, refused } = convert(listed, rules);
      expect(refused).toEqual([]);
      expect(dropped.filter((place) => !harmless.has(keywordOf(place)))).toEqual([]);
      // Nothing below an object is lost either, as an open one would lose it.
      expect(placesIn(schema)).toEqual(placesIn(listed));
    },
  );

  test("what it does not take is seen", () => {
    const open: Schema = {
      type: "object",
      properties: {
        fields: { type: "object", additionalProperties: { type: "string" } },
        hours: { type: "number", exclusiveMinimum: 0 },
        content: { type: "boolean", default: false },
      },
      additionalProperties: false,
    };
    const { schema, dropped, refused } = convert(open, rules);
    const lost = dropped.filter((place) => !harmless.has(keywordOf(place)));
    const isEmptied = JSON.stringify(placesIn(schema)) !== JSON.stringify(placesIn(open));
    expect(refused.length + lost.length + (isEmptied ? 1 : 0)).toBeGreaterThan(0);
  });
});

/** Every property with its place. */
function placesIn(schema: Schema, place = ""): string[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => [
      `${place}${name}`,
      ...placesIn(child, `${place}${name}.`),
    ]),
    ...(schema.items === undefined ? [] : placesIn(schema.items, `${place}[].`)),
  ];
}

describe("what a strict client sends is taken", () => {
  test.each(catalogue.map((tool) => [tool.name, tool] as const))(
    "%s with null for all that is left out",
    (name, tool) => {
      const { schema } = convert(inputJsonSchema(tool) as Schema, openAiStrict);
      const example = exampleArguments(name, tenant);
      const strict = withNulls(schema, example);
      const plain = readArguments(tool, example);
      expect(plain).toMatchObject({ ok: true });
      expect(readArguments(tool, strict)).toEqual(plain);
      // A model that keeps to the schema writes what the schema says.
      const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      const typed = asTyped(schema, strict);
      expect(check.safeParse(typed).error?.issues).toBeUndefined();
      expect(readArguments(tool, typed)).toMatchObject({ ok: true });
    },
  );
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value with null for each property that it leaves out, also in the objects below it: a strict model sends all. */
function withNulls(schema: Schema | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withNulls(schema?.items, item));
  const { properties } = schema ?? {};
  if (properties === undefined || !isRecord(value)) return value;
  const parts = Object.entries(properties).map(
    ([name, part]) => [name, withNulls(part, value[name] ?? null)] as const,
  );
  return Object.fromEntries(parts);
}

/** A value in the types that a schema has for it: a number is a text where the schema has a text. */
function asTyped(schema: Schema | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => asTyped(schema?.items, item));
  if (isRecord(value)) {
    const parts = Object.entries(value).map(
      ([name, part]) => [name, asTyped(schema?.properties?.[name], part)] as const,
    );
    return Object.fromEntries(parts);
  }
  const types = [schema?.type].flat();
  return typeof value === "number" && types.includes("string") ? String(value) : value;
}
