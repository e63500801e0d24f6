import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { definitionCost, sumOf } from "../../scripts/support/definitions.ts";
import { isAnswer } from "../../test/support/tool-names.ts";
import { usualSurface } from "../config/surface.ts";
import { instructionsFor } from "../mcp/instructions.ts";
import { inputJsonSchema, outputJsonSchema } from "../mcp/schema.ts";
import { catalogue } from "./index.ts";
import type { Access } from "./kit/define.ts";
import { type Scope, scopes } from "./scopes.ts";
import { surfaceOf } from "./surface/surface.ts";
import { lackedScopes, toolsForScopes, toolsOfDeployment } from "./surfaces.ts";

/** The folder with one reviewed definition for each tool; `npm run snapshots` writes it anew. */
const snapshots = "./__snapshots__";

const names = catalogue.map(({ name }) => name);

/** What follows from a tool's verb: its access, whether it asks the user first, whether a second call changes nothing more. */
const verbs: Readonly<Record<string, { access: Access; asks?: boolean; repeatable?: boolean }>> = {
  ...Object.fromEntries(
    ["list", "get", "find", "run", "search", "similar", "changes"].map((verb) => [verb, { access: "read" }]),
  ),
  create: { access: "write", repeatable: false },
  draft: { access: "write", repeatable: false },
  attach: { access: "write", repeatable: false },
  log: { access: "write", repeatable: false },
  reply: { access: "write", repeatable: false },
  update: { access: "write" },
  close: { access: "write" },
  assign: { access: "write" },
  bulk: { access: "write", asks: true },
  decide: { access: "write", asks: true, repeatable: false },
  fill: { access: "write", repeatable: false },
  merge: { access: "write", asks: true },
  link: { access: "write" },
  delete: { access: "destructive", asks: true },
  void: { access: "destructive", asks: true },
};

/** Tools that ask although others of their verb do not, since they move money or mail; false: not to be repeated. */
const asking: Readonly<Record<string, { readonly repeatable: boolean }>> = {
  halo_update_recurring_lines: { repeatable: false },
  halo_update_quotation: { repeatable: false },
  halo_update_licence: { repeatable: true },
};

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly required?: string[];
  readonly additionalProperties?: unknown;
  readonly [keyword: string]: unknown;
}

/** Every property of a schema with its path, nested ones too. */
function propertiesOf(schema: JsonSchema, path = ""): [string, JsonSchema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]): [string, JsonSchema][] => [
      [`${path}${name}`, child],
      ...propertiesOf(child, `${path}${name}.`),
    ]),
    ...(schema.items === undefined ? [] : propertiesOf(schema.items, `${path}[].`)),
  ];
}

test("the catalogue holds the tools that were agreed on, in a fixed order, each once", async () => {
  expect(new Set(names).size).toBe(names.length);
  await expect(`${names.join("\n")}\n`).toMatchFileSnapshot(`${snapshots}/catalogue.txt`);
});

test("each file of the snapshots is that of a tool in the catalogue", async () => {
  const files = await readdir(fileURLToPath(new URL(snapshots, import.meta.url)));
  const expected = ["catalogue.txt", "lines", "calls", ...names.map((name) => `${name}.json`)];
  const left = files.filter((file) => !expected.includes(file));
  expect(left, "of tools that are gone: delete them, which `npm run snapshots` does too").toEqual([]);
});

test("what is listed by default stays within 24,000 tokens, and what every client gives its model of that within 13,000", () => {
  // With the whole API and reports in SQL, which are off by default.
  const deployed = toolsOfDeployment({
    readOnly: false,
    hasCopy: true,
    hasLedger: true,
    hasApi: true,
    hasSql: true,
  });
  const chosen = [{ by: "deployment", choice: usualSurface }] as const;
  const { text, input, output } = sumOf(surfaceOf({ deployed, chosen, scopes }).tools.map(definitionCost));
  expect(text + input).toBeLessThanOrEqual(13_000);
  expect(text + input + output).toBeLessThanOrEqual(24_000);
});

const sessions: readonly (readonly Scope[])[] = [
  ["halo:read"],
  ["halo:read", "halo:write"],
  ["halo:read", "halo:delete"],
  scopes,
];

