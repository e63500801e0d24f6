import type { HaloRecord } from "../../../../halo/client.ts";
import type { Query } from "../../../../halo/http/http.ts";
import { type HaloResource, haloResources } from "../../../../halo/resources.ts";
import { invoiceLists, recurringInvoicesOnly } from "../../../../halo/rules.ts";
import { dateOf } from "../../../../halo/text.ts";
import { linesIn } from "../../../billing/lines.ts";
import { type Gathered, type Reading, unlessRefused } from "../../../kit/analytics/reader.ts";
import { type Clock, localDay, toHaloTime } from "../../../kit/arguments/dates.ts";
import { isWithin, type Period } from "../../../kit/arguments/periods.ts";
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

/** Records that are read by id at once. */
const atOnce = 5;

/** The most pages of recurring invoices and of contracts, so that some of the budget is left for invoices. */
const mostPages = 12;

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

/** The tenant's currencies; where they may not be read, rows count by the currency that they name. */
export async function readCurrencies(reading: Reading, warnings: string[]): Promise<Currencies> {
  const list = await unlessRefused(
    reading.whole(haloResources.currencies, {}, { what: "currencies" }),
    "Halo's currencies",
    warnings,
  );
  return currenciesOf(list?.rows ?? []);
}

/** What could not be read by id, as a source that is not whole; nothing when all was. */
export function notRead(unread: readonly HaloRecord[], wanted: number, what: string): Gathered[] {
  if (unread.length === 0) return [];
  const said = `${what} of ${wanted - unread.length} of ${wanted}, because the requests to Halo for one answer are spent`;
  return [{ rows: [], total: wanted, complete: false, said }];
}

/** Rows of a list, some of which were read by id. */
export interface ReadById {
  readonly rows: readonly HaloRecord[];
  /** How many were wanted. */
  readonly wanted: number;
  /** Those that were wanted and could not be read within the budget. */
  readonly unread: readonly HaloRecord[];
}

/**
 * Reads by id, a few at a time, the rows that are wanted, until the budget is spent.
 *
 * @param reserve requests that are kept for what the answer still has to read
 * @throws HaloError as a read does; `not_found` for an id that Halo does not know
 */
export async function readEach(
  reading: Reading,
  resource: HaloResource,
  rows: readonly HaloRecord[],
  isWanted: (row: HaloRecord) => boolean,
  reserve = 0,
): Promise<ReadById> {
  const wanted = rows.filter(isWanted);
  const read = new Map<unknown, HaloRecord>();
  for (let first = 0; first < wanted.length && reading.left > reserve; first += atOnce) {
    const batch = wanted.slice(first, first + atOnce).slice(0, reading.left - reserve);
    const records = await Promise.all(batch.map((row) => reading.one(resource, Number(row.id))));
    for (const [index, record] of records.entries()) {
      if (record !== undefined) read.set(batch[index]?.id, record);
    }
  }
  return {
    // A row of a list may hold fields that the record lacks.
    rows: rows.map((row) => ({ ...row, ...read.get(row.id) })),
    wanted: wanted.length,
    unread: wanted.filter((row) => !read.has(row.id)),
  };
}

/** Recurring invoices with their lines, also those that do not bill today. */
function readTemplates(reading: Reading, scope: BillingScope): Promise<Gathered> {
  return reading.all(
    haloResources.recurringInvoices,
    { ...recurringInvoicesOnly, includelines: true, ...clientQuery(scope) },
    {
      what: "recurring invoices",
      requests: mostPages,
      keep: (row) => Number(row.id) < 0 && isInScope(row, scope),
    },
  );
}

/** Contracts that are not switched off, as the list gives them. Halo has no filter for several clients here. */
export function readContracts(
  reading: Reading,
  scope: BillingScope,
  query: Query = {},
  what = "contracts",
): Promise<Gathered> {
  const only = scope.clientIds?.length === 1 ? { client_id: scope.clientIds[0] } : {};
  return reading.all(
    haloResources.contracts,
    { ...only, ...query },
    { what, requests: mostPages, keep: (row) => isInScope(row, scope) },
  );
}

/** What is contracted, with what it was read from. */
export interface ContractedRead {
  readonly contracted: Contracted;
  /** Contracts as they were read, those that may bill by themselves by id. */
  readonly contracts: readonly HaloRecord[];
  readonly sources: readonly Gathered[];
  /** False when recurring invoices were refused. */
  readonly hasTemplates: boolean;
  /** False when recurring invoices or contracts were refused. */
  readonly isWhole: boolean;
}

