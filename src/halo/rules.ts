/**
 * What Halo's numbers, codes and dates mean: each fact once, for the tools, the sandbox and the tests.
 *
 * No fact here was checked by this project on a Halo of its own. Each says how far it is known:
 *
 * - "swagger": stands in the description of the API that Halo publishes.
 * - "seen": public code or an issue reports it from a live tenant, or code in wide use depends on it.
 * - "reports": read from SQL in the style of Halo's own reports.
 * - "assumed": no source says it outright, or sources disagree.
 *
 * What a tenant tells at run time (its own closing statuses, its rate limit) wins over what stands here.
 */

/** A record of Halo's, or a row of a list. */
type Row = Readonly<Record<string, unknown>>;

// Statuses

/**
 * The statuses that close a ticket on a stock Halo: 8 (Completed or Cancelled) and 9 (Closed). Seen. A tenant has its
 * own, which nothing in a row of a status tells: see closing.ts, which takes these only where nothing else tells.
 */
export const closingStatusIds: ReadonlySet<number> = new Set([8, 9]);

/** The status Closed of a stock Halo. Seen. */
export const closedStatusId = 9;

// Ids

/**
 * The id that a field holds, or undefined where Halo's number means none: 0, -1 (an unset choice), -2 (an invoice
 * without an order), -97, -99 (an unknown agent or owner), null. Seen, each on another field. Ids of recurring
 * invoices are negative: see {@link recurringInvoiceIdOf}.
 */
export function idOf(value: unknown): number | undefined {
  const id = Number(value ?? 0);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

/** Numbers in the place of an id, or of a choice that is not set, that mean none, wherever they were seen. */
const noneIds: ReadonlySet<number> = new Set([0, -1, -2, -97, -99]);

/**
 * Whether a value stands for no record or no choice: one of those numbers, also as text, or nothing. Any other number
 * below 0 may be an id: see {@link recurringInvoiceIdOf}. {@link idOf} is for fields whose ids are all above 0.
 */
export const isNoneId = (value: unknown) => noneIds.has(Number(value ?? 0));

/**
 * The agent that stands for "Unassigned": what is assigned to agent 1 has nobody. Assumed
 * from clients' code and reports.
 */
export const unassignedAgentId = 1;

/** The id of an agent who is somebody; undefined for agent 1 and for the numbers that mean none. */
export function agentIdOf(value: unknown): number | undefined {
  const id = idOf(value);
  return id === unassignedAgentId ? undefined : id;
}

/** An agent of an appointment's list `agents`. */
export interface AppointmentAgent {
  readonly id: number;
  readonly name: unknown;
}

/**
 * The agents of an appointment, `agents: [{id, use: "agent", name}]`. The list may hold the user and contacts with
 * another `use`; whether Halo ever leaves `use` out is not known, so an entry without it counts as an agent. Seen, in
 * requests that were accepted.
 */
export function agentsOf(appointment: Row): readonly AppointmentAgent[] {
  const entries: readonly unknown[] = Array.isArray(appointment.agents) ? appointment.agents : [];
  return entries.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { id, name, use }: Row = { ...entry };
    const agentId = idOf(id);
    const isAgent = use === undefined || use === null || use === "" || use === "agent";
    return isAgent && agentId !== undefined ? [{ id: agentId, name }] : [];
  });
}

/** The list `agents` of an appointment to be created. Without it Halo may store the appointment for nobody. Seen. */
export function appointmentAgents(agentId: number) {
  return [{ id: agentId, use: "agent" }];
}

/** `complete_status` of an appointment that is done, as a client sends it. Seen in one client's code. */
export const completedStatus = 0;

/** `complete_status` of one that is not done. Halo's own default. */
export const notCompletedStatus = -1;

/** The outcome that is an internal note on every Halo, whatever it is called there. Seen. */
export const internalNoteOutcomeId = 7;

/** The outcome that mails the user on a stock Halo, "Email User" there. Seen in one client's code. */
export const mailOutcomeId = 16;

/** The charge type that is no charge: time under it is not billable. Reports. */
export const noChargeTypeId = 0;

