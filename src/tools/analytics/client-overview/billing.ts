import Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import { type Gathered, type Reading, unlessRefused } from "../../kit/analytics/reader.ts";
import { type Clock, localDay } from "../../kit/arguments/dates.ts";
import { monthlyRecurring } from "../shared/billing/contracted.ts";
import { expiringOf, horizonOf } from "../shared/billing/endings.ts";
import { type ContractedRead, readContracted, readCurrencies } from "../shared/billing/reading.ts";
import { readUnpaid } from "../shared/billing/unpaid.ts";

/** What one client pays regularly, owes, and has under contract. */
export interface ClientBilling {
  readonly read: ContractedRead;
  /** Contracts that run; undefined when they could not be read. */
  readonly contracts: readonly HaloRecord[] | undefined;
  /** The parts of the monthly recurring revenue: `id`, `text`, `currency`, `monthly`. */
  readonly parts: readonly HaloRecord[];
  /** Invoices with something due; undefined when they could not be read. */
  readonly unpaid: readonly HaloRecord[] | undefined;
  /** For each currency: `monthly_recurring` net, `amountdue` gross, of it `overdue`, `oldest_due`. */
  readonly money: readonly HaloRecord[];
  readonly sources: readonly Gathered[];
  readonly assumptions: readonly string[];
}

/** The pages of a client's invoices that are read for what is unpaid. */
const mostPages = 5;

/** Reads a client's billing. What Halo refuses is left out, with a warning. */
export async function billingOf(
  reading: Reading,
  clock: Clock,
  clientId: number,
  warnings: string[],
): Promise<ClientBilling> {
  const scope = { clientIds: [clientId] };
  const currencies = await readCurrencies(reading, warnings);
  const [read, invoices] = await Promise.all([
    readContracted(reading, clock, scope, currencies, warnings),
    unlessRefused(readUnpaid(reading, clock, scope, currencies, mostPages), "Invoices", warnings),
  ]);
  const recurring = monthlyRecurring(read.contracted, currencies.home);
  const owed = invoices?.unpaid.sums ?? [];
  const names = [...new Set([...recurring, ...owed].map(({ currency }) => currency))];
  const contradicting = invoices?.unpaid.contradicting.length ?? 0;
  const { apart } = read.contracted;
  return {
    read,
    contracts: read.isWhole ? read.contracts : undefined,
    parts: recurring.flatMap(({ parts }) =>
      parts.map((part) => ({
        id: part.id,
        text: part.text === "" ? part.contractRef : part.text,
        currency: part.currency,
        monthly: part.monthly.toNumber(),
      })),
    ),
    unpaid: invoices === undefined ? undefined : owed.flatMap((sum) => sum.invoices.map(({ row }) => row)),
    money: names.map((currency) => {
      const sum = owed.find((entry) => entry.currency === currency);
      const oldest = sum?.invoices.find(({ dueDay }) => dueDay !== undefined)?.dueDay;
      return {
        currency,
        monthly_recurring: read.isWhole
          ? (recurring.find((entry) => entry.currency === currency)?.monthly ?? new Big(0)).toNumber()
          : undefined,
        amountdue: invoices === undefined ? undefined : (sum?.due ?? new Big(0)).toNumber(),
        overdue: invoices === undefined ? undefined : (sum?.overdue ?? new Big(0)).toNumber(),
        oldest_due: oldest === undefined ? undefined : `${oldest}T00:00:00`,
      };
    }),
    sources: [...read.sources, ...(invoices === undefined ? [] : [invoices.source])],
    assumptions: [
      ...(apart.length === 0
        ? []
        : [
            `${apart.length} recurring amounts of unknown period are in no sum: halo_revenue_breakdown lists them.`,
          ]),
      ...(contradicting === 0
        ? []
        : [`${contradicting} invoices have something due and a date of payment: in no sum.`]),
    ],
  };
}

/** What ends within so many days, the nearest first: `id`, `kind`, `name`, `end_date`, `client_id`. */
export function renewalsOf(
  { read }: ClientBilling,
  assets: readonly HaloRecord[],
  clock: Clock,
  days: number,
): HaloRecord[] {
  const today = localDay(new Date(clock.now()), clock.timeZone);
  const horizon = horizonOf(today, days, clock.timeZone);
  return expiringOf(read.contracts, read.contracted, assets, horizon).expiring.map((item) => ({
    id: item.id,
    kind: item.kind,
    name: item.name,
    end_date: `${item.endDay}T00:00:00`,
  }));
}
