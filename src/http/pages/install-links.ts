/**
 * Links that add this server to a client at a click. Both clients show what would be added and ask first.
 *
 * Sources: code.visualstudio.com/api/extension-guides/ai/mcp ("Create an MCP installation URL") and
 * cursor.com/docs/mcp/install-links.
 */

/** How a client reaches a server: an entry of its configuration, with the client's own names. */
export type ClientEntry = Readonly<Record<string, unknown>>;

/** What the server is called in a client's configuration. */
const nameInClients = "halo";

/**
 * For VS Code: the entry with its name as JSON, percent-encoded as the whole query.
 *
 * @param entry `type`, then `url` or `command`; `inputs` are asked for when it starts
 */
export function vsCodeLink(entry: ClientEntry): string {
  return `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: nameInClients, ...entry }))}`;
}

/** For Cursor: the entry as JSON in base64. @param entry of ASCII alone, as an address and a command are */
export function cursorLink(entry: ClientEntry): string {
  return `cursor://anysphere.cursor-deeplink/mcp/install?${cursorQuery(entry)}`;
}

/** The same two for a page that may only link to https, such as a README. */
export function webLinks({ vsCode, cursor }: Readonly<Record<"vsCode" | "cursor", ClientEntry>>) {
  return {
    vsCode: `https://insiders.vscode.dev/redirect?url=${encodeURIComponent(vsCodeLink(vsCode))}`,
    cursor: `https://cursor.com/en/install-mcp?${cursorQuery(cursor)}`,
  };
}

function cursorQuery(entry: ClientEntry): string {
  return new URLSearchParams({ name: nameInClients, config: btoa(JSON.stringify(entry)) }).toString();
}
