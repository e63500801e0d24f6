import Big from "big.js";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { decimal } from "../../analytics/shared/decimal.ts";
import { resolveName } from "../../kit/arguments/names.ts";
import { wordsFor } from "../../kit/arguments/references.ts";
import { cleanFields } from "../../kit/clean.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import type { Difference } from "../../kit/result.ts";
import { counted, type Fields, fieldsOf } from "../../kit/view.ts";
import { linesIn } from "../lines.ts";
import { quotedLineText } from "../quotations.ts";

/** Lines of a new quotation, and whether Halo stored what they come to. */

const QuotedLine = z.strictObject({
  item: wordsFor("item", "").optional(),
  name: input.line("Text; the item's unless given").optional(),
  quantity: input.amount("Quantity"),
  price: input.amount("Net, each; the item's unless given").optional(),
});

/** The argument `lines` of a new quotation. */
export const quotedLines = z.array(QuotedLine).min(1).max(100);

/**
 * Lines in Halo's fields. Halo's description of a line has no quantity (`baseprice` and the totals are there), so it is
 * sent under the name that lines of orders have, and what is stored is held against the total.
 *
 * @throws HaloError `bad_input` for a line without a name or a price, and for an item that is not there
 */
export async function linesToSend(
  given: z.infer<typeof quotedLines>,
  context: ToolContext,
): Promise<readonly HaloRecord[]> {
  const lines: HaloRecord[] = [];
  for (const { item, name, quantity, price } of given) {
    const found =
      item === undefined
        ? undefined
        : await resolveName("item", item, {
            ...{ context, named: {}, isWrite: true, argument: "item", isOwn: false },
          });
    const own = found?.row;
    const isRecurring = own?.isrecurringitem === true;
    const baseprice = price ?? decimal(isRecurring ? own.recurringprice : own?.baseprice)?.toNumber();
    const text = name ?? (typeof own?.name === "string" ? own.name : undefined);
    if (text === undefined) throw badInput("lines: each needs an item or a name.");
    if (baseprice === undefined)
      throw badInput(`lines: ${JSON.stringify(text)} needs a price: its item has none.`);
    lines.push({
      ...(found === undefined ? {} : { item_id: found.id }),
      ...{ name: text, quantity, baseprice },
    });
  }
  return lines;
}

const netOfLine = ({ quantity, baseprice }: HaloRecord) =>
  new Big(Number(quantity)).times(Number(baseprice)).round(2);

/** What lines come to, net, to the cent. */
export function netOf(lines: readonly HaloRecord[]): Big {
  return lines.reduce((sum, line) => sum.plus(netOfLine(line)), new Big(0));
}

/** The most lines that are told one by one. */
const mostTold = 25;
/** The longest name of one, in characters. */
const mostOfName = 120;
const toldFields: Fields = {
  name: "text",
  quantity: "number",
  ...fieldsOf("amount", "baseprice", "total_price"),
};

/** Lines in sentences, quantity × price: those that would be sent, and those that are stored. */
export function toldLines(lines: readonly HaloRecord[]): readonly string[] {
  const own = lines.filter((line) => line.isgroupdesc !== true);
  const told = own.slice(0, mostTold).map((line) => {
    const isSent = line.total_price === undefined && line.quantity !== undefined;
    const net = isSent ? { total_price: netOfLine(line).toNumber() } : {};
    const shown = cleanFields({ ...line, ...net }, toldFields, mostOfName, "UTC");
    return `Line: ${quotedLineText(shown)}.`;
  });
  const more = own.length - told.length;
  return more > 0 ? [...told, `And ${counted(more, "line")} more.`] : told;
}

/** What of the lines is not stored as it was asked for: how many there are, and what they come to. */
export function linesNotStored(lines: readonly HaloRecord[], stored: HaloRecord): readonly Difference[] {
  const there = linesIn(stored)?.filter((line) => line.isgroupdesc !== true);
  const asked = netOf(lines);
  const net = decimal(stored.revenue);
  const state = (isSame: boolean | undefined) => (isSame === undefined ? "unknown" : "not_done");
  const isCount = there === undefined ? undefined : there.length === lines.length;
  const isSum = net?.minus(asked).abs().lt("0.005");
  return [
    ...(isCount === true
      ? []
      : [{ field: "lines", asked: lines.length, stored: there?.length, state: state(isCount) } as const]),
    ...(isSum === true
      ? []
      : [
          {
            field: "revenue",
            asked: asked.toNumber(),
            stored: net?.toNumber(),
            state: state(isSum),
          } as const,
        ]),
  ];
}
