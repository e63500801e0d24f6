import Big from "big.js";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { decimal } from "../../analytics/shared/decimal.ts";
import { resolveName } from "../../kit/arguments/names.ts";
import { wordsFor } from "../../kit/arguments/references.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import type { Difference } from "../../kit/result.ts";
import { linesIn } from "../lines.ts";

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

/** What lines come to, net, to the cent. */
export function netOf(lines: readonly HaloRecord[]): Big {
  return lines.reduce(
    (sum, { quantity, baseprice }) => sum.plus(new Big(Number(quantity)).times(Number(baseprice)).round(2)),
    new Big(0),
  );
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
