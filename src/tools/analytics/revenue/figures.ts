import type Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import type { ApartPart, Contracted, ContractedPart } from "../shared/billing/contracted.ts";
import { type Compared, type Difference, differencesOf } from "../shared/billing/differences.ts";
import { type InvoicedLine, isOneOff, type RevenueKind, revenueKinds } from "../shared/billing/invoiced.ts";
import { byCurrency } from "../shared/billing/money.ts";
import { sumOf } from "../shared/decimal.ts";
import { groupedTogether } from "../shared/grouping.ts";

/** The figures of a breakdown of revenue. Each is an exact sum, rounded where it is shown. */

/** The sums of some lines and parts in one currency. */
export interface RevenueSums {
  readonly invoiced: Big;
  readonly recurring: Big;
  readonly oneOff: Big;
  readonly credits: Big;
  readonly unclassified: Big;
  readonly contracted: Big;
}

/** Everything in one currency. */
export interface CurrencyRevenue {
  readonly currency: string;
  readonly lines: readonly InvoicedLine[];
  readonly parts: readonly ContractedPart[];
  readonly apart: readonly ApartPart[];
  readonly sums: RevenueSums;
  readonly byKind: ReadonlyMap<RevenueKind, Big>;
  /** Of what is invoiced, what is not posted to the accounts package. */
  readonly unposted: readonly InvoicedLine[];
  /** One-off lines on invoices that a recurring invoice generated. */
  readonly merged: Big;
  /** Undefined when what was invoiced and what is contracted can't be compared. */
  readonly differences: readonly Difference[] | undefined;
}

/** The lines of one kind, of all one-off kinds, or of all. */
export function linesOf(
  lines: readonly InvoicedLine[],
  kind: RevenueKind | "one_off" | "invoiced",
): readonly InvoicedLine[] {
  if (kind === "invoiced") return lines;
  return lines.filter((line) => (kind === "one_off" ? isOneOff(line) : line.kind === kind));
}

/** Sums lines and parts of one currency. */
export function sumsOf(lines: readonly InvoicedLine[], parts: readonly ContractedPart[]): RevenueSums {
  const net = (kind: RevenueKind | "one_off" | "invoiced") => sumOf(linesOf(lines, kind), (line) => line.net);
  return {
    invoiced: net("invoiced"),
    recurring: net("recurring"),
    oneOff: net("one_off"),
    credits: net("credits"),
    unclassified: net("unclassified"),
    contracted: sumOf(parts, (part) => part.monthly),
  };
}

/**
 * Breaks revenue down by currency, the home currency first. Amounts of different currencies are never added.
 *
 * @param compared undefined when the period can't be compared with what is contracted
 */
export function revenueOf(
  lines: readonly InvoicedLine[],
  contracted: Contracted,
  home: string | undefined,
  compared: Compared | undefined,
): CurrencyRevenue[] {
  const differences = compared === undefined ? undefined : differencesOf(lines, contracted, compared);
  const all = byCurrency<InvoicedLine | ContractedPart | ApartPart>(
    [...lines, ...contracted.parts, ...contracted.apart],
    home,
  );
  return [...all.keys()].map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const parts = contracted.parts.filter((part) => part.currency === currency);
    return {
      currency,
      lines: own,
      parts,
      apart: contracted.apart.filter((part) => part.currency === currency),
      sums: sumsOf(own, parts),
      byKind: new Map(revenueKinds.map((kind) => [kind, sumOf(linesOf(own, kind), (line) => line.net)])),
      unposted: own.filter(({ invoice }) => invoice.posted === false),
      merged: sumOf(mergedLines(own), (line) => line.net),
      differences: differences?.filter((entry) => entry.currency === currency),
    };
  });
}

/** One-off lines on invoices that carry recurring lines, too. */
function mergedLines(lines: readonly InvoicedLine[]): readonly InvoicedLine[] {
  const generated = new Set(
    lines
      .filter(({ kind }) => kind === "recurring")
      .map(({ invoice }: { invoice: HaloRecord }) => invoice.id),
  );
  return lines.filter((line) => isOneOff(line) && generated.has(line.invoice.id));
}

/** What one client was invoiced and has contracted in one currency. */
export interface ClientRevenue {
  readonly currency: string;
  readonly clientId: number;
  readonly clientName: string;
  readonly lines: readonly InvoicedLine[];
  readonly parts: readonly ContractedPart[];
  readonly sums: RevenueSums;
}

/** The clients of one currency, those with the largest invoiced amount first. */
export function clientsOf({ currency, lines, parts }: CurrencyRevenue): ClientRevenue[] {
  const clientOf = ({ clientId }: InvoicedLine | ContractedPart) => clientId;
  return Array.from(groupedTogether(lines, clientOf, parts, clientOf), ([clientId, own]) => ({
    currency,
    clientId,
    clientName: (own.first[0] ?? own.second[0])?.clientName ?? "",
    lines: own.first,
    parts: own.second,
    sums: sumsOf(own.first, own.second),
  })).sort(
    (a, b) =>
      b.sums.invoiced.cmp(a.sums.invoiced) ||
      b.sums.contracted.cmp(a.sums.contracted) ||
      a.clientId - b.clientId,
  );
}
