/** Facts of Halo that several parts of the sandbox go by. */

/** Halo's way to say that there is no date. */
export const noDate = "1900-01-01T00:00:00";

/** Halo's end date of something that has no end. */
export const openEnd = "2099-12-31T00:00:00";

/** The agent who stands for "nobody". */
export const unassignedAgentId = 1;

/** How many requests a hosted tenant answers in a rolling window. */
export const hostedRateLimit = { requests: 700, windowMs: 300_000 } as const;

/** Numbers of Halo's code tables, the `lookupid` of `/Lookup`. */
export const lookupIds = {
  lookupTypes: 11,
  chargeTypes: 17,
  requestSources: 22,
  contractTypes: 28,
  contractStatuses: 38,
  quotationStatuses: 39,
  reportGroups: 41,
} as const;
