import type Big from "big.js";
import type { HaloRecord } from "../../../halo/client.ts";
import { localDay } from "../../../halo/dates/days.ts";
import { HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { invoiceLists } from "../../../halo/rules.ts";
import { quoteName } from "../../../halo/text.ts";
import { type Answer, answerTool, behind, type Records } from "../../kit/analytics/answer.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Clock } from "../../kit/arguments/dates.ts";
import { monthOf, monthsOf, type Period, requireWholeDays } from "../../kit/arguments/periods.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { given } from "../../kit/view.ts";
import type { Contracted } from "../shared/billing/contracted.ts";
import { invoicedOf, oneOffKinds } from "../shared/billing/invoiced.ts";
import { roundingNotes, shownCents } from "../shared/billing/money.ts";
import { oddities } from "../shared/billing/oddities.ts";
import {
  type BillingScope,
  keptForLists,
  readContracted,
  readCurrencies,
  readInvoices,
} from "../shared/billing/reading.ts";
import {
  differenceRecord,
  differenceShown,
  invoicedLineShown,
  invoicedRecord,
  partRecord,
  partShown,
} from "../shared/billing/records.ts";
import { sumOf, zero } from "../shared/decimal.ts";
import { groupedBy } from "../shared/grouping.ts";
import { type CurrencyRevenue, clientsOf, linesOf, revenueOf } from "./figures.ts";
import { firstClients, groupKey, revenueTables, tablesOf } from "./tables.ts";
import { assumptionsOf, revenueSentence, shownSums } from "./words.ts";

type RecordsMap = Map<string, () => Records>;

const kinds = ["invoiced", "recurring", "one_off", ...oneOffKinds, "credits", "unclassified"] as const;

/** What is told of what is contracted when it could not be read. */
const nothingContracted: Contracted = { parts: [], apart: [], templates: new Map(), covered: [] };

const revenue = answerTool({
  name: "halo_revenue_breakdown",
  title: "Recurring and one-off revenue",
  ui: "revenue",
  description:
    "Revenue of a period, net: invoiced, split into recurring and one-off by line, by month and client; what is contracted a month (MRR); and why they differ. Each currency apart.",
  input: {
    client_ids: input.references("client").optional(),
    period: input.period("last month"),
  },
  figures: { home_currency: "listed", months: "number", apart: "number" },
  tables: revenueTables,
  answer: async (args, context, reading) => {
    const scope = { clientIds: args.client_ids };
    const { period } = args;
    requireWholeDays(period, "invoices");
    const currencies = await readCurrencies(reading);
    const contracted = await readContracted(reading, context, scope, currencies, keptForLists(reading));
    const invoices = await readInvoices(reading, period, scope);
    const invoiced = invoicedOf(invoices.read, currencies, context.timeZone);
    const clients = await clientNames(reading, scope, [
      ...invoices.read.map(({ row }) => row),
      ...(contracted.contracts?.rows ?? []),
      ...[...contracted.contracted.templates.values()].map(({ row }) => row),
    ]);
    const sources = [...invoices.sources, ...contracted.sources];
    const isWhole = contracted.isWhole && sources.every(({ complete }) => complete);
    const months = isWhole ? wholeMonths(period, context) : undefined;
    const { home } = currencies;
    const current = monthOf(new Date(context.now()), context.timeZone);
    const unbegun = monthsOf(period).filter((month) => month > current);
    const { timeZone } = context;
    const compared =
      months === undefined ? undefined : { months, from: localDay(period.start, timeZone), timeZone };
    const told = contracted.isKnown ? contracted.contracted : nothingContracted;
    const revenues = revenueOf(invoiced.lines, told, home, compared);
    const { page_size: size } = args;
    const subject = scope.clientIds?.length === 1 ? `${clients.get(scope.clientIds[0] ?? 0) ?? ""} ` : "";
    const { isKnown } = contracted;
    const empty = revenues.length === 0;
    const figures = figuresOf(revenues, home, months, isKnown ? told.apart.length : undefined);
    const tables = tablesOf(
      revenues,
      period,
      scope,
      { size, months: months ?? 1, current, hasContracted: isKnown },
      told.apart.map(partRecord),
    );
    const why = invoices.read.length === 0 ? await whyEmpty(reading, scope) : "";
    return {
      summary: empty
        ? `${subject}${period.label}: ${isWhole ? "nothing" : "nothing that was read is"} invoiced, and ${isKnown && isWhole ? "nothing" : "not known what is"} contracted.${why}`
        : `${subject}${period.label}, net of tax.${why}`,
      inWords: empty
        ? ""
        : `Invoiced ${revenues.map((entry) => revenueSentence(entry, isKnown, isWhole)).join("; and ")}.`,
      period,
      figures,
      tables,
      sources,
      assumptions: [
        ...assumptionsOf(revenues, told, home),
        ...(isWhole && months === undefined && !empty
          ? [
              period.start.getTime() > context.now()
                ? "The period has not begun, so it is not compared with what is contracted: its invoices are those that are dated ahead."
                : "The period is not whole months, so it is not compared with what is contracted.",
            ]
          : []),
        ...roundingNotes(revenues.flatMap((entry) => shownSums(entry, tables, months))),
        ...(unbegun.length > 0 && !empty
          ? [
              `${unbegun.join(", ")} ${unbegun.length === 1 ? "has" : "have"} not begun: told of only where invoices are dated ahead.`,
            ]
          : []),
        ...(period.isRunning
          ? ["The period still runs: what is contracted is that of each whole month that has begun."]
          : []),
        ...invoices.notes,
      ],
      warnings: oddities(invoiced),
      records: recordsOf(revenues, isKnown ? told.apart.map(partRecord) : undefined, size, context.timeZone),
    };
  },
});

/** How many of a period's whole calendar months have begun; undefined when it is not whole months. */
function wholeMonths(period: Period, { now }: Clock): number | undefined {
  const days = [period.start, period.end].map((date) => localDay(date, period.timeZone));
  const current = monthOf(new Date(now()), period.timeZone);
  const months = monthsOf(period).filter((month) => month <= current).length;
  return months > 0 && days.every((day) => day.endsWith("-01")) ? months : undefined;
}

/**
 * The quoted names of the clients that are asked about, by id. A client without a row is read by its id: when Halo does
 * not know it, the answer is an error and not "nothing was invoiced".
 */
async function clientNames(
  reading: Reading,
  { clientIds = [] }: BillingScope,
  rows: readonly HaloRecord[],
): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  for (const row of rows) {
    if (typeof row.client_name === "string") names.set(Number(row.client_id), quoteName(row.client_name));
  }
  const missing = clientIds.filter((id) => !names.has(id));
  const read = await Promise.all(
    missing.map((id) =>
      reading.one(haloResources.clients, id).catch((error: unknown) => {
        if (error instanceof HaloError && error.kind === "not_found") throw error;
        reading.lost.note(
          "Clients",
          "their names are missing, and an id that Halo lacks would not be noticed",
          error,
        );
        return { id };
      }),
    ),
  );
  for (const row of given(...read))
    names.set(Number(row.id), "name" in row ? quoteName(row.name) : `client #${row.id}`);
  return names;
}

