/** How Halo's limit of requests in five minutes is shared. */

/**
 * One in so many requests of Halo's limit (50 of 700) is left to others with the same sign-in, and to calls that have
 * begun to write.
 */
const leavesOneIn = 14;

/** Reading of many pages leaves one in so many requests to other calls: a technician's note has to get through. */
const bulkLeavesOneIn = 7;

/** The room that a call is told to wait for, in requests: with room for one, its second request would be refused. */
export const usefulRoom = 10;

/** The number of requests in five minutes from which on no more are sent. */
export function enoughOf(limit: number): number {
  return limit - Math.ceil(limit / leavesOneIn);
}

/** The requests of a limit that reading of many pages leaves to other calls; 0 without a limit. */
export function forOthers(limit: number | undefined): number {
  return limit === undefined ? 0 : Math.ceil(limit / bulkLeavesOneIn);
}
