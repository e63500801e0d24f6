import { areas } from "../../src/config/surface.ts";

/**
 * `HALO_TOOLS` for what tries every tool by its own name: `all` leaves out the least needed of more than 100, and each area
 * lists all of its own. The whole API and reports in SQL have switches of their own.
 */
export const everyTool: string = ["all", ...areas.filter((area) => area !== "api" && area !== "sql")].join(
  ",",
);