/**
 * Reads what is contracted: recurring invoices with their lines, and contracts that bill by themselves. Reads
 * by id what the lists leave out: missing lines, and whether a contract is to be invoiced.
 *
 * @param warnings what Halo refuses is added here; the rest is answered without it
 * @param reserve requests that are kept for what the answer still has to read
 */
export async function readContracted(
  reading: Reading,
  clock: Clock,
  scope: BillingScope,
  currencies: Currencies,
  warnings: string[],
  reserve = 0,
): Promise<ContractedRead> {
  const { timeZone } = clock;
  const today = localDay(new Date(clock.now()), timeZone);
  const isActive = (row: HaloRecord) => templateFacts(row, today, timeZone).state === "active";
  const [templates, contracts] = await Promise.all([
    unlessRefused(readTemplates(reading, scope), "Recurring invoices", warnings),
    unlessRefused(readContracts(reading, scope), "Contracts", warnings),
  ]);
  const withLines = await readEach(
    reading,
    haloResources.recurringInvoices,
    templates?.rows ?? [],
    (row) => isActive(row) && (countedLines(row) === undefined || mayHaveEnded(row, today, timeZone)),
    reserve,
  );
  const billed = contractsBilledBy(withLines.rows.filter(isActive));
  const bills = (row: HaloRecord) =>
    mayBillItself(row, { today, timeZone }) && !billed.has(Number(row.id)) && row.dontinvoice !== true;
  const currencyOfClient = await readCurrencyOfClients(
    reading,
    (contracts?.rows ?? []).filter(bills).map((row) => Number(row.client_id)),
    currencies,
    warnings,
    reserve,
  );
  const details = await readEach(reading, haloResources.contracts, contracts?.rows ?? [], bills, reserve);
  return {
    // Without the recurring invoices it is not known which contracts bill by themselves.
    contracted: contractedOf(withLines.rows, templates === undefined ? [] : details.rows, {
      today,
      timeZone,
      currencies,
      currencyOfClient,
    }),
    contracts: details.rows,
    sources: [
      ...given(templates, contracts),
      ...notRead(
        withLines.unread,
        withLines.wanted,
        "what the list of recurring invoices leaves out (lines, ends):",
      ),
      ...notRead(details.unread, details.wanted, "the details of contracts that may bill by themselves:"),
    ],
    hasTemplates: templates !== undefined,
    isWhole: templates !== undefined && contracts !== undefined,
  };
}

/** Contracts name no currency: theirs is that of their client. */
async function readCurrencyOfClients(
  reading: Reading,
  clientIds: readonly number[],
  currencies: Currencies,
  warnings: string[],
  reserve: number,
): Promise<(clientId: number) => string> {
  const { only } = currencies;
  if (only !== undefined) return () => only;
  const ids = [...new Set(clientIds)];
  const one = ids.map((id) => ({ id }));
  const list: Promise<{ readonly rows: readonly HaloRecord[] }> =
    ids.length <= fewClients
      ? readEach(reading, haloResources.clients, one, () => true, reserve)
      : reading.all(haloResources.clients, {}, { requests: Math.min(mostPages, reading.left - reserve) });
  const rows = await unlessRefused(list, "The currencies of clients", warnings);
  const found = new Map((rows?.rows ?? []).map((row) => [Number(row.id), currencies.of(row)]));
  return (clientId) => found.get(clientId) ?? currencies.of({});
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
    isIssued(row) && isInScope(row, scope) && isWithin(period, dateOf(row.invoice_date));
  const credits = await reading.all(
    haloResources.invoices,
    { ...query, ...invoiceLists.credits },
    { what: "credit notes dated in it", keep, requests: mostPages },
  );
  const invoices = await reading.all(
    haloResources.invoices,
    { ...query, ...invoiceLists.invoices },
    { what: "invoices dated in it, not voided", keep },
  );
  const { read, ignored } = kindsByList(invoices.rows, credits.rows);
  const withLines = await readEach(
    reading,
    haloResources.invoices,
    read.map(({ row }) => row),
    (row) => (linesIn(row) ?? []).length === 0 && countedLines(row) === undefined,
  );
  return {
    read: read.map((entry, index) => ({ ...entry, row: withLines.rows[index] ?? entry.row })),
    sources: [
      invoices,
      credits,
      ...notRead(withLines.unread, withLines.wanted, "the lines of invoices that the list leaves out:"),
    ],
    notes: ignored
      ? ["Halo lists invoices and credit notes together: sign and link tell which is which."]
      : [],
  };
}
