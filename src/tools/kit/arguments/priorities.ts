import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import { inSentence, shownName } from "./alike.ts";
import { Argument, type Call, order } from "./argument.ts";
import { unknownRecord } from "./existing.ts";
import { noneFits, withShortForm, withWholeName } from "./matching.ts";
import { idIn } from "./names.ts";
import { wordsFor, wordsIn } from "./references.ts";
import { lookedUp } from "./searching.ts";
import { type Candidate, recordKinds, sources } from "./sources.ts";

/**
 * A priority's number is unique within its SLA only: 1 can be "Critical" in one and "P1 - Emergency" in another. So what
 * words mean is a number together with the SLAs in which it is that priority.
 */

/** The priority that an argument names. */
export interface PriorityChoice {
  /** The number that tickets carry as `priority_id`. */
  readonly id: number;
  /** The SLAs in which the number is the priority that is meant; undefined where it is that in all, or was given as a number. */
  readonly slas: readonly number[] | undefined;
}

/** Whether a ticket's row has a priority; false for a row that does not show its SLA, where that decides. */
export function hasPriority(row: HaloRecord, { id, slas }: PriorityChoice): boolean {
  return Number(row.priority_id) === id && (slas === undefined || slas.includes(Number(row.sla_id)));
}

/** A priority, by its name or its number, as other references. */
export function priority(description = ""): Argument<PriorityChoice, string | number> {
  const kind = "priority";
  return Argument.of({
    order: order.reference + recordKinds.indexOf(kind),
    says: true,
    nameFor: () => kind,
    schema: () => wordsFor(kind, description),
    also: (name) => [
      { name, isId: true },
      { name: "priority_name", isId: false },
    ],
    read: wordsIn,
    resolve: async (_name, words, call) => resolvePriority(words, call),
    missing: () => `${kind} is missing: give its name or number.`,
  });
}

const source = sources.priority;

const slaOf = ({ row }: Candidate) => idOf(row.slaid);

/** `High (SLA 2)`, as the candidates are listed. */
const withSla = /^(.+) \(SLA (\d{1,9})\)$/;

async function resolvePriority(words: string | number, call: Call) {
  const { lookups, signal } = call.context;
  let rows: readonly Candidate[];
  try {
    rows = await lookedUp(source, call.isWrite, call);
  } catch (error) {
    // Without the names Halo itself decides about a number.
    dispensable(error);
    const id = idIn(words);
    if (id === undefined) throw error;
    return { value: { id, slas: undefined }, said: [] };
  }
  let fitting = fittingIn(rows, words, call);
  if (fitting.length === 0 && (await lookups.reread("priorities", signal))) {
    rows = await lookedUp(source, false, call);
    fitting = fittingIn(rows, words, call);
  }
  if (fitting.length === 0 && typeof words === "string" && !call.isWrite) {
    fitting = withShortForm(rows, words);
  }
  if (fitting.length === 0) {
    const id = idIn(words);
    if (id !== undefined) throw unknownRecord(source, id);
    const looked = `among all ${rows.length} priorities of all SLAs`;
    throw noneFits({ source, words: String(words) }, rows, looked);
  }
  const isNumber = fitting.every((row) => row.id === idIn(words) && !isNamed(row, words));
  const all = { fitting, rows, words, isNumber };
  const choice = await choose(all, call);
  return { value: choice, said: saidOf(choice, all, call) };
}

/** What words fit, among the priorities of all SLAs. */
interface Fitting {
  readonly fitting: readonly Candidate[];
  readonly rows: readonly Candidate[];
  readonly words: string | number;
  /** Whether the words are the number, and no name. */
  readonly isNumber: boolean;
}

const isNamed = ({ name }: Candidate, words: string | number) =>
  typeof words === "string" && shownName(name) === shownName(words);

function fittingIn(
  rows: readonly Candidate[],
  words: string | number,
  { isWrite }: Call,
): readonly Candidate[] {
  if (typeof words === "number") return rows.filter(({ id }) => id === words);
  const [, name = "", sla] = withSla.exec(words) ?? [];
  const whole = withWholeName(rows, words);
  if (whole.length > 0) return inUse(whole);
  const ofSla = withWholeName(
    rows.filter((row) => slaOf(row) === Number(sla)),
    name,
  );
  if (ofSla.length > 0) return ofSla;
  const id = idIn(words);
  const numbered = id === undefined ? [] : rows.filter((row) => row.id === id);
  if (numbered.length > 0 || !isWrite) return numbered;
  const short = withShortForm(rows, words);
  if (short.length === 0) return [];
  throw badInput(
    `priority ${quoteLine(words)} is no priority's whole name, and a write takes no beginnings. It fits ${listedIn(short)}. Give the whole name.`,
  );
}

/** Those that are not hidden, where there are any. */
function inUse(rows: readonly Candidate[]): readonly Candidate[] {
  const shown = rows.filter(({ isInactive }) => !isInactive);
  return shown.length > 0 ? shown : rows;
}

