import type Big from "big.js";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { type Answer, answerTool, behind } from "../../kit/analytics/answer.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import type { Companion } from "../../kit/result.ts";
import { counted, type Fields, fieldsOf, given, parts, quote, quoted } from "../../kit/view.ts";
import { type Expiring, type ExpiringItem, type ExpiringKind, monthlyOf } from "../shared/billing/endings.ts";
import { noCurrency, roundingNotes, shownCents, shownMoney } from "../shared/billing/money.ts";
import {
  type BillingScope,
  type ContractedRead,
  keptForLists,
  readContracted,
  readCurrencies,
} from "../shared/billing/reading.ts";
import { currencyShown } from "../shared/billing/records.ts";
import { decimal, zero } from "../shared/decimal.ts";
import { type ExpiringRead, expiringAsked, readExpiring } from "./reading.ts";

const standardDays = 90;

const fields: Fields = {
  id: "id",
  kind: "label",
  name: "text",
  client_id: "id",
  client_name: "text",
  end_day: "label",
  days_left: "number",
  monthly: "number",
  currency: "listed",
  billing: "label",
  renews_itself: "boolean",
};

type Row = Readonly<Record<string, unknown>>;

function line(row: Row): string {
  const days = Number(row.days_left ?? 0);
  const when = days < 0 ? `${-days} days ago` : days === 0 ? "today" : `in ${days} days`;
  return parts(
    `${row.end_day ?? "?"} (${when}) ${row.kind} #${row.id}${row.name === undefined ? "" : ` ${quote(row.name)}`}`,
    quoted(row.client_name),
    row.monthly !== undefined &&
      `${shownMoney(decimal(row.monthly) ?? zero, String(row.currency ?? noCurrency))} a month`,
    row.billing !== undefined && String(row.billing),
    row.renews_itself === true && "renews itself",
  );
}

/** Why a contract shows no value. */
const valueless = { nothing: "bills nothing through Halo", unknown: "value not known" } as const;

/**
 * Why a contract has no value a month: nothing in Halo bills it today (no charge of its own, no line of an active recurring
 * invoice), or what does has no known period or could not be read. Undefined for one that has, and for all else.
 */
function valuelessOf(
  { kind, id, parts: own }: ExpiringItem,
  { contracted, areAmountsWhole }: ExpiringRead,
): (typeof valueless)[keyof typeof valueless] | undefined {
  if (kind !== "contract" || own.length > 0) return undefined;
  const isApart = contracted.apart.some(({ contractId }) => contractId === id);
  return areAmountsWhole && !isApart ? valueless.nothing : valueless.unknown;
}

/** One row for each currency that an item bills in; most have one or none. */
function rowsOf(item: ExpiringItem, home: string | undefined, read: ExpiringRead): HaloRecord[] {
  const row = {
    id: item.id,
    kind: item.kind,
    name: item.name,
    client_id: item.clientId,
    client_name: item.clientName,
    end_day: item.endDay,
    days_left: item.daysLeft,
    billing: valuelessOf(item, read),
    renews_itself: item.renewsItself,
  };
  const amounts = [...monthlyOf([item], home)];
  if (amounts.length === 0) return [row];
  return amounts.map(([currency, monthly]) => ({
    ...row,
    monthly: shownCents(monthly),
    currency: currencyShown(currency),
  }));
}

/** Warranties bill nothing. */
const nothingContracted: ContractedRead = {
  contracted: { parts: [], apart: [], templates: new Map(), covered: [] },
  contracts: undefined,
  sources: [],
  hasTemplates: false,
  areEndsKnown: true,
  isKnown: true,
  isWhole: true,
};

