import manifest from "../../package.json" with { type: "json" };

/** The server's name and version, as clients see them. */
export const { name, version } = manifest;

/** The server's description of itself for clients (MCP, Implementation). */
export const serverInfo = { name, version, title: "Halo" };

/** The same of a sandbox (`SANDBOX`). */
export const sandboxInfo = { ...serverInfo, title: "Halo (sandbox, invented data)" };
