import type Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import { localDay } from "../../../halo/dates/days.ts";
import { readOr } from "../../../halo/errors.ts";
import { isInactiveLine } from "../../../halo/rules.ts";
import { contractedOf, templateFacts } from "../../analytics/shared/billing/contracted.ts";
import {
  type Currencies,
  currenciesOf,
  shownAmount,
  shownMoney,
} from "../../analytics/shared/billing/money.ts";
import { netOfLine } from "../../analytics/shared/billing/rows.ts";
import { decimal, decimalOrZero, sumOf, zero } from "../../analytics/shared/decimal.ts";
import type { ToolContext } from "../../kit/define.ts";
import { linesIn } from "../lines.ts";

/** What a change of the lines of a recurring invoice comes to, by the rules of the answers on revenue. */

/** The tenant's currencies; by what rows name where they can't be read. */
async function currenciesIn({ lookups, signal }: ToolContext): Promise<Currencies> {
  return currenciesOf(await readOr(lookups.rows("currencies", signal), undefined));
}

/** The net amount that quantity, price and discount of a line come to. */
function workedOut(line: HaloRecord): Big | undefined {
  const [quantity, price] = [decimal(line.qty_order), decimal(line.unit_price)];
  if (quantity === undefined || price === undefined) return undefined;
  return quantity.times(price).times(decimalOrZero(line.discount_perc).div(-100).plus(1)).round(2);
}

/** Whether Halo's net amount of a line is what quantity and price come to: it then follows them. */
function isWorkedOut(line: HaloRecord): boolean {
  const [stored, worked] = [netOfLine(line), workedOut(line)];
  return stored !== undefined && worked !== undefined && stored.minus(worked).abs().lte("0.01");
}

/**
 * A recurring invoice as it would be with these lines; undefined where Halo works out the amount of a changed line in
 * another way than by quantity and price.
 *
 * @param lines all lines, those that are changed and added among them, in Halo's fields
 */
export function withLines(before: HaloRecord, lines: readonly HaloRecord[]): HaloRecord | undefined {
  const old = new Map((linesIn(before) ?? []).map((line) => [line.id, line]));
  const made: HaloRecord[] = [];
  for (const line of lines) {
    const was = line.id === undefined ? undefined : old.get(line.id);
    const isSame =
      was !== undefined && was.qty_order === line.qty_order && was.unit_price === line.unit_price;
    if (!isSame && was !== undefined && !isWorkedOut(was)) return undefined;
    const net = isSame ? netOfLine(was) : workedOut(line);
    made.push({ ...line, net_amount: net?.toNumber(), total_price: net?.toNumber() });
  }
  const counted = (some: readonly HaloRecord[]) =>
    sumOf(
      some.filter((line) => !isInactiveLine(line) && line.isgroupdesc !== true),
      (line) => netOfLine(line) ?? zero,
    );
  const revenue = decimal(before.revenue);
  const moved = counted(made).minus(counted([...old.values()]));
  return {
    ...before,
    lines: made,
    // Halo's own sum decides which lines count, so it moves with them.
    ...(revenue === undefined ? {} : { revenue: revenue.plus(moved).toNumber(), total: undefined }),
  };
}

/** What a recurring invoice comes to in a month, and each time that it bills. */
interface Sums {
  readonly monthly: Big;
  readonly eachTime: Big;
  /** Lines that are in no monthly sum, with the reason of the first. */
  readonly apart: number;
  readonly why: string | undefined;
}

function sumsOf(record: HaloRecord, currencies: Currencies, context: ToolContext): Sums {
  const { parts, apart } = contractedOf([record], [], {
    today: localDay(new Date(context.now()), context.timeZone),
    timeZone: context.timeZone,
    currencies,
    currencyOfClient: () => undefined,
  });
  return {
    monthly: sumOf(parts, (part) => part.monthly),
    eachTime: sumOf(parts, (part) => part.amount),
    apart: apart.length,
    why: apart[0]?.why,
  };
}

/**
 * Says what a change comes to, net, in the invoice's own currency.
 *
 * @param after undefined where that is not known before Halo has worked it out
 */
export async function effectOnMonth(
  before: HaloRecord,
  after: HaloRecord | undefined,
  context: ToolContext,
): Promise<string> {
  if (after === undefined)
    return "What it comes to in a month is not known before Halo has worked it out: of a line that changes, its net amount is not quantity times price.";
  const { state, period } = templateFacts(
    before,
    localDay(new Date(context.now()), context.timeZone),
    context.timeZone,
  );
  if (state !== "active")
    return `It bills nothing now, since it is ${state === "not started" ? "not started yet" : state}: the change counts when it bills again.`;
  const currencies = await currenciesIn(context);
  const currency = currencies.of(before);
  const [was, is] = [sumsOf(before, currencies, context), sumsOf(after, currencies, context)];
  if (period.period === undefined)
    return `What it comes to in a month is not known: ${is.why ?? was.why ?? "how often it bills is not known"}.`;
  const moved = (one: Big, other: Big) =>
    `${shownAmount(one)} → ${shownMoney(other, currency)} (${other.minus(one).gt(0) ? "+" : ""}${shownAmount(other.minus(one))})`;
  const each =
    period.period.code === monthlyCode
      ? ""
      : ` Each time it bills (${period.period.name}): ${moved(was.eachTime, is.eachTime)}.`;
  const apart =
    is.apart + was.apart === 0 ? "" : ` Not in it: lines that bill once or whose period is not known.`;
  return `In a month, net of tax: ${moved(was.monthly, is.monthly)}.${each}${apart}`;
}

const monthlyCode = 2;
