import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { isInactiveLine } from "../../../halo/rules.ts";
import { sameValue } from "../../../halo/same-value.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import { resolveName } from "../../kit/arguments/names.ts";
import { wordsFor } from "../../kit/arguments/references.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { money } from "../../kit/view.ts";
import { linesIn } from "../lines.ts";

/** Changes of the lines of a recurring invoice as a call gives them, and what they mean for the lines that are there. */

const LineChange = z.strictObject({
  id: input.id("None: a new line").optional(),
  name: input.line("Text of a new line").optional(),
  item: wordsFor("item", "of a new line").optional(),
  quantity: input.amount("Quantity").optional(),
  price: input.amount("Net, each").optional(),
  remove: input.flag("No longer billed; false: again").optional(),
});

/** The argument `lines`. */
export const lineChanges = z.array(LineChange).min(1).max(50);

/** Lines to change and lines to add, in Halo's fields. */
export interface PlannedLines {
  /** Each with its id, and only what changes. */
  readonly changed: readonly HaloRecord[];
  readonly added: readonly HaloRecord[];
  /** All lines as they would be. */
  readonly after: readonly HaloRecord[];
  /** Each change in words, with texts of Halo quoted. */
  readonly words: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Holds changes against the lines that are there.
 *
 * @throws HaloError `bad_input` for a line that is not there, a new one that lacks something, and nothing to change
 */
export async function planLines(
  before: HaloRecord,
  given: z.infer<typeof lineChanges>,
  context: ToolContext,
): Promise<PlannedLines> {
  const lines = linesIn(before);
  if (lines === undefined) {
    throw badInput("Halo's answer holds no list of lines of this recurring invoice: nothing was changed.");
  }
  const billed = lines.filter((line) => line.isgroupdesc !== true);
  const changed: HaloRecord[] = [];
  const added: HaloRecord[] = [];
  const words: string[] = [];
  const warnings: string[] = [];
  for (const change of given) {
    if (change.id === undefined) {
      const line = await newLine(change, context);
      added.push(line);
      words.push(`new line ${called(line)}: ${line.qty_order} × ${money(line.unit_price)}`);
      continue;
    }
    const line = billed.find(({ id }) => Number(id) === change.id);
    if (line === undefined) throw badInput(`There is no line ${change.id}. Its lines: ${listed(billed)}.`);
    if (changed.some(({ id }) => id === change.id)) throw badInput(`Line ${change.id} is given twice.`);
    if (change.name !== undefined || change.item !== undefined) {
      throw badInput(`Of line ${change.id} quantity and price can be changed, and not name or item.`);
    }
    const { fields, said } = changeOf(line, change);
    if (Object.keys(fields).length === 0) continue;
    changed.push({ id: change.id, ...fields });
    words.push(`${called(line)} (line ${change.id}): ${said.join(", ")}`);
    if (fields.qty_order !== undefined && Number(line.recurring_invoice_quantity_type ?? 0) > 0) {
      warnings.push(
        `Halo counts the quantity of line ${change.id} itself each time it bills, so a quantity that is set here may not last.`,
      );
    }
  }
  if (words.length === 0)
    throw badInput("Nothing to change: these lines have these quantities and prices already.");
  const changes = new Map(changed.map((line) => [Number(line.id), line]));
  return {
    ...{ changed, added, words, warnings },
    after: [...lines.map((line) => ({ ...line, ...changes.get(Number(line.id)) })), ...added],
  };
}

/** A line's own text, short and marked as data. */
export function called(line: HaloRecord): string {
  const text = plainText(String(line.item_shortdescription ?? "")).trim();
  return text === "" ? "(no description)" : quoteLine(text);
}

const mostListed = 20;

const listed = (lines: readonly HaloRecord[]) =>
  `${lines
    .slice(0, mostListed)
    .map((line) => `${String(line.id)} ${called(line)}`)
    .join(", ")}${lines.length > mostListed ? ` and ${lines.length - mostListed} more` : ""}`;

function changeOf(
  line: HaloRecord,
  { quantity, price, remove }: z.infer<typeof LineChange>,
): { readonly fields: HaloRecord; readonly said: readonly string[] } {
  const fields: Record<string, unknown> = {};
  const said: string[] = [];
  if (quantity !== undefined && !sameValue(line.qty_order, quantity)) {
    fields.qty_order = quantity;
    said.push(`quantity ${String(line.qty_order)} → ${quantity}`);
  }
  if (price !== undefined && !sameValue(line.unit_price, price)) {
    fields.unit_price = price;
    said.push(`price ${money(line.unit_price)} → ${money(price)}`);
  }
  if (remove !== undefined && isInactiveLine(line) !== remove) {
    fields.isinactive = remove;
    said.push(remove ? "no longer billed" : "billed again");
  }
  return { fields, said };
}

async function newLine(change: z.infer<typeof LineChange>, context: ToolContext): Promise<HaloRecord> {
  const { name, item, quantity, price, remove } = change;
  if (remove !== undefined) throw badInput("remove needs the id of a line.");
  if (quantity === undefined || price === undefined || (name === undefined && item === undefined)) {
    throw badInput("A line without an id is a new one, which needs name or item, quantity and price.");
  }
  const found =
    item === undefined
      ? undefined
      : await resolveName("item", item, {
          ...{ context, named: {}, isWrite: true, argument: "item", isOwn: false },
        });
  return {
    item_shortdescription: name ?? String(found?.row?.name ?? ""),
    ...(found === undefined ? {} : { _itemid: found.id }),
    qty_order: quantity,
    unit_price: price,
  };
}
