import type Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { finiteDayOf } from "../../../../halo/dates/days.ts";
import { type BillingPeriod, idOf } from "../../../../halo/rules.ts";
import { dateOf } from "../../../../halo/text.ts";
import { decimal, sumOf, zero } from "../decimal.ts";
import { byCurrency, type Currencies, noCurrency } from "./money.ts";
import { chargedOnce, monthly, type PeriodReading, periodNotKnown, readPeriod } from "./periods.ts";
import { countedLines, netOfHeader, netOfLine } from "./rows.ts";

/** What is contracted: recurring invoices and contracts brought to a month, each counted once. */

/** One line of a recurring invoice, or a contract that bills by itself, with what it is in a month. */
export interface ContractedPart {
  readonly source: "recurring invoice" | "contract";
  /** Id of the recurring invoice (below zero) or of the contract. */
  readonly id: number;
  /** Id of the recurring invoice's line. */
  readonly lineId: number | undefined;
  readonly clientId: number;
  readonly clientName: string;
  readonly contractId: number | undefined;
  readonly contractRef: string;
  readonly text: string;
  readonly currency: string;
  /** Net, for each billing period. */
  readonly amount: Big;
  readonly period: BillingPeriod;
  /** Net in a month, not rounded: the total is the sum of these. */
  readonly monthly: Big;
  /** Whether Halo counts the quantity anew (users, devices, licences) at each billing. */
  readonly isCounted: boolean;
}

/** What bills, but can't be brought to a month: listed with its amount, in no total. */
export interface ApartPart extends Omit<ContractedPart, "amount" | "period" | "monthly"> {
  readonly amount: Big | undefined;
  readonly why: string;
}

/** Why a recurring invoice does or does not bill today. */
export type TemplateState = "active" | "disabled" | "ended" | "not started";

/** A recurring invoice in any state. */
export interface TemplateFacts {
  readonly row: HaloRecord;
  readonly id: number;
  readonly state: TemplateState;
  readonly period: PeriodReading;
}

/** A client's recurring revenue as it is contracted. */
export interface Contracted {
  readonly parts: readonly ContractedPart[];
  readonly apart: readonly ApartPart[];
  readonly templates: ReadonlyMap<number, TemplateFacts>;
  /** Contracts whose own charge is not counted, since a recurring invoice bills them. */
  readonly covered: readonly HaloRecord[];
}

/** The day, time zone and currencies by which rows are read. */
export interface ContractedContext {
  readonly today: string;
  readonly timeZone: string;
  readonly currencies: Currencies;
  /** The currency of a client's contracts, where it is known: a contract names none itself. */
  readonly currencyOfClient: (clientId: number) => string | undefined;
}

/** The schedule that Halo embeds in a recurring invoice that is read by id; its header repeats most of it. */
function scheduleOf(row: HaloRecord): HaloRecord {
  const { schedule } = row;
  return typeof schedule === "object" && schedule !== null ? (schedule as HaloRecord) : {};
}

/** A date of a recurring invoice's header, or its schedule's where the header has none. */
function scheduled(row: HaloRecord, header: string, schedule: string = header): unknown {
  return dateOf(row[header]) === undefined ? scheduleOf(row)[schedule] : row[header];
}

/**
 * Whether a row says when its recurring invoice ends; an open end counts as said. Halo's list leaves the schedule out,
 * and the row itself may have no date.
 */
export function tellsEnd(row: HaloRecord): boolean {
  return row.schedule !== undefined || dateOf(row.enddate) !== undefined;
}

/**
 * Whether a recurring invoice has to be read by id to know if it still bills: its row says neither when it ends nor a
 * next billing from today on.
 */
export function mayHaveEnded(row: HaloRecord, today: string, timeZone: string): boolean {
  const next = finiteDayOf(scheduled(row, "nextcreationdate"), timeZone);
  return !tellsEnd(row) && (next === undefined || next < today);
}

/** The first day of a recurring invoice, where it is known. */
export function startOfTemplate(row: HaloRecord, timeZone: string): string | undefined {
  return finiteDayOf(scheduled(row, "startdate"), timeZone);
}

/** The last day of a recurring invoice; undefined for an open end. */
export function endOfTemplate(row: HaloRecord, timeZone: string): string | undefined {
  return finiteDayOf(scheduled(row, "enddate", "end_date"), timeZone);
}

/** What was read of recurring invoices, and for which day and zone: answers ask each row several times. */
const known = new WeakMap<HaloRecord, { readonly asked: string; readonly facts: TemplateFacts }>();

