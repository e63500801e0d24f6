import type { Tool } from "../kit/define.ts";
import { deleteTool } from "./delete.ts";
import { describeTool } from "./describe.ts";
import { readTool } from "./read.ts";
import { searchTool } from "./search.ts";
import { writeTool } from "./write.ts";

/** The tools over Halo's whole API; listed with `HALO_API=on`. */
export const apiTools = [
  searchTool,
  describeTool,
  readTool,
  writeTool,
  deleteTool,
] as const satisfies readonly Tool[];
