import type { HaloRecord } from "../../engine/model.ts";
import { noDate } from "../../engine/rules.ts";
import { hour, minute, stamp, startOfDay } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { chargeTypeIds, hourlyRates, outcomeIds } from "../codes.ts";
import { type AgentFacts, type ContractFacts, money, textOf, type UserFacts } from "../context.ts";
import { apiAgentId, ownDomain, ownName } from "../people.ts";
import type { Step } from "./steps.ts";
import { mailHtml } from "./themes.ts";

/** What the actions of one ticket are written from. */
export interface ActionsBrief {
  readonly ticketId: number;
  readonly summary: string;
  readonly company: string;
  readonly user: UserFacts;
  readonly agent: AgentFacts;
  readonly colleagues: readonly AgentFacts[];
  readonly steps: readonly Step[];
  /** One moment for each step, ascending. */
  readonly moments: readonly number[];
  readonly contract: ContractFacts | undefined;
  readonly chargerate: number;
}

/** Totals that the ticket carries. Hours are decimal. */
export interface ActionsSummary {
  readonly timetaken: number;
  readonly chargehours: number;
  readonly nonchargehours: number;
  readonly reassigncount: number;
  /** The status that the last action left. */
  readonly status_id: number;
}

/** Where the hours of an action go (ANALYTICS.md 5): agreement, pre-pay, invoice, or nobody. */
function billing(step: Step, chargerate: number, contract: ContractFacts | undefined, age: number) {
  const billable = chargerate > 0 && step.hours > 0;
  const rate = hourlyRates[chargerate] ?? 0;
  const amount = money(step.hours * rate);
  const coverage = billable ? (contract?.coverage ?? "none") : "nobody";
  const charged = coverage === "none";
  return {
    chargerate: step.hours > 0 ? chargerate : 0,
    actisbillable: billable,
    actisreadyforprocessing: billable && age > 2 * 24 * hour,
    actreviewed: billable && age > 7 * 24 * hour,
    actprocesseddate: noDate,
    actioninvoicenumber: "",
    action_invoice_line_id: 0,
    actionchargehours: charged ? step.hours : 0,
    actionchargeamount: charged ? amount : 0,
    actionnonchargehours: coverage === "agreement" ? step.hours : 0,
    actionnonchargeamount: coverage === "agreement" ? amount : 0,
    actionprepayhours: coverage === "prepay" ? step.hours : 0,
    actionprepayamount: coverage === "prepay" ? amount : 0,
    action_contract_id: billable ? (contract?.id ?? 0) : 0,
    action_contract_ref: billable ? (contract?.ref ?? "") : "",
    actionbillingplanid: coverage === "prepay" ? -1 : 0,
  };
}

function author(brief: ActionsBrief, step: Step, random: Random) {
  if (step.by === "user") return { name: brief.user.name, agentId: 0, userId: brief.user.id, title: "" };
  if (step.by === "system") return { name: "Integration Service", agentId: apiAgentId, userId: 0, title: "" };
  const agent = step.by === "colleague" ? random.pick(brief.colleagues) : brief.agent;
  return { name: agent.name, agentId: agent.id, userId: 0, title: agent.jobtitle };
}

function mailFields(brief: ActionsBrief, step: Step) {
  if (step.isMail !== true) return { emailfrom: "", emailto: "", emailsubject: "", emaildirection: "" };
  const desk = `support@${ownDomain}`;
  const incoming = step.by === "user";
  const supplier = step.outcomeId === outcomeIds.emailSupplier;
  const other = supplier ? "support@bluegate-telecom.example" : brief.user.emailaddress;
  return {
    emailfrom: incoming ? other : desk,
    emailto: incoming ? desk : other,
    emailsubject: `${incoming ? "RE: " : ""}${brief.summary} [ID:${String(brief.ticketId).padStart(7, "0")}]`,
    emaildirection: incoming ? "I" : "O",
  };
}

/** A colleague's pass-on and private notes are kept from the user; so are mails to suppliers. */
const hiddenOutcomes: ReadonlySet<number> = new Set([
  outcomeIds.reassign,
  outcomeIds.privateNote,
  outcomeIds.emailSupplier,
  outcomeIds.merged,
  outcomeIds.quickTime,
]);

