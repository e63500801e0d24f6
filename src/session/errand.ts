import * as z from "zod";
import { Principal } from "../principal.ts";

/** What the router asks of an object with a request: which way to serve it, and for whom. Travels in `Request.cf`. */
export const Errand = z.object({
  /**
   * `call` is a 2026-07-28 request, which stands alone, `legacy_call` a 2025-era one without session;
   * `initialize` opens a 2025-era session, `session` belongs to one; `open_stream` and `stream_message` are
   * the two halves of an HTTP+SSE session.
   */
  serve: z.enum(["call", "legacy_call", "initialize", "session", "open_stream", "stream_message"]),
  principal: Principal,
});
export type Errand = z.output<typeof Errand>;