/** Whether an agent's row is that of a person who works: not agent 1, an API application, or one who left. */
export function isWorkingAgent(row: Row): boolean {
  return agentIdOf(row.id) !== undefined && row.isdisabled !== true && row.isapiagent !== true;
}

/**
 * Whether a row of a ticket, project or opportunity should be in no list: deleted (list rows tell it by
 * `inactive`), or merged into another ticket. Swagger; that lists hold them now and then is seen.
 */
export function isGone(row: Row): boolean {
  return row.deleted === true || row.inactive === true || mergedInto(row) !== undefined;
}

/**
 * What a row among tickets is where it is none: Halo stores projects and opportunities like tickets (`use`). Swagger for
 * the field, assumed for its values.
 */
export function otherKind({ use }: Row): "project" | "opportunity" | undefined {
  const said = typeof use === "string" ? use.trim() : "";
  if (/^(?:proj|prj)/i.test(said)) return "project";
  return /^opp/i.test(said) ? "opportunity" : undefined;
}

/** The ticket that a ticket was merged into, or undefined. Seen. */
export function mergedInto(row: Row): number | undefined {
  return idOf(row.merged_into_id);
}

/**
 * Whether a ticket is related to another one (`related_tickets`), undefined where its record does not show the list.
 * Swagger for the field.
 */
export function relatedTo({ related_tickets: list }: Row, id: number): boolean | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.some(
    (entry: unknown) =>
      typeof entry === "object" && entry !== null && "id" in entry && Number(entry.id) === id,
  );
}

/** The field of a write that relates tickets, and how each of its relations is called where a record is compared. Swagger. */
export const relating = { sent: "new_related_tickets", stored: "related_tickets" } as const;

// Lookups: tables that share the path /Lookup, told apart by `lookupid`

/** The numbers of the lookups that are read. Seen. An id is unique within its lookup only. */
export const lookupIds = {
  chargeTypes: 17,
  requestSources: 22,
  quotationStatuses: 39,
  reportGroups: 41,
} as const;

/**
 * Whether a row of /Lookup belongs to the lookup that was asked for: a Halo that does not know the parameter
 * answers with the rows of all. A row that does not say is taken to belong.
 */
export function isOfLookup(row: Row, lookupId: number): boolean {
  return row.lookupid === undefined || Number(row.lookupid) === lookupId;
}

// Dates

/** The years of dates that mean "no date": 0001-01-01, 1899-12-30 and 1900-01-01. Seen, in one and the same record. */
export const noDateYears = ["0001", "1899", "1900"] as const;

/** The year of an end date that means "no end" (2099-12-31). Seen on contracts and recurring invoices. */
const openEndYear = "2099";

/** Whether an end date stands for "no end". */
export function isOpenEnd(value: unknown): boolean {
  return typeof value === "string" && value.startsWith(`${openEndYear}-`);
}

/**
 * The columns that `datesearch` of /Tickets, /Projects and /Opportunities takes, with the field of a row that holds
 * the date: Halo spells the first one with a single r, and calls the closing "cleared". Swagger and seen.
 */
export const ticketDates = {
  opened: { column: "dateoccured", field: "dateoccurred" },
  closed: { column: "datecleared", field: "dateclosed" },
  due: { column: "fixbydate", field: "fixbydate" },
  lastAction: { column: "lastactiondate", field: "lastactiondate" },
} as const;

// Billing

/** How often something is billed. */
export interface BillingPeriod {
  /** Halo's code: `billingperiod` of a contract or a line, `period` of a recurring invoice. */
  readonly code: number;
  readonly name: string;
  /** Months that it lasts; 0 for a week. */
  readonly months: number;
  /** What Halo calls it in labels, in lower case without spaces and hyphens. */
  readonly labels: readonly string[];
}

/**
 * Halo's billing periods. The codes do not rise with the length: 3 is a year and 4 a quarter. Monthly is seen, the
 * others are from reports, one of which contradicts them and is taken to be wrong.
 */
