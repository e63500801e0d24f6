import * as z from "zod";
import { type ApiIndex, type Operation, operationName } from "../../halo/openapi/api-index.ts";
import { lazily } from "../../lazily.ts";
import { defineReadTool } from "../kit/define.ts";
import { queryOutput } from "../kit/output.ts";
import { type Api, apiOf, toolFor } from "./asked.ts";
import { Finder, type Found } from "./find.ts";
import { whyOff } from "./reach.ts";
import { typedToolFor } from "./tools.ts";

const mostFound = 6;

/** The search over an index, made once for each. */
const finders = new WeakMap<ApiIndex, () => Promise<Finder>>();

/** The search over this index. */
function finderOf(index: ApiIndex, { lineFor }: Api): Promise<Finder> {
  const known = finders.get(index) ?? lazily(() => Finder.over(index, lineFor));
  finders.set(index, known);
  return known();
}

/** Where an index is from, as what a result rests on. */
export function basisOf({ source, version }: ApiIndex): string {
  const of = version === undefined ? "" : ` ${version}`;
  return source === "tenant"
    ? `The API of this tenant's Halo${of}.`
    : `The API of Halo as of${of}: this tenant's own description could not be read.`;
}

/** How an operation is used: by which tool, which of ours comes first, or why it is off. */
export function useOf(operation: Operation, { policy, lineFor }: Api): string {
  const off = whyOff(operation, policy, lineFor);
  const typed = typedToolFor(operation.method, operation.path);
  const first = typed === undefined ? [] : [`use ${typed}`];
  return [...first, off === undefined ? toolFor(operation.method) : `off here: ${off}`].join("; ");
}

function rowOf({ operation, also, about }: Found, api: Api): readonly [string, string, string] {
  const one = also.map(({ path }) => path);
  const use = [useOf(operation, api), ...one].join("; ");
  return [operationName(operation), use, about ?? "no line is written of it: see halo_api_describe"];
}

/** `halo_api_search`. */
export const searchTool = defineReadTool({
  name: "halo_api_search",
  title: "Search Halo's API",
  description:
    "Finds what Halo's API has for things that no other tool covers (holidays, CAB, tax, dashboards, licences, templates …): the best operations, each with what it is for. Then halo_api_describe.",
  input: {
    query: z.string().trim().min(2).max(200).describe("In plain words: add a public holiday"),
  },
  output: queryOutput,
  handler: async ({ query }, context) => {
    const api = await apiOf(context);
    const index = await api.index(context.signal);
    const found = (await finderOf(index, api)).find(query, mostFound);
    return {
      kind: "query",
      columns: ["operation", "use", "about"],
      rows: found.map((each) => rowOf(each, api)),
      hasMore: false,
      isOurs: true,
      notes: found.length === 0 ? ["Nothing fits: try other words, or the name of the thing alone."] : [],
      complete: true,
      basis: [basisOf(index)],
      warnings: [],
    };
  },
});
