import manifest from "../../package.json" with { type: "json" };

/** The server's name as clients see it: that of its command. The package is named otherwise (docs/decisions/0041). */
export const name = "halo-mcp";

/** The server's version, as clients see it. */
export const { version } = manifest;

/** The server's description of itself for clients (MCP, Implementation). */
export const serverInfo = { name, version, title: "Halo" };

/** The same of a sandbox (`SANDBOX`). */
export const sandboxInfo = { ...serverInfo, title: "Halo (sandbox, invented data)" };
