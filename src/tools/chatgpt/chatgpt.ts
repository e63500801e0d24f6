import type { Area } from "../../config/surface.ts";
import type { Tool } from "../kit/define.ts";
import { fetchToolOver } from "./fetch.ts";
import { foundKinds } from "./kinds.ts";
import { searchToolOver } from "./search.ts";

/** The two tools that ChatGPT's deep research and company knowledge take, in the form and under the names that they ask for. */

/** The names of the two tools. */
export const chatgptToolNames: ReadonlySet<string> = new Set(["search", "fetch"]);

/** The areas of what they read. */
export const chatgptAreas: readonly Area[] = [...new Set(foundKinds.map(({ area }) => area))];

/** The two tools over what some areas have; none where they have nothing of these kinds. */
export function chatgptToolsOver(areas: readonly Area[]): readonly Tool[] {
  const kinds = foundKinds.filter(({ area }) => areas.includes(area));
  return kinds.length === 0 ? [] : [searchToolOver(kinds), fetchToolOver(kinds)];
}
