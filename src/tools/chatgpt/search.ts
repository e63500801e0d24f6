import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { dispensable, type HaloError, unread } from "../../halo/errors.ts";
import { quoteLine } from "../../halo/text.ts";
import { changed, defineReadTool, type Tool, type ToolContext, whileCalled } from "../kit/define.ts";
import { argumentsFor } from "../kit/reading/read.ts";
import type { FoundRecord, ToolResult } from "../kit/result.ts";
import { strongestWords } from "../kit/search-words.ts";
import type { View } from "../kit/view.ts";
import type { FoundKind } from "./kinds.ts";

/** How many records of a kind are told. */
const mostOfKind = 10;

const definition = defineReadTool({
  name: "search",
  title: "Search Halo",
  description:
    "Searches tickets, clients, users and assets in Halo by words or a ticket number. Read what is found with fetch.",
  input: { query: z.string().trim().min(1).max(200).describe("Words, or a ticket number") },
  output: () =>
    z.object({
      results: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })),
      warnings: z.array(z.string()).optional().meta({ unlisted: true }),
    }),
  handler: async () => {
    throw new Error("a search is made over the areas of a session");
  },
});

/** What one kind has for some words: its records, or why they could not be read. */
interface OfKind {
  readonly found: readonly FoundRecord[];
  readonly warnings: readonly string[];
  readonly failure?: HaloError;
}

function foundRecord({ word, title }: FoundKind, view: View, record: HaloRecord): FoundRecord {
  return { id: `${word}:${String(record.id)}`, kind: word, view, record, title };
}

async function searchKind(kind: FoundKind, search: string, context: ToolContext): Promise<OfKind> {
  const { list } = kind;
  try {
    const result = await list.handle(argumentsFor(list, { search, page_size: mostOfKind }), context);
    if (result.kind !== "list") return { found: [], warnings: result.warnings };
    const { view, rows, more, total } = result;
    const { plural } = view.resource;
    const cut = total === undefined ? `There are more ${plural}` : `There are ${total} ${plural}`;
    return {
      found: rows.map((row) => foundRecord(kind, view, row)),
      warnings: [...(more ? [`${cut}; the first ${rows.length} are shown.`] : []), ...result.warnings],
    };
  } catch (error) {
    const failure = dispensable(error);
    return { found: [], warnings: [unread(`${kind.word}s`, failure)], failure };
  }
}

/** The ticket whose number was asked for, if there is one. */
async function numbered(kinds: readonly FoundKind[], query: string, context: ToolContext): Promise<OfKind> {
  const id = /^(?:ticket\s*)?#?(\d{1,9})$/i.exec(query)?.[1];
  const kind = kinds.find(({ word }) => word === "ticket");
  if (id === undefined || kind === undefined) return { found: [], warnings: [] };
  try {
    const args = argumentsFor(kind.get, { id: Number(id), actions: 0 });
    const result = await kind.get.handle(args, context);
    return result.kind === "record"
      ? { found: [foundRecord(kind, result.view, result.record)], warnings: [] }
      : { found: [], warnings: [] };
  } catch (error) {
    const failure = dispensable(error);
    return { found: [], warnings: failure.kind === "not_found" ? [] : [unread(`Ticket ${id}`, failure)] };
  }
}

async function searchAll(kinds: readonly FoundKind[], query: string, context: ToolContext): Promise<OfKind> {
  const all = await Promise.all([
    numbered(kinds, query, context),
    ...kinds.map((kind) => searchKind(kind, query, context)),
  ]);
  const failures = all.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const [first] = failures;
  // Nothing found where nothing could be read would be told as none.
  if (first !== undefined && failures.length === kinds.length) throw first;
  const found = new Map(all.flatMap((each) => each.found.map((record) => [record.id, record] as const)));
  return { found: [...found.values()], warnings: [...new Set(all.flatMap(({ warnings }) => warnings))] };
}

/** `search` over these kinds. */
export function searchToolOver(kinds: readonly FoundKind[]): Tool {
  return changed(definition, {
    handle: (parsed, whole) =>
      whileCalled(whole, async (context): Promise<ToolResult> => {
        const query = String(definition.input.parse(parsed).query);
        const first = await searchAll(kinds, query, context);
        const [word] = first.found.length > 0 ? [] : strongestWords(query, 1);
        if (word === undefined) return { kind: "found", ...first };
        const again = await searchAll(kinds, word, context);
        const said = `Halo has nothing with ${quoteLine(query)} as it stands: this was searched by ${quoteLine(word)} alone.`;
        return {
          kind: "found",
          found: again.found,
          warnings: [...new Set([said, ...first.warnings, ...again.warnings])],
        };
      }),
  });
}
