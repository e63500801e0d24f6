import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { buildTenant } from "../../sandbox/index.ts";
import { exampleArguments } from "../../test/examples.ts";
import { callOn, now } from "../../test/support/generated.ts";
import { catalogue } from "./index.ts";
import { marked } from "./kit/clean.ts";
import type { ToolResult } from "./kit/result.ts";
import type { FieldKind, Fields, View } from "./kit/view.ts";

/** Rows of one kind: the fields that they can hold, and the line that a model reads of each. */
interface Rows {
  readonly fields: Fields;
  readonly line: View["line"];
}

/** A value of each kind, as a cleaned row holds it. */
const sampleOf: Readonly<Record<FieldKind, (name: string, place: number) => unknown>> = {
  id: (_name, place) => 101 + place,
  number: (_name, place) => place + 0.5,
  amount: (_name, place) => place + 0.5,
  boolean: () => true,
  day: () => "2026-03-04",
  date: () => "2026-03-04T15:30:00Z",
  time: () => "2026-03-04T15:30:20Z",
  label: (name) => `a ${name}`,
  listed: (name) => `a ${name}`,
  name: (name) => `a ${name}`,
  text: (name) => `the ${name}`,
};

/** The line of a row with all fields, and each other line that comes when one field is absent, 0 or false. */
function linesOf({ fields, line: lineOf }: Rows): string {
  const line = (row: Record<string, unknown>) => lineOf(marked(row, fields));
  const full: Record<string, unknown> = Object.fromEntries(
    Object.entries(fields).map(([name, kind], place) => [name, sampleOf[kind](name, place)]),
  );
  const whole = line(full);
  const others = Object.entries(full).flatMap(([name, value]): [string, string][] => {
    const { [name]: _absent, ...without } = full;
    const none = typeof value === "boolean" ? false : 0;
    return [
      [`without ${name}`, line(without)],
      ...(typeof value === "string" ? [] : [[`${name} ${none}`, line({ ...full, [name]: none })] as const]),
    ].map(([title, text]) => [String(title), String(text)]);
  });
  return [["all fields", whole] as const, ...others.filter(([, text]) => text !== whole)]
    .map(([title, text]) => `${title}\n  ${text}\n`)
    .join("");
}

const names = new Set<string>(catalogue.map(({ name }) => name));

/** Whether a list has the same rows: its file holds their lines then. */
function isListed(tool: string): boolean {
  const list = tool.replace("_get_", "_list_");
  return tool !== list && ["s", "es"].some((ending) => names.has(list + ending));
}

/** All rows that a tool's result can show, by their name. */
function rowsOf(tool: string, result: ToolResult): [string, Rows][] {
  const companions =
    result.kind === "record" ? result.companions : result.kind === "answer" ? result.tables : [];
  const shown = companions.map((companion): [string, Rows] => [companion.name, companion]);
  if (isListed(tool) || (result.kind !== "record" && result.kind !== "list")) return shown;
  const { view } = result;
  const joined = Object.fromEntries((view.names ?? []).map(({ as }) => [as, "listed"] as const));
  return [["rows", { fields: { ...view.row, ...view.card, ...joined }, line: view.line }], ...shown];
}

/** The folder with the reviewed lines of each tool that reads; `npm run snapshots` writes it anew. */
const folder = "./__snapshots__/lines";

const tenant = buildTenant({ now });
const tools = catalogue.filter(({ access }) => access === "read");
const results = new Map(
  await Promise.all(
    tools.map(
      async (tool) =>
        [tool.name, (await callOn(tenant, tool, { ...exampleArguments(tool.name, tenant) })).result] as const,
    ),
  ),
);
const shown = [...results]
  .map(([name, result]) => [name, rowsOf(name, result)] as const)
  .filter(([, rows]) => rows.length > 0);

test("each file of the lines is that of a tool", async () => {
  const files = await readdir(fileURLToPath(new URL(folder, import.meta.url)));
  const expected = shown.map(([name]) => `${name}.txt`);
  expect(files.filter((file) => !expected.includes(file))).toEqual([]);
});

describe.each(shown)("%s", (name, rows) => {
  test("its lines, and what each field changes in them, are as they were reviewed", async () => {
    const text = rows.map(([title, each]) => `# ${title}\n${linesOf(each)}`).join("\n");
    await expect(text).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });
});
