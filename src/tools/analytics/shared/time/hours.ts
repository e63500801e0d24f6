import Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { agentIdOf, idOf, noChargeTypeId } from "../../../../halo/rules.ts";
import { dateOf } from "../../../../halo/text.ts";
import { counted } from "../../../kit/view.ts";
import { decimalOrZero, sum, zero } from "../decimal.ts";
import { percent } from "../statistics.ts";

/**
 * Hours as they are logged in Halo, and how many of them are billable. Sums are decimal and rounded to the hundredth of
 * an hour in such a way that groups sum to their total exactly.
 */

/** One time entry: an action with time, or an entry of a timesheet where Halo gives no actions. */
export interface TimeEntry {
  readonly row: HaloRecord;
  /** When the work was done. */
  readonly when: Date;
  readonly agentId: number | undefined;
  readonly ticketId: number | undefined;
  /** Only in timesheet entries; the client of an action is that of its ticket. */
  readonly clientId?: number | undefined;
  readonly clientName?: string | undefined;
  /** Decimal hours: `timetaken`. */
  readonly hours: Big;
  /** `timetakenadjusted`. Not added to the hours: in some tenants it is a difference, in others the whole time. */
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

/** The agent of an action. Halo writes 0 for an end user. */
function agentOf(row: HaloRecord): number | undefined {
  return idOf(row.who_agentid) ?? idOf(row.actionby_agent_id);
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
  const hours = decimalOrZero(row.timetaken);
  if (when === undefined || hours.eq(0)) return undefined;
  const charged = decimalOrZero(row.actionchargehours);
  const waits = charged.gt(0) && row.actisbillable === true && isUninvoiced(row);
  const isReady = row.actisreadyforprocessing === true;
  return {
    row,
    when,
    agentId: agentIdOf(row.who_agentid) ?? agentIdOf(row.actionby_agent_id),
    ticketId: idOf(row.ticket_id),
    hours,
    adjusted: decimalOrZero(row.timetakenadjusted),
    chargeType: idOf(row.chargerate) ?? noChargeTypeId,
    billed: charged.plus(decimalOrZero(row.actionnonchargehours)).plus(decimalOrZero(row.actionprepayhours)),
    toInvoice: waits && isReady ? charged : zero,
    notReady: waits && !isReady ? charged : zero,
  };
}

/** When a timesheet entry begins, which is the day that it counts for. */
export function startOfEvent(row: HaloRecord): Date | undefined {
  return dateOf(row.start_date);
}

/** Reads a timesheet entry; undefined for a break, a holiday, and one without time or date. */
export function entryOfEvent(row: HaloRecord): TimeEntry | undefined {
  const when = startOfEvent(row);
  const hours = decimalOrZero(row.timetaken);
  if (when === undefined || hours.eq(0) || isHoliday(row) || idOf(row.break_type) !== undefined)
    return undefined;
  return {
    row,
    when,
    agentId: idOf(row.agent_id),
    ticketId: idOf(row.ticket_id),
    clientId: idOf(row.client_id),
    clientName: typeof row.customer === "string" && row.customer !== "" ? row.customer : undefined,
    hours,
    adjusted: zero,
    chargeType: idOf(row.charge_rate) ?? noChargeTypeId,
    billed: undefined,
    toInvoice: undefined,
    notReady: zero,
  };
}

/** Whether a timesheet entry is a holiday. */
export function isHoliday(row: HaloRecord): boolean {
  return idOf(row.holiday_id) !== undefined;
}

/** Whether a timesheet entry repeats an action (`action_number` within the ticket). */
export function isOfAction(row: HaloRecord): boolean {
  return idOf(row.action_number) !== undefined;
}

/**
 * How billable hours are found. `billed`: what Halo's billing worked out. `charge_type`: time with a charge type,
 * where that billing is empty for all time of the period although some has a charge type.
 */
export type BillingBasis = "billed" | "charge_type";

/** The basis for a period, worked out from all that was logged in it, so that all groups have the same. */
export function billingBasis(entries: readonly TimeEntry[]): BillingBasis {
  if (entries.some(({ billed }) => billed !== undefined && !billed.eq(0))) return "billed";
  return entries.some(({ chargeType }) => chargeType !== noChargeTypeId) ? "charge_type" : "billed";
}

/** Billable hours of an entry. */
export function billableOf(entry: TimeEntry, basis: BillingBasis): Big {
  if (basis === "billed") return entry.billed ?? zero;
  return entry.chargeType !== noChargeTypeId ? entry.hours : zero;
}

/** Said of hours of which none was read, in lists that were not read to their end. */
export const noHoursRead = ({ label }: { readonly label: string }): string =>
  `None of the hours of ${label} could be read: see the warning.`;

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
  /** Billable hours that exceed those logged: by rounding up, or by a minimum charge. */
  readonly beyond: number;
  /** Undefined where it is not known. */
  readonly not_invoiced: number | undefined;
  /** Logged hours that are billable, of all logged, in percent with one decimal; undefined without hours. */
  readonly billable_percent: number | undefined;
  readonly entries: number;
}

