import type Big from "big.js";
import { requireAllClients } from "../../../halo/bounds/guard.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { idOf } from "../../../halo/rules.ts";
import { answerTool, behind, type Records } from "../../kit/analytics/answer.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { requireWholeDays } from "../../kit/arguments/periods.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import type { Companion } from "../../kit/result.ts";
import { counted, type Fields, fieldsOf, given, labelled, parts, quoted } from "../../kit/view.ts";
import { type InvoicedLine, invoicedOf } from "../shared/billing/invoiced.ts";
import { shownCents, shownMoney } from "../shared/billing/money.ts";
import { oddities } from "../shared/billing/oddities.ts";
import { readCurrencies, readInvoices } from "../shared/billing/reading.ts";
import { currencyShown, invoicedLineShown, invoicedRecord } from "../shared/billing/records.ts";
import { decimalOrZero, sumOf } from "../shared/decimal.ts";
import { type AgentFacts, agentsById } from "../shared/time/agents.ts";
import { ticketsById } from "../shared/time/clients.ts";
import { hoursText, type TimeEntry } from "../shared/time/hours.ts";
import { type Hours, readHours } from "../shared/time/reading.ts";
import { entryRecords } from "../time/records.ts";
import {
  type CurrencyMargin,
  costOfItem,
  hourlyCost,
  isCovered,
  leastCovered,
  marginsOf,
  type TimeCost,
  timeCost,
} from "./figures.ts";
import { readSubject, type Subject } from "./subject.ts";

/** Requests that are kept for the tickets of the time. */
const keptRequests = 12;

const marginFields: Fields = {
  currency: "listed",
  ...fieldsOf("amount", "revenue", "item_cost", "time_cost", "margin"),
  margin_percent: "number",
};
const agentFields: Fields = { agent_id: "id", name: "text", hours: "number", cost_known: "boolean" };

const margin = answerTool({
  name: "halo_margin",
  title: "Margin of a client, contract or project",
  description:
    "What a client, a contract or a project earned in a period: invoiced net, minus what items and logged time cost us. What Halo knows no cost of is said, never 0.",
  input: {
    client_id: input.reference("client").optional(),
    contract_id: input.reference("contract", "by its reference").optional(),
    project_id: input.id("Project or other ticket, with those below it").optional(),
    period: input.period("last month"),
  },
  figures: fieldsOf("number", "hours", "hours_without_cost", "lines_without_cost"),
  tables: { currencies: marginFields, agents: agentFields },
  answer: async (args, context, reading) => {
    const { period, page_size: size } = args;
    requireAllClients(context.halo.bounds, "what agents and items cost us is");
    requireWholeDays(period, "invoices");
    const subject = await readSubject(args, reading);
    const currencies = await readCurrencies(reading);
    const invoices = await readInvoices(reading, period, {
      clientIds: subject.clientId === undefined ? undefined : [subject.clientId],
    });
    // What was given away costs something too.
    const isCosted = (line: HaloRecord) => costOfItem(line) !== undefined;
    const invoiced = invoicedOf(invoices.read, currencies, context.timeZone, isCosted);
    const agents = await agentsById(context, reading, "what their hours cost is not known");
    const hours =
      (await reading.optional(
        readHours(reading, period, { timesheets: false, leaves: keptRequests }),
        "Time entries",
        "the hours and the margin are not known",
      )) ?? unknownHours;
    const tickets = await ticketsOf(subject, invoiced.lines, hours.entries ?? [], reading);
    const areLinesKnown = tickets !== undefined || !subject.needsTicketsOfLines;
    const lines = areLinesKnown
      ? invoiced.lines.filter((line) => subject.isOfLine(line, tickets ?? new Map()))
      : [];
    const entries =
      tickets === undefined ? undefined : hours.entries?.filter((entry) => subject.isOfEntry(entry, tickets));
    const time = entries === undefined ? undefined : timeCost(entries, agents);
    const sources = [...invoices.sources, ...hours.sources];
    const unclear = unclearOf(subject, invoiced.lines, hours.entries ?? [], tickets);
    const isWhole =
      areLinesKnown &&
      sources.every(({ complete }) => complete) &&
      invoiced.withoutAmount.length === 0 &&
      !isGuess(unclear, reading);
    const margins = marginsOf(lines, time, currencies.home).map((each) =>
      // Of a part of the invoices or of the time any margin would be a guess.
      isWhole && tickets !== undefined ? each : { ...each, margin: undefined },
    );
    const isTimeKnown = time?.hours.eq(time.known) === true && unclear.entries.length === 0;
    const own = new Set(lines.map(({ invoice }) => invoice));
    const ofSubject = { subject, margins, time, entries: entries ?? [], unclear };
    return {
      summary: summaryOf(ofSubject, period.label, isWhole),
      inWords: margins.map((each) => marginSentence(each, isTimeKnown)).join(" "),
      period,
      figures: figuresOf(ofSubject),
      tables: tablesOf(ofSubject, agents, size),
      sources,
      assumptions: [
        `Counted are ${subject.by}; the cost of an item is that of its line, the cost of time the agent's hourly cost in Halo as it is now.`,
        ...hours.assumptions,
        ...invoices.notes,
        ...(decimalOrZero(subject.costPerPeriod).gt(0)
          ? [
              `The contract names a cost of ${String(subject.costPerPeriod)} for each of its periods, which is in no figure.`,
            ]
          : []),
      ],
      warnings: [
        ...hours.warnings,
        ...unknowns(ofSubject, currencies.home),
        ...oddities({
          withoutAmount: invoiced.withoutAmount,
          unequal: invoiced.unequal.filter((row) => own.has(row)),
          mayRepeat: invoiced.mayRepeat.filter((row) => own.has(row)),
        }),
      ],
      records: recordsOf(ofSubject, hours.basis, agents, context.timeZone),
    };
  },
});