/** Reads a recurring invoice's state and billing period. */
export function templateFacts(row: HaloRecord, today: string, timeZone: string): TemplateFacts {
  const asked = `${today} ${timeZone}`;
  const found = known.get(row);
  if (found?.asked === asked) return found.facts;
  const facts = readTemplate(row, today, timeZone);
  known.set(row, { asked, facts });
  return facts;
}

function readTemplate(row: HaloRecord, today: string, timeZone: string): TemplateFacts {
  const start = startOfTemplate(row, timeZone);
  const end = endOfTemplate(row, timeZone);
  const isDisabled = row.disabled === true || scheduleOf(row).disabled === true;
  const day = (value: unknown) => finiteDayOf(value, timeZone);
  const own = row.period;
  const other = scheduleOf(row).period;
  const period =
    own !== undefined && other !== undefined && Number(own) !== Number(other)
      ? { unknown: `its header says period code ${Number(own)}, its schedule ${Number(other)}` }
      : readPeriod({
          code: own ?? other,
          labels: [row.periodname],
          step: [day(scheduled(row, "lastcreated")), day(scheduled(row, "nextcreationdate"))],
          span: [day(row.period_start_date), day(row.period_end_date)],
        });
  return {
    row,
    id: Number(row.id),
    state: isDisabled
      ? "disabled"
      : end !== undefined && end < today
        ? "ended"
        : start !== undefined && start > today
          ? "not started"
          : "active",
    period,
  };
}

/** The contract that a line of a recurring invoice bills: its own, or else the header's. */
function contractOfLine(line: HaloRecord, template: HaloRecord): number | undefined {
  return idOf(line.contract_id) ?? idOf(template.contract_id);
}

/**
 * What active recurring invoices bill, line by line, and what contracts bill by themselves.
 *
 * A contract's own charge (`periodchargeamount`) counts only when no active recurring invoice names it (in its
 * header or a line), it is active, started and not ended, and it is not marked as not to be invoiced.
 *
 * @param templates rows of Halo's recurring invoices, each with its lines where they could be read
 * @param contracts rows of contracts; `dontinvoice` and `billing_period_string` only with those read by id
 */
export function contractedOf(
  templates: readonly HaloRecord[],
  contracts: readonly HaloRecord[],
  context: ContractedContext,
): Contracted {
  const { today, timeZone } = context;
  const facts = templates.map((row) => templateFacts(row, today, timeZone));
  const active = facts.filter(({ state }) => state === "active");
  const parts: ContractedPart[] = [];
  const apart: ApartPart[] = [];
  for (const template of active) addTemplate(template, context, parts, apart);
  const billed = contractsBilledBy(active.map(({ row }) => row));
  const covered: HaloRecord[] = [];
  for (const contract of contracts) {
    if (!mayBillItself(contract, context)) continue;
    if (billed.has(Number(contract.id))) covered.push(contract);
    else addContract(contract, context, parts, apart);
  }
  return { parts, apart, templates: new Map(facts.map((entry) => [entry.id, entry])), covered };
}

/** The contracts that active recurring invoices name: these bill through them. */
export function contractsBilledBy(active: readonly HaloRecord[]): ReadonlySet<number> {
  const ids = active.flatMap((row) => [
    idOf(row.contract_id),
    ...(countedLines(row)?.lines ?? []).map((line) => idOf(line.contract_id)),
  ]);
  return new Set(ids.filter((id) => id !== undefined));
}

/** What a contract is today. What is past its end may still be switched on. */
export type ContractState = "running" | "inactive" | "not started" | "ended";

/**
 * What a contract is on a day, for all answers: running is one that is switched on, has begun and has not ended, by
 * its marks (`active`, `started`, `expired`) and by its dates.
 *
 * @param today `yyyy-MM-dd`
 */
export function contractState(contract: HaloRecord, today: string, timeZone: string): ContractState {
  const start = finiteDayOf(contract.start_date, timeZone);
  const end = finiteDayOf(contract.end_date, timeZone);
  if (contract.active === false) return "inactive";
  if (contract.expired === true || (end !== undefined && end < today)) return "ended";
  if (contract.started === false || (start !== undefined && start > today)) return "not started";
  return "running";
}

/** Whether a contract has a charge of its own and runs. Its row does not say whether it is to be invoiced. */
export function mayBillItself(
  contract: HaloRecord,
  { today, timeZone }: Pick<ContractedContext, "today" | "timeZone">,
): boolean {
  const charge = decimal(contract.periodchargeamount);
  const hasCharge = charge !== undefined && !charge.eq(0);
  return hasCharge && contractState(contract, today, timeZone) === "running";
}

/** What is contracted a month in one currency, with its parts. */
export interface MonthlyRecurring {
  readonly currency: string;
  readonly monthly: Big;
  readonly parts: readonly ContractedPart[];
}

