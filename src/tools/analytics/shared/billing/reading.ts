import type { HaloRecord } from "../../../../halo/client.ts";
import { dayOf, localDay } from "../../../../halo/dates/days.ts";
import type { Query } from "../../../../halo/http/http.ts";
import { haloResources } from "../../../../halo/resources.ts";
import { invoiceLists, recurringInvoicesOnly } from "../../../../halo/rules.ts";
import { linesIn } from "../../../billing/lines.ts";
import type { ReadById } from "../../../kit/analytics/by-id.ts";
import { type Gathered, gathered } from "../../../kit/analytics/gathered.ts";
import type { Reading } from "../../../kit/analytics/reader.ts";
import { type Clock, toHaloTime } from "../../../kit/arguments/dates.ts";
import { isDayWithin, type Period } from "../../../kit/arguments/periods.ts";
import { given } from "../../../kit/view.ts";
import { widened } from "../span.ts";
import {
  type Contracted,
  contractedOf,
  contractsBilledBy,
  mayBillItself,
  mayHaveEnded,
  templateFacts,
} from "./contracted.ts";
import { type InvoiceRead, isIssued, kindsByList } from "./invoiced.ts";
import { type Currencies, currenciesOf } from "./money.ts";
import { countedLines } from "./rows.ts";

/** Reads billing data for an answer, within its budget of requests. */

/** Whose billing: of some clients, or of all. */
export interface BillingScope {
  readonly clientIds: readonly number[] | undefined;
}

/** The most requests that are kept for lists while details are read by id. */
const mostKept = 60;

/** How many requests are kept for the lists that an answer still has to read, while it reads details by id. */
export function keptForLists(reading: Reading): number {
  return Math.min(mostKept, Math.floor(reading.left / 2));
}

/** Up to as many clients are read one by one for their currency; for more, the list of clients is read. */
const fewClients = 5;

/** Halo's filter for the clients. Halo may ignore it, so rows are checked with {@link isInScope}. */
export function clientQuery({ clientIds }: BillingScope): Query {
  if (clientIds === undefined) return {};
  return clientIds.length === 1 ? { client_id: clientIds[0] } : { client_ids: clientIds.join(",") };
}

/** Whether a row belongs to the clients in question. */
export function isInScope(row: HaloRecord, { clientIds }: BillingScope): boolean {
  return clientIds === undefined || clientIds.includes(Number(row.client_id));
}

/** The tenant's currencies; where they can't be read, rows count by the currency that they name. */
export async function readCurrencies(reading: Reading): Promise<Currencies> {
  const { lookups, signal } = reading.context;
  const rows = await reading.optional(
    lookups.rows("currencies", signal).then(withIds),
    "Currencies",
    "amounts stand under what their rows name, and the home currency is not known",
  );
  return currenciesOf(rows);
}

/**
 * The currencies that have an id, by which rows name them.
 *
 * @throws HaloError `unexpected_answer` when none of some has one
 */
function withIds(rows: readonly HaloRecord[]): readonly HaloRecord[] {
  return gathered(rows, rows.length, {}, "currencies", undefined).rows;
}

/** What the budget left unread by id, as a source that is not whole; nothing when all was read. */
export function notRead({ left, wanted, stop }: ReadById, what: string): Gathered[] {
  if (left === 0) return [];
  const stopped = { read: `${what} of ${wanted - left} of ${wanted}`, reason: stop.reason };
  const said = `${stopped.read}, because ${stopped.reason}`;
  const source = { rows: [], total: wanted, complete: false, said, stopped };
  return [
    stop.seconds === undefined ? { ...source, advice: "Ask for one client to have all of it." } : source,
  ];
}

/** Recurring invoices with their lines, also those that do not bill today. */
export function readTemplates(reading: Reading, scope: BillingScope): Promise<Gathered> {
  return reading.all(
    haloResources.recurringInvoices,
    { ...recurringInvoicesOnly, includelines: true, ...clientQuery(scope) },
    {
      what: "recurring invoices",
      narrowedBy: ["one client"],
      keep: (row) => Number(row.id) < 0 && isInScope(row, scope),
    },
  );
}

