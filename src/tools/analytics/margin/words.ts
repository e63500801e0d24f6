import type Big from "big.js";
import { counted, given } from "../../kit/view.ts";
import type { InvoicedLine } from "../shared/billing/invoiced.ts";
import { shownMoney } from "../shared/billing/money.ts";
import { currencyShown } from "../shared/billing/records.ts";
import { sumOf } from "../shared/decimal.ts";
import { hoursText, type TimeEntry } from "../shared/time/hours.ts";
import { type CurrencyMargin, isCovered, leastCosted, leastCovered, type TimeCost } from "./figures.ts";
import type { Subject } from "./subject.ts";

/** What may be of the subject, or of another: what would tell could not be read. */
export interface Unclear {
  readonly lines: readonly InvoicedLine[];
  readonly entries: readonly TimeEntry[];
}

/** What was found of what is asked about. */
export interface OfSubject {
  readonly unclear: Unclear;
  readonly subject: Subject;
  readonly margins: readonly CurrencyMargin[];
  readonly time: TimeCost | undefined;
  /** Whether all of the time has a known cost. */
  readonly isTimeKnown: boolean;
  /** Whether Halo's agents, whose hourly cost time has, could be read. */
  readonly areAgentsKnown: boolean;
  readonly entries: readonly TimeEntry[];
}

/** What was earned, in a sentence. */
export function summaryOf(of: OfSubject, label: string, isWhole: boolean): string {
  const { subject, margins, time, unclear } = of;
  if (margins.length > 0) {
    const told = margins.map((each) => marginWords(each, of.isTimeKnown)).join("; ");
    return `${subject.name}, ${label}, net of tax: ${told}.`;
  }
  const nothing = isWhole ? "nothing was invoiced" : "nothing that was read was invoiced";
  const hours =
    time === undefined
      ? "how much time was logged is not known"
      : time.hours.gt(0)
        ? `${hoursText(time.hours)} were logged`
        : `no time ${isWhole && unclear.entries.length === 0 ? "" : "that was read "}was logged`;
  return `${subject.name}, ${label}: ${nothing}, and ${hours}.`;
}

/** Whether it may be less than that, since some of what it takes has no known cost. */
const isAtMost = ({ items }: CurrencyMargin, isTimeKnown: boolean) =>
  !isTimeKnown || items.without.length > 0;

/** A margin in words: `at most` where some of what it takes has no known cost. */
function marginWords(of: CurrencyMargin, isTimeKnown: boolean): string {
  const { currency, margin: earned } = of;
  if (earned === undefined)
    return `the margin in ${currencyShown(currency) ?? "no named currency"} is not known`;
  const percent = percentOf(of);
  const share = percent === undefined ? "" : ` (${percent} %)`;
  return `margin ${isAtMost(of, isTimeKnown) ? "at most " : ""}${shownMoney(earned, currency)}${share}`;
}

/** What was invoiced, and what is known of its cost, in words. */
export function costSentence(of: CurrencyMargin): string {
  const { currency, revenue, itemCost, timeCost: spent, items, uncosted, uncostedPercent: share } = of;
  const money = (amount: Big) => shownMoney(amount, currency);
  const costs = given(
    itemCost === undefined ? "what items cost is not known" : `items cost ${money(itemCost)}`,
    spent === undefined ? undefined : `time cost ${money(spent)}`,
  );
  const without =
    items.without.length === 0
      ? ""
      : `, of which ${money(uncosted)}${share === undefined ? "" : ` (${share} %)`} has no known cost`;
  return `Invoiced ${money(revenue)}${without}; ${costs.join(", ")}.`;
}

/** Of revenue whose cost is mostly not known a percentage says almost nothing, so that none is told. */
const isMostlyCosted = ({ uncostedPercent = 0 }: CurrencyMargin) => 100 - uncostedPercent >= leastCosted;

/** A margin in percent; undefined where too little of the revenue has a known cost. */
export function percentOf(of: CurrencyMargin): number | undefined {
  const { margin: earned, revenue } = of;
  if (earned === undefined || !revenue.gt(0) || !isMostlyCosted(of)) return undefined;
  return Number(earned.div(revenue).times(100).round(1));
}

/** What a margin is called: another name where it is one of at most, so that nobody takes it for exact. */
export const marginName = (of: CurrencyMargin, isTimeKnown: boolean) =>
  isAtMost(of, isTimeKnown) ? "margin_at_most" : "margin";

/** The lines that name no cost. */
export const withoutCost = (margins: readonly CurrencyMargin[]) =>
  margins.flatMap(({ items }) => items.without);

/** What is not known, and what that makes of the margin. */
export function unknowns(
  { margins, time, unclear, areAgentsKnown }: OfSubject,
  home: string | undefined,
): string[] {
  const lines = withoutCost(margins);
  const worth = margins
    .filter(({ items }) => items.without.length > 0)
    .map(({ items, currency }) =>
      shownMoney(
        sumOf(items.without, ({ net }) => net),
        currency,
      ),
    );
  const isTold = margins.some(({ margin: earned }) => earned !== undefined);
  const mostly = margins.filter((of) => of.margin !== undefined && !isMostlyCosted(of));
  const ofMargin = margins.some(
    ({ margin: earned, items }) => earned !== undefined && items.without.length > 0,
  )
    ? ", so the margin is at most what is told"
    : "";
  const ofLines =
    lines.length === 0
      ? undefined
      : `${counted(lines.length, "invoiced line")} worth ${worth.join(" and ")} ${lines.length === 1 ? "names" : "name"} no cost${ofMargin} (rows: lines_without_cost).`;
  const ofPercent =
    mostly.length === 0
      ? undefined
      : `Under ${leastCosted} % of the revenue has a known cost, so no margin in percent is told${margins.length > 1 ? ` of ${mostly.map(({ currency }) => currencyShown(currency) ?? "amounts without a currency").join(", ")}` : ""}.`;
  const ofUnclear = [
    unclear.entries.length === 0
      ? undefined
      : `${hoursText(sumOf(unclear.entries, ({ hours }) => hours))} of the period are on tickets that could not be read: whether they belong here is not known, and they are in no figure.${isTold ? " With them the margin is lower." : ""}`,
    unclear.lines.length === 0
      ? undefined
      : `Of ${counted(unclear.lines.length, "further invoiced line")} it could not be read what they are of: they are in no figure.`,
  ];
  if (time === undefined)
    return given(ofLines, ofPercent, ...ofUnclear, "The hours are not known, so no margin is told.");
  const unknown = time.hours.minus(time.known);
  const ofHours = unknown.eq(0)
    ? undefined
    : !areAgentsKnown
      ? `What ${hoursText(unknown)} cost is not known, since the agents could not be read: no margin is told.`
      : `${hoursText(unknown)} of ${hoursText(time.hours)} are of agents without an hourly cost in Halo (Configuration > Agents)${!isCovered(time) ? `: under ${leastCovered} % of the time has a known cost, so no margin is told` : isTold ? ": the margin is at most what is told" : ""}.`;
  const others = margins.filter(({ currency }) => currency !== home);
  const ofCurrency =
    time.hours.eq(0) || (others.length === 0 && home !== undefined)
      ? undefined
      : home === undefined
        ? "Which currency the tenant's costs are in is not known, so time is set against nothing and no margin is told."
        : `Time costs ${home}; of ${others.map(({ currency }) => currencyShown(currency) ?? "amounts without a currency").join(", ")} no margin is told, and that of ${home} carries all of the time.`;
  return given(ofLines, ofPercent, ...ofUnclear, ofHours, ofCurrency);
}