function nameIn({ tables }: Build, table: "Outcome" | "Status", field: string, id: number): string {
  return textOf(tables[table].find((row) => row.id === id)?.[field]);
}

/** Stores the actions of one ticket; their ids count from 1 within the ticket (HALO-API.md 7.2). */
export function writeActions(build: Build, brief: ActionsBrief, random: Random): ActionsSummary {
  let status = brief.steps[0]?.newStatus ?? 0;
  let [timetaken, chargehours, nonchargehours, reassigncount] = [0, 0, 0, 0];
  for (const [index, step] of brief.steps.entries()) {
    const moment = brief.moments[index] ?? build.now;
    const who = author(brief, step, random);
    const newStatus = step.newStatus ?? status;
    const datetime = stamp(moment);
    const charge = billing(step, brief.chargerate, brief.contract, build.now - moment);
    const company = step.by === "user" ? brief.company : ownName;
    const withTime = step.hours > 0;
    const action: HaloRecord = {
      id: index + 1,
      ticket_id: brief.ticketId,
      guid: random.guid(),
      outcome: nameIn(build, "Outcome", "outcome", step.outcomeId),
      outcome_id: step.outcomeId,
      who: who.name,
      who_type: step.by === "user" ? 1 : 0,
      who_agentid: who.agentId,
      actionby_agent_id: who.agentId,
      actionby_user_id: who.userId,
      datetime,
      last_updated: datetime,
      actionarrivaldate: stamp(moment - step.hours * hour),
      actioncompletiondate: datetime,
      actiondatecreated: stamp(moment + (withTime ? 2 * minute : 0)),
      note: step.text,
      note_html: step.isMail === true ? "" : `<p>${step.text}</p>`,
      emailbody_html: step.isMail === true ? mailHtml(step.text, who.name, who.title, company) : "",
      ...mailFields(brief, step),
      hiddenfromuser: hiddenOutcomes.has(step.outcomeId),
      important: index > 2 && random.chance(0.02),
      timetaken: step.hours,
      timetakenadjusted: withTime && random.chance(0.03) ? 0.25 : 0,
      nonbilltime: withTime && brief.chargerate === chargeTypeIds.none ? step.hours : 0,
      traveltime: step.outcomeId === outcomeIds.siteVisit ? 0.75 : 0,
      mileage: step.outcomeId === outcomeIds.siteVisit ? random.int(4, 38) : 0,
      ...charge,
      old_status: index === 0 ? 0 : status,
      new_status: newStatus,
      new_status_name: nameIn(build, "Status", "name", newStatus),
      action_systemid: step.by === "system" ? 1 : 0,
      attachment_count: 0,
    };
    build.tables.Actions.push(action);
    status = newStatus;
    timetaken += step.hours;
    chargehours += charge.actionchargehours;
    nonchargehours += charge.actionnonchargehours;
    if (step.outcomeId === outcomeIds.reassign) reassigncount += 1;
  }
  return {
    timetaken: money(timetaken),
    chargehours: money(chargehours),
    nonchargehours: money(nonchargehours),
    reassigncount,
    status_id: status,
  };
}

/** Moments for the steps: the first at `start`, the second at `response`, the last at `end`, ascending. */
export function spreadMoments(
  count: number,
  start: number,
  response: number,
  end: number,
  random: Random,
): number[] {
  if (count <= 2 && end < start + minute) return [start, end];
  const second = Math.min(Math.max(response, start + minute), Math.max(end, start + minute));
  const last = Math.max(end, second);
  const between = Array.from(
    { length: Math.max(0, count - 3) },
    () => second + random.next() * (last - second),
  );
  between.sort((left, right) => left - right);
  // Moves each into the office hours of its day, which keeps their order.
  for (const [index, moment] of between.entries()) {
    const midnight = startOfDay(moment);
    const working = midnight + 8 * hour + ((moment - midnight) * 10) / 24;
    between[index] = Math.min(Math.max(working, second), last);
  }
  return count <= 2 ? [start, second] : [start, second, ...between, last];
}
