import { requireAllClients } from "../../../halo/bounds/guard.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { idOf } from "../../../halo/rules.ts";
import { answerTool, behind, type Records } from "../../kit/analytics/answer.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { requireWholeDays } from "../../kit/arguments/periods.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import type { Companion } from "../../kit/result.ts";
import { type Fields, fieldsOf, labelled, parts, quoted } from "../../kit/view.ts";
import { type InvoicedLine, invoicedOf } from "../shared/billing/invoiced.ts";
import { shownCents } from "../shared/billing/money.ts";
import { oddities } from "../shared/billing/oddities.ts";
import { readCurrencies, readInvoices } from "../shared/billing/reading.ts";
import { currencyShown, invoicedLineShown, invoicedRecord } from "../shared/billing/records.ts";
import { decimalOrZero } from "../shared/decimal.ts";
import { type AgentFacts, agentsById } from "../shared/time/agents.ts";
import { ticketsById } from "../shared/time/clients.ts";
import type { TimeEntry } from "../shared/time/hours.ts";
import { type Hours, readHours } from "../shared/time/reading.ts";
import { entryRecords } from "../time/records.ts";
import { costOfItem, hourlyCost, marginsOf, timeCost } from "./figures.ts";
import { readSubject, type Subject } from "./subject.ts";
import {
  costSentence,
  marginName,
  type OfSubject,
  percentOf,
  summaryOf,
  type Unclear,
  unknowns,
  withoutCost,
} from "./words.ts";

/** Requests that are kept for the tickets of the time. */
const keptRequests = 12;

const marginFields: Fields = {
  currency: "listed",
  ...fieldsOf("amount", "revenue", "revenue_without_cost", "item_cost", "time_cost", "margin"),
  margin_at_most: "amount",
  ...fieldsOf("number", "revenue_without_cost_percent", "margin_percent", "margin_at_most_percent"),
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
    const areAgentsKnown = agents.size > 0;
    const ofSubject = {
      ...{ subject, margins, time, isTimeKnown, areAgentsKnown },
      entries: entries ?? [],
      unclear,
    };
    return {
      summary: summaryOf(ofSubject, period.label, isWhole),
      inWords: margins.map(costSentence).join(" "),
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

function figuresOf({ margins, time, isTimeKnown, areAgentsKnown }: OfSubject): Record<string, number> {
  const figures: Record<string, number> = {};
  const add = (name: string, amount: number | undefined) => {
    if (amount !== undefined) figures[name] = amount;
  };
  for (const of of margins) {
    add(`revenue_${of.currency}`, shownCents(of.revenue));
    add(`item_cost_${of.currency}`, of.itemCost && shownCents(of.itemCost));
    add(`time_cost_${of.currency}`, of.timeCost && shownCents(of.timeCost));
    add(`${marginName(of, isTimeKnown)}_${of.currency}`, of.margin && shownCents(of.margin));
    if (of.items.without.length === 0) continue;
    add(`revenue_without_cost_${of.currency}`, shownCents(of.uncosted));
    add(`revenue_without_cost_percent_${of.currency}`, of.uncostedPercent);
  }
  add("hours", time && Number(time.hours.round(2)));
  // Of agents that could not be read it is not known whether they cost something.
  if (areAgentsKnown) add("hours_without_cost", time && Number(time.hours.minus(time.known).round(2)));
  add("lines_without_cost", withoutCost(margins).length);
  return figures;
}

function tablesOf(
  { margins, time, isTimeKnown }: OfSubject,
  agents: ReadonlyMap<number, AgentFacts>,
  size: number,
): Companion[] {
  const rows = margins.map((of) => ({
    currency: currencyShown(of.currency),
    revenue: shownCents(of.revenue),
    item_cost: of.itemCost && shownCents(of.itemCost),
    time_cost: of.timeCost && shownCents(of.timeCost),
    ...(of.items.without.length === 0
      ? {}
      : {
          revenue_without_cost: shownCents(of.uncosted),
          revenue_without_cost_percent: of.uncostedPercent,
        }),
    [marginName(of, isTimeKnown)]: of.margin && shownCents(of.margin),
    [`${marginName(of, isTimeKnown)}_percent`]: percentOf(of),
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
                labelled("revenue without cost", row.revenue_without_cost),
                labelled("margin", row.margin),
                labelled("margin at most", row.margin_at_most),
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
  { margins, time, isTimeKnown, entries }: OfSubject,
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
  for (const of of margins) {
    const { currency, lines, items, itemCost, timeCost: spent, margin: earned } = of;
    addLines(`revenue_${currency}`, lines);
    if (itemCost !== undefined)
      addLines(
        `item_cost_${currency}`,
        items.costed.map(({ line }) => line),
      );
    if (spent !== undefined)
      records.set(`time_cost_${currency}`, entryRecords(entries.filter(hasCost), basis, agents));
    if (earned !== undefined) addLines(`${marginName(of, isTimeKnown)}_${currency}`, lines);
    if (items.without.length > 0) addLines(`revenue_without_cost_${currency}`, items.without);
  }
  addLines("lines_without_cost", withoutCost(margins));
  if (time !== undefined) {
    records.set("hours", entryRecords(entries, basis, agents));
    if (agents.size > 0)
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
