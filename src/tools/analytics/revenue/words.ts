import type Big from "big.js";
import type { Companion } from "../../kit/result.ts";
import { counted, given } from "../../kit/view.ts";
import type { Contracted } from "../shared/billing/contracted.ts";
import { type DifferenceReason, differenceReasons } from "../shared/billing/differences.ts";
import { isOneOff, oneOffKinds } from "../shared/billing/invoiced.ts";
import { noCurrency, type ShownSum, shownAmount, shownMoney, toCents } from "../shared/billing/money.ts";
import { currencyShown } from "../shared/billing/records.ts";
import { decimalOrZero, sum, sumOf, zero } from "../shared/decimal.ts";
import type { CurrencyRevenue } from "./figures.ts";

/** The sentences of a breakdown of revenue. */

const kindWords = {
  sales_order: "sales orders",
  labour: "tickets",
  prepay: "prepay",
  other: "other",
} as const;

/**
 * The sentence of one currency: what was invoiced, and what is contracted.
 *
 * @param hasContracted false when what is contracted is not known
 * @param isWhole false when a list was not read to its end, so that nothing of it is not known to be nothing
 */
export function revenueSentence(revenue: CurrencyRevenue, hasContracted: boolean, isWhole: boolean): string {
  const { currency, sums, byKind } = revenue;
  const kinds = oneOffKinds
    .map((kind) => [kindWords[kind], byKind.get(kind) ?? zero] as const)
    .filter(([, amount]) => !amount.eq(0))
    .map(([word, amount]) => `${word} ${shownAmount(amount)}`);
  const said = given(
    sums.recurring.eq(0) ? undefined : `recurring ${shownAmount(sums.recurring)}`,
    sums.oneOff.eq(0) && kinds.length === 0
      ? undefined
      : `one-off ${shownAmount(sums.oneOff)} (${kinds.join(", ")})`,
    sums.credits.eq(0) ? undefined : `credits ${shownAmount(sums.credits)}`,
    sums.unclassified.eq(0) ? undefined : `lines not known ${shownAmount(sums.unclassified)}`,
  );
  const split = said.length === 0 ? "" : `: ${said.join(", ")}`;
  const isTold = (amount: Big) => isWhole || !amount.eq(0);
  const contracted =
    hasContracted && isTold(sums.contracted)
      ? `; contracted today ${shownAmount(sums.contracted)} a month (MRR)`
      : "";
  const invoiced = isTold(sums.invoiced)
    ? shownMoney(sums.invoiced, currency)
    : `nothing that was read in ${currencyShown(currency)}`;
  return `${invoiced}${split}${contracted}`;
}

/** An amount that was invoiced beyond what is contracted, or that lacks to it. */
function comparedAmount(difference: Big, currency: string): string {
  if (difference.eq(0)) return shownMoney(difference, currency);
  return `${shownMoney(difference.abs(), currency)} ${difference.lt(0) ? "less" : "more"}`;
}

/** What the recurring invoices or contracts behind a reason have in common. */
const reasonPhrases: Readonly<Record<DifferenceReason, (count: number) => string>> = {
  long_period_billed: (count) => `${counted(count, "recurring invoice")} for more than a month, billed`,
  long_period_not_billed: (count) =>
    `${counted(count, "recurring invoice")} for more than a month, not billed`,
  weekly: (count) => `${counted(count, "weekly recurring invoice")}`,
  monthly_not_billed: (count) => `${counted(count, "monthly recurring invoice")}, not billed`,
  monthly_changed: (count) =>
    `${counted(count, "monthly recurring invoice")}, billed other than today's lines say`,
  began_later: (count) => `${counted(count, "recurring invoice")} that began after this period's first day`,
  pro_rata: (count) => `pro-rata lines of ${counted(count, "recurring invoice")}`,
  stopped: (count) => `${counted(count, "recurring invoice")} disabled, ended or not started today`,
  period_unknown: (count) => `${counted(count, "recurring invoice")} whose billing period is not known`,
  template_gone: (count) => `${counted(count, "recurring invoice")} that Halo no longer lists`,
  contract_bills_itself: (count) =>
    `${counted(count, "contract")} billed ${count === 1 ? "by itself" : "by themselves"}`,
};

/**
 * One reason for the difference as a sentence: "1,345.00 GBP less: 1 recurring invoice that …".
 *
 * @param began the day or days on which they began, where that is the reason
 */
export function reasonSentence(
  reason: DifferenceReason,
  amount: Big,
  currency: string,
  count: number,
  began: unknown,
): string {
  return `${comparedAmount(amount, currency)}: ${reasonPhrases[reason](count)}${began === undefined ? "" : ` (${String(began)})`}`;
}

