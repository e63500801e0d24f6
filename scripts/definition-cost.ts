/**
 * `npm run definition-cost`: what the definitions that are listed by default cost, in tokens, as a Markdown table, and what
 * each tier and area of tools does.
 *
 *   npm run definition-cost -- --api         with the tools over Halo's whole API
 *   npm run definition-cost -- --save FILE   keeps the figures
 *   npm run definition-cost -- --base FILE   compares with kept ones, and lists the tools whose cost has changed
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { usualSurface } from "../src/config/surface.ts";
import { scopes } from "../src/tools/scopes.ts";
import { surfaceOf } from "../src/tools/surface/surface.ts";
import { toolsOfDeployment } from "../src/tools/surfaces.ts";
import { type DefinitionCost, definitionCost, sumOf } from "./support/definitions.ts";
import { surfaceHead, surfaceRows } from "./support/surface-costs.ts";

const Costs = z.record(z.string(), z.object({ text: z.number(), input: z.number(), output: z.number() }));
type Costs = z.infer<typeof Costs>;

const none: DefinitionCost = { text: 0, input: 0, output: 0 };

const { values } = parseArgs({
  options: { save: { type: "string" }, base: { type: "string" }, api: { type: "boolean", default: false } },
});

/** All that a deployment with a working copy has. */
const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true, hasApi: values.api });

/** What it lists by default. */
const served = surfaceOf({ deployed, chosen: [{ by: "deployment", choice: usualSurface }], scopes }).tools;

/** A figure, with what it was before where that differs. */
function cell(now: number, before: number): string {
  const [shown, was] = [now, before].map((value) => Math.round(value).toLocaleString("en"));
  return shown === was ? `${shown}` : `${was} → ${shown}`;
}

function row(name: string, now: DefinitionCost, before: DefinitionCost): string {
  const given = (cost: DefinitionCost) => cost.text + cost.input;
  return `| ${[
    name,
    cell(now.text, before.text),
    cell(now.input, before.input),
    cell(given(now), given(before)),
    cell(now.output, before.output),
    cell(given(now) + now.output, given(before) + before.output),
  ].join(" | ")} |`;
}

function hasChanged(now: DefinitionCost, before: DefinitionCost): boolean {
  return now.text !== before.text || now.input !== before.input || now.output !== before.output;
}

function table(now: Costs, before: Costs): string {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const changed = names
    .map((name) => ({ name, now: now[name] ?? none, before: before[name] ?? none }))
    .filter((one) => hasChanged(one.now, one.before));
  const tools = (costs: Costs) => Object.keys(costs).length;
  return [
    "| definitions, in tokens | name and description | input schema | both | output schema | all |",
    "|---|---|---|---|---|---|",
    row(`${cell(tools(now), tools(before))} tools`, sumOf(Object.values(now)), sumOf(Object.values(before))),
    ...changed.map((one) => row(`\`${one.name}\``, one.now, one.before)),
  ].join("\n");
}

/** What each tier and area costs. */
function costsOfSurfaces(): string {
  const lines = [surfaceHead, surfaceHead.map(() => "---"), ...surfaceRows()];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const now: Costs = Object.fromEntries(served.map((tool) => [tool.name, definitionCost(tool)]));
if (values.save !== undefined) await writeFile(values.save, JSON.stringify(now));
const before = values.base === undefined ? now : Costs.parse(JSON.parse(await readFile(values.base, "utf8")));
console.log(table(now, before));
if (values.base === undefined) console.log(`\n${costsOfSurfaces()}`);
