import type Big from "big.js";
import { closest } from "fastest-levenshtein";
import { badInput } from "../../../halo/errors.ts";
import { quoteLine } from "../../../halo/text.ts";
import { sumOf, zero } from "../shared/decimal.ts";
import { groupedBy } from "../shared/grouping.ts";
import { amountOf, type BilledLine, keyOf, monthOf } from "./billed.ts";
import type { Counted } from "./counted.ts";

/** Counts held against lines. */

/** Something that is counted and billed, and how the two differ. */
export interface Matched {
  readonly name: string;
  /** The lines that bill it; more than one where several have the same text. */
  readonly lines: readonly BilledLine[];
  readonly counted: Big;
  readonly billed: Big;
  /** What is counted beyond what is billed; below zero where more is billed. */
  readonly difference: Big;
  /** What the difference comes to each time the lines bill; undefined where they have several prices, or none. */
  readonly eachTime: Big | undefined;
  /** The same in a month, not rounded. */
  readonly monthly: Big | undefined;
  readonly currency: string;
}

/** What is held against each other, and what could not be. */
export interface Reconciled {
  readonly matched: readonly Matched[];
  /** Counts that no line has the name of, with the text of the nearest line. */
  readonly unbilled: readonly { readonly counted: Counted; readonly nearest: BilledLine | undefined }[];
  /** Lines that no count has the name of. */
  readonly uncounted: readonly BilledLine[];
}

/**
 * Holds counts against lines by their names, or by the line that a count names. Counts of the same name, and lines of the
 * same text in one currency, are added up.
 *
 * @throws HaloError `bad_input` for a count that names a line which is not among them
 */
export function reconcile(counts: readonly Counted[], lines: readonly BilledLine[]): Reconciled {
  const byText = groupedBy(lines, (line) => keyOf(line.text));
  const byId = new Map(lines.map((line) => [line.id, line]));
  const keyFor = ({ name, line }: Counted) => {
    if (line === undefined) return keyOf(name);
    const own = byId.get(line);
    if (own === undefined) {
      throw badInput(
        `counts: there is no line ${line} that is billed today for ${quoteLine(name)}. halo_get_recurring_invoice shows the lines with their ids.`,
      );
    }
    return `line ${line}`;
  };
  const matched: Matched[] = [];
  const unbilled: Reconciled["unbilled"][number][] = [];
  const taken = new Set<number>();
  for (const [key, own] of groupedBy(counts, keyFor)) {
    const [first] = own;
    if (first === undefined) continue;
    const one = first.line === undefined ? undefined : byId.get(first.line);
    const found = one === undefined ? (byText.get(key) ?? []) : [one];
    const counted = { ...first, quantity: sumOf(own, ({ quantity }) => quantity) };
    if (found.length === 0) unbilled.push({ counted, nearest: nearestTo(first.name, lines) });
    else matched.push(matchOf(counted, found));
    for (const line of found) taken.add(line.id);
  }
  // Halo may list what is counted in any order.
  unbilled.sort(
    (one, other) =>
      other.counted.quantity.cmp(one.counted.quantity) || one.counted.name.localeCompare(other.counted.name),
  );
  return { matched, unbilled, uncounted: lines.filter(({ id }) => !taken.has(id)) };
}

function matchOf({ name, quantity }: Counted, lines: readonly BilledLine[]): Matched {
  const billed = sumOf(lines, (line) => line.quantity);
  const difference = quantity.minus(billed);
  const [first] = lines;
  const isOnePrice =
    first !== undefined &&
    lines.every(
      ({ each, currency, period }) =>
        each !== undefined &&
        first.each?.eq(each) === true &&
        currency === first.currency &&
        period?.code === first.period?.code,
    );
  return {
    ...{ name, lines, billed, difference, counted: quantity },
    eachTime: difference.eq(0) ? zero : isOnePrice ? amountOf(first, difference) : undefined,
    monthly: difference.eq(0) ? zero : isOnePrice ? monthOf(first, difference) : undefined,
    currency: first?.currency ?? "",
  };
}

function nearestTo(name: string, lines: readonly BilledLine[]): BilledLine | undefined {
  if (lines.length === 0) return undefined;
  const keys = lines.map(({ text }) => keyOf(text));
  const key = closest(keyOf(name), keys);
  return lines[keys.indexOf(key)];
}