/** Contracts that are not switched off, as the list gives them. Halo has no filter for several clients here. */
function readContracts(
  reading: Reading,
  scope: BillingScope,
  query: Query = {},
  what = "contracts",
): Promise<Gathered> {
  const only = scope.clientIds?.length === 1 ? { client_id: scope.clientIds[0] } : {};
  return reading.all(
    haloResources.contracts,
    { ...only, ...query },
    { what, narrowedBy: ["one client"], keep: (row) => isInScope(row, scope) },
  );
}

/** Contracts that were not renewed, which Halo knows (`excluderenewed`); undefined when they can't be read. */
export function readNotRenewed(reading: Reading, scope: BillingScope): Promise<Gathered | undefined> {
  return reading.optional(
    readContracts(reading, scope, { excluderenewed: true }, "contracts not renewed"),
    "Contracts that were not renewed",
    "contracts that end are left out",
  );
}

/** What is contracted, with what it was read from. */
export interface ContractedRead {
  readonly contracted: Contracted;
  /** Contracts as they were read, those that may bill by themselves by id; undefined when they could not be. */
  readonly contracts: Gathered | undefined;
  readonly sources: readonly Gathered[];
  /** False when recurring invoices could not be read. */
  readonly hasTemplates: boolean;
  /** False when recurring invoices that their row does not show to go on could not be read. */
  readonly areEndsKnown: boolean;
  /** False when recurring invoices, contracts, or all details of them that were wanted could not be read: no sum is known then. */
  readonly isKnown: boolean;
  /** False when anything of it could not be read. */
  readonly isWhole: boolean;
}

/**
 * Reads what is contracted: recurring invoices with their lines, and contracts that bill by themselves. Reads
 * by id what the lists leave out: missing lines, and whether a contract is to be invoiced. What can't be read is left
 * out, and said.
 *
 * @param reserve requests that are kept for what the answer still has to read
 */
export async function readContracted(
  reading: Reading,
  clock: Clock,
  scope: BillingScope,
  currencies: Currencies,
  reserve = 0,
): Promise<ContractedRead> {
  const { timeZone } = clock;
  const today = localDay(new Date(clock.now()), timeZone);
  const isActive = (row: HaloRecord) => templateFacts(row, today, timeZone).state === "active";
  const [templates, contracts] = await Promise.all([
    reading.optional(readTemplates(reading, scope), "Recurring invoices", "what is contracted is left out"),
    reading.optional(readContracts(reading, scope), "Contracts", "what they bill by themselves is left out"),
  ]);
  const withLines = await reading.each(
    haloResources.recurringInvoices,
    templates?.rows ?? [],
    (row) => isActive(row) && (countedLines(row) === undefined || mayHaveEnded(row, today, timeZone)),
    "they count by what the list says",
    reserve,
  );
  const billed = contractsBilledBy(withLines.rows.filter(isActive));
  const bills = (row: HaloRecord) =>
    mayBillItself(row, { today, timeZone }) && !billed.has(Number(row.id)) && row.dontinvoice !== true;
  const ofClients = await readCurrencyOfClients(
    reading,
    (contracts?.rows ?? []).filter(bills).map((row) => Number(row.client_id)),
    currencies,
    reserve,
  );
  const details = await reading.each(
    haloResources.contracts,
    contracts?.rows ?? [],
    bills,
    "those without a date for their next invoice are in no sum",
    reserve,
  );
  return {
    // Without the recurring invoices it is not known which contracts bill by themselves.
    contracted: contractedOf(withLines.rows, templates === undefined ? [] : details.rows, {
      today,
      timeZone,
      currencies,
      currencyOfClient: ofClients.of,
    }),
    contracts: contracts && { ...contracts, rows: details.rows },
    sources: [
      ...given(templates, contracts),
      ...notRead(withLines, "what the list of recurring invoices leaves out (lines, ends):"),
      ...notRead(details, "the details of contracts that may bill by themselves:"),
    ],
    hasTemplates: templates !== undefined,
    areEndsKnown: templates?.complete === true && withLines.unread.length === 0,
    isKnown:
      templates !== undefined &&
      contracts !== undefined &&
      !isNothingRead(withLines) &&
      !isNothingRead(details) &&
      !ofClients.isNothing,
    isWhole:
      currencies.areKnown &&
      ofClients.isWhole &&
      given(templates, contracts).filter(({ complete }) => complete).length === 2 &&
      withLines.unread.length + details.unread.length === 0,
  };
}