/** What is contracted a month by currency, the home currency first; of one client, or of all that were read. */
export function monthlyRecurring(
  { parts }: Contracted,
  home: string | undefined,
  clientId?: number,
): MonthlyRecurring[] {
  const own = clientId === undefined ? parts : parts.filter((part) => part.clientId === clientId);
  return [...byCurrency(own, home)].map(([currency, some]) => ({
    currency,
    monthly: sumOf(some, (part) => part.monthly),
    parts: some,
  }));
}

function addTemplate(
  { row, id, period }: TemplateFacts,
  context: ContractedContext,
  parts: ContractedPart[],
  apart: ApartPart[],
): void {
  const { today, timeZone } = context;
  const common = {
    source: "recurring invoice" as const,
    id,
    clientId: Number(row.client_id ?? 0),
    clientName: String(row.client_name ?? ""),
    contractRef: String(row.contract_ref ?? ""),
    currency: context.currencies.of(row),
  };
  const add = (entry: Omit<ApartPart, "why">, reading: PeriodReading) => {
    const { amount } = entry;
    if (amount?.eq(0) === true) return;
    if (amount === undefined) apart.push({ ...entry, why: "Halo gives no net amount" });
    else if (reading.period === undefined) apart.push({ ...entry, why: periodNotKnown(reading.unknown) });
    else parts.push({ ...entry, amount, period: reading.period, monthly: monthly(amount, reading.period) });
  };
  const counted = countedLines(row);
  if (counted === undefined) {
    add(
      {
        ...common,
        lineId: undefined,
        contractId: idOf(row.contract_id),
        text: "(its lines are not known)",
        amount: netOfHeader(row),
        isCounted: row.contains_calculated_quantity === true,
      },
      period,
    );
    return;
  }
  for (const line of counted.lines) {
    if (!isLineInForce(line, today, timeZone)) continue;
    const net = netOfLine(line);
    add(
      {
        ...common,
        lineId: Number(line.id ?? 0),
        contractId: contractOfLine(line, row),
        text: String(line.item_shortdescription ?? ""),
        amount: net,
        isCounted: Number(line.recurring_invoice_quantity_type ?? 0) > 0,
      },
      periodOfLine(line, period),
    );
  }
}

/** Whether a line of a recurring invoice bills on a day, by its own dates. @param today `yyyy-MM-dd` */
export function isLineInForce(line: HaloRecord, today: string, timeZone: string): boolean {
  const start = finiteDayOf(line.startdate, timeZone);
  const end = finiteDayOf(line.enddate, timeZone);
  return (start === undefined || start <= today) && (end === undefined || end >= today);
}

/** The period of a line: that of its recurring invoice, unknown where the line's own code contradicts it. */
export function periodOfLine(line: HaloRecord, period: PeriodReading): PeriodReading {
  if (line.onetimecharge === true) return { unknown: chargedOnce };
  const own = Number(line.billingperiod ?? 0);
  if (own > 0 && period.period !== undefined && own !== period.period.code) {
    return { unknown: `its line says period code ${own}, its recurring invoice ${period.period.name}` };
  }
  return period;
}

function addContract(
  row: HaloRecord,
  context: ContractedContext,
  parts: ContractedPart[],
  apart: ApartPart[],
): void {
  if (row.dontinvoice === true) return;
  const { timeZone } = context;
  const amount = decimal(row.periodchargeamount) ?? zero;
  const currency = context.currencyOfClient(Number(row.client_id ?? 0));
  const entry = {
    source: "contract" as const,
    id: Number(row.id),
    lineId: undefined,
    clientId: Number(row.client_id ?? 0),
    clientName: String(row.client_name ?? ""),
    contractId: Number(row.id),
    contractRef: String(row.ref ?? ""),
    text: "Charge of the contract itself",
    currency: currency ?? noCurrency,
    amount,
    isCounted: false,
  };
  if (currency === undefined) {
    apart.push({ ...entry, why: "the currency of its client is not known" });
    return;
  }
  const next =
    finiteDayOf(row.next_invoice_date, timeZone) ?? finiteDayOf(row.periodicinvoicenextdate, timeZone);
  // Only a contract that was read by id says whether it is to be invoiced; a date of its next invoice shows it too.
  if (row.dontinvoice === undefined && next === undefined) {
    apart.push({ ...entry, why: "not known whether it bills by itself" });
    return;
  }
  const reading = readPeriod({ code: row.billingperiod, labels: [row.billing_period_string] });
  if (reading.period === undefined) apart.push({ ...entry, why: periodNotKnown(reading.unknown) });
  else parts.push({ ...entry, period: reading.period, monthly: monthly(amount, reading.period) });
}