/** Hours split into parts that add up: logged = covered + plain (not billable); billable = covered + beyond. */
function parts(entries: readonly TimeEntry[], basis: BillingBasis) {
  let [hours, plain, beyond] = [zero, zero, zero];
  for (const entry of entries) {
    hours = hours.plus(entry.hours);
    const billable = billableOf(entry, basis);
    const rest = entry.hours.minus(billable);
    if (billable.eq(0) || rest.gt(0)) plain = plain.plus(rest);
    else beyond = beyond.minus(rest);
  }
  return { hours, plain, beyond, covered: hours.minus(plain) };
}

/** The whole number below. */
function floor(value: Big): number {
  const cut = value.round(0, Big.roundDown);
  return Number(cut.gt(value) ? cut.minus(1) : cut);
}

/** Hundredths of an hour, rounded half up. */
function hundredths(value: Big): number {
  return floor(value.times(100).plus(0.5));
}

/**
 * Rounds numbers to hundredths so that they sum to a rounded total: each is rounded down, and the hundredths that are
 * missing go to those that lost most. A whole number of hundredths is not changed.
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
  const waiting = groups.map((entries) => sum(entries.map(({ toInvoice }) => toInvoice ?? zero)));
  // Logged and billable hours are rounded, and the others are derived from them: none is off by a whole hundredth.
  const covered = hundredths(all.covered);
  const totals = {
    covered,
    plain: hundredths(all.hours) - covered,
    beyond: hundredths(all.covered.plus(all.beyond)) - covered,
    waiting: hundredths(sum(waiting)),
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

/** The sum of figures that were rounded together: for the row of all groups that have none of their own. */
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
    billable_percent: percent(Math.round((hours - plain) * 100), Math.round(hours * 100)),
    entries: add((each) => each.entries),
  };
}

/**
 * What a reader has to know about these entries to understand their sums; each a sentence.
 *
 * @param showsInvoicing whether what is not yet invoiced is among the sums
 */
export function remarks(
  entries: readonly TimeEntry[],
  basis: BillingBasis,
  showsInvoicing: boolean,
): string[] {
  const said: string[] = [];
  const some = (chosen: readonly TimeEntry[]) => counted(chosen.length, "time entry", "time entries");
  const adjusted = entries.filter((entry) => !entry.adjusted.eq(0));
  if (adjusted.length > 0)
    said.push(
      `timetakenadjusted (${hoursText(sum(adjusted.map((entry) => entry.adjusted)))} on ${some(adjusted)}) is not added: tenants differ in what it means.`,
    );
  if (basis === "charge_type") {
    said.push(
      "Billable is all time with a charge type, because Halo's billing hours are empty for this period.",
    );
    return said;
  }
  const unworked = entries.filter(
    ({ billed, chargeType }) => billed?.eq(0) === true && chargeType !== noChargeTypeId,
  );
  if (unworked.length > 0)
    said.push(
      `${some(unworked)} with a charge type (${hoursText(sum(unworked.map(({ hours }) => hours)))}) ${unworked.length === 1 ? "has" : "have"} no billing hours in Halo and ${unworked.length === 1 ? "counts" : "count"} as non-billable.`,
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
