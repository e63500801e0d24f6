import type { Tool } from "./support/define.ts";
import { ticketTools } from "./tickets.ts";

/** Every tool, in the order in which they are listed. A new Halo resource is one new file and one line here. */
export const catalogue: readonly Tool[] = [...ticketTools];
