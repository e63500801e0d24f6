import * as z from "zod";

/** The client's name and redirect host as its consent page showed them, and the tools chosen there; stored with the grant. */
export const ClientNote = z.object({ client: z.string(), host: z.string(), tools: z.string().optional() });
export type ClientNote = z.output<typeof ClientNote>;
