import { noRoom } from "../../../../halo/http/rate-limit.ts";
import type { ToolContext } from "../../define.ts";

/** Throws when Halo's limit is near, before anything is sent. */
export function requireRoom(requests: number, { halo }: ToolContext): void {
  if (halo.recentRequests + requests <= halo.enoughRequests) return;
  const error = noRoom(limitUse(halo), halo.secondsToRoom(requests));
  throw error.after("Nothing was changed.");
}

/** How much of Halo's limit is used, as a message says it. */
export const limitUse = (halo: ToolContext["halo"]) => ({
  sent: halo.recentRequests,
  limit: halo.requestLimit,
});
