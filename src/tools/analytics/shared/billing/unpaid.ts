import type Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { finiteDayOf, localDay } from "../../../../halo/dates/days.ts";
import { haloResources } from "../../../../halo/resources.ts";
import { invoiceLists, looksLikeCredit } from "../../../../halo/rules.ts";
import { dateOf } from "../../../../halo/text.ts";
import type { Gathered } from "../../../kit/analytics/gathered.ts";
import type { Reading } from "../../../kit/analytics/reader.ts";
import type { Clock } from "../../../kit/arguments/dates.ts";
import { decimal, sumOf } from "../decimal.ts";
import { isIssued } from "./invoiced.ts";
import { byCurrency, type Currencies } from "./money.ts";
import { type BillingScope, clientQuery, isInScope } from "./reading.ts";

/** What clients have yet to pay. */

/** An invoice with something due. */
export interface UnpaidInvoice {
  readonly row: HaloRecord;
  readonly currency: string;
  /** Gross, with tax: what is still to be paid. */
  readonly due: Big;
  /** `yyyy-MM-dd` in the tenant's time zone, where Halo has it. */
  readonly dueDay: string | undefined;
  readonly invoiceDay: string | undefined;
  readonly isOverdue: boolean;
}

/** What is due in one currency. */
export interface UnpaidSum {
  readonly currency: string;
  readonly due: Big;
  readonly overdue: Big;
  /** Oldest first. */
  readonly invoices: readonly UnpaidInvoice[];
}

/** Unpaid invoices by currency, and those whose rows contradict themselves. */
export interface Unpaid {
  readonly sums: readonly UnpaidSum[];
  /** Invoices with something due and a date of payment: paid in part, or paid and not brought up to date. In no sum. */
  readonly contradicting: readonly UnpaidInvoice[];
}

/**
 * What is due: `amountdue` above zero and no `datepaid`. The codes of `paymentstatus` above 0 are not
 * documented. Voided invoices and credit notes are left out.
 *
 * @param today `yyyy-MM-dd` in the tenant's time zone
 */
export function unpaidOf(
  rows: readonly HaloRecord[],
  currencies: Currencies,
  today: string,
  timeZone: string,
): Unpaid {
  const open = rows.flatMap((row): UnpaidInvoice[] => {
    const due = decimal(row.amountdue);
    if (!isIssued(row) || looksLikeCredit(row) || due === undefined || due.lte(0)) return [];
    const dueDay = finiteDayOf(row.duedate, timeZone);
    return [
      {
        row,
        currency: currencies.of(row),
        due,
        dueDay,
        invoiceDay: finiteDayOf(row.invoice_date, timeZone),
        isOverdue: dueDay !== undefined && dueDay < today,
      },
    ];
  });
  const isPaid = ({ row }: UnpaidInvoice) => dateOf(row.datepaid) !== undefined;
  const unpaid = open.filter((invoice) => !isPaid(invoice));
  const age = ({ dueDay, invoiceDay }: UnpaidInvoice) => dueDay ?? invoiceDay ?? "9999";
  const sums = [...byCurrency(unpaid, currencies.home)].map(([currency, invoices]) => ({
    currency,
    due: sumOf(invoices, ({ due }) => due),
    overdue: sumOf(
      invoices.filter(({ isOverdue }) => isOverdue),
      ({ due }) => due,
    ),
    invoices: invoices.toSorted(
      (a, b) => age(a).localeCompare(age(b)) || Number(a.row.id) - Number(b.row.id),
    ),
  }));
  return { sums, contradicting: open.filter(isPaid) };
}

/**
 * Reads the unpaid invoices of clients: all their invoices, since Halo's filter for unpaid ones leaves out those
 * paid in part.
 *
 * @param requests the most requests that it may take
 */
export async function readUnpaid(
  reading: Reading,
  clock: Clock,
  scope: BillingScope,
  currencies: Currencies,
  requests?: number,
): Promise<{ readonly unpaid: Unpaid; readonly source: Gathered }> {
  const source = await reading.all(
    haloResources.invoices,
    { ...invoiceLists.invoices, ...clientQuery(scope) },
    {
      what: "invoices",
      narrowedBy: ["one client"],
      keep: (row) => isIssued(row) && isInScope(row, scope),
      ...(requests === undefined ? {} : { requests }),
    },
  );
  const today = localDay(new Date(clock.now()), clock.timeZone);
  return { unpaid: unpaidOf(source.rows, currencies, today, clock.timeZone), source };
}