const expiring = answerTool({
  name: "halo_contracts_expiring",
  title: "What expires or renews",
  description:
    "Contracts, recurring invoices and asset warranties that end or renew soon, by date, with their value a month; and contracts past their end but still active.",
  input: {
    client_id: input.reference("client").optional(),
    within_days: z.int().min(1).max(1_100).optional().describe(`Default ${standardDays}`),
    kind: z.enum(expiringAsked).optional().describe("Only these; default all"),
  },
  figures: {
    ...fieldsOf("number", "contracts", "recurring_invoices", "recurring_lines", "warranties"),
    ...fieldsOf("number", "expired_active", "contracts_without_billing", "contracts_not_valued"),
  },
  tables: { expiring: fields, expired: fields, warranties: fields },
  answer: async (args, context, reading) => {
    const { within_days: days = standardDays, kind, client_id: clientId, page_size: size } = args;
    const scope: BillingScope = { clientIds: clientId === undefined ? undefined : [clientId] };
    const currencies = await readCurrencies(reading);
    const contracted =
      kind === "warranties"
        ? nothingContracted
        : await readContracted(reading, context, scope, currencies, keptForLists(reading));
    const read = await readExpiring(
      reading,
      context,
      scope,
      days,
      contracted,
      kind === undefined ? expiringAsked : [kind],
    );
    if (read.kinds.size === 0) throw reading.lost.asError("Nothing of what ends or renews could be read.");
    const { found } = read;
    const { home } = currencies;
    const subject = clientId === undefined ? "" : await subjectOf(reading, clientId, found, contracted);
    const groups = groupsOf(read);
    const monthly = monthlyOf(found.expiring, home);
    const rolling = found.expiring.filter(({ renewsItself }) => renewsItself === true).length;
    const shownRows = (items: readonly ExpiringItem[]) => items.flatMap((item) => rowsOf(item, home, read));
    return {
      summary: given(
        summaryOf(subject, read, monthly, rolling),
        read.areAmountsWhole && valuelessSentence(groups),
      ).join(" "),
      figures: {
        ...Object.fromEntries(
          Object.entries(groups)
            .filter(([name]) => isKnown(name, read))
            .map(([name, items]) => [name, items.length]),
        ),
        ...Object.fromEntries(
          [...monthly].map(([currency, amount]) => [`monthly_${currency}`, shownCents(amount)]),
        ),
      },
      // There may be many warranties, and they are only one of the three kinds that are read.
      tables: tablesOf(found, shownRows, size, kind === undefined ? Math.ceil(size / 2) : size),
      sources: read.sources,
      assumptions: [
        ...assumptionsOf(read, found),
        ...roundingNotes(
          [...monthly].map(([currency, total]) => ({
            what: "what ends or renews",
            currency,
            total,
            parts: found.expiring.map((item) => monthlyOf([item], home).get(currency) ?? zero),
          })),
        ),
      ],
      records: recordsOf(read, groups, home),
    };
  },
});

const figureKinds: Readonly<Record<string, ExpiringKind>> = {
  contracts: "contract",
  recurring_invoices: "recurring invoice",
  recurring_lines: "recurring line",
  warranties: "warranty",
};

/** Whether what a figure counts was read. What Halo refused is not known, and not 0. */
function isKnown(figure: string, { kinds, areAmountsWhole }: ExpiringRead): boolean {
  // Of a part of what bills nothing tells how many have no value: the warnings say what is missing, and the rows which.
  if (/^contracts_/.test(figure) && !areAmountsWhole) return false;
  if (figure === "warranties") return kinds.has("warranties");
  return kinds.has(figure.startsWith("recurring") ? "recurring_invoices" : "contracts");
}

function groupsOf(read: ExpiringRead): Readonly<Record<string, readonly ExpiringItem[]>> {
  const { expiring: items, expired } = read.found;
  const without = (why: string) => items.filter((item) => valuelessOf(item, read) === why);
  return {
    ...Object.fromEntries(
      Object.entries(figureKinds).map(([figure, kind]) => [
        figure,
        items.filter((item) => item.kind === kind),
      ]),
    ),
    expired_active: expired,
    contracts_without_billing: without(valueless.nothing),
    contracts_not_valued: without(valueless.unknown),
  };
}

/** The quoted name of the client that is asked about, which Halo must know. */
async function subjectOf(
  reading: Reading,
  clientId: number,
  { expiring: items }: Expiring,
  { contracts }: ContractedRead,
): Promise<string> {
  const named = items[0]?.clientName ?? contracts?.rows[0]?.client_name;
  if (named !== undefined && named !== "") return `${quote(named)} `;
  const client = await reading.one(haloResources.clients, clientId).catch((error: unknown) => {
    if (error instanceof HaloError && error.kind === "not_found") throw error;
    reading.lost.note(
      "The client",
      "its name is missing, and an id that Halo lacks would not be noticed",
      error,
    );
    return undefined;
  });
  return client === undefined ? "" : `${quote(client.name)} `;
}

