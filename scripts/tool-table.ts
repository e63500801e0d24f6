/**
 * Writes the tables of tools, their costs, prompts and resources in README.md from what the server registers, and those of tables and
 * columns in docs/query.md, of what is off in docs/api.md, of what docs/sql.md lists, and of what is reached in docs/reach.md: `npm run docs`. With `--check` it only tells whether they are up to date, for CI.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { queryTables } from "../src/halo/copy/columns/index.ts";
import type { ColumnKind, CopyColumn } from "../src/halo/copy/tables.ts";
import type { Prompt } from "../src/mcp/prompts/define.ts";
import { prompts } from "../src/mcp/prompts/index.ts";
import { type TemplateDefinition, templates } from "../src/mcp/resources/kinds.ts";
import { apiTools } from "../src/tools/api/api.ts";
import { offGroups } from "../src/tools/api/reach.ts";
import { catalogue } from "../src/tools/index.ts";
import type { Access, Tool } from "../src/tools/kit/define.ts";
import { functions } from "../src/tools/query/sql/expressions/functions.ts";
import { allFunctions } from "../src/tools/sql/guard/functions.ts";
import { deniedTables } from "../src/tools/sql/schema/secrets.ts";
import { sqlTools } from "../src/tools/sql/sql.ts";
import { areaOfTool } from "../src/tools/surface/areas.ts";
import { deeds } from "../test/questions/everyday/index.ts";
import { integrations } from "../test/questions/integrations.ts";
import { clientHead, clientRows } from "./support/client-table.ts";
import { installHead, installRows } from "./support/install-links.ts";
import { areaHead, areaRows, reachSummary, resourceHead, resourceRows } from "./support/reach-tables.ts";
import { surfaceHead, surfaceRows, tierRows } from "./support/surface-costs.ts";

const accessWords: Record<Access, string> = { read: "reads", write: "writes", destructive: "asks first" };

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")))]
    .map((cells) => (cells[0] === "---" ? `|${cells.join("|")}|` : `| ${cells.join(" | ")} |`))
    .join("\n");

const toolRow = ({ name, access, description }: Tool) => [`\`${name}\``, accessWords[access], description];

function promptRow({ name, title, description, arguments: fields }: Prompt): string[] {
  const names = Object.entries(fields).map(([field, { required }]) =>
    required === true ? `**${field}**` : field,
  );
  return [`${title} (\`${name}\`)`, names.join(", "), description];
}

const templateRow = ({ template, description }: TemplateDefinition) => [
  `\`${template.toString()}\``,
  description,
];

const kinds: Record<ColumnKind, string> = {
  id: "id",
  number: "number",
  text: "text",
  day: "day",
  moment: "moment",
  flag: "0 or 1",
};

function columnText({
  name,
  kind,
  about,
  of,
}: Partial<CopyColumn> & Pick<CopyColumn, "name" | "kind">): string {
  const halo = of === undefined ? undefined : `Halo's \`${of}\``;
  const more = [kinds[kind], halo, about].filter((part) => part !== undefined).join(", ");
  return `\`${name}\` (${more})`;
}

/** The tables of docs/query.md. */
const queries: Readonly<Record<string, string>> = {
  tables: table(
    ["table", "holds", "columns"],
    queryTables.map(({ name, about, columns, lookedUp }) => [
      `\`${name}\``,
      about,
      [
        ...columns.map(columnText),
        ...lookedUp.map(({ name: column, kind }) => `*\`${column}\`* (${kinds[kind]})`),
      ].join(", "),
    ]),
  ),
  functions: [...functions.keys()].map((name) => `\`${name}\``).join(", "),
};

/** The tables by the word in the marks around them. */
const tables: Readonly<Record<string, string>> = {
  tools: table(
    ["tool", "area", "access", "what it answers or does"],
    catalogue.map((tool) => toolRow(tool).toSpliced(1, 0, areaOfTool(tool.name))),
  ),
  tiers: table(surfaceHead, tierRows()),
  surfaces: table(surfaceHead, surfaceRows()),
  clients: table(clientHead, clientRows),
  install: table(installHead, installRows),
  prompts: table(["prompt", "arguments", "what it does"], prompts.map(promptRow)),
  resources: table(["address", "what it holds"], templates.map(templateRow)),
};

/** The tables of docs/api.md. */
const api: Readonly<Record<string, string>> = {
  tools: table(["tool", "access", "what it does"], apiTools.map(toolRow)),
  off: table(
    ["off is", "to", "because"],
    offGroups.map(({ names, pattern, acts = ["read", "write", "delete"], reason }) => [
      [
        ...names.map((name) => `\`${name}\``),
        ...(pattern === undefined ? [] : [`names like \`${pattern.source}\``]),
      ].join(", "),
      acts.join(", "),
      reason,
    ]),
  ),
};

/** The tables of docs/reach.md. */
const reach: Readonly<Record<string, string>> = {
  areas: table(areaHead, areaRows()),
  integrations: table(
    ["what is done", "the tool that does it"],
    integrations.map(([job, tool]) => [job, `\`${tool}\``]),
  ),
  everyday: table(
    ["what is asked", "the tool that does it"],
    deeds.map(({ asks, tool, yes }) => [asks, `\`${tool}\`${yes === undefined ? "" : ", which asks first"}`]),
  ),
  summary: await reachSummary(),
  resources: table(resourceHead, await resourceRows()),
};

/** The tables of docs/sql.md. */
const sql: Readonly<Record<string, string>> = {
  tools: table(["tool", "access", "what it does"], sqlTools.map(toolRow)),
  functions: allFunctions.map((name) => `\`${name}\``).join(", "),
  denied: table(
    ["names like", "because"],
    deniedTables.map(({ pattern, why }) => [`\`${pattern.source}\``, why]),
  ),
};

const files = {
  "README.md": tables,
  "docs/query.md": queries,
  "docs/api.md": api,
  "docs/reach.md": reach,
  "docs/sql.md": sql,
};
for (const [file, texts] of Object.entries(files)) renew(file, texts);

/** Renews the tables of a file, or ends with an error where they are not up to date and are only checked. */
function renew(file: string, texts: Readonly<Record<string, string>>): void {
  const path = new URL(`../${file}`, import.meta.url);
  const written = readFileSync(path, "utf8");
  let made = written;
  for (const [word, text] of Object.entries(texts)) {
    const begin = `<!-- ${word}: generated by \`npm run docs\` -->`;
    const end = `<!-- /${word} -->`;
    const [before, rest] = made.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
      console.error(`${file} lacks the marks ${begin} and ${end}`);
      process.exit(1);
    }
    made = `${before}${begin}\n${text}\n${end}${after}`;
  }
  if (!process.argv.includes("--check")) {
    writeFileSync(path, made);
  } else if (made !== written) {
    console.error(`The tables in ${file} are out of date: run \`npm run docs\`.`);
    process.exit(1);
  }
}