export const billingPeriods: readonly BillingPeriod[] = [
  { code: 1, name: "weekly", months: 0, labels: ["weekly"] },
  { code: 2, name: "monthly", months: 1, labels: ["monthly"] },
  { code: 3, name: "yearly", months: 12, labels: ["yearly", "annually", "annual"] },
  { code: 4, name: "quarterly", months: 3, labels: ["quarterly", "3monthly"] },
  { code: 5, name: "6-monthly", months: 6, labels: ["6monthly", "sixmonthly", "halfyearly"] },
  { code: 6, name: "5-yearly", months: 60, labels: ["5yearly", "fiveyearly"] },
  { code: 7, name: "3-yearly", months: 36, labels: ["3yearly", "threeyearly"] },
  { code: 8, name: "2-yearly", months: 24, labels: ["2yearly", "twoyearly"] },
  { code: 9, name: "4-yearly", months: 48, labels: ["4yearly", "fouryearly"] },
];

/** The code of what is billed once, which is no period. Assumed: clients read it so on lines of orders. */
export const oneTimeCode = 0;

const periodNames: ReadonlyMap<number, string> = new Map([
  [oneTimeCode, "one-time"],
  ...billingPeriods.map(({ code, name }) => [code, name] as const),
]);

/**
 * The name of a billing period; undefined where there is no code. A code that is not known is said to be so: no
 * period is ever assumed.
 */
export function billingPeriodName(code: unknown): string | undefined {
  if (code === undefined || code === null || code === "") return undefined;
  return periodNames.get(Number(code)) ?? `unknown period (code ${String(code)})`;
}

/**
 * The recurring invoice that an invoice or a line was generated from (`recurring_invoice_id`), or undefined for
 * what is billed once. Ids of recurring invoices are below -1; -1, 0 and nothing mean none. Seen and reports.
 */
export function recurringInvoiceIdOf(value: unknown): number | undefined {
  const id = Number(value ?? 0);
  return Number.isInteger(id) && id < -1 ? id : undefined;
}

/**
 * Whether an invoice's row looks like a credit note: it takes money back, or names the invoice that it credits. Assumed;
 * Halo's type codes are not documented, and its two lists ({@link invoiceLists}) tell more surely.
 */
export function looksLikeCredit(row: Row): boolean {
  return idOf(row.creditlinkedtoinvoiceid) !== undefined || Number(row.total ?? row.revenue ?? 0) < 0;
}

const isOn = (value: unknown) => value === true || value === 1 || /^(?:true|1)$/i.test(String(value));
const isOff = (value: unknown) => value === false || value === 0 || /^(?:false|0)$/i.test(String(value));

/**
 * Whether a line of an invoice or a recurring invoice is not billed. Halo tells it by two keys of opposite sense, of
 * which a line has one: `isinactive` true, or `isActive` false. Seen.
 */
export function isInactiveLine(line: Row): boolean {
  return isOn(line.isinactive) || isOff(line.isActive ?? line.isactive);
}

/** What the codes of a contract's status mean, as far as they are seen. */
const contractStatuses: ReadonlyMap<number, string> = new Map([
  [3, "live"],
  [4, "expired"],
]);

/**
 * A contract's status in words: Halo's own where it gives them, else what its code means. A code that is not known is
 * said to be so; undefined where there is none.
 */
export function contractStatus(row: Row): string | undefined {
  const given = [row.contract_status_name, row.status_name, row.contract_status, row.status];
  const said = given.find((value) => typeof value === "string" && value.trim() !== "" && !isCode(value));
  if (typeof said === "string") return said;
  const code = idOf(given.find((value) => isCode(value)));
  return code === undefined ? undefined : (contractStatuses.get(code) ?? `unknown status (code ${code})`);
}

const isCode = (value: unknown) => value !== null && value !== "" && Number.isInteger(Number(value));

/** Parameters of /Invoice for what its list holds. Seen. */
export const invoiceLists = {
  both: { includeinvoices: true, includecredits: true },
  invoices: { includeinvoices: true, includecredits: false },
  credits: { includeinvoices: false, includecredits: true },
} as const;

/** The parameter of /RecurringInvoice that leaves out contracts, which would count twice. Swagger and seen. */
export const recurringInvoicesOnly = { rinvoice_type: "invoices" } as const;