/** The heading of the reasons for the difference: how much it is, in each currency. */
export function differencesHeading(revenues: readonly CurrencyRevenue[], months: number): string {
  const amounts = revenues.flatMap(({ differences = [], currency }) =>
    differences.length === 0
      ? []
      : [
          comparedAmount(
            sumOf(differences, (entry) => entry.difference),
            currency,
          ),
        ],
  );
  const of = months === 1 ? "a month" : `${months} months`;
  const [first] = revenues.filter(({ differences = [] }) => differences.length > 0);
  return `recurring invoiced against ${of} contracted, ${amounts.join(" and ")} (rows: difference_${first?.currency}/ and the reason)`;
}

/** The assumptions that mattered for these figures. */
export function assumptionsOf(
  revenues: readonly CurrencyRevenue[],
  contracted: Contracted,
  home: string | undefined,
): string[] {
  const amounts = (of: (revenue: CurrencyRevenue) => Big) =>
    revenues
      .map((revenue) => ({ amount: of(revenue), currency: revenue.currency }))
      .filter(({ amount }) => !amount.eq(0))
      .map(({ amount, currency }) => shownMoney(amount, currency))
      .join(", ");
  const unposted = amounts(({ unposted: lines }) => sumOf(lines, (line) => line.net));
  const merged = amounts((revenue) => revenue.merged);
  const counted = amounts(({ parts }) =>
    sumOf(
      parts.filter((part) => part.isCounted),
      (part) => part.monthly,
    ),
  );
  const ownIds = new Set(contracted.parts.filter(({ source }) => source === "contract").map(({ id }) => id));
  const ownBilled = amounts(({ lines }) =>
    sumOf(
      lines.filter((line) => line.contractId !== undefined && ownIds.has(line.contractId) && isOneOff(line)),
      (line) => line.net,
    ),
  );
  const states = ["disabled", "ended", "not started"].flatMap((state) => {
    const number = [...contracted.templates.values()].filter((template) => template.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  const said: (string | false)[] = [
    revenues.length > 1 &&
      (home === undefined ? "The home currency is not known." : `Home currency ${home}.`),
    unposted !== "" && `${unposted} is not posted yet.`,
    merged !== "" && `${merged} of one-off is on invoices with recurring lines.`,
    states.length > 0 && `Not contracted today: ${states.join(", ")} recurring invoices.`,
    ownBilled !== "" && `${ownBilled} of one-off is invoiced for contracts that bill by themselves.`,
    contracted.covered.length > 0 &&
      `${contracted.covered.length} contracts with a charge are billed by a recurring invoice: counted once.`,
    counted !== "" && `${counted} a month is by counted users, devices or licences.`,
    revenues.some(({ byKind }) => byKind.get("prepay")?.eq(0) === false) && "Prepay is not earned yet.",
  ];
  return said.filter((sentence) => sentence !== false);
}

const kindsShown = ["recurring", "one_off", "credits", "unclassified"] as const;

/** The totals of one currency that are shown with their parts: kinds of revenue, and the rows of the tables. */
export function shownSums(
  { currency, sums, byKind, differences }: CurrencyRevenue,
  tables: readonly Companion[],
  months: number | undefined,
): ShownSum[] {
  const totals: Readonly<Record<string, Big>> = {
    ...sums,
    one_off: sums.oneOff,
    contracted_monthly: sums.contracted,
  };
  const ofTables = ["months", "clients"].flatMap((name) => {
    const rows = tables.find((table) => table.name === name)?.rows ?? [];
    const own = rows.filter((row) => (row.currency ?? noCurrency) === currency);
    const fields = ["invoiced", ...kindsShown, "contracted_monthly"].filter((field) =>
      own.some((row) => row[field] !== undefined),
    );
    return fields.map((field) => ({
      what: `the ${name} (${field})`,
      currency,
      total: totals[field] ?? zero,
      parts: own.map((row) => decimalOrZero(row[field])),
    }));
  });
  const reasons = differenceReasons.map((reason) =>
    sumOf(
      (differences ?? []).filter((entry) => entry.reason === reason),
      (entry) => entry.difference,
    ),
  );
  const expected = toCents(sums.contracted).times(months ?? 0);
  const difference = sum(reasons);
  return [
    {
      what: "the kinds of revenue",
      currency,
      total: sums.invoiced,
      parts: kindsShown.map((kind) => totals[kind] ?? zero),
    },
    {
      what: "the kinds of one-off",
      currency,
      total: sums.oneOff,
      parts: oneOffKinds.map((kind) => byKind.get(kind) ?? zero),
    },
    ...ofTables,
    { what: "the reasons for the difference", currency, total: difference, parts: reasons },
    ...(differences === undefined
      ? []
      : [
          {
            what: "recurring less contracted",
            currency,
            total: difference,
            parts: [sums.recurring, expected.neg()],
          },
        ]),
  ];
}
