import type { Tool } from "../../kit/define.ts";
import { linkTickets } from "./link.ts";
import { mergeTickets } from "./merge.ts";

/** Tools that bring tickets together. */
export const joiningTools = [mergeTickets, linkTickets] as const satisfies readonly Tool[];