describe.each(sessions.map((granted) => [granted.join(" "), granted] as const))(
  "a session with %s",
  (_, granted) => {
    const tools = toolsForScopes(catalogue, granted);
    const own = tools.map(({ name }) => name);

    test("its instructions stay within 2,000 characters and name only its tools", () => {
      const instructions = instructionsFor(
        { tools, reach: tools, hidden: new Map() },
        lackedScopes(catalogue, granted),
      );
      expect(instructions.includes("Not granted")).toBe(granted !== scopes);
      expect(instructions.length).toBeLessThan(2_000);
      const named = instructions.match(/halo_[a-z_]+/g) ?? [];
      expect(named.length).toBeGreaterThan(10);
      for (const name of named) expect(own).toContain(name);
      expect(instructions).not.toMatch(/: \.|, \.|- \.|\n\n\n|undefined/);
    });

    test("its definitions name only its tools", () => {
      for (const tool of tools) {
        const text = `${tool.description} ${JSON.stringify(inputJsonSchema(tool))}`;
        for (const name of text.match(/halo_[a-z_]+/g) ?? []) expect(own, tool.name).toContain(name);
      }
    });
  },
);

describe.each(catalogue.map((tool) => [tool.name, tool] as const))("%s", (_name, tool) => {
  const input = inputJsonSchema(tool) as JsonSchema;
  const output = outputJsonSchema(tool) as JsonSchema;

  test("its name, title and description are in bounds and say what it does", () => {
    expect(tool.name).toMatch(/^halo_[a-z]+(_[a-z]+)*$/);
    expect(tool.name.length).toBeLessThanOrEqual(64);
    expect(tool.title.length).toBeGreaterThan(3);
    expect(tool.title.length).toBeLessThan(60);
    expect(tool.description.length).toBeGreaterThan(20);
    expect(tool.description.length).toBeLessThan(1_000);
    expect(tool.description).not.toMatch(/\balways (call|use)\b|\bignore\b|\bmust call\b/i);
  });

  test("its annotations follow from its verb", () => {
    const verb = tool.name.split("_")[1] ?? "";
    const {
      access,
      asks = false,
      repeatable = true,
    } = isAnswer(tool)
      ? { access: "read" as const }
      : { ...verbs[verb], ...(asking[tool.name] && { asks: true, ...asking[tool.name] }) };
    expect(tool.access).toBe(access);
    expect(tool.annotations).toEqual({
      readOnlyHint: access === "read",
      destructiveHint: asks,
      idempotentHint: repeatable,
      openWorldHint: true,
    });
    expect("confirm" in tool.input.shape).toBe(asks);
    expect("dry_run" in tool.input.shape).toBe(access !== "read");
  });

  test("its input is one strict object, and every field is bounded", () => {
    expect(input.type).toBe("object");
    expect(input.additionalProperties).toBe(false);
    expect(Object.keys(input.properties ?? {})).not.toEqual([]);
    for (const [path, field] of propertiesOf(input)) {
      expect(field.type, path).toMatch(/^(?:string|integer|number|boolean|array|object)$/);
      expect(field.description, path).not.toBe("");
    }
    for (const name of Object.keys(tool.input.shape)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      // A bound that validation holds, whether or not the listed schema spells it out.
      const huge = [
        Number.MAX_SAFE_INTEGER,
        -Number.MAX_SAFE_INTEGER,
        "x".repeat(200_000),
        Array(5_000).fill(1),
      ];
      const field = tool.input.shape[name];
      for (const value of huge)
        expect(field?.safeParse(value).success, `${name}: ${String(value).slice(0, 20)}`).toBe(false);
    }
  });

  test("its output is an object that says what there is, each part with a type", () => {
    expect(output.type).toBe("object");
    const { record, rows, fields, figures, columns } = output.properties ?? {};
    const told = record ?? figures ?? fields;
    // Rows bring the names of their fields along.
    if (told === undefined) expect([rows?.type, columns?.type]).toEqual(["array", "array"]);
    else expect(told.type).toBe("object");
    if (told !== undefined && tool.access === "read" && tool.name !== "halo_run_report") {
      expect(Object.keys(told.properties ?? {}).length).toBeGreaterThan(0);
    }
    for (const [path, field] of propertiesOf(output)) expect(typeof field.type, path).toBe("string");
  });

  test("its definition is as it was reviewed", async () => {
    const { title, description, annotations } = tool;
    const definition = { title, description, ...annotations, input, output };
    await expect(`${JSON.stringify(definition, undefined, 2)}\n`).toMatchFileSnapshot(
      `${snapshots}/${tool.name}.json`,
    );
  });
});
