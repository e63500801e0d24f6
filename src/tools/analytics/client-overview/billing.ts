import type Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import { localDay } from "../../../halo/dates/days.ts";
import { amountPaid } from "../../billing/due.ts";
import { countIn, type Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Clock } from "../../kit/arguments/dates.ts";
import { given } from "../../kit/view.ts";
import { contractState, monthlyRecurring } from "../shared/billing/contracted.ts";
import { expiringOf, horizonOf } from "../shared/billing/endings.ts";
import { roundingNotes, shownCents, shownMoney } from "../shared/billing/money.ts";
import {
  type ContractedRead,
  readContracted,
  readCurrencies,
  readNotRenewed,
} from "../shared/billing/reading.ts";
import { currencyShown } from "../shared/billing/records.ts";
import { readUnpaid } from "../shared/billing/unpaid.ts";
import { firstNames } from "../shared/words.ts";

/** What one client pays regularly, owes, and has under contract. */
export interface ClientBilling {
  readonly read: ContractedRead;
  /** How many contracts run; undefined when that could not be read. */
  readonly contracts: number | undefined;
  /** Those that run. */
  readonly running: readonly HaloRecord[];
  /** Contracts that were not renewed; undefined when they could not be read. */
  readonly notRenewed: Gathered | undefined;
  /** The parts of the monthly recurring revenue, `id`, `text`, `currency`, `monthly`; undefined when it is not known. */
  readonly parts: readonly HaloRecord[] | undefined;
  /** Invoices with something due; undefined when not all invoices could be read: the oldest are the last to be paid. */
  readonly unpaid: readonly HaloRecord[] | undefined;
  /** For each currency: `monthly_recurring` net, `amountdue` gross, of it `overdue`, `oldest_due`. */
  readonly money: readonly HaloRecord[];
  readonly sources: readonly Gathered[];
  readonly assumptions: readonly string[];
}

/** The pages of a client's invoices that are read for what is unpaid. */
const mostPages = 20;

/** Reads a client's billing. What can't be read is left out, and that is said. */
export async function billingOf(reading: Reading, clock: Clock, clientId: number): Promise<ClientBilling> {
  const scope = { clientIds: [clientId] };
  const currencies = await readCurrencies(reading);
  const [read, invoices, notRenewed] = await Promise.all([
    readContracted(reading, clock, scope, currencies),
    reading.optional(
      readUnpaid(reading, clock, scope, currencies, mostPages),
      "Invoices",
      "what is unpaid is left out",
    ),
    readNotRenewed(reading, scope),
  ]);
  const unpaid = invoices?.source.complete === true ? invoices.unpaid : undefined;
  const recurring = read.isKnown ? monthlyRecurring(read.contracted, currencies.home) : undefined;
  const names = [...new Set([...(recurring ?? []), ...(unpaid?.sums ?? [])].map(({ currency }) => currency))];
  const contradicting = unpaid?.contradicting.length ?? 0;
  const apart = read.isKnown ? read.contracted.apart : [];
  const today = localDay(new Date(clock.now()), clock.timeZone);
  const running = (read.contracts?.rows ?? []).filter(
    (row) => contractState(row, today, clock.timeZone) === "running",
  );
  return {
    read,
    contracts: countIn(read.contracts, read.contracts && running.length),
    running,
    notRenewed,
    parts: recurring?.flatMap(({ parts }) =>
      parts.map((part) => ({
        id: part.id,
        text: part.text === "" ? part.contractRef : part.text,
        currency: part.currency,
        monthly: shownCents(part.monthly),
      })),
    ),
    unpaid: unpaid?.sums.flatMap((sum) =>
      sum.invoices.map(({ row }) => ({
        ...row,
        currency: currencyShown(sum.currency),
        amountpaid: amountPaid(row),
      })),
    ),
    money: names.map((currency) => {
      const sum = unpaid?.sums.find((entry) => entry.currency === currency);
      const oldest = sum?.invoices.find(({ dueDay }) => dueDay !== undefined)?.dueDay;
      const own = recurring?.find((entry) => entry.currency === currency);
      return {
        currency,
        monthly_recurring:
          own === undefined && !read.isWhole ? undefined : recurring && toNumber(own?.monthly),
        amountdue: unpaid === undefined ? undefined : toNumber(sum?.due),
        overdue: unpaid === undefined ? undefined : toNumber(sum?.overdue),
        oldest_due: oldest,
      };
    }),
    sources: [...read.sources, ...given(invoices?.source, notRenewed)],
    assumptions: [
      ...roundingNotes(
        (recurring ?? []).map(({ currency, monthly, parts }) => ({
          what: "what recurs",
          currency,
          total: monthly,
          parts: parts.map((part) => part.monthly),
        })),
      ),
      ...(apart.length === 0 ? [] : [apartSentence(apart)]),
      ...(contradicting === 0
        ? []
        : [`${contradicting} invoices have something due and a date of payment: in no sum.`]),
    ],
  };
}

/** What is billed again and again, and can't be brought to a month. */
function apartSentence(apart: ContractedRead["contracted"]["apart"]): string {
  const amounts = apart.map(({ amount, currency }) =>
    amount === undefined ? "an amount that Halo does not give" : `${shownMoney(amount, currency)} net`,
  );
  const [what, is] =
    apart.length === 1 ? ["1 recurring amount", "is"] : [`${apart.length} recurring amounts`, "are"];
  return `${what} (${firstNames(amounts, 3)}) ${is} in no monthly sum, mostly since how often it bills is not known: halo_revenue_breakdown with client_id and rows apart says why.`;
}

/** An amount to the cent; nothing is 0. */
const toNumber = (amount: Big | undefined) => (amount === undefined ? 0 : shownCents(amount));

/** What ends within some days, and what of it is not known. */
export interface Renewals {
  /** The nearest first: `id`, `kind`, `name`, `end_date`. */
  readonly rows: readonly HaloRecord[];
  /** What could not be read, or not to its end: "contracts". */
  readonly missing: readonly string[];
}

/** What ends within so many days. */
export function renewalsOf(
  { read, notRenewed }: ClientBilling,
  assets: Gathered | undefined,
  clock: Clock,
  days: number,
): Renewals {
  const today = localDay(new Date(clock.now()), clock.timeZone);
  const horizon = horizonOf(today, days, clock.timeZone);
  const { expiring } = expiringOf(notRenewed?.rows ?? [], read.contracted, assets?.rows ?? [], horizon);
  return {
    rows: expiring.map((item) => ({
      id: item.id,
      kind: item.kind,
      name: item.name,
      end_date: item.endDay,
    })),
    missing: given(
      notRenewed?.complete !== true && "contracts",
      (!read.hasTemplates || !read.areEndsKnown) && "recurring invoices",
      assets?.complete !== true && "warranties",
    ),
  };
}