/** Whether all that was wanted by id failed. What the budget left unread counts by its row. */
function isNothingRead({ wanted, unread, left }: ReadById): boolean {
  return wanted > 0 && left === 0 && unread.length === wanted;
}

/** The currencies of clients, which are those of their contracts: these name none. */
interface ClientCurrencies {
  readonly of: (clientId: number) => string | undefined;
  readonly isWhole: boolean;
  /** Whether there were some to read, and none was. */
  readonly isNothing: boolean;
}

async function readCurrencyOfClients(
  reading: Reading,
  clientIds: readonly number[],
  currencies: Currencies,
  reserve: number,
): Promise<ClientCurrencies> {
  const { only } = currencies;
  if (only !== undefined) return { of: () => only, isWhole: true, isNothing: false };
  const ids = [...new Set(clientIds)];
  const so = "what contracts of these clients bill by themselves is in no sum";
  const rows =
    ids.length <= fewClients && !reading.keepsCopy
      ? await eachClient(reading, ids, so, reserve)
      : await reading.optional(
          reading.all(haloResources.clients, {}, { leaves: reserve }),
          "The currencies of clients",
          so,
        );
  const found = new Map((rows?.rows ?? []).map((row) => [Number(row.id), currencies.of(row)]));
  return {
    of: (clientId) => found.get(clientId),
    isWhole: ids.every((id) => found.has(id)),
    isNothing: ids.length > 0 && found.size === 0,
  };
}

async function eachClient(reading: Reading, ids: readonly number[], so: string, reserve: number) {
  const wanted = ids.map((id) => ({ id }));
  const { rows, unread } = await reading.each(haloResources.clients, wanted, () => true, so, reserve);
  const missing = new Set(unread.map(({ id }) => id));
  return { rows: rows.filter(({ id }) => !missing.has(id)) };
}

/** The invoices and credit notes of a period, with their lines. */
export interface InvoicesRead {
  readonly read: readonly InvoiceRead[];
  readonly sources: readonly Gathered[];
  readonly notes: readonly string[];
}

/**
 * Reads what was invoiced in a period of the tenant's time zone. Invoices and credit notes are read by two requests,
 * since no documented code in a row says which of them it is.
 */
export async function readInvoices(
  reading: Reading,
  period: Period,
  scope: BillingScope,
): Promise<InvoicesRead> {
  const around = widened(period);
  const query: Query = {
    invoicedatestart: toHaloTime(around.start),
    invoicedateend: toHaloTime(around.end),
    includelines: true,
    includepoinvoices: false,
    ...clientQuery(scope),
  };
  const keep = (row: HaloRecord) =>
    isIssued(row) && isInScope(row, scope) && isDayWithin(period, dayOf(row.invoice_date, period.timeZone));
  const credits = await reading.all(
    haloResources.invoices,
    { ...query, ...invoiceLists.credits },
    { what: "credit notes dated in it", keep, narrowedBy: ["a shorter period", "one client"] },
  );
  const invoices = await reading.all(
    haloResources.invoices,
    { ...query, ...invoiceLists.invoices },
    { what: "invoices dated in it, not voided", keep, narrowedBy: ["a shorter period", "one client"] },
  );
  const { read, ignored } = kindsByList(invoices.rows, credits.rows);
  const withLines = await reading.each(
    haloResources.invoices,
    read.map(({ row }) => row),
    (row) => (linesIn(row) ?? []).length === 0 && countedLines(row) === undefined,
    "they are not split by line",
  );
  return {
    read: read.map((entry, index) => ({ ...entry, row: withLines.rows[index] ?? entry.row })),
    sources: [invoices, credits, ...notRead(withLines, "the lines of invoices that the list leaves out:")],
    notes: ignored
      ? ["Halo lists invoices and credit notes together: sign and link tell which is which."]
      : [],
  };
}
