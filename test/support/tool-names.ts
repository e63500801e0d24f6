/** What a tool's name and the names of arguments say: `halo_<verb>_<noun>`, `<noun>_id`. */
import { haloResources } from "../../src/halo/resources.ts";
import { catalogue, type ToolName } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";

/** A resource by its key in `haloResources`. */
export type ResourceKey = keyof typeof haloResources;

const resourceKeys = Object.keys(haloResources) as ResourceKey[];

/** Letters alone, so that `ticket_type`, `tickettype` and `ticket type` are one word. */
const squeezed = (words: string) => words.toLowerCase().replace(/[^a-z]/g, "");

const byWord = new Map<string, ResourceKey>(
  resourceKeys.flatMap((key) => {
    const { path, noun, plural } = haloResources[key];
    return [path, noun, plural].map((word) => [squeezed(word), key] as const);
  }),
);

/** The resource that a noun names in the singular or plural; undefined when it names none. */
function resourceOfNoun(noun: string): ResourceKey | undefined {
  return byWord.get(squeezed(noun));
}

/** A tool's verb, and the resource that it is named after where there is one. */
export function partsOf(tool: string): { readonly verb: string; readonly resource: ResourceKey | undefined } {
  const [, verb = "", ...noun] = tool.split("_");
  return { verb, resource: resourceOfNoun(noun.join("_")) };
}

/** The resource whose ids an argument takes: `client_id`, `ticket_ids`. */
export function resourceOfArgument(argument: string): ResourceKey | undefined {
  const noun = /^(.+)_ids?$/.exec(argument)?.[1];
  return noun === undefined ? undefined : resourceOfNoun(noun);
}

/** The tool of a verb for the resource that another tool is named after: what lists the records that `get` reads. */
export function siblingOf(tool: string, verb: string): Tool<ToolName> | undefined {
  const { resource } = partsOf(tool);
  if (resource === undefined) return undefined;
  return catalogue.find(({ name }) => {
    const parts = partsOf(name);
    return parts.verb === verb && parts.resource === resource;
  });
}

/** Whether a tool answers a question over many records: it alone lists the records behind its figures. */
export const isAnswer = ({ input }: Tool): boolean => "rows" in input.shape;
