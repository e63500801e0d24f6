import type Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import type { InvoicedLine } from "../shared/billing/invoiced.ts";
import { decimal, decimalOrZero, sumOf, zero } from "../shared/decimal.ts";
import { groupedBy } from "../shared/grouping.ts";
import type { AgentFacts } from "../shared/time/agents.ts";
import type { TimeEntry } from "../shared/time/hours.ts";

/** How much of the time has to have a known cost for a margin to be told, in percent: below it would mislead. */
export const leastCovered = 80;

/** How much of the revenue has to have a known cost for a margin to be told in percent too, in percent. */
export const leastCosted = 50;

/** A line whose item costs something, and what. */
export interface CostedLine {
  readonly line: InvoicedLine;
  /** Net, in the currency of its invoice; negative on a credit note. */
  readonly cost: Big;
}

/** What the items of some lines cost. */
export interface ItemCosts {
  readonly costed: readonly CostedLine[];
  /** Lines that bill something and name no cost: what they cost is not known. Lines of time are not among them. */
  readonly without: readonly InvoicedLine[];
}

/** What the item of a line costs apiece; undefined where the line names no cost: Halo writes 0 for it. */
export function costOfItem(line: HaloRecord | undefined): Big | undefined {
  const cost = decimal(line?.unit_cost);
  return cost?.gt(0) === true ? cost : undefined;
}

/** Sorts lines by whether they name what they cost. A line that bills time costs that time, which is counted once. */
function itemCosts(lines: readonly InvoicedLine[]): ItemCosts {
  const costed: CostedLine[] = [];
  const without: InvoicedLine[] = [];
  for (const entry of lines) {
    const { line, net, kind } = entry;
    const isOfItem = decimalOrZero(line?._itemid).gt(0);
    if (kind === "labour" && !isOfItem) continue;
    const unit = costOfItem(line);
    const quantity = decimal(line?.qty_order);
    // What was given away costs as much; on a credit note it came back.
    const isBack = net.eq(0) ? kind === "credits" : net.lt(0);
    if (unit === undefined || quantity === undefined) without.push(entry);
    else costed.push({ line: entry, cost: unit.times(quantity.abs()).times(isBack ? -1 : 1) });
  }
  return { costed, without };
}

/** What some time cost, in the tenant's own currency. */
export interface TimeCost {
  readonly hours: Big;
  /** Hours of agents whose cost an hour Halo knows. */
  readonly known: Big;
  /** What these cost. */
  readonly cost: Big;
  readonly byAgent: readonly {
    readonly agentId: number | undefined;
    readonly hours: Big;
    readonly isKnown: boolean;
  }[];
}

/** The cost of an agent's hour; undefined where Halo has none: it writes 0 for it. */
export function hourlyCost(agent: AgentFacts | undefined): Big | undefined {
  const rate = decimal(agent?.row.costprice);
  return rate?.gt(0) === true ? rate : undefined;
}

/** Works out what time cost by who spent it. */
export function timeCost(entries: readonly TimeEntry[], agents: ReadonlyMap<number, AgentFacts>): TimeCost {
  const groups = [...groupedBy(entries, ({ agentId }) => agentId)].map(([agentId, own]) => ({
    agentId,
    hours: sumOf(own, ({ hours }) => hours),
    rate: hourlyCost(agents.get(agentId ?? 0)),
  }));
  const known = groups.flatMap(({ hours, rate }) => (rate === undefined ? [] : [{ hours, rate }]));
  return {
    hours: sumOf(groups, ({ hours }) => hours),
    known: sumOf(known, ({ hours }) => hours),
    cost: sumOf(known, ({ hours, rate }) => hours.times(rate)),
    byAgent: groups
      .map(({ agentId, hours, rate }) => ({ agentId, hours, isKnown: rate !== undefined }))
      .toSorted((a, b) => b.hours.cmp(a.hours)),
  };
}

/** What is earned in one currency. */
export interface CurrencyMargin {
  readonly currency: string;
  readonly lines: readonly InvoicedLine[];
  readonly items: ItemCosts;
  readonly revenue: Big;
  /** Undefined where none of some lines names a cost. */
  readonly itemCost: Big | undefined;
  /** Of the tenant's own currency alone, and where any of the time has a known cost. */
  readonly timeCost: Big | undefined;
  /** Undefined where too much of what it takes is not known. */
  readonly margin: Big | undefined;
  /** Net of the lines that name no cost. */
  readonly uncosted: Big;
  /** Their share of what was invoiced, in percent, credit notes counted as what they give back; undefined of nothing. */
  readonly uncostedPercent: number | undefined;
}

/** Whether the cost of so much of the time is known that a margin can be told. */
export const isCovered = ({ hours, known }: TimeCost) => known.times(100).gte(hours.times(leastCovered));

/**
 * What is earned, each currency apart, the tenant's own first: what time costs is in that one. Of another currency a
 * margin is told only where no time was spent, since that time would be in none of its figures.
 *
 * @param time undefined where the hours are not known
 * @param home the tenant's own currency; undefined where it is not known
 */
export function marginsOf(
  lines: readonly InvoicedLine[],
  time: TimeCost | undefined,
  home: string | undefined,
): readonly CurrencyMargin[] {
  const byCurrency = groupedBy(lines, ({ currency }) => currency);
  if (home !== undefined && time?.hours.gt(0) === true && !byCurrency.has(home)) byCurrency.set(home, []);
  return [...byCurrency]
    .map(([currency, own]) => {
      const items = itemCosts(own);
      const revenue = sumOf(own, ({ net }) => net);
      const known = sumOf(items.costed, ({ cost }) => cost);
      const itemCost = items.costed.length === 0 && items.without.length > 0 ? undefined : known;
      const spent = ofTime(time, currency === home);
      const margin = spent.margin === undefined ? undefined : revenue.minus(known).minus(spent.margin);
      const uncosted = sumOf(items.without, ({ net }) => net);
      const uncostedPercent = shareOf(items.without, own);
      return {
        ...{ currency, lines: own, items, revenue, itemCost, timeCost: spent.shown, margin },
        ...{ uncosted, uncostedPercent },
      };
    })
    .toSorted(
      (a, b) => Number(b.currency === home) - Number(a.currency === home) || b.revenue.cmp(a.revenue),
    );
}

/** The share of some lines in all, in percent with one decimal. A credit does not make up for what was invoiced. */
function shareOf(some: readonly InvoicedLine[], all: readonly InvoicedLine[]): number | undefined {
  const size = (lines: readonly InvoicedLine[]) => sumOf(lines, ({ net }) => net.abs());
  const whole = size(all);
  return whole.eq(0) ? undefined : Number(size(some).div(whole).times(100).round(1));
}

/** What of the cost of time is shown in a currency, and what its margin takes; undefined for what is not known. */
function ofTime(
  time: TimeCost | undefined,
  isHome: boolean,
): { readonly shown: Big | undefined; readonly margin: Big | undefined } {
  if (time === undefined) return { shown: undefined, margin: undefined };
  if (time.hours.eq(0)) return { shown: isHome ? zero : undefined, margin: zero };
  if (!isHome || time.known.eq(0)) return { shown: undefined, margin: undefined };
  return { shown: time.cost, margin: isCovered(time) ? time.cost : undefined };
}