function summaryOf(
  subject: string,
  { found, isWhole, horizon: { today, until } }: ExpiringRead,
  monthly: ReadonlyMap<string, Big>,
  rolling: number,
): string {
  const counts = Object.entries(figureKinds).flatMap(([figure, kind]) => {
    const number = found.expiring.filter((item) => item.kind === kind).length;
    return number === 0 ? [] : [counted(number, kind, figure.replace("_", " "))];
  });
  const isOne = found.expiring.length === 1;
  const value = [...monthly].map(([currency, amount]) => shownMoney(amount, currency)).join(" and ");
  const said = [
    counts.length === 0
      ? `${subject === "" ? "Nothing" : `${subject.trim()}: nothing`}${isWhole ? "" : " that could be read"} ends from ${today} to ${until}.`
      : `${subject}${counts.join(", ")} ${isOne ? "ends or renews" : "end or renew"} from ${today} to ${until}${value === "" ? "" : `, worth ${value} a month net`}.`,
    rolling > 0 && `${rolling} of them ${rolling === 1 ? "renews by itself" : "renew by themselves"}.`,
    found.expired.length > 0 &&
      `${found.expired.length} ${found.expired.length === 1 ? "contract is" : "contracts are"} past the end and still active.`,
  ];
  return said.filter((sentence) => sentence !== false).join(" ");
}

/** How many of the contracts have no value a month, and why; undefined where all have one. */
function valuelessSentence(groups: ReturnType<typeof groupsOf>): string | undefined {
  const {
    contracts = [],
    contracts_without_billing: nothing = [],
    contracts_not_valued: unknown = [],
  } = groups;
  const ofContracts = (count: number) =>
    contracts.length === 1
      ? "The one contract has"
      : `${count} of the ${contracts.length} contracts ${count === 1 ? "has" : "have"}`;
  const sentences = given(
    nothing.length > 0 &&
      `${ofContracts(nothing.length)} nothing that bills through Halo today (rows: "contracts_without_billing").`,
    unknown.length > 0 &&
      `${ofContracts(unknown.length)} a value that is not known (rows: "contracts_not_valued").`,
  );
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

function tablesOf(
  found: Expiring,
  shownRows: (items: readonly ExpiringItem[]) => HaloRecord[],
  size: number,
  warrantySize: number,
): Companion[] {
  const table = (
    name: string,
    heading: string,
    items: readonly ExpiringItem[],
    next: string,
  ): Companion[] => {
    const rows = shownRows(items);
    if (rows.length === 0) return [];
    const most = name === "warranties" ? warrantySize : size;
    return [{ name, heading, rows: rows.slice(0, most), fields, line, total: rows.length, next }];
  };
  const isWarranty = ({ kind }: ExpiringItem) => kind === "warranty";
  return [
    ...table(
      "expiring",
      "that end or renew, by date",
      found.expiring.filter((item) => !isWarranty(item)),
      'rows: "contracts", "recurring_invoices" or "recurring_lines" lists all of that kind',
    ),
    ...table("expired", "past the end, still active", found.expired, 'rows: "expired_active" lists them all'),
    ...table(
      "warranties",
      "warranties, by date",
      found.expiring.filter(isWarranty),
      'rows: "warranties" lists them all',
    ),
  ];
}

function assumptionsOf(
  { notAsked, contracted }: ExpiringRead,
  { expiring: items, expired }: Expiring,
): string[] {
  const listed = new Set(items.filter(({ kind }) => kind === "contract").map(({ id }) => id));
  const shared = items.some(
    (item) =>
      item.kind !== "contract" &&
      contracted.parts.some(
        (part) => part.id === item.id && part.contractId !== undefined && listed.has(part.contractId),
      ),
  );
  const unknown = [...items, ...expired].filter(
    ({ kind, renewsItself }) => kind === "contract" && renewsItself === undefined,
  ).length;
  return given(
    shared && "What a recurring invoice bills for a contract listed here is in the contract's amount only.",
    contracted.apart.length > 0 &&
      `${contracted.apart.length} lines without a known period are in no amount (halo_revenue_breakdown, rows apart).`,
    unknown > 0 &&
      `Whether they renew by themselves is not known of ${unknown} contracts${notAsked > 0 ? ", which the budget left unread" : ""}.`,
  );
}

function recordsOf(
  read: ExpiringRead,
  groups: Readonly<Record<string, readonly ExpiringItem[]>>,
  home: string | undefined,
): Answer["records"] {
  const shown = { fields, line };
  const { found } = read;
  const rows = (items: readonly ExpiringItem[]) => items.flatMap((item) => rowsOf(item, home, read));
  return new Map([
    ...Object.entries(groups).map(([name, items]) => [name, behind(rows(items), shown)] as const),
    ...[...monthlyOf(found.expiring, home).keys()].map(
      (currency) =>
        [
          `monthly_${currency}`,
          behind(
            rows(found.expiring).filter(
              (row) => row.monthly !== undefined && row.currency === currencyShown(currency),
            ),
            shown,
          ),
        ] as const,
    ),
  ]);
}

/** What expires or renews. */
export const expiringTools = [expiring] as const satisfies readonly Tool[];
