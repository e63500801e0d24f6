import type { HaloRecord } from "../../engine/model.ts";
import { noDate, openEnd } from "../../engine/rules.ts";
import { addMonths, day, stamp, startOfDay, startOfMonth } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import { type Build, once } from "../../engine/seed/seed.ts";
import { billingPeriods } from "../codes.ts";
import { type ClientFacts, type ContractFacts, facts, numberOf } from "../context.ts";
import { type InvoiceLine, makeLine, totalsOf } from "./invoice-lines.ts";

/** A template as the generated invoices need to know it. */
export interface TemplateFacts {
  readonly id: number;
  readonly client: ClientFacts;
  readonly contract: ContractFacts | undefined;
  readonly period: number;
  readonly lines: readonly InvoiceLine[];
  /** Dates of the invoices that it has generated, oldest first. */
  readonly dates: readonly number[];
  readonly currency: number;
  readonly record: HaloRecord;
}

/** Period codes of the templates in order; the rest are monthly (2). See ANALYTICS.md 1.1. */
const periods: readonly number[] = [
  1,
  1,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  3,
  3,
  3,
  3,
  3,
  7,
  7,
  ...Array.from({ length: 30 }, () => 2),
];

/** The next date of a schedule. */
function nextDate(moment: number, period: number): number {
  return period === 1 ? moment + 7 * day : addMonths(moment, billingPeriods[period]?.months ?? 1);
}

/** First billing date of a template: months back, so that all cadences have billed at least once. */
function firstDate(now: number, period: number, random: Random): number {
  if (period === 1) return startOfDay(now) - random.int(9, 13) * 7 * day + random.int(0, 6) * day;
  const months = {
    2: random.int(5, 7),
    3: random.int(1, 20),
    4: random.int(4, 13),
    5: random.int(3, 13),
    7: 14,
  }[period];
  return addMonths(startOfMonth(now), -(months ?? 7));
}

function linesOf(
  build: Build,
  id: number,
  period: number,
  contract: ContractFacts | undefined,
  random: Random,
): InvoiceLine[] {
  const months = period === 1 ? 0.25 : (billingPeriods[period]?.months ?? 1);
  const items = facts(build).items.filter((item) => item.recurring);
  const count = random.int(1, 4);
  const lines: InvoiceLine[] = [];
  const add = (brief: Parameters<typeof makeLine>[3]) => {
    const sequence = lines.length + 1;
    lines.push(makeLine(50_000 + Math.abs(id) * 20 + sequence, id, sequence, brief));
  };
  if (random.chance(0.2))
    add({ item: undefined, text: "Monthly services", quantity: 0, unitPrice: 0, isgroupdesc: true });
  for (let index = 0; index < count; index += 1) {
    const item = random.pick(items);
    const byCount = item.baseprice < 40 && random.chance(0.5);
    add({
      item,
      text: `${item.name} (${billingPeriods[period]?.label ?? ""})`,
      quantity: random.int(1, byCount ? 45 : item.baseprice < 40 ? 12 : 3),
      unitPrice: Math.round(item.baseprice * months * 100) / 100,
      discountPercent: random.chance(0.15) ? random.pick([5, 10, 15]) : 0,
      contract_id: contract?.id ?? -1,
      quantityType: byCount ? random.pick([1, 2, 3]) : 0,
      isinactive: index > 0 && random.chance(0.08),
      billingperiod: period,
      percent_increase: random.chance(0.2) ? 3 : 0,
    });
  }
  return lines;
}

interface State {
  readonly disabled: boolean;
  readonly end: number | undefined;
  readonly notStarted: boolean;
}

/** Three templates are switched off, two have ended, one has yet to start; some others end soon. */
function stateOf(index: number, now: number, random: Random): State {
  return {
    disabled: [18, 27, 36].includes(index),
    end: [20, 31].includes(index)
      ? startOfMonth(now) - 20 * day
      : [11, 23, 33].includes(index)
        ? startOfDay(now) + random.int(20, 85) * day
        : undefined,
    notStarted: index === 45,
  };
}

/** The recurring invoices: templates with negative ids, with their schedules and lines. */
export const recurringTemplates = once((build): readonly TemplateFacts[] => {
  const random = build.stream("recurring");
  const clients = facts(build).clients.filter((client) => client.id > 1 && !client.inactive);
  const contracts = facts(build).contracts.filter((contract) => contract.active && !contract.billsItself);
  const templates: TemplateFacts[] = [];
  for (const [index, period] of periods.entries()) {
    const id = -(11 + index);
    // Two in three bill a contract; the others stand alone.
    const contract = index % 3 === 0 ? undefined : contracts[index % contracts.length];
    const client =
      clients.find((entry) => entry.id === contract?.client_id) ?? clients[(index * 7) % clients.length];
    if (client === undefined) continue;
    const { disabled, end, notStarted } = stateOf(index, build.now, random);
    const first = notStarted ? addMonths(startOfMonth(build.now), 2) : firstDate(build.now, period, random);
    const stop = Math.min(
      build.now,
      end ?? build.now,
      disabled ? startOfMonth(build.now) - 65 * day : build.now,
    );
    const dates: number[] = [];
    let next = first;
    while (next <= stop) {
      dates.push(next);
      next = nextDate(next, period);
    }
    const currency =
      numberOf(build.tables.Client.find((row) => row.id === client.id)?.default_currency_code) || 1;
    const lines = linesOf(build, id, period, contract, random);
    const last = dates.at(-1);
    const lastcreated = last === undefined ? noDate : stamp(last);
    const nextcreationdate = stamp(next);
    const end_date = end === undefined ? openEnd : stamp(end);
    const record: HaloRecord = {
      id,
      client_id: client.id,
      client_name: client.name,
      name: `${billingPeriods[period]?.label ?? ""} services`,
      sitenumber: client.sites[0]?.id ?? 0,
      site_id: client.sites[0]?.id ?? 0,
      site_name: client.sites[0]?.name ?? "",
      uid: 0,
      contract_id: contract?.id ?? -1,
      contract_ref: contract?.ref ?? "",
      is_recurring_invoice: true,
      recurring_invoice_id: 0,
      disabled,
      invoice_date: nextcreationdate,
      schedule_id: 900 + index,
      lastcreated,
      nextcreationdate,
      period,
      periodname: billingPeriods[period]?.label ?? "",
      startdate: stamp(first),
      enddate: end_date,
      daysplus: 0,
      invoice_prorata_periods_ahead: 1,
      schedule: {
        id: 900 + index,
        type: 54,
        scheduletype: 2,
        period,
        every: 0,
        dom: 0,
        yeargapvalue: 1,
        daysplus: 0,
        disabled,
        startdate: stamp(first),
        end_date,
        lastcreated,
        nextcreationdate,
        invoice_id: id,
      },
      contains_calculated_quantity: lines.some((line) => line.recurring_invoice_quantity_type > 0),
      currency_code: currency,
      currency_code_name: currency === 2 ? "EUR" : "GBP",
      currency: currency === 2 ? "EUR" : "GBP",
      currency_conversion_rate: currency === 2 ? 1.17 : 1,
      add_labour: index % 5 === 0 ? 1 : 0,
      invoicetype: 0,
      type: 1,
      posted: false,
      voided: false,
      paymentstatus: -1,
      amountpaid: 0,
      ...totalsOf(lines),
      amountdue: 0,
      lines,
      date_created: stamp(addMonths(Math.min(first, build.now), -1)),
      last_modified: last === undefined ? stamp(build.now - 3 * day) : lastcreated,
    };
    templates.push({ id, client, contract, period, lines, dates, currency, record });
  }
  return templates;
});
