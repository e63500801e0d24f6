import type Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import { localDay } from "../../../halo/dates/days.ts";
import { type BillingPeriod, isInactiveLine } from "../../../halo/rules.ts";
import { plainText } from "../../../halo/text.ts";
import { linesIn } from "../../billing/lines.ts";
import { nameKey } from "../../kit/arguments/alike.ts";
import type { Clock } from "../../kit/arguments/dates.ts";
import { isLineInForce, periodOfLine, templateFacts } from "../shared/billing/contracted.ts";
import type { Currencies } from "../shared/billing/money.ts";
import { monthly } from "../shared/billing/periods.ts";
import { decimal, decimalOrZero } from "../shared/decimal.ts";

/** What recurring invoices bill by quantity: their lines, each with its price. */

/** A line that is billed today. */
export interface BilledLine {
  readonly id: number;
  readonly recurringInvoiceId: number;
  readonly clientId: number;
  readonly text: string;
  readonly quantity: Big;
  /** Net of tax and discount, for one; undefined where Halo gives no price. */
  readonly each: Big | undefined;
  /** Undefined where it is not known, or the line bills once. */
  readonly period: BillingPeriod | undefined;
  readonly currency: string;
}

/** The lines of recurring invoices that bill today; headings and what is switched off are none. */
export function billedLines(
  templates: readonly HaloRecord[],
  currencies: Currencies,
  clock: Clock,
): { readonly lines: readonly BilledLine[]; readonly withoutLines: readonly HaloRecord[] } {
  const { timeZone } = clock;
  const today = localDay(new Date(clock.now()), timeZone);
  const lines: BilledLine[] = [];
  const withoutLines: HaloRecord[] = [];
  for (const template of templates) {
    const facts = templateFacts(template, today, timeZone);
    if (facts.state !== "active") continue;
    const all = linesIn(template);
    if (all === undefined) {
      withoutLines.push(template);
      continue;
    }
    for (const line of all) {
      if (line.isgroupdesc === true || isInactiveLine(line) || !isLineInForce(line, today, timeZone))
        continue;
      const quantity = decimal(line.qty_order);
      if (quantity === undefined) continue;
      const price = decimal(line.unit_price);
      lines.push({
        id: Number(line.id),
        recurringInvoiceId: facts.id,
        clientId: Number(template.client_id),
        text: plainText(String(line.item_shortdescription ?? "")).trim(),
        quantity,
        each: price?.times(decimalOrZero(line.discount_perc).div(-100).plus(1)),
        period: periodOfLine(line, facts.period).period,
        currency: currencies.of(template),
      });
    }
  }
  return { lines, withoutLines };
}

/** What a line's name says of its period, which names of products and licences do not. */
const periodBehind = /\s*\((?:weekly|(?:\d+-?)?(?:monthly|yearly)|annual(?:ly)?|quarterly|6-?monthly)\)$/i;

/** By what a counted name and the text of a line are held together. */
export const keyOf = (text: string): string => nameKey(text.replace(periodBehind, ""));

/** What some pieces of a line come to each time it bills. @param pieces may be below zero */
export const amountOf = ({ each }: BilledLine, pieces: Big): Big | undefined => each?.times(pieces).round(2);

/** The same in a month, not rounded. */
export function monthOf(line: BilledLine, pieces: Big): Big | undefined {
  const amount = amountOf(line, pieces);
  return amount === undefined || line.period === undefined ? undefined : monthly(amount, line.period);
}
