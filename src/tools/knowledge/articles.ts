import { quoteLine } from "../../halo/text.ts";
import { customFieldsCompanions, embedded, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { changed, type Tool } from "../kit/define.ts";
import type { ToolResult } from "../kit/result.ts";
import { strongestWords } from "../kit/search-words.ts";
import { quote } from "../kit/view.ts";
import { articleView } from "./article-view.ts";

const list = listTool({
  name: "halo_search_knowledge",
  title: "Search the knowledge base",
  description:
    "Find articles of the knowledge base by words: title, problem, tags. Read one by halo_get_article.",
  view: articleView,
  search: "Words of the problem",
  inactive: { includeactive: true, includeinactive: true },
});

/** Halo looks for a text as it stands, or for all of its words: where it has none, the words are looked for one by one. */
const search = changed(list, {
  handle: async (parsed, context): Promise<ToolResult> => {
    const found = await list.handle(parsed, context);
    const { search: asked, page } = parsed as { readonly search?: string; readonly page: number };
    if (found.kind !== "list" || found.rows.length > 0 || page > 1 || asked === undefined) return found;
    for (const word of strongestWords(asked, 2)) {
      const again = await list.handle({ ...(parsed as object), search: word }, context);
      if (again.kind !== "list" || again.rows.length === 0) continue;
      const said = `No article has ${quoteLine(asked)} as it stands: this was searched by ${quoteLine(word)} alone.`;
      return { ...again, warnings: [said, ...again.warnings] };
    }
    return found;
  },
});

const get = getTool({
  name: "halo_get_article",
  title: "Read an article",
  description: "One article of the knowledge base: problem, solution, tags, folders.",
  view: articleView,
  id: "Article id",
  companions: {
    ...customFieldsCompanions,
    faqlists: {
      heading: "folders",
      onlyIfAny: true,
      fields: { id: "id", name: "text" },
      line: (row) => `#${row.id} ${quote(row.name ?? "")}`,
      read: embedded("faqlists"),
    },
  },
});

/** Tools for the knowledge base. */
export const articleTools = [search, get] as const satisfies readonly Tool[];