/** Stands for hours that could not be read. */
const unknownHours: Hours = {
  entries: undefined,
  basis: "billed",
  apart: undefined,
  holidays: new Set(),
  sources: [],
  assumptions: [],
  warnings: [],
};

/** What may be of the subject, or of another: what would tell could not be read. */
interface Unclear {
  readonly lines: readonly InvoicedLine[];
  readonly entries: readonly TimeEntry[];
}

function unclearOf(
  subject: Subject,
  lines: readonly InvoicedLine[],
  entries: readonly TimeEntry[],
  tickets: ReadonlyMap<number, HaloRecord> | undefined,
): Unclear {
  if (tickets === undefined) return { lines: [], entries: [] };
  return {
    lines: lines.filter((line) => subject.isUnclearLine(line, tickets)),
    entries: entries.filter((entry) => subject.isUnclearEntry(entry, tickets)),
  };
}

/** Whether so much is unclear that a margin would be a guess; a few tickets that Halo does not give are none. */
const isGuess = ({ lines, entries }: Unclear, { left }: Reading) =>
  lines.some(({ line }) => line === undefined) || (left < 1 && lines.length + entries.length > 0);

interface OfSubject {
  readonly unclear: Unclear;
  readonly subject: Subject;
  readonly margins: readonly CurrencyMargin[];
  readonly time: TimeCost | undefined;
  readonly entries: readonly TimeEntry[];
}

/** The tickets that tell whose lines and entries are; undefined when they can't be read. */
function ticketsOf(
  subject: Subject,
  lines: readonly InvoicedLine[],
  entries: readonly TimeEntry[],
  reading: Reading,
): Promise<ReadonlyMap<number, HaloRecord> | undefined> {
  const ofLines = subject.needsTicketsOfLines ? lines.map(({ line }) => idOf(line?.ticket_id)) : [];
  const ids = [...ofLines, ...entries.map(({ ticketId }) => ticketId)];
  return ticketsById(reading, ids, "what belongs to it, and so the cost of time, is not known");
}