/** What to say when a whole tenant has no invoices in a period: how many it has of other dates. */
async function whyEmpty(reading: Reading, scope: BillingScope): Promise<string> {
  const client = scope.clientIds?.length === 1 ? { client_id: scope.clientIds[0] } : {};
  if ((scope.clientIds?.length ?? 0) > 1) return "";
  const holds = (row: HaloRecord) =>
    scope.clientIds === undefined || scope.clientIds.includes(Number(row.client_id));
  const total = await reading.optional(
    reading.count(haloResources.invoices, { ...invoiceLists.both, ...client }, holds),
    "The number of all invoices",
    "whether there are any of other dates is not known",
  );
  if (total === undefined) return "";
  return total === 0
    ? " Halo shows this sign-in no invoices of any date: it may lack the right to see them."
    : ` Halo has ${total.toLocaleString("en")} invoices of other dates, or voided.`;
}

function figuresOf(
  revenues: readonly CurrencyRevenue[],
  home: string | undefined,
  months: number | undefined,
  apart: number | undefined,
): Answer["figures"] {
  const figures: Record<string, number | string | undefined> = { home_currency: home, months, apart };
  for (const { currency, sums, byKind, unposted, differences } of revenues) {
    const amounts: Record<string, Big> = {
      invoiced: sums.invoiced,
      recurring: sums.recurring,
      one_off: sums.oneOff,
      ...Object.fromEntries(oneOffKinds.map((kind) => [kind, byKind.get(kind) ?? zero])),
      credits: sums.credits,
      ...(sums.unclassified.eq(0) ? {} : { unclassified: sums.unclassified }),
      unposted: sumOf(unposted, (line) => line.net),
      ...(apart !== undefined ? { contracted_monthly: sums.contracted } : {}),
      ...(differences === undefined ? {} : { difference: sumOf(differences, (entry) => entry.difference) }),
    };
    for (const [name, amount] of Object.entries(amounts)) {
      const needed = ["invoiced", "recurring", "contracted_monthly", "difference"].includes(name);
      if (needed || !amount.eq(0)) figures[`${name}_${currency}`] = shownCents(amount);
    }
  }
  return figures;
}

