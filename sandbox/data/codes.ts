/**
 * Ids that several subjects refer to. Statuses 1, 2, 8 and 9, priorities 1 to 4 and outcome 7 are stock Halo
 * (HALO-API.md 7.5); the others are this tenant's own.
 */
export const statusIds = {
  new: 1,
  inProgress: 2,
  withUser: 3,
  withSupplier: 4,
  scheduled: 5,
  completed: 8,
  closed: 9,
  awaitingApproval: 21,
  updated: 22,
  oppQualifying: 31,
  oppProposal: 32,
  oppNegotiation: 33,
  oppWon: 34,
  oppLost: 35,
  projectNotStarted: 41,
  projectActive: 42,
  projectOnHold: 43,
  projectFinished: 44,
} as const;

/** The statuses in which a ticket, opportunity or project counts as closed. */
export const closedStatusIds: ReadonlySet<number> = new Set([8, 9, 34, 35, 44]);

/** Ids of the ticket types. */
export const ticketTypeIds = {
  incident: 1,
  change: 2,
  serviceRequest: 3,
  problem: 4,
  project: 5,
  projectTask: 6,
  opportunity: 7,
  alert: 8,
  starterLeaver: 9,
} as const;

/** Ids of the outcomes (the kinds of action). */
export const outcomeIds = {
  logged: 1,
  emailUser: 2,
  note: 3,
  resolved: 4,
  reassign: 5,
  userUpdated: 6,
  privateNote: 7,
  phoneCall: 8,
  siteVisit: 9,
  emailSupplier: 10,
  acknowledgement: 11,
  reopened: 12,
  schedule: 13,
  merged: 14,
  quickTime: 15,
} as const;

/** Ids of the charge types (Lookup 17); 0 is "No Charge" (ANALYTICS.md 1.5). */
export const chargeTypeIds = { none: 0, remote: 1, onsite: 2, outOfHours: 3, project: 4 } as const;

/** Hourly rate of each charge type, home currency. */
export const hourlyRates: Readonly<Record<number, number>> = { 0: 0, 1: 85, 2: 110, 3: 140, 4: 120 };

/** Ids of the request sources (Lookup 22). */
export const sourceIds = { email: 1, phone: 2, portal: 3, monitoring: 4, chat: 5, walkUp: 6 } as const;

/** Labels of the billing period codes (ANALYTICS.md 1.1) with the months that one period lasts. */
export const billingPeriods: Readonly<Record<number, { label: string; months: number }>> = {
  0: { label: "One-Time", months: 0 },
  1: { label: "Weekly", months: 12 / 52 },
  2: { label: "Monthly", months: 1 },
  3: { label: "Yearly", months: 12 },
  4: { label: "Quarterly", months: 3 },
  5: { label: "6 Monthly", months: 6 },
  6: { label: "5 Yearly", months: 60 },
  7: { label: "3 Yearly", months: 36 },
  8: { label: "2 Yearly", months: 24 },
  9: { label: "4 Yearly", months: 48 },
};
