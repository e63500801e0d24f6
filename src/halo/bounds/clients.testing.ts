import { beforeAll } from "vitest";
import { useSandbox } from "../../../test/support/harness.ts";
import { callTool } from "../../mcp/call.ts";
import { setupWith } from "../../mcp/in-memory.testing.ts";
import { catalogue } from "../../tools/index.ts";
import type { Tool } from "../../tools/kit/define.ts";
import { readArguments } from "../../tools/kit/reading/read.ts";

/** The client of the key; the examples are of it. */
export const own = 12;
export const limits = { clients: [String(own)] };
const scopes = ["halo:read", "halo:write", "halo:delete", "halo:send"];
export const marker = "PLANTED";

export type Row = Record<string, unknown>;

/** The texts that are marked. */
const texts = [
  ...["name", "summary", "subject", "details", "note", "note_html", "inventory_number", "filename", "title"],
  ...["ref", "client_name", "user_name", "site_name"],
];

/** A sandbox of which one client's key is tried, with every text of the others marked. For one test file. */
export function useOneClientsKey() {
  const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  const tablesOf = () => Object.entries(halo().tenant.tables) as unknown as [string, Row[]][];
  const table = (name: string) => tablesOf().find(([each]) => each === name)?.[1] ?? [];

  const ticketClient = () =>
    new Map(
      ["Tickets", "Projects", "Opportunities"].flatMap((name) =>
        table(name).map((row) => [row.id, Number(row.client_id)] as const),
      ),
    );

  const foreign = (): [string, Row][] => {
    const tickets = ticketClient();
    return tablesOf().flatMap(([name, rows]) =>
      rows.filter((row) => isForeign(name, row, tickets)).map((row): [string, Row] => [name, row]),
    );
  };

  beforeAll(() => {
    for (const [, row] of foreign()) {
      for (const field of texts)
        if (typeof row[field] === "string") row[field] = `${marker} ${String(row[field])}`;
    }
  });

  return { halo, table, ticketClient, foreign };
}

/** Whether a record is of another client. */
export function isForeign(name: string, row: Row, tickets: ReadonlyMap<unknown, number>): boolean {
  if (name === "Client") return row.id !== own;
  if (name === "Actions" || name === "Attachment") return tickets.get(row.ticket_id) !== own;
  return "client_id" in row && Number(row.client_id) !== own;
}

export async function call(tool: Tool, args: object, of: object = limits): Promise<string> {
  const setup = {
    ...setupWith({ HALO_MAX_RESULT_TOKENS: "60000" }),
    caller: () => ({ id: "key-acme", client: "key", scopes, limits: of }),
  };
  const { signal } = new AbortController();
  const quiet = async () => {};
  return JSON.stringify(
    await callTool(tool, readArguments(tool, args), { signal, progress: quiet, confirm: quiet }, setup),
  );
}

export const named = (name: string): Tool => {
  const found = catalogue.find((tool) => tool.name === name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
};
