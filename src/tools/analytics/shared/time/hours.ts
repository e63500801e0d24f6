import Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { dateOf } from "../ticket-facts.ts";

/**
 * Hours as they are logged in Halo, and what of them is billable. Sums are decimal, and shown to the hundredth
 * of an hour so that groups sum to their total exactly.
 */

/** One time entry: an action with time, or an entry of a timesheet where Halo gives no actions. */
export interface TimeEntry {
  readonly row: HaloRecord;
  /** When the work was done. */
  readonly when: Date;
  readonly agentId: number | undefined;
  readonly ticketId: number | undefined;
  /** Told by timesheet entries; the client of an action is that of its ticket. */
  readonly clientId?: number | undefined;
  readonly clientName?: string | undefined;
  /** Decimal hours: `timetaken`. */
  readonly hours: Big;
  /** `timetakenadjusted`, which is never added: some tenants keep a difference in it, some the whole. */
  readonly adjusted: Big;
  /** Id of the charge type (`chargerate`); 0 for no charge. */
  readonly chargeType: number;
  /** Charged, covered by contract and prepaid hours together. Undefined where the source has no billing. */
  readonly billed: Big | undefined;
  /** Charged hours that wait for their invoice. Undefined where the source has no billing. */
  readonly toInvoice: Big | undefined;
  /** Charged hours that Halo has not marked ready for an invoice. */
  readonly notReady: Big;
}

/** A number of Halo's as a decimal; 0 for what is none. */
export function decimal(value: unknown): Big {
  const number = typeof value === "object" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? new Big(number) : new Big(0);
}

