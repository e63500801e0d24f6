/** How much of a model's context the tools and their answers take, at 4 characters to the token. */
import type { RequestLog } from "../sandbox/index.ts";
import { countRow, formatted, infoRow, type Row } from "../scripts/support/table.ts";
import type { Caller, ListedTool, ToolResult } from "./calls.ts";

const charactersPerToken = 4;
/** The targets of what every client gives its model, and of that with the schemas of results. */
const catalogueTargets = { given: 13_000, all: 24_000 } as const;
const largestShown = 5;
/** The rows of a page that is measured. */
const pageSize = 5;
const ticketDetailBytes = 120_000;
const ticketActions = 10;

/** What the list of tools costs a client that puts all of it before its model. */
export function catalogueRows(tools: readonly ListedTool[]): readonly Row[] {
  const sized = tools
    .map(({ name, description, inputSchema, outputSchema }) => ({
      name,
      characters: (name + description + JSON.stringify(inputSchema)).length,
      ofResult: JSON.stringify(outputSchema ?? {}).length,
    }))
    .toSorted((one, other) => other.characters - one.characters);
  const given = sized.reduce((sum, { characters }) => sum + characters, 0);
  const ofResults = sized.reduce((sum, { ofResult }) => sum + ofResult, 0);
  const largest = sized
    .slice(0, largestShown)
    .map(({ name, characters }) => `${name} ${formatted(tokensOf(characters))}`);
  return [
    countRow(
      `all ${tools.length} tools: name, description, input schema`,
      tokensOf(given),
      catalogueTargets.given,
      "tokens",
    ),
    countRow("  with the schemas of results", tokensOf(given + ofResults), catalogueTargets.all, "tokens"),
    infoRow("  the largest, in tokens", largest.join(", ")),
  ];
}

/** What the answers of the most used tools cost. */
export async function answerRows(
  caller: Caller,
  log: RequestLog,
  largeTicketId: number,
): Promise<readonly Row[]> {
  return [
    ...(await listRows(caller, "halo_list_tickets", { text: 450, structured: 700 })),
    ...(await listRows(caller, "halo_list_clients", { text: 250, structured: 450 })),
    ...(await ticketRows(caller, log, largeTicketId)),
  ];
}

/** The first page against its targets, and what the other pages come to. */
async function listRows(
  caller: Caller,
  tool: string,
  targets: { readonly text: number; readonly structured: number },
): Promise<Row[]> {
  const pages: { text: number; structured: number }[] = [];
  for (let page = 1; ; page += 1) {
    const result = await caller.call(tool, { page, page_size: pageSize });
    const count = rowsOf(result, "rows").length;
    if (count === pageSize) pages.push(sizesOf(result));
    if (count < pageSize) break;
  }
  const [first] = pages;
  if (first === undefined) throw new Error(`${tool} has no page of ${pageSize} rows.`);
  const spread = (of: "text" | "structured") => {
    const sizes = pages.map((page) => page[of]).toSorted((one, other) => one - other);
    return `${of} ${formatted(sizes[Math.floor(sizes.length / 2)] ?? 0)}, at most ${formatted(sizes.at(-1) ?? 0)}`;
  };
  return [
    countRow(`${tool}, ${pageSize} rows: text`, first.text, targets.text, "tokens"),
    countRow(`${tool}, ${pageSize} rows: structured`, first.structured, targets.structured, "tokens"),
    infoRow(
      `  the same of all ${pages.length} pages, median and largest`,
      `${spread("text")}; ${spread("structured")}`,
    ),
  ];
}

async function ticketRows(caller: Caller, log: RequestLog, id: number): Promise<Row[]> {
  log.clear();
  const result = await caller.call("halo_get_ticket", { id, actions: ticketActions });
  const actions = rowsOf(result, "actions").length;
  const sent = log.find({ path: /^\/api\/tickets\/\d+$/ })[0]?.bytes ?? 0;
  if (actions !== ticketActions || sent < ticketDetailBytes) {
    throw new Error(`Ticket ${id} is no fit: ${actions} actions, ${sent} bytes of details.`);
  }
  const bytes = log.entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const sizes = sizesOf(result);
  const what = `halo_get_ticket, ${ticketActions} actions, of a ${formatted(sent / 1000)} kB ticket`;
  return [
    countRow(`${what}: text`, sizes.text, 1_500, "tokens"),
    infoRow("  the same, structured", `${formatted(sizes.structured)} tokens`),
    infoRow("  what Halo sent for it", `${formatted(bytes)} bytes in ${log.entries.length} answers`),
  ];
}

function rowsOf({ named }: ToolResult, key: string): readonly unknown[] {
  const rows = named[key];
  return Array.isArray(rows) ? rows : [];
}

function sizesOf({ text, structured }: ToolResult): { text: number; structured: number } {
  return { text: tokensOf(text.length), structured: tokensOf(JSON.stringify(structured).length) };
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
