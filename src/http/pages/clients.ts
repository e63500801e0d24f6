import type { Config } from "../../config/config.ts";
import { cursorLink, vsCodeLink } from "./install-links.ts";

/** How people get in at this server. */
export type SignIn = Config["signIn"]["kind"];

/** How one client is connected. */
export interface ClientLine {
  readonly client: string;
  /** What to copy, and where it goes when that is not a terminal. */
  readonly line: string;
  readonly goes?: string;
  /** A link that adds it at a click, where the client has one. It holds no key: the client opens the sign-in. */
  readonly install?: string;
  /** What to do next. */
  readonly next: string;
}

/** What stands in a line for the reader's own key. */
export const keyWord = "YOUR-KEY";

/** The line for each client, as it was tried with it. */
export function clientLines(url: string, signIn: SignIn): readonly ClientLine[] {
  const isKey = signIn === "key";
  const bearer = `Authorization: Bearer ${keyWord}`;
  const header = isKey ? ` --header "${bearer}"` : "";
  const entry = (address: object) => JSON.stringify({ ...address, ...(isKey ? { headers: headers } : {}) });
  const headers = { Authorization: `Bearer ${keyWord}` };
  const then = (signing: string) =>
    signIn === "halo" ? `Then ${signing}: you sign in to Halo as yourself.` : "";
  const asked = "Then ask: what is on fire in my queue?";
  return [
    ...(signIn === "none"
      ? []
      : [
          {
            client: "Claude (web, desktop, mobile)",
            line: url,
            goes: "Settings, Connectors, Add custom connector",
            next: isKey
              ? "Then Connect. The page that opens asks for your access key."
              : "Then Connect: you sign in to Halo as yourself.",
          },
        ]),
    {
      client: "Claude Code",
      line: `claude mcp add --transport http halo ${url}${header}`,
      next: then("type /mcp, choose halo, and Authenticate") || asked,
    },
    {
      client: "Codex",
      line: `codex mcp add halo --url ${url}${isKey ? " --bearer-token-env-var HALO_MCP_KEY" : ""}`,
      next:
        then("run codex mcp login halo") || (isKey ? "Your key goes into the variable HALO_MCP_KEY." : asked),
    },
    {
      client: "Gemini CLI",
      line: `gemini mcp add --transport http halo ${url}${header}`,
      next: then("type /mcp auth halo") || asked,
    },
    {
      client: "VS Code",
      install: vsCodeLink({ type: "http", url }),
      goes: "A terminal of macOS or Linux",
      line: `code --add-mcp '${entry({ name: "halo", type: "http", url })}'`,
      next: "Then start halo in the list of MCP servers, and choose Agent in the chat.",
    },
    {
      client: "Cursor",
      install: cursorLink({ url }),
      line: `{"mcpServers":{"halo":${entry({ url })}}}`,
      goes: "~/.cursor/mcp.json",
      next: then("Connect it in Settings, MCP") || "Then switch it on in Settings, MCP.",
    },
    {
      client: "opencode",
      line: `{"mcp":{"halo":${entry({ type: "remote", url })}}}`,
      goes: "opencode.json",
      next: then("run opencode mcp auth halo") || asked,
    },
    {
      client: "mcporter",
      line: `{"mcpServers":{"halo":${entry({ baseUrl: url })}}}`,
      goes: "config/mcporter.json",
      next: "Then npx mcporter list halo.",
    },
    {
      client: "MCP Inspector",
      line: `npx @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list${header}`,
      next: "It lists the tools.",
    },
    {
      client: "Clients that start a command",
      line: `npx mcp-remote ${url}${header}`,
      next: "Give it to the client as its command.",
    },
  ];
}
