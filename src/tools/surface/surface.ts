import type { Unsent } from "../../config/rights.ts";
import { type Area, areas, areasLeft, isWhole, type SurfaceChoice } from "../../config/surface.ts";
import { chatgptAreas, chatgptToolNames, chatgptToolsOver } from "../chatgpt/chatgpt.ts";
import type { Tool } from "../kit/define.ts";
import type { Scope } from "../scopes.ts";
import { toolsForScopes } from "../surfaces.ts";
import { areaOfTool, isOfClients } from "./areas.ts";
import { callToolName, callToolOver } from "./call.ts";
import { coreTools } from "./core.ts";
import { findToolOver } from "./find.ts";
import { leftOutOfAll, seldomTools } from "./seldom.ts";

/**
 * Which tools are listed for a caller, and which of those that are not can be called by name. Whoever has a say
 * (deployment, access key, person, client) makes a choice, and each choice only narrows what the others leave.
 */

/** Who made a choice. */
export type Chooser = "deployment" | "key" | "consent" | "client";

/** A choice of tools, and whose it is. */
export interface Chosen {
  readonly by: Chooser;
  readonly choice: SurfaceChoice;
}

/** What a surface is worked out from. */
export interface SurfaceSources {
  /** All that the deployment has, `toolsOfDeployment`. */
  readonly deployed: readonly Tool[];
  readonly chosen: readonly Chosen[];
  readonly scopes: readonly Scope[];
  readonly unsent?: Unsent | undefined;
  /** The areas that the access key is for, where it says so: a bound of Halo's records too, which the Halo client holds. */
  readonly areas?: readonly string[] | undefined;
  /** Whether the access key is for some clients alone. */
  readonly isOfClients?: boolean;
}

/** The tools of a caller. */
export interface Surface {
  /** Those that are listed, in their order. */
  readonly tools: readonly Tool[];
  /** Those that can be called, in their order: listed, or by {@link callToolName}. Without the tools that find and call. */
  readonly reach: readonly Tool[];
  /** Those that are not listed though the caller's scopes may allow them, by their names. */
  readonly hidden: ReadonlyMap<string, Hidden>;
}

/** A tool that is not listed. */
export interface Hidden {
  /** Whether it can be called by its name. */
  readonly isCalled: boolean;
  /** How it is reached, or who can change that it is not. */
  readonly why: string;
}

const isChatgpt = (name: string) => chatgptToolNames.has(name);

/** Whether a choice leaves the areas of a tool. */
function hasArea(choice: SurfaceChoice, name: string): boolean {
  const own: readonly Area[] = isChatgpt(name) ? chatgptAreas : [areaOfTool(name)];
  return own.some((area) => choice.includes(area));
}

/** Whether a choice lets a tool be called at all. */
function reaches(choice: SurfaceChoice, name: string): boolean {
  if (isWhole(choice) || hasArea(choice, name)) return true;
  return isChatgpt(name) && choice.includes("chatgpt");
}

/** Whether a choice lists a tool that it reaches; `all` but what is too much for it. */
function lists(choice: SurfaceChoice, name: string, leftOut: ReadonlySet<string>): boolean {
  if (hasArea(choice, name) || isChatgpt(name)) return true;
  if (choice.includes("all") && !leftOut.has(name)) return true;
  if (choice.includes("usual") && !seldomTools.has(name)) return true;
  return choice.includes("core") && coreTools.has(name);
}

/** The tools of a caller, and why the others are not among them. */
export function surfaceOf(sources: SurfaceSources): Surface {
  const { deployed, chosen, scopes, unsent, areas: ofKey } = sources;
  const open = areas.filter(
    (area) =>
      (ofKey === undefined || ofKey.includes(area)) &&
      chosen.every(({ choice }) => areasLeft(choice).includes(area)),
  );
  const isOfKey = (name: string) =>
    ofKey === undefined ||
    (isChatgpt(name) ? chatgptAreas : [areaOfTool(name)]).some((area) => ofKey.includes(area));
  // Nobody else needs them beside the tools that they are made of.
  const further = chosen.some(({ choice }) => choice.includes("chatgpt")) ? chatgptToolsOver(open) : [];
  const all = [...further, ...deployed];
  const outsideBy = (name: string): keyof typeof outside | undefined => {
    if (!isOfKey(name)) return "area";
    if (sources.isOfClients === true && !isOfClients(name)) return "clients";
    return chosen.find(({ choice }) => !reaches(choice, name))?.by;
  };
  const reach = toolsForScopes(all, scopes, unsent).filter(({ name }) => outsideBy(name) === undefined);
  const leftOut = leftOutOfAll(deployed);
  const listed = reach.filter(({ name }) => chosen.every(({ choice }) => lists(choice, name, leftOut)));
  const hidden = new Map<string, Hidden>();
  for (const { name } of all) {
    const by = outsideBy(name);
    if (by !== undefined) hidden.set(name, { isCalled: false, why: `${name} ${outside[by]}` });
  }
  for (const { name } of reach) {
    if (!listed.some((tool) => tool.name === name))
      hidden.set(name, { isCalled: true, why: howToReach(name) });
  }
  const hasMore = listed.length < reach.length;
  return {
    tools: hasMore ? [...listed, findToolOver(reach), callToolOver(reach)] : listed,
    reach,
    hidden,
  };
}

/** How a tool that is not listed is called. */
const howToReach = (name: string) =>
  `${name} is not listed here and can be called: by ${callToolName} with its name and its arguments as JSON.`;

/** Why a tool can't be called, by whose choice that is, and who can change it. */
const outside: Readonly<Record<Chooser | "area" | "clients", string>> = {
  clients:
    "is about records that name no client, and this access key is for some clients alone. Whoever runs this server sets that (ACCESS_KEYS, client=…).",
  area: "is outside of the areas that this access key is for. Whoever runs this server sets them (ACCESS_KEYS, area=…).",
  deployment: "is not among the tools that this server offers. Whoever runs it sets them (HALO_TOOLS).",
  key: "is not among the tools that this access key is for. Whoever runs this server sets them (ACCESS_KEYS, tools=…).",
  consent:
    "is not among the tools that were chosen when this app was connected. To have others, disconnect it, connect it again, and choose them on the page that asks.",
  client:
    "is not among the tools that this client asks for by its header Halo-Tools. Whoever set the client up can change it.",
};
