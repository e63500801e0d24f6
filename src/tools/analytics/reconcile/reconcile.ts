import Big from "big.js";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { answerTool, behind, type Shown } from "../../kit/analytics/answer.ts";
import type { Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Tool, ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import type { Companion } from "../../kit/result.ts";
import { counted as countedWords, type Fields, parts, quote, shownNumber } from "../../kit/view.ts";
import { byCurrency, shownAmount, shownCents, shownMoney } from "../shared/billing/money.ts";
import { keptForLists, notRead, readCurrencies, readTemplates } from "../shared/billing/reading.ts";
import { currencyShown } from "../shared/billing/records.ts";
import { countedLines } from "../shared/billing/rows.ts";
import { sumOf, zero } from "../shared/decimal.ts";
import { type BilledLine, billedLines } from "./billed.ts";
import { type Counted, countable, countInHalo } from "./counted.ts";
import { type Matched, type Reconciled, reconcile } from "./matched.ts";

const differenceFields = {
  name: "text",
  line_id: "id",
  recurring_invoice_id: "id",
  counted: "number",
  billed: "number",
  difference: "number",
  each_time: "amount",
  monthly: "amount",
  currency: "listed",
} as const satisfies Fields;

const unmatchedFields = {
  name: "text",
  quantity: "number",
  nearest: "text",
  nearest_line_id: "id",
} as const satisfies Fields;

const lineFields = {
  name: "text",
  line_id: "id",
  recurring_invoice_id: "id",
  billed: "number",
} as const satisfies Fields;

const sumFields = {
  currency: "listed",
  not_billed: "amount",
  billed_too_much: "amount",
  net: "amount",
  net_monthly: "amount",
} as const satisfies Fields;

type Row = Readonly<Record<string, unknown>>;

const signed = (value: unknown) => `${Number(value) > 0 ? "+" : ""}${shownNumber(Number(value))}`;
const money = (value: unknown, row: Row) => shownMoney(new Big(Number(value)), String(row.currency ?? ""));

const shown = {
  differences: {
    fields: differenceFields,
    line: (row) =>
      parts(
        quote(row.name),
        row.line_id === undefined ? "several lines" : `line #${row.line_id}`,
        row.recurring_invoice_id !== undefined && `recurring invoice #${row.recurring_invoice_id}`,
        `counted ${row.counted}, billed ${row.billed} (${signed(row.difference)})`,
        row.each_time === undefined
          ? "what it comes to is not known: several prices, or none"
          : `${money(row.each_time, row)} each time it bills`,
        row.monthly !== undefined && `${money(row.monthly, row)} a month`,
      ),
  },
  not_billed: {
    fields: unmatchedFields,
    line: (row) =>
      parts(
        `${quote(row.name)} × ${row.quantity}`,
        row.nearest === undefined
          ? "there is no line"
          : `nearest line ${quote(row.nearest)} (#${row.nearest_line_id})`,
      ),
  },
  not_counted: {
    fields: lineFields,
    line: (row) =>
      parts(
        `${quote(row.name)} × ${row.billed}`,
        `line #${row.line_id}`,
        `recurring invoice #${row.recurring_invoice_id}`,
      ),
  },
  sums: {
    fields: sumFields,
    line: (row) =>
      parts(
        String(row.currency ?? "currency not named"),
        `not billed ${shownAmount(new Big(Number(row.not_billed)))}`,
        `billed too much ${shownAmount(new Big(Number(row.billed_too_much)))}`,
        `net ${shownAmount(new Big(Number(row.net)))} each time`,
        `${shownAmount(new Big(Number(row.net_monthly)))} a month`,
      ),
  },
} as const satisfies Record<string, Shown>;

const maximumCounts = 500;

const Count = z.strictObject({
  name: input.line("As the line calls it"),
  quantity: input.amount("How many"),
  line: input.id("Line, if named otherwise").optional(),
});

const reconcileTool = answerTool({
  name: "halo_reconcile_quantities",
  title: "Reconcile quantities with recurring invoices",
  description:
    "Holds what a client has (licences, assets by type, users in Halo, or counts you give) against the lines of its recurring invoices: differences to the cent, and what has no line of its name.",
  input: {
    client: input.reference("client"),
    of: z.enum(countable).optional(),
    counts: z.array(Count).min(1).max(maximumCounts).optional().describe("In place of `of`"),
  },
  figures: {
    lines: "number",
    matched: "number",
    differences: "number",
    not_billed: "number",
    not_counted: "number",
  },
  tables: {
    differences: differenceFields,
    not_billed: unmatchedFields,
    not_counted: lineFields,
    sums: sumFields,
  },
  answer: async (args, context, reading) => {
    const { client, of, counts, page_size: size } = args;
    if ((of === undefined) === (counts === undefined)) {
      throw badInput(
        `Give one of two arguments: of: "licences" (or "assets", "users"), or counts: [{ "name": "…", "quantity": 5 }].`,
      );
    }
    const { lines, sources, home } = await readLines(client, reading, context);
    const inHalo = of === undefined ? undefined : await countInHalo(of, client, reading);
    const given: readonly Counted[] =
      inHalo?.counted ??
      (counts ?? []).map(({ name, quantity, line }) => ({ name, line, quantity: new Big(quantity) }));
    const all = [...sources, ...(inHalo === undefined ? [] : [inHalo.source])];
    const isWhole = all.every(({ complete }) => complete) && reading.lost.none;
    // A part of the lines or of the counts would make differences that are none.
    const found = isWhole
      ? reconcile(given, lines)
      : { matched: [], unbilled: [], uncounted: [] as readonly BilledLine[] };
    const differing = found.matched.filter(({ difference }) => !difference.eq(0));
    const tables = tablesOf(found, differing, home, size);
    return {
      summary: isWhole
        ? summaryOf(found, differing, lines.length)
        : "Nothing was compared, since not everything could be read.",
      figures: isWhole
        ? {
            ...{ lines: lines.length, matched: found.matched.length, differences: differing.length },
            ...{ not_billed: found.unbilled.length, not_counted: found.uncounted.length },
          }
        : {},
      tables: isWhole ? tables : [],
      sources: all,
      assumptions: [
        "A count and a line belong together when they have the same name, without regard to case and to the period in brackets; a count with line goes to that line.",
        "Compared are lines that bill today; an amount is the difference times the line's net price after discount.",
      ],
      records: new Map(
        Object.entries({
          differences: behind(differing.map(differenceRow), shown.differences),
          not_billed: behind(found.unbilled.map(unbilledRow), shown.not_billed),
          not_counted: behind(found.uncounted.map(lineRow), shown.not_counted),
        }),
      ),
    };
  },
});

async function readLines(client: number, reading: Reading, context: ToolContext) {
  const currencies = await readCurrencies(reading);
  const templates = await readTemplates(reading, { clientIds: [client] });
  const whole = await reading.each(
    haloResources.recurringInvoices,
    templates.rows,
    (row) => countedLines(row) === undefined,
    "their lines are not compared",
    keptForLists(reading),
  );
  const { lines, withoutLines } = billedLines(whole.rows, currencies, context);
  const sources: Gathered[] = [
    templates,
    ...notRead(whole, "the lines of recurring invoices that the list leaves out:"),
    ...(withoutLines.length === 0
      ? []
      : [
          {
            ...{ rows: [], total: withoutLines.length, complete: false },
            said: `the lines of recurring invoices ${withoutLines.map(({ id }) => String(id)).join(", ")}, which Halo did not give`,
          },
        ]),
  ];
  return { lines, sources, home: currencies.home };
}

function summaryOf(
  { matched, unbilled, uncounted }: Reconciled,
  differing: readonly Matched[],
  lines: number,
): string {
  const same = matched.length - differing.length;
  const open = [
    ...(unbilled.length === 0
      ? []
      : [`${countedWords(unbilled.length, "count")} without a line of its name`]),
    ...(uncounted.length === 0 ? [] : [`${countedWords(uncounted.length, "line")} without a count`]),
  ];
  return `${countedWords(differing.length, "difference")} among ${matched.length} of ${countedWords(lines, "line")} that ${matched.length === 1 ? "was" : "were"} matched by name; ${same} the same.${open.length === 0 ? "" : ` Not matched: ${open.join(", ")}.`}`;
}

function tablesOf(
  { unbilled, uncounted }: Reconciled,
  differing: readonly Matched[],
  home: string | undefined,
  size: number,
): Companion[] {
  const table = (name: keyof typeof shown, rows: readonly HaloRecord[]): Companion[] =>
    rows.length === 0
      ? []
      : [
          {
            ...{ name, ...shown[name], rows: rows.slice(0, size), total: rows.length },
            next: name === "sums" ? undefined : `rows: "${name}"`,
          },
        ];
  const valued = differing.filter(({ eachTime }) => eachTime !== undefined);
  const sums = [...byCurrency(valued, home)].map(([currency, own]) => {
    const sumWhere = (isWanted: (amount: Big) => boolean) =>
      sumOf(own, ({ eachTime = zero }) => (isWanted(eachTime) ? eachTime : zero));
    return {
      currency: currencyShown(currency),
      not_billed: shownCents(sumWhere((amount) => amount.gt(0))),
      billed_too_much: shownCents(sumWhere((amount) => amount.lt(0)).abs()),
      net: shownCents(sumWhere(() => true)),
      net_monthly: shownCents(sumOf(own, ({ monthly = zero }) => monthly)),
    };
  });
  return [
    ...table("differences", differing.map(differenceRow)),
    ...table("sums", sums),
    ...table("not_billed", unbilled.map(unbilledRow)),
    ...table("not_counted", uncounted.map(lineRow)),
  ];
}

function differenceRow({
  name,
  lines,
  counted,
  billed,
  difference,
  eachTime,
  monthly,
  currency,
}: Matched): HaloRecord {
  const [only, more] = lines;
  return {
    name,
    ...(more === undefined ? { line_id: only?.id, recurring_invoice_id: only?.recurringInvoiceId } : {}),
    counted: counted.toNumber(),
    billed: billed.toNumber(),
    difference: difference.toNumber(),
    each_time: eachTime === undefined ? undefined : shownCents(eachTime),
    monthly: monthly === undefined ? undefined : shownCents(monthly),
    currency: currencyShown(currency),
  };
}

const unbilledRow = ({ counted, nearest }: Reconciled["unbilled"][number]): HaloRecord => ({
  name: counted.name,
  quantity: counted.quantity.toNumber(),
  nearest: nearest?.text,
  nearest_line_id: nearest?.id,
});

const lineRow = ({ id, recurringInvoiceId, text, quantity }: BilledLine): HaloRecord => ({
  name: text,
  line_id: id,
  recurring_invoice_id: recurringInvoiceId,
  billed: quantity.toNumber(),
});

/** Tools that hold quantities against what is billed. */
export const reconcileTools = [reconcileTool] as const satisfies readonly Tool[];
