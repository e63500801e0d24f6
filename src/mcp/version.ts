import manifest from "../../package.json" with { type: "json" };

/** The server's name and version, as clients see them. */
export const { name, version } = manifest;
