import * as z from "zod";

/** What the router asks of an object with a request: which way to serve it, and for whom. Travels in `Request.cf`. */
export const Errand = z.object({
  /**
   * `call` is a 2026-07-28 request, which stands alone, `legacy_call` a 2025-era one without session;
   * `initialize` opens a 2025-era session, `session` belongs to one.
   */
  serve: z.enum(["call", "legacy_call", "initialize", "session"]),
  principal: z.string().min(1),
});
export type Errand = z.output<typeof Errand>;
