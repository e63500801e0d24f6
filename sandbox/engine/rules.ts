/** Facts of Halo that several parts of the sandbox use, beside those of `src/halo/rules.ts`. */

import { hostedRequestLimit, lookupIds as productLookupIds, requestWindowMs } from "../../src/halo/rules.ts";

/** Halo's way to say that there is no date. */
export const noDate = "1900-01-01T00:00:00";

/** Halo's end date of something that has no end. */
export const openEnd = "2099-12-31T00:00:00";

/** How many requests a hosted tenant answers in a rolling window. */
export const hostedRateLimit = { requests: hostedRequestLimit, windowMs: requestWindowMs } as const;

/** Numbers of Halo's code tables, the `lookupid` of `/Lookup`. */
export const lookupIds = {
  ...productLookupIds,
  lookupTypes: 11,
  contractTypes: 28,
  contractStatuses: 38,
  quotationStatuses: 39,
  reportGroups: 41,
} as const;
