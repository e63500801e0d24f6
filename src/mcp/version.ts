import manifest from "../../package.json" with { type: "json" };

/** The server's name and version, as clients see them. */
export const { name, version } = manifest;

/** The server's description of itself for clients (MCP, Implementation). */
export const serverInfo = { name, version, title: "Halo" };