/** The choice that the rows stand for; for tickets that are changed, the one of their own SLA. */
async function choose(all: Fitting, call: Call): Promise<PriorityChoice> {
  const { fitting, rows, words, isNumber } = all;
  const ids = [...new Set(fitting.map(({ id }) => id))];
  const [id = 0] = ids;
  const allSlas = new Set(rows.map(slaOf));
  const fitsAll = fitting.some((row) => slaOf(row) === undefined);
  const isEverywhere =
    ids.length === 1 && (fitsAll || rows.every((row) => row.id !== id || fitting.includes(row)));
  const tickets = call.isWrite ? ticketsIn(call) : [];
  const isSettled = isEverywhere && (fitsAll || allSlas.size === new Set(fitting.map(slaOf)).size);
  if (tickets.length > 0 && !isSettled) {
    return ofTickets(await slasOf(tickets, call), all);
  }
  if (ids.length > 1) {
    throw badInput(
      `priority ${quoteLine(words)} fits ${fitting.length}: ${listedIn(fitting)}. Give the one that is meant with its SLA, such as ${quoteLine(withItsSla(fitting[0]))}.`,
    );
  }
  if (isNumber || isEverywhere) return { id, slas: undefined };
  const slas = fitting.map(slaOf).filter((sla) => sla !== undefined);
  if (call.isWrite && slas.length > 1) {
    throw badInput(
      `priority ${quoteLine(words)} is ${id} in SLAs ${slas.join(" and ")}, and ${id} is another one elsewhere. Give it with its SLA, such as ${quoteLine(withItsSla(fitting[0]))}.`,
    );
  }
  return { id, slas };
}

/** The tickets that a call changes. */
function ticketsIn({ written }: Call): number[] {
  const { id, ticket_id, ticket_ids } = written;
  const given = Array.isArray(ticket_ids) ? ticket_ids : [ticket_id ?? id];
  return given.filter((value) => typeof value === "number");
}

/** The SLA of each ticket. */
async function slasOf(tickets: readonly number[], { context }: Call): Promise<ReadonlyMap<number, unknown>> {
  const { halo, signal } = context;
  const found = new Map<number, unknown>();
  if (tickets.length > 1) {
    const query = { ticketids: tickets.join(",") };
    const page = { number: 1, size: tickets.length };
    const { rows } = await halo.list(haloResources.tickets, query, page, { signal });
    for (const row of rows) if (row.sla_id !== undefined) found.set(Number(row.id), row.sla_id);
  }
  for (const id of tickets) {
    if (found.has(id)) continue;
    try {
      const ticket = await halo.get(haloResources.tickets, id, { includedetails: true }, { signal });
      found.set(id, ticket.sla_id);
    } catch (error) {
      // One of many that is not there is said with the others' results.
      if (tickets.length === 1 || dispensable(error).kind !== "not_found") throw error;
    }
  }
  return found;
}

function ofTickets(
  slas: ReadonlyMap<number, unknown>,
  { fitting, rows, words, isNumber }: Fitting,
): PriorityChoice {
  const ids = new Set<number>();
  for (const [ticket, value] of slas) {
    const sla = idOf(value);
    const ofSla = (row: Candidate) => slaOf(row) === undefined || slaOf(row) === sla;
    // A number for a ticket that does not tell its SLA is taken as it is: nothing shows that it means another.
    if (sla === undefined && isNumber) {
      for (const { id } of fitting) ids.add(id);
      continue;
    }
    const own = fitting.filter(ofSla);
    if (own.length > 0) {
      for (const { id } of own) ids.add(id);
      continue;
    }
    throw badInput(
      sla === undefined
        ? `Halo does not show the SLA of ticket ${ticket}, and priority ${quoteLine(words)} is ${listedIn(fitting)}: give its number.`
        : `Nothing was sent: ticket ${ticket} has SLA ${sla}, which has no priority ${quoteLine(words)}. The priorities of SLA ${sla}: ${listedIn(rows.filter(ofSla), false) || "none that Halo shows"}.`,
    );
  }
  const [id, ...others] = ids;
  if (id !== undefined && others.length === 0) return { id, slas: undefined };
  if (id === undefined) return { id: fitting[0]?.id ?? 0, slas: undefined };
  throw badInput(
    `Nothing was sent: priority ${quoteLine(words)} has another number in the SLA of each of these tickets (${listedIn(fitting)}). Change the tickets of each SLA in a call of their own.`,
  );
}

function withItsSla(row: Candidate | undefined): string {
  return row === undefined ? "" : `${shownName(row.name)} (SLA ${slaOf(row) ?? ""})`;
}

function listedIn(rows: readonly Candidate[], withSlas = true): string {
  return rows
    .slice(0, 10)
    .map((row) => `${row.id} ${inSentence(row.name)}${withSlas ? ` (SLA ${slaOf(row) ?? "any"})` : ""}`)
    .join(", ");
}

/** What the words mean where that is not in the words: the number's names in several SLAs, the SLA of a name. */
function saidOf(
  { id, slas }: PriorityChoice,
  { fitting, rows, words, isNumber }: Fitting,
  call: Call,
): string[] {
  if (isNumber) {
    const own = rows.filter((row) => row.id === id);
    const isOne = new Set(own.map(({ name }) => shownName(name))).size <= 1;
    // What a write sets is shown with its name.
    const isTold = call.isWrite && ticketsIn(call).length > 0;
    return isOne || isTold ? [] : [`priority ${id} is another one in each SLA: ${listedIn(own)}`];
  }
  if (slas !== undefined) return [`priority ${quoteLine(words)} is #${id} of SLA ${slas.join(" and ")}`];
  const meant = fitting.filter((row) => row.id === id);
  const [first] = meant;
  if (first === undefined || meant.some((row) => isNamed(row, words))) return [];
  return [`priority ${quoteLine(words)} is #${id} ${inSentence(first.name)}`];
}