function summaryOf({ subject, margins, time, unclear }: OfSubject, label: string, isWhole: boolean): string {
  if (margins.length > 0) return `${subject.name}, ${label}, net of tax.`;
  const nothing = isWhole ? "nothing was invoiced" : "nothing that was read was invoiced";
  const hours =
    time === undefined
      ? "how much time was logged is not known"
      : time.hours.gt(0)
        ? `${hoursText(time.hours)} were logged`
        : `no time ${isWhole && unclear.entries.length === 0 ? "" : "that was read "}was logged`;
  return `${subject.name}, ${label}: ${nothing}, and ${hours}.`;
}

/** A margin in words: `at most` where some of what it costs is not known. */
function marginSentence(of: CurrencyMargin, isTimeKnown: boolean): string {
  const { currency, revenue, itemCost, timeCost: spent, margin: earned } = of;
  const money = (amount: Big) => shownMoney(amount, currency);
  const costs = given(
    itemCost === undefined ? "what items cost is not known" : `items cost ${money(itemCost)}`,
    spent === undefined ? undefined : `time cost ${money(spent)}`,
  );
  const percent = percentOf(of);
  const told =
    earned === undefined
      ? "the margin is not known"
      : `margin ${isTimeKnown && of.items.without.length === 0 ? "" : "at most "}${money(earned)}${percent === undefined ? "" : ` (${percent} %)`}`;
  return `Invoiced ${money(revenue)}; ${costs.join(", ")}; ${told}.`;
}

function percentOf({ margin: earned, revenue }: CurrencyMargin): number | undefined {
  return earned === undefined || !revenue.gt(0) ? undefined : Number(earned.div(revenue).times(100).round(1));
}

function figuresOf({ margins, time }: OfSubject): Record<string, number> {
  const figures: Record<string, number> = {};
  const add = (name: string, amount: number | undefined) => {
    if (amount !== undefined) figures[name] = amount;
  };
  for (const of of margins) {
    add(`revenue_${of.currency}`, shownCents(of.revenue));
    add(`item_cost_${of.currency}`, of.itemCost && shownCents(of.itemCost));
    add(`time_cost_${of.currency}`, of.timeCost && shownCents(of.timeCost));
    add(`margin_${of.currency}`, of.margin && shownCents(of.margin));
  }
  add("hours", time && Number(time.hours.round(2)));
  add("hours_without_cost", time && Number(time.hours.minus(time.known).round(2)));
  add("lines_without_cost", withoutCost(margins).length);
  return figures;
}

const withoutCost = (margins: readonly CurrencyMargin[]) => margins.flatMap(({ items }) => items.without);

/** What is not known, and what that makes of the margin. */
function unknowns({ margins, time, unclear }: OfSubject, home: string | undefined): string[] {
  const lines = withoutCost(margins);
  const worth = margins
    .filter(({ items }) => items.without.length > 0)
    .map(({ items, currency }) =>
      shownMoney(
        sumOf(items.without, ({ net }) => net),
        currency,
      ),
    );
  const ofLines =
    lines.length === 0
      ? undefined
      : `${counted(lines.length, "invoiced line")} worth ${worth.join(" and ")} ${lines.length === 1 ? "names" : "name"} no cost, so the margin is at most what is told.`;
  const ofUnclear = [
    unclear.entries.length === 0
      ? undefined
      : `${hoursText(sumOf(unclear.entries, ({ hours }) => hours))} of the period are on tickets that could not be read: whether they belong here is not known, and they are in no figure. With them the margin is lower.`,
    unclear.lines.length === 0
      ? undefined
      : `Of ${counted(unclear.lines.length, "further invoiced line")} it could not be read what they are of: they are in no figure.`,
  ];
  if (time === undefined)
    return given(ofLines, ...ofUnclear, "The hours are not known, so no margin is told.");
  const unknown = time.hours.minus(time.known);
  const ofHours = unknown.eq(0)
    ? undefined
    : `${hoursText(unknown)} of ${hoursText(time.hours)} are of agents without an hourly cost in Halo (Configuration > Agents): ${isCovered(time) ? "the margin is at most what is told" : `under ${leastCovered} % of the time has a known cost, so no margin is told`}.`;
  const others = margins.filter(({ currency }) => currency !== home);
  const ofCurrency =
    time.hours.eq(0) || (others.length === 0 && home !== undefined)
      ? undefined
      : home === undefined
        ? "Which currency the tenant's costs are in is not known, so time is set against nothing and no margin is told."
        : `Time costs ${home}; of ${others.map(({ currency }) => currencyShown(currency) ?? "amounts without a currency").join(", ")} no margin is told, and that of ${home} carries all of the time.`;
  return given(ofLines, ...ofUnclear, ofHours, ofCurrency);
}