function positiveId(value: unknown): number | undefined {
  const id = Number(value);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

/** The agent of an action. Halo writes 0 for an end user. */
function agentOf(row: HaloRecord): number | undefined {
  return positiveId(row.who_agentid) ?? positiveId(row.actionby_agent_id);
}

/** Whether an end user did it (`who_type` 1, or no agent): what users write holds no hours. */
export function isByUser(row: HaloRecord): boolean {
  if (Number(row.who_type) === 1) return true;
  return agentOf(row) === undefined && row.who_agentid !== undefined && row.who_agentid !== null;
}

/** When the work of an action was done: `datetime`, since an action may be written days later. */
export function workedAt(row: HaloRecord): Date | undefined {
  return dateOf(row.datetime) ?? dateOf(row.actionarrivaldate) ?? dateOf(row.actiondatecreated);
}

/** No invoice yet: neither a number nor a date of processing. Halo writes 0 or -1 for no number. */
function isUninvoiced(row: HaloRecord): boolean {
  const number = String(row.actioninvoicenumber ?? "").trim();
  return dateOf(row.actprocesseddate) === undefined && (number === "" || Number(number) <= 0);
}

/** Reads an action; undefined for one without time or without a date. */
export function entryOfAction(row: HaloRecord): TimeEntry | undefined {
  const when = workedAt(row);
  const hours = decimal(row.timetaken);
  if (when === undefined || hours.eq(0)) return undefined;
  const charged = decimal(row.actionchargehours);
  const waits = charged.gt(0) && row.actisbillable === true && isUninvoiced(row);
  const isReady = row.actisreadyforprocessing === true;
  return {
    row,
    when,
    agentId: agentOf(row),
    ticketId: positiveId(row.ticket_id),
    hours,
    adjusted: decimal(row.timetakenadjusted),
    chargeType: positiveId(row.chargerate) ?? 0,
    billed: charged.plus(decimal(row.actionnonchargehours)).plus(decimal(row.actionprepayhours)),
    toInvoice: waits && isReady ? charged : new Big(0),
    notReady: waits && !isReady ? charged : new Big(0),
  };
}

/** When a timesheet entry begins, which is the day that it counts for. */
export function startOfEvent(row: HaloRecord): Date | undefined {
  return dateOf(row.start_date);
}

/** Reads a timesheet entry; undefined for a break, a holiday, and one without time or date. */
export function entryOfEvent(row: HaloRecord): TimeEntry | undefined {
  const when = startOfEvent(row);
  const hours = decimal(row.timetaken);
  if (when === undefined || hours.eq(0) || isHoliday(row) || positiveId(row.break_type) !== undefined)
    return undefined;
  return {
    row,
    when,
    agentId: positiveId(row.agent_id),
    ticketId: positiveId(row.ticket_id),
    clientId: positiveId(row.client_id),
    clientName: typeof row.customer === "string" && row.customer !== "" ? row.customer : undefined,
    hours,
    adjusted: new Big(0),
    chargeType: positiveId(row.charge_rate) ?? 0,
    billed: undefined,
    toInvoice: undefined,
    notReady: new Big(0),
  };
}

/** Whether a timesheet entry is a holiday. */
export function isHoliday(row: HaloRecord): boolean {
  return positiveId(row.holiday_id) !== undefined;
}

/** Whether a timesheet entry repeats an action (`action_number` within the ticket). */
export function isOfAction(row: HaloRecord): boolean {
  return positiveId(row.action_number) !== undefined;
}

/**
 * How billable hours are found. `billed`: what Halo's billing worked out. `charge_type`: time with a charge type,
 * where that billing is empty for all time of the period although some has a charge type.
 */
export type BillingBasis = "billed" | "charge_type";

/** The basis for a period; worked out over all that was logged in it, so that it is the same for every group. */
export function billingBasis(entries: readonly TimeEntry[]): BillingBasis {
  if (entries.some(({ billed }) => billed !== undefined && !billed.eq(0))) return "billed";
  return entries.some(({ chargeType }) => chargeType > 0) ? "charge_type" : "billed";
}

/** Billable hours of an entry. */
export function billableOf(entry: TimeEntry, basis: BillingBasis): Big {
  if (basis === "billed") return entry.billed ?? new Big(0);
  return entry.chargeType > 0 ? entry.hours : new Big(0);
}

/** Decimal sum. */
export function sum(values: Iterable<Big>): Big {
  let total = new Big(0);
  for (const value of values) total = total.plus(value);
  return total;
}

/** Hours for people: at most two decimals. */
export function hoursText(value: Big | number): string {
  return `${Number(new Big(value).round(2))} h`;
}

/** The hours of a group of entries, in hours with two decimals. */
export interface HourFigures {
  readonly hours: number;
  /** `hours` - `non_billable` + `beyond`. */
  readonly billable: number;
  readonly non_billable: number;
  /** Billable hours beyond those logged: rounding up, least charges. */
  readonly beyond: number;
  /** Undefined where it is not known. */
  readonly not_invoiced: number | undefined;
  /** Logged hours that are billable, of all logged, in percent; undefined without hours. */
  readonly billable_percent: number | undefined;
  readonly entries: number;
}

/** What adds up: logged hours are covered and not billable ones, billable hours are covered ones and those beyond. */
function parts(entries: readonly TimeEntry[], basis: BillingBasis) {
  let [hours, plain, beyond] = [new Big(0), new Big(0), new Big(0)];
  for (const entry of entries) {
    hours = hours.plus(entry.hours);
    const billable = billableOf(entry, basis);
    const rest = entry.hours.minus(billable);
    if (billable.eq(0) || rest.gt(0)) plain = plain.plus(rest);
    else beyond = beyond.minus(rest);
  }
  return { hours, plain, beyond, covered: hours.minus(plain) };
}

/** Hundredths of an hour, cut down. */
function floor(hundredths: Big): number {
  const cut = hundredths.round(0, Big.roundDown);
  return Number(cut.gt(hundredths) ? cut.minus(1) : cut);
}

function rounded(value: Big): number {
  return floor(value.times(100).plus(0.5));
}

/**
 * Rounds numbers to hundredths so that they sum to a rounded total: each is cut, and what is missing goes to
 * those that lost most. One that is a whole number of hundredths stays as it is.
 *
 * @param total in hundredths
 * @returns hundredths, in the order given
 */
export function apportion(values: readonly Big[], total: number): number[] {
  const exact = values.map((value) => value.times(100));
  const result = exact.map(floor);
  let missing = total - result.reduce((all, value) => all + value, 0);
  const byLoss = exact
    .map((value, index) => ({ index, loss: value.minus(result[index] ?? 0) }))
    .sort((a, b) => b.loss.cmp(a.loss) || a.index - b.index);
  for (const { index } of byLoss) {
    if (missing <= 0) break;
    result[index] = (result[index] ?? 0) + 1;
    missing -= 1;
  }
  return result;
}

/** Sums of several groups and of all of them, rounded so that each column of the groups sums to the total. */
export function hourFigures(
  groups: readonly (readonly TimeEntry[])[],
  basis: BillingBasis,
): { readonly total: HourFigures; readonly groups: readonly HourFigures[] } {
  const sums = groups.map((entries) => parts(entries, basis));
  const all = parts(groups.flat(), basis);
  const isInvoiceKnown = groups.every((entries) => entries.every(({ toInvoice }) => toInvoice !== undefined));
  const waiting = groups.map((entries) => sum(entries.map(({ toInvoice }) => toInvoice ?? new Big(0))));
  // Logged and billable hours are rounded; what is derived from them is never off by a whole hundredth.
  const covered = rounded(all.covered);
  const totals = {
    covered,
    plain: rounded(all.hours) - covered,
    beyond: rounded(all.covered.plus(all.beyond)) - covered,
    waiting: rounded(sum(waiting)),
  };
  const columns = {
    plain: apportion(
      sums.map((each) => each.plain),
      totals.plain,
    ),
    covered: apportion(
      sums.map((each) => each.covered),
      totals.covered,
    ),
    beyond: apportion(
      sums.map((each) => each.beyond),
      totals.beyond,
    ),
    waiting: apportion(waiting, totals.waiting),
  };
  const figures = (cells: Record<keyof typeof totals, number>, entries: number): HourFigures => ({
    hours: (cells.covered + cells.plain) / 100,
    billable: (cells.covered + cells.beyond) / 100,
    non_billable: cells.plain / 100,
    beyond: cells.beyond / 100,
    not_invoiced: isInvoiceKnown ? cells.waiting / 100 : undefined,
    billable_percent: percent(cells.covered, cells.covered + cells.plain),
    entries,
  });
  return {
    total: figures(
      totals,
      groups.reduce((count, entries) => count + entries.length, 0),
    ),
    groups: groups.map((entries, index) =>
      figures(
        {
          plain: columns.plain[index] ?? 0,
          covered: columns.covered[index] ?? 0,
          beyond: columns.beyond[index] ?? 0,
          waiting: columns.waiting[index] ?? 0,
        },
        entries.length,
      ),
    ),
  };
}

/** A share in whole percent; undefined of nothing. */
export function percent(part: number, whole: number): number | undefined {
  return whole > 0 ? Math.round((part / whole) * 100) : undefined;
}

/** Figures that were rounded together, added up: the line of those that are not shown. */
export function addFigures(figures: readonly HourFigures[]): HourFigures {
  const add = (read: (each: HourFigures) => number) =>
    Number(sum(figures.map((each) => new Big(read(each)))));
  const [hours, plain] = [add((each) => each.hours), add((each) => each.non_billable)];
  return {
    hours,
    billable: add((each) => each.billable),
    non_billable: plain,
    beyond: add((each) => each.beyond),
    not_invoiced: figures.some((each) => each.not_invoiced === undefined)
      ? undefined
      : add((each) => each.not_invoiced ?? 0),
    billable_percent: percent(hours - plain, hours),
    entries: add((each) => each.entries),
  };
}

/**
 * What of these entries a reader must know to understand their sums; each a sentence.
 *
 * @param showsInvoicing whether what is not yet invoiced is among the sums
 */
export function remarks(
  entries: readonly TimeEntry[],
  basis: BillingBasis,
  showsInvoicing: boolean,
): string[] {
  const said: string[] = [];
  const some = (chosen: readonly TimeEntry[]) =>
    `${chosen.length} time ${chosen.length === 1 ? "entry" : "entries"}`;
  const adjusted = entries.filter((entry) => !entry.adjusted.eq(0));
  if (adjusted.length > 0)
    said.push(
      `${some(adjusted)} also hold an adjusted time (timetakenadjusted, ${hoursText(sum(adjusted.map((entry) => entry.adjusted)))} in sum), which is not added: tenants differ in what it means.`,
    );
  if (basis === "charge_type") {
    said.push(
      "Billable is all time with a charge type, because Halo's billing hours are empty for this period.",
    );
    return said;
  }
  const unworked = entries.filter(({ billed, chargeType }) => billed?.eq(0) === true && chargeType > 0);
  if (unworked.length > 0)
    said.push(
      `${some(unworked)} with a charge type (${hoursText(sum(unworked.map(({ hours }) => hours)))}) have no billing hours in Halo and count as non-billable.`,
    );
  const beyond = parts(entries, basis).beyond;
  if (beyond.gt(0))
    said.push(`Billable holds ${hoursText(beyond)} more than was logged (rounding up, least charges).`);
  const notReady = sum(entries.map((entry) => entry.notReady));
  if (showsInvoicing && notReady.gt(0))
    said.push(
      `Not yet invoiced are charged hours that Halo marks ready for it; ${hoursText(notReady)} more are not ready.`,
    );
  return said;
}
