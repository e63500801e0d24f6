import type Big from "big.js";
import { sum, zero } from "../decimal.ts";
import { groupedTogether } from "../grouping.ts";
import {
  type Contracted,
  type ContractedPart,
  endOfTemplate,
  startOfTemplate,
  type TemplateFacts,
} from "./contracted.ts";
import type { InvoicedLine } from "./invoiced.ts";

/** Why recurring revenue as it was invoiced differs from what is contracted, to the cent. */

/** The reasons, in the order in which they are shown. */
export const differenceReasons = [
  "long_period_billed",
  "long_period_not_billed",
  "weekly",
  "monthly_not_billed",
  "monthly_changed",
  "began_later",
  "pro_rata",
  "stopped",
  "period_unknown",
  "template_gone",
  "contract_bills_itself",
] as const;
export type DifferenceReason = (typeof differenceReasons)[number];

/** Each reason in words. */
export const reasonWords: Readonly<Record<DifferenceReason, string>> = {
  long_period_billed: "quarterly, yearly …: billed",
  long_period_not_billed: "quarterly, yearly …: not billed",
  weekly: "weekly",
  monthly_not_billed: "monthly: not billed",
  monthly_changed: "monthly: billed other than today's lines say",
  began_later: "began later",
  pro_rata: "pro-rata lines",
  stopped: "disabled, ended or not started today",
  period_unknown: "billing period unknown",
  template_gone: "no longer listed by Halo",
  contract_bills_itself: "contracts that bill by themselves",
};

/** One recurring invoice, or one contract, with what it adds to the difference. */
export interface Difference {
  readonly reason: DifferenceReason;
  readonly currency: string;
  /** Id of the recurring invoice (below zero) or of the contract. */
  readonly id: number;
  readonly clientName: string;
  /** The recurring invoice's first and last day, where they are the reason. */
  readonly startdate?: string | undefined;
  readonly enddate?: string | undefined;
  readonly invoiced: Big;
  /** The contracted amount of a month, times the months of the period. */
  readonly expected: Big;
  /** Invoiced minus expected; the sum of these is the whole difference. */
  readonly difference: Big;
}

/** The time that a difference is about. */
export interface Compared {
  /** Whole calendar months of the period that have begun. */
  readonly months: number;
  /** Its first day, `yyyy-MM-dd`. */
  readonly from: string;
  readonly timeZone: string;
}

/** Splits the difference between the recurring lines of a period and what is contracted for its months by reason. */
export function differencesOf(
  lines: readonly InvoicedLine[],
  contracted: Contracted,
  compared: Compared,
): Difference[] {
  const recurring = lines.filter(({ kind }) => kind === "recurring");
  const groups = groupedTogether(
    recurring,
    (line) => `${line.templateId ?? 0} ${line.currency}`,
    contracted.parts,
    (part) => `${part.id} ${part.currency}`,
  );
  const found: Difference[] = [];
  for (const { first: billed, second: parts } of groups.values()) {
    const [line] = billed;
    const [part] = parts;
    const id = part?.id ?? line?.templateId ?? 0;
    const common = {
      id,
      currency: part?.currency ?? line?.currency ?? "",
      clientName: part?.clientName ?? line?.clientName ?? "",
    };
    const add = (reason: DifferenceReason, invoiced: Big, expected: Big, dates: Dates = {}) => {
      const difference = invoiced.minus(expected);
      // A third of an amount, three times, lacks something in the last decimal.
      if (difference.round(10).eq(0)) return;
      found.push({ ...common, ...dates, reason, invoiced, expected, difference });
    };
    const proRata = sum(billed.filter(({ isProRata }) => isProRata).map(({ net }) => net));
    const usual = sum(billed.filter(({ isProRata }) => !isProRata).map(({ net }) => net));
    const expected = sum(parts.map(({ monthly }) => monthly)).times(compared.months);
    add("pro_rata", proRata, zero);
    const template = contracted.templates.get(id);
    const reason = reasonOf(template, part, usual, expected, compared);
    add(reason, usual, expected, datesOf(reason, template, compared));
  }
  return found;
}

type Dates = Pick<Difference, "startdate" | "enddate">;

/** The first and last day of a recurring invoice, where a reason is about them. */
function datesOf(
  reason: DifferenceReason,
  template: TemplateFacts | undefined,
  { timeZone }: Compared,
): Dates {
  if (template === undefined || (reason !== "began_later" && reason !== "stopped")) return {};
  const { row } = template;
  return { startdate: startOfTemplate(row, timeZone), enddate: endOfTemplate(row, timeZone) };
}

function reasonOf(
  template: TemplateFacts | undefined,
  part: ContractedPart | undefined,
  invoiced: Big,
  expected: Big,
  { from, timeZone }: Compared,
): DifferenceReason {
  if (part?.source === "contract") return "contract_bills_itself";
  if (template === undefined) return "template_gone";
  if (template.state !== "active") return "stopped";
  if (template.period.period === undefined) return "period_unknown";
  const start = startOfTemplate(template.row, timeZone);
  if (start !== undefined && start > from && invoiced.lt(expected)) return "began_later";
  const { months } = template.period.period;
  if (months === 0) return "weekly";
  if (months > 1) return invoiced.eq(0) ? "long_period_not_billed" : "long_period_billed";
  return invoiced.eq(0) ? "monthly_not_billed" : "monthly_changed";
}
