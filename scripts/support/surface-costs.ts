/** What each tier and area of tools costs a client that is given its definitions. */
import { areas, type SurfaceChoice } from "../../src/config/surface.ts";
import { scopes } from "../../src/tools/scopes.ts";
import { surfaceOf } from "../../src/tools/surface/surface.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { definitionCost, sumOf } from "./definitions.ts";

/** A choice with what its tools cost, in tokens. */
interface SurfaceCost {
  readonly choice: string;
  readonly tools: number;
  /** Names, descriptions and schemas of arguments, which every client gives its model. */
  readonly given: number;
  /** The same with the schemas of results. */
  readonly all: number;
}

/** One choice: with what it is made of where that is off unless switched on. */
function costOf(choice: SurfaceChoice): SurfaceCost {
  const [hasApi, hasSql] = [choice.includes("api"), choice.includes("sql")];
  const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true, hasApi, hasSql });
  const { tools } = surfaceOf({ deployed, chosen: [{ by: "deployment", choice }], scopes });
  const { text, input, output } = sumOf(tools.map(definitionCost));
  return { choice: choice.join(","), tools: tools.length, given: text + input, all: text + input + output };
}

const choices: readonly SurfaceChoice[] = [
  ["usual"],
  ["all"],
  ["core"],
  ["chatgpt"],
  ...areas.map((area): SurfaceChoice => [area]),
];

/** The tiers alone: what a deployment, a key or a client chooses among first. */
const tiers: readonly SurfaceChoice[] = [["chatgpt"], ["core"], ["usual"], ["all"]];

/** The rows of the table of tiers. */
export const tierRows = () => rowsOf(tiers);

/** The rows of the table of costs. */
export const surfaceRows = () => rowsOf(choices);

function rowsOf(chosen: readonly SurfaceChoice[]): readonly (readonly string[])[] {
  const shown = (value: number) => Math.round(value).toLocaleString("en");
  return chosen
    .map(costOf)
    .map(({ choice, tools, given, all }) => [`\`${choice}\``, String(tools), shown(given), shown(all)]);
}

/** Its head. */
export const surfaceHead = [
  "`HALO_TOOLS`",
  "tools",
  "tokens of names, descriptions and arguments",
  "with the schemas of results",
] as const;