// Service levels

/** Halo's states of a response (`slaresponsestate`): in time, and out of it. Seen and reports. */
export const slaStates = { met: "I", missed: "O" } as const;

/** The codes of service levels in words. */
const slaWords: ReadonlyMap<unknown, string> = new Map([
  [slaStates.met, "in time"],
  [slaStates.missed, "out of time"],
]);

/** What a status does to the clock (`slaaction`): H holds it. That R lets it run is assumed. */
const clockWords: ReadonlyMap<unknown, string> = new Map([
  ["H", "held"],
  ["R", "runs"],
]);

/** Units of the times of a priority: `"H"` is seen; others are shown as Halo has them. */
const unitWords: ReadonlyMap<unknown, string> = new Map([["H", "h"]]);

const inWordsOf = (words: ReadonlyMap<unknown, string>) => (code: unknown) => words.get(code) ?? code;

/** A state of the response or the fix (`slaresponsestate`, `slastate`) in words; what is no code of it as it is. */
export const slaStateInWords = inWordsOf(slaWords);

/** What a status does to the clock in words; what is no code of it as it is. */
export const clockInWords = inWordsOf(clockWords);

/** A unit of a priority's times as hours are written; what is no code of it as it is. */
export const unitInWords = inWordsOf(unitWords);

// Lists

/** Codes of `filter_type` in `advanced_search`. Seen. */
const filterTypes = { equal: 2, contains: 4 } as const;

/**
 * The parameters of a list that are an exact search: rows whose field contains a text, or is equal to it. A field that
 * Halo does not allow there is refused with a 400. Seen, for clients on a Halo that ignores `search`.
 */
export function advancedSearch(field: string, text: string, how: keyof typeof filterTypes = "contains") {
  const conditions = [{ filter_name: field, filter_type: filterTypes[how], filter_value: text }];
  return { advanced_search: JSON.stringify(conditions) };
}

/** The most rows of a report. Halo cuts it there without a word. Seen. */
export const largestReport = 50_000;

/** The most rows of a page, whatever is asked for. Seen. */
export const largestPage = 100;

/** The rows of a page where a list ignores the size that is asked for, as /Asset does. Seen. */
export const fixedPage = 50;

/**
 * The most actions that one request asks for: /Actions has no pages, only `count`. Assumed; a list of as many is
 * taken to be cut.
 */
export const largestActionCount = 1_000;

// Rate limit

/** Five minutes, in milliseconds: hosted Halo counts requests within a rolling window of that length. Seen. */
export const requestWindowMs = 5 * 60_000;

/**
 * How many requests hosted Halo lets through within {@link requestWindowMs}, for all that use the same sign-in. Seen
 * in 2026; it was 300 in 2022. `HALO_REQUESTS_PER_5_MINUTES` says what a tenant's own limit is.
 */
export const hostedRequestLimit = 700;

/**
 * The pause after a 429 that does not say how long to wait, in seconds. Halo is not known to say; clients wait 30
 * to 60 seconds.
 */
export const rateLimitPauseSeconds = 60;

/** What was decided of an approval (`result`, FAULTAPPROVAL.FAResult). Assumed: the description names no codes. */
export const approvalResults = { pending: 0, approved: 1, rejected: 2 } as const;

/** What an approval's `result` says in words; undefined for a code that is not known. */
export function approvalDecision(result: unknown): keyof typeof approvalResults | undefined {
  const code = Number(result ?? 0);
  if (code === -1) return "pending";
  const names = Object.keys(approvalResults) as (keyof typeof approvalResults)[];
  return names.find((name) => approvalResults[name] === code);
}

/**
 * The scale of a survey's `score`: five steps, of which 1 is the best. By four clients' code; a tenant's own survey may use
 * another scale, or turn it.
 */
export const surveyScale = { best: 1, worst: 5 } as const;

/** The ticket that a customer's answer is about: `ticket_id`, or `feedback_faultid` where that is none. */
export function ticketOfFeedback(row: Row): number | undefined {
  return idOf(row.ticket_id) ?? idOf(row.feedback_faultid);
}
