import * as z from "zod";
import { imported, lazily } from "../../lazily.ts";
import { changed, defineReadTool, type Tool } from "../kit/define.ts";
import { queryOutput } from "../kit/output.ts";
import type { ToolResult } from "../kit/result.ts";
import { searchOver, termOf, wordsOf } from "../kit/search-words.ts";

/** What is searched of a tool. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly synonyms: string;
  readonly description: string;
  readonly arguments: string;
}

const boosts = { name: 4, title: 3, synonyms: 2.5, description: 1.5, arguments: 0.5 } as const;

/** How many tools a search tells. */
const mostFound = 5;

/** Loaded at the first search: where all tools are listed there is none. */
const calling = imported(() => import("./synonyms.ts"));
type Synonyms = Readonly<Record<string, string>>;

/** What people call a word of a tool's name, in the singular or plural. */
function alsoCalled(word: string, synonyms: Synonyms): string {
  const forms = [word, word.replace(/ies$/, "y"), word.replace(/es$/, ""), word.replace(/s$/, "")];
  const known = forms.find((form) => Object.hasOwn(synonyms, form));
  return known === undefined ? "" : (synonyms[known] ?? "");
}

function entryOf(tool: Tool, synonyms: Synonyms): Entry {
  const words = tool.name.split("_");
  return {
    id: tool.name,
    name: words.join(" "),
    title: tool.title,
    synonyms: [...words, tool.name.slice(5)].map((word) => alsoCalled(word, synonyms)).join(" "),
    description: tool.description,
    arguments: Object.keys(tool.input.shape).join(" ").replaceAll("_", " "),
  };
}

const Property = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
});
const Properties = z.object({
  properties: z.record(z.string(), Property).default({}),
  required: z.array(z.string()).default([]),
});

/** The arguments of a tool in a line: `id* integer; detail summary|full; client text: name or id`. */
function argumentsOf(tool: Tool): string {
  const schema = Properties.parse(z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" }));
  const lines = Object.entries(schema.properties).map(([name, { type = "any", ...of }]) => {
    const kind = of.enum === undefined ? type : of.enum.join("|");
    const items = Property.safeParse(of.items).data?.type;
    const listed = type === "array" && items !== undefined ? `list of ${items}` : kind;
    const said = of.description === undefined ? "" : `: ${of.description}`;
    return `${name}${schema.required.includes(name) ? "*" : ""} ${listed}${said}`;
  });
  return lines.length === 0 ? "none" : lines.join("; ");
}

const accessWords = { read: "reads", write: "writes", destructive: "deletes or voids" } as const;

/** The name of the tool that finds tools. */
export const findToolName = "halo_find_tool";

const definition = defineReadTool({
  name: findToolName,
  title: "Find a tool",
  description:
    "Finds the tools that are not listed (notes, changes, undo, clients, sites, assets, invoices, contracts, projects, appointments, reports, deletions …) by words, with their arguments. Then halo_call_tool.",
  input: {
    query: z.string().trim().min(2).max(200).describe("In plain words: unpaid invoices of a client"),
  },
  output: queryOutput,
  handler: async () => {
    throw new Error("a search for tools is made over those of a session");
  },
});

/** The tool that finds what the other tools over Halo's whole API are used for. */
const apiSearchName = "halo_api_search";

/**
 * What was found, with the search of Halo's whole API before the tools that use what it finds; and at the end where no
 * tool has all the words, since it finds what no tool is named after.
 */
function withApiSearch(found: readonly Tool[], tools: readonly Tool[], hasAll: boolean): readonly Tool[] {
  const search = tools.find(({ name }) => name === apiSearchName);
  if (search === undefined) return found;
  const place = found.findIndex(({ name }) => name.startsWith("halo_api_"));
  if (place < 0) return hasAll ? found : [...found.slice(0, mostFound - 1), search];
  return [...found.slice(0, place), search, ...found.slice(place).filter((tool) => tool !== search)];
}

/** The tool that finds those among these tools that fit some words. What is not among them it does not tell. */
export function findToolOver(tools: readonly Tool[]): Tool {
  const search = lazily(async () => {
    const { synonyms } = await calling();
    return searchOver(
      tools.map((tool) => entryOf(tool, synonyms)),
      boosts,
    );
  });
  const find = async (query: string): Promise<readonly Tool[]> => {
    const exact = tools.filter(({ name }) => name === query.trim().toLowerCase());
    if (exact.length > 0) return exact;
    const hits = (await search())(query);
    const found = hits.flatMap(({ id }) => tools.filter(({ name }) => name === String(id)));
    const asked = new Set(wordsOf(query).map(termOf));
    asked.delete(null);
    const hasAll = hits.some(({ queryTerms }) => new Set(queryTerms).size >= asked.size);
    return withApiSearch(found.slice(0, mostFound), tools, hasAll).slice(0, mostFound);
  };
  return changed(definition, {
    handle: async (parsed): Promise<ToolResult> => {
      const { query } = definition.input.parse(parsed);
      const found = await find(String(query));
      return {
        kind: "query",
        columns: ["tool", "does", "arguments"],
        rows: found.map((tool) => [
          tool.name,
          `${accessWords[tool.access]}: ${tool.description}`,
          argumentsOf(tool),
        ]),
        hasMore: false,
        isOurs: true,
        notes: [
          found.length === 0
            ? "No tool fits: try other words, or the name of the thing alone. What no tool is made for is reached by Halo's whole API, which is not open to this connection."
            : "Call one by halo_call_tool with its name and its arguments as JSON; * has to be given.",
        ],
        complete: true,
        basis: [],
        warnings: [],
      };
    },
  });
}
