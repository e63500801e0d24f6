import { closingStatusIds, billingPeriods as haloPeriods, oneTimeCode } from "../../src/halo/rules.ts";
import type { Tenant } from "../engine/model.ts";

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

/** The statuses in which a ticket, opportunity or project counts as closed: those of every Halo, and this tenant's. */
export const closedStatusIds: ReadonlySet<number> = new Set<number>([
  ...closingStatusIds,
  statusIds.oppWon,
  statusIds.oppLost,
  statusIds.projectFinished,
]);

/** Whether a status closes what is in it, in a tenant. */
export function closes({ closing = closedStatusIds }: Pick<Tenant, "closing">, statusId: unknown): boolean {
  return closing.has(Number(statusId));
}

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

/** What Halo calls its billing periods, by their code. */
const periodLabels: Readonly<Record<number, string>> = {
  1: "Weekly",
  2: "Monthly",
  3: "Yearly",
  4: "Quarterly",
  5: "6 Monthly",
  6: "5 Yearly",
  7: "3 Yearly",
  8: "2 Yearly",
  9: "4 Yearly",
};

/** The billing periods with their labels, by code; a week is a part of a month. */
export const billingPeriods: Readonly<Record<number, { label: string; months: number }>> = Object.fromEntries(
  [
    [oneTimeCode, { label: "One-Time", months: 0 }],
    ...haloPeriods.map(({ code, months }) => [
      code,
      { label: periodLabels[code] ?? "", months: months === 0 ? 12 / 52 : months },
    ]),
  ],
);