function tablesOf(
  { margins, time }: OfSubject,
  agents: ReadonlyMap<number, AgentFacts>,
  size: number,
): Companion[] {
  const rows = margins.map((of) => ({
    currency: currencyShown(of.currency),
    revenue: shownCents(of.revenue),
    item_cost: of.itemCost && shownCents(of.itemCost),
    time_cost: of.timeCost && shownCents(of.timeCost),
    margin: of.margin && shownCents(of.margin),
    margin_percent: percentOf(of),
  }));
  const people = (time?.byAgent ?? []).map(({ agentId, hours, isKnown }) => ({
    agent_id: agentId,
    name: agents.get(agentId ?? 0)?.name,
    hours: Number(hours.round(2)),
    cost_known: isKnown,
  }));
  return [
    ...(rows.length < 2
      ? []
      : [
          {
            name: "currencies",
            heading: "by currency",
            rows,
            fields: marginFields,
            total: rows.length,
            line: (row: HaloRecord) =>
              parts(
                String(row.currency ?? "no currency"),
                labelled("revenue", row.revenue),
                labelled("margin", row.margin),
              ),
          },
        ]),
    ...(people.length === 0
      ? []
      : [
          {
            name: "agents",
            heading: "agents with time",
            rows: people.slice(0, size),
            fields: agentFields,
            total: people.length,
            line: (row: HaloRecord) =>
              parts(
                `#${row.agent_id ?? "?"}`,
                quoted(row.name),
                typeof row.hours === "number" && `${row.hours} h`,
                row.cost_known === false && "hourly cost not known",
              ),
          },
        ]),
  ];
}

function recordsOf(
  { margins, time, entries }: OfSubject,
  basis: Parameters<typeof entryRecords>[1],
  agents: ReadonlyMap<number, AgentFacts>,
  timeZone: string,
): Map<string, () => Records> {
  const records = new Map<string, () => Records>();
  const addLines = (name: string, lines: readonly InvoicedLine[]) =>
    records.set(name, () =>
      behind(
        lines.map((line) => invoicedRecord(line, timeZone)),
        invoicedLineShown,
      )(),
    );
  const hasCost = ({ agentId }: TimeEntry) => hourlyCost(agents.get(agentId ?? 0)) !== undefined;
  for (const { currency, lines, items, itemCost, timeCost: spent, margin: earned } of margins) {
    addLines(`revenue_${currency}`, lines);
    if (itemCost !== undefined)
      addLines(
        `item_cost_${currency}`,
        items.costed.map(({ line }) => line),
      );
    if (spent !== undefined)
      records.set(`time_cost_${currency}`, entryRecords(entries.filter(hasCost), basis, agents));
    if (earned !== undefined) addLines(`margin_${currency}`, lines);
  }
  addLines("lines_without_cost", withoutCost(margins));
  if (time !== undefined) {
    records.set("hours", entryRecords(entries, basis, agents));
    records.set(
      "hours_without_cost",
      entryRecords(
        entries.filter((entry) => !hasCost(entry)),
        basis,
        agents,
      ),
    );
  }
  return records;
}

/** What is earned after cost. */
export const marginTools = [margin] as const satisfies readonly Tool[];
