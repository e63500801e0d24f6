import manifest from "../../package.json" with { type: "json" };

/** The server's name and version, as clients see them. */
export const { name, version } = manifest;

/** How the server names itself to clients (MCP, Implementation). */
export const serverInfo = { name, version, title: "Halo" };
