import { type ClosingEvidence, type ClosingRule, closingRuleOf } from "../halo/closing.ts";
import { largestPage } from "../halo/rules.ts";
import { type Probes, page } from "./probes.ts";

/** What Halo was asked to tell which statuses close, and what it tells. */
export interface Closing {
  readonly read: ClosingEvidence;
  readonly rule: ClosingRule;
}

/** Reads Halo's lists of statuses and of tickets, each with what is open or closed alone. */
export async function readClosing(probes: Probes): Promise<Closing> {
  const [statuses, openStatuses, open, closed] = await Promise.all([
    probes.listing("statuses"),
    probes.asked("statuses", { showall: true, excludeclosed: true }),
    probes.asked("tickets", page(largestPage, { open_only: true })),
    probes.asked("tickets", page(largestPage, { closed_only: true })),
  ]);
  const read = {
    statuses: statuses?.rows,
    openStatuses: openStatuses?.rows,
    open: open?.rows,
    closed: closed?.rows,
  };
  return { read, rule: closingRuleOf(read) };
}