function recordsOf(
  revenues: readonly CurrencyRevenue[],
  apart: readonly HaloRecord[] | undefined,
  size: number,
  timeZone: string,
): RecordsMap {
  const records: RecordsMap = new Map();
  const first = new Set([...firstClients(revenues.flatMap(clientsOf), size)].map(groupKey));
  for (const { currency, lines, parts: contracted, unposted, differences } of revenues) {
    const isRest = ({ clientId }: { clientId: number }) => !first.has(groupKey({ currency, clientId }));
    const addLines = (name: string, own: typeof lines) =>
      records.set(name, () =>
        behind(
          own.map((line) => invoicedRecord(line, timeZone)),
          invoicedLineShown,
        )(),
      );
    const addParts = (name: string, own: typeof contracted) =>
      records.set(name, () => behind(own.map(partRecord), partShown)());
    for (const kind of kinds) {
      const own = linesOf(lines, kind);
      const figure = `${kind}_${currency}`;
      addLines(figure, own);
      for (const [month, some] of groupedBy(own, (line) => line.month)) addLines(`${figure}/${month}`, some);
      for (const [id, some] of groupedBy(own, (line) => line.clientId))
        addLines(`${figure}/client ${id}`, some);
      addLines(`${figure}/rest`, own.filter(isRest));
    }
    addLines(`unposted_${currency}`, unposted);
    if (apart !== undefined) {
      addParts(`contracted_monthly_${currency}`, contracted);
      for (const [id, some] of groupedBy(contracted, (part) => part.clientId))
        addParts(`contracted_monthly_${currency}/client ${id}`, some);
      addParts(`contracted_monthly_${currency}/rest`, contracted.filter(isRest));
    }
    if (differences === undefined) continue;
    records.set(`difference_${currency}`, () => behind(differences.map(differenceRecord), differenceShown)());
    for (const [reason, some] of groupedBy(differences, (entry) => entry.reason))
      records.set(`difference_${currency}/${reason}`, () =>
        behind(some.map(differenceRecord), differenceShown)(),
      );
  }
  if (apart !== undefined) records.set("apart", behind(apart, partShown));
  return records;
}

/** Recurring and one-off revenue. */
export const revenueTools = [revenue] as const satisfies readonly Tool[];
