import Big from "big.js";
import type { HaloRecord } from "../../sandbox/index.ts";
import type { World } from "./types.ts";
import { at, type Between, isIn, num } from "./world.ts";

/** Months that a billing period lasts, by Halo's label in a record. A week is 12 of 52 parts of a month. */
const months: Readonly<Record<string, readonly [number, number]>> = {
  Weekly: [12, 52],
  Monthly: [1, 1],
  Quarterly: [3, 1],
  "6 Monthly": [6, 1],
  Yearly: [12, 1],
  "2 Yearly": [24, 1],
  "3 Yearly": [36, 1],
  "4 Yearly": [48, 1],
  "5 Yearly": [60, 1],
};

/** Lines that are billed: neither switched off nor the heading of a group. */
function linesOf(record: HaloRecord): HaloRecord[] {
  const lines: unknown = record.lines;
  if (!Array.isArray(lines)) return [];
  return lines.filter((line) => line.isinactive !== true && line.isgroupdesc !== true);
}

const sum = (amounts: readonly Big[]): Big => amounts.reduce((all, amount) => all.plus(amount), new Big(0));

/** A sum as it is shown: to the cent, rounded once. */
const total = (amounts: readonly Big[]): number => toCents(sum(amounts));

const toCents = (amount: Big): number => amount.round(2).toNumber();

/** What was invoiced in a time in one currency, net, line by line. */
export function invoiced(
  world: World,
  time: Between,
  currency: string,
  isMeant: (invoice: HaloRecord) => boolean = () => true,
) {
  const invoices = world.tables.Invoice.filter(
    (invoice) =>
      invoice.voided !== true &&
      isIn(time, invoice.invoice_date) &&
      invoice.currency_code_name === currency &&
      isMeant(invoice),
  );
  const net = (rows: readonly HaloRecord[], isWanted: (line: HaloRecord) => boolean) =>
    total(
      rows.flatMap((row) =>
        linesOf(row)
          .filter(isWanted)
          .map((line) => new Big(num(line.net_amount))),
      ),
    );
  const isCredit = (invoice: HaloRecord) => invoice.typeid === 2;
  const bills = invoices.filter((invoice) => !isCredit(invoice));
  return {
    invoices,
    invoiced: net(invoices, () => true),
    // A line that a template made names that template, whose id is below -1.
    recurring: net(bills, (line) => num(line.recurring_invoice_id) < -1),
    oneOff: net(bills, (line) => num(line.recurring_invoice_id) >= -1),
    credits: net(invoices.filter(isCredit), () => true),
  };
}

/** What a net amount for a period comes to in a month, not rounded. */
function monthly(net: number, label: unknown): Big {
  const [count, parts] = months[String(label)] ?? [];
  if (count === undefined || parts === undefined) throw new Error(`No period is called ${String(label)}.`);
  return new Big(net).times(parts).div(count);
}

/** Whether a recurring invoice bills now: switched on, begun, not ended. */
export function bills(template: HaloRecord, now: number): boolean {
  return (
    template.disabled !== true &&
    (at(template.startdate) ?? 0) <= now &&
    (at(template.enddate) ?? Number.POSITIVE_INFINITY) >= now
  );
}

const exactOfTemplate = (template: HaloRecord): Big =>
  sum(linesOf(template).map((line) => monthly(num(line.net_amount), template.periodname)));

/** What a recurring invoice bills a month, net. */
export const monthlyOfTemplate = (template: HaloRecord): number => toCents(exactOfTemplate(template));

/** Whether a contract bills by itself now. */
export function billsItself(contract: HaloRecord): boolean {
  return (
    contract.active === true &&
    contract.started === true &&
    contract.expired !== true &&
    contract.dontinvoice !== true &&
    num(contract.periodchargeamount) > 0
  );
}

const exactOfContract = (contract: HaloRecord): Big =>
  monthly(num(contract.periodchargeamount), contract.billing_period_string);

/** What a contract bills a month by itself. */
export const monthlyOfContract = (contract: HaloRecord): number => toCents(exactOfContract(contract));

/** What is contracted a month in one currency: recurring invoices, and contracts that no recurring invoice bills. */
export function contracted(
  world: World,
  currency: string,
  isMeant: (record: HaloRecord) => boolean = () => true,
): number {
  const now = world.now.getTime();
  const templates = world.tables.RecurringInvoice.filter((template) => bills(template, now));
  const covered = new Set(templates.map((template) => template.contract_id));
  const currencyOf = (contract: HaloRecord) =>
    world.tables.Client.find((client) => client.id === contract.client_id)?.clientcurrency;
  const amounts = [
    ...templates
      .filter((template) => template.currency_code_name === currency && isMeant(template))
      .map(exactOfTemplate),
    ...world.tables.ClientContract.filter(
      (contract) =>
        billsItself(contract) &&
        !covered.has(contract.id) &&
        currencyOf(contract) === currency &&
        isMeant(contract),
    ).map(exactOfContract),
  ];
  return total(amounts);
}
