import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { isSurelyOpen } from "../../../halo/closing.ts";
import { localTime } from "../../../halo/dates/days.ts";
import { badInput, HaloError } from "../../../halo/errors.ts";
import { largestActionCount } from "../../../halo/rules.ts";
import { haloDate } from "../../../halo/text.ts";
import { readDate } from "../../kit/arguments/dates.ts";
import { withNames } from "../../kit/crud/names.ts";
import { defineReadTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { listOutput } from "../../kit/output.ts";
import { counted } from "../../kit/view.ts";
import { assumedClosing, closingRuleFor } from "../../tickets/closing.ts";
import { type ChangedKind, changedKinds } from "./kinds.ts";
import { advanced, keepQuestion, keptQuestion, type Mark, toldBy, untold, withTold } from "./mark.ts";
import {
  actionsSince,
  changedRows,
  momentOf,
  type ReadChanges,
  stampedInvoices,
  stampedTickets,
} from "./reading.ts";
import {
  actionChange,
  changedView,
  invoiceChange,
  type ReadChange,
  shownChange,
  ticketChange,
  writtenAt,
} from "./told.ts";

/**
 * How far back before the last change that was read each kind is read again, in milliseconds. A change of a ticket may
 * show itself some time after its moment; an action may be booked for earlier that day, or be edited.
 */
const overlapMs = {
  tickets: 2 * 60_000,
  invoices: 2 * 60_000,
  actions: 24 * 60 * 60_000,
} as const satisfies Record<ChangedKind, number>;

/** What is asked. */
interface Asked {
  readonly kinds: readonly ChangedKind[];
  /** Whether the caller named the kinds: then one that can't be read is no matter of course. */
  readonly isNamed: boolean;
  readonly client: number | undefined;
  readonly agent: number | undefined;
}

/** What was read for a question. */
interface Found {
  readonly changes: readonly ReadChange[];
  /** The tickets that were read, by their ids. */
  readonly tickets: ReadonlyMap<string, HaloRecord>;
  readonly newest: Readonly<Partial<Record<ChangedKind, number>>>;
  readonly warnings: readonly string[];
  /** Kinds of which some or all could not be read. */
  readonly unread: ReadonlySet<ChangedKind>;
}

/** A mark from which everything since a moment is told. */
function beginning(since: number, kinds: readonly ChangedKind[]): Mark {
  const of = (kind: ChangedKind) => [kind, { low: since - overlapMs[kind], told: [] }] as const;
  return { kinds: Object.fromEntries(kinds.map(of)), known: [] };
}

async function readAll(
  mark: Mark,
  { kinds, isNamed, client, agent }: Asked,
  context: ToolContext,
): Promise<Found> {
  const newest: Partial<Record<ChangedKind, number>> = {};
  const warnings: string[] = [];
  const unread = new Set<ChangedKind>();
  const scope = {
    ...(client === undefined ? {} : { client_id: client }),
    ...(agent === undefined ? {} : { agent_id: agent }),
  };
  const read = async (kind: ChangedKind, reading: (low: number) => Promise<ReadChanges>) => {
    const low = mark.kinds[kind]?.low;
    if (low === undefined) return [];
    try {
      const found = await reading(low);
      if (found.newest !== undefined) newest[kind] = Math.max(newest[kind] ?? found.newest, found.newest);
      return found.rows;
    } catch (error) {
      if (isNamed || !(error instanceof HaloError) || error.kind !== "permission") throw error;
      unread.add(kind);
      warnings.push(`${kind} are left out: ${error.message}`);
      return [];
    }
  };
  const tickets = new Map<string, HaloRecord>();
  // Deleted ones first: a Halo that ignores the parameter gives the others, which the second list puts right.
  for (const query of [{ deleted: true }, {}]) {
    const rows = await read("tickets", (low) =>
      changedRows(stampedTickets, { ...scope, ...query }, low, context),
    );
    for (const row of rows) if (isOf(row, client, agent)) tickets.set(String(row.id), row);
  }
  const isNarrow = client !== undefined || agent !== undefined;
  if (context.halo.bounds.clients !== undefined && kinds.includes("actions")) {
    // Halo's list is cut before the rows of other clients are taken out of it.
    warnings.push(
      `Where Halo has more than ${largestActionCount} actions since then, some may be missing: this connection sees some clients alone.`,
    );
  }
  const listed = await read("actions", (low) => actionsSince(low, context));
  if (kinds.includes("actions")) {
    const missing = withoutActions(listed, mark.kinds.actions?.low, tickets);
    if (missing.length > 0) unread.add("actions");
    warnings.push(...missing);
  }
  const actions = listed.filter(({ ticket_id }) => !isNarrow || tickets.has(String(ticket_id)));
  if (isNarrow && unread.has("tickets") && actions.length < listed.length) {
    // They are not told, so they are no sign of how far was told either.
    delete newest.actions;
    unread.add("actions");
    warnings.push(
      "Actions of tickets that could not be read are left out: whose they are, their tickets tell.",
    );
  }
  if (kinds.includes("tickets")) warnings.push(...(await withoutClosing(tickets, context)));
  const invoices = (
    await read("invoices", (low) => changedRows(stampedInvoices, scope, low, context))
  ).filter((row) => isOf(row, client, undefined));
  const changes = [
    ...(kinds.includes("tickets") ? [...tickets.values()].map(ticketChange) : []),
    ...actions.map(actionChange),
    ...invoices.map(invoiceChange),
  ].toSorted((a, b) => a.at - b.at || changedKinds.indexOf(a.kind) - changedKinds.indexOf(b.kind));
  return { changes, tickets, newest, warnings: [...new Set(warnings)], unread };
}

/**
 * Says so where Halo lists no actions though tickets had some: it may list them for one ticket alone. Where no tickets
 * were read that can't be told apart from nothing that happened.
 */
function withoutActions(
  actions: readonly HaloRecord[],
  low: number | undefined,
  tickets: ReadonlyMap<string, HaloRecord>,
): readonly string[] {
  if (low === undefined || actions.length > 0) return [];
  const left =
    "notes, mails and logged time may be left out. halo_list_actions with ticket_id reads those of a ticket.";
  const acted = [...tickets.values()].filter(({ lastactiondate }) => (momentOf(lastactiondate) ?? 0) >= low);
  if (acted.length > 0)
    return [`Halo listed no actions, and ${acted.length} of these tickets had one since then: ${left}`];
  return tickets.size > 0
    ? []
    : [`Halo listed no actions since then. Some list them for one ticket alone: ${left}`];
}

/**
 * Says so where tickets show no date of closing and are closed by their status, as in some tenants, or may be: then
 * "closed" is told of none.
 */
async function withoutClosing(
  tickets: ReadonlyMap<string, HaloRecord>,
  context: ToolContext,
): Promise<readonly string[]> {
  const undated = [...tickets.values()].filter(({ dateclosed }) => haloDate(dateclosed) === undefined);
  const rule = await closingRuleFor(undated, undefined, context);
  // Of a status of which nothing is told the ticket itself may tell.
  const unmarked = undated.filter((row) => rule.closes(row.status_id) ?? !isSurelyOpen(row));
  const isTold = unmarked.every(({ status_id }) => rule.closes(status_id));
  return unmarked.length === 0
    ? []
    : [
        `Of ${counted(unmarked.length, "ticket")} in a status that ${isTold ? "closes" : "closes, or of which Halo does not say so,"} Halo shows no date of closing: whether they were closed since then is not told.`,
        ...assumedClosing(rule, unmarked),
      ];
}

/** How many of each kind changed. What was not read is not told as 0. */
function sums(
  kinds: readonly ChangedKind[],
  changes: readonly ReadChange[],
  unread: Found["unread"],
): string {
  const each = kinds.map((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    if (!unread.has(kind)) return counted(count, kind.slice(0, -1));
    return count === 0 ? `${kind} not told` : `at least ${counted(count, kind.slice(0, -1))}`;
  });
  return `Changed: ${each.join(", ")}.`;
}

/** Halo may ignore a filter: rows of others are left out here. */
const isOf = (row: HaloRecord, client: number | undefined, agent: number | undefined) =>
  (client === undefined || Number(row.client_id) === client) &&
  (agent === undefined || Number(row.agent_id) === agent);

/** What had changed before the moment that is asked for, in the time that is read again: it counts as told. */
function before(since: number, changes: readonly ReadChange[]): readonly ReadChange[] {
  return changes.filter(
    ({ kind, at, row }) => at < since && (kind !== "actions" || (writtenAt(row) ?? at) < since),
  );
}

const startOfToday = (context: ToolContext) =>
  readDate("today", "first", context)?.getTime() ?? context.now();

/** Where a question begins. */
async function openingOf(
  args: { readonly since?: string | undefined; readonly again?: boolean | undefined },
  key: string,
  kinds: readonly ChangedKind[],
  context: ToolContext,
): Promise<{ readonly mark: Mark; readonly since: number | undefined; readonly said: readonly string[] }> {
  const { marks } = context;
  if (args.since !== undefined) {
    const since = Date.parse(`${args.since}Z`);
    if (since > context.now()) throw badInput("since lies ahead: give a moment that was.");
    return { mark: beginning(since, kinds), since, said: [] };
  }
  const kept = marks === undefined ? undefined : await keptQuestion(marks, key);
  if (args.again === true) {
    if (kept?.before === undefined)
      throw badInput("again: there is no earlier answer to this question here. Give since.");
    return { mark: kept.before, since: undefined, said: [] };
  }
  if (kept !== undefined) return { mark: kept.after, since: undefined, said: [] };
  const since = startOfToday(context);
  const shown = localTime(new Date(since), context.timeZone);
  const said = `No earlier question like this is known here (a question is kept for a day), so this is since ${shown}. Give since for another moment.`;
  return { mark: beginning(since, kinds), since, said: [said] };
}

/** What changed. */
const changesSince = defineReadTool({
  name: "halo_changes_since",
  title: "What changed",
  description:
    "Tickets, actions and invoices that changed since a moment, or since you last asked; oldest first. Ask again for more.",
  input: {
    since: input.date("Such as 2h, monday; default: since the last answer").optional(),
    kinds: z.array(z.enum(changedKinds)).min(1).max(3).optional(),
    client: input.reference("client").optional(),
    agent: input.reference("agent", "their tickets").optional(),
    again: input.flag("The last answer once more").optional(),
    page_size: input.rowCount(50, "Default 50, max 100"),
  },
  output: () => listOutput(changedView),
  takesLong: true,
  handler: async (args, context) => {
    const { client, agent, page_size: size } = args;
    const kinds = kindsOf(args.kinds, agent);
    const isNarrow = client !== undefined || agent !== undefined;
    const asked: Asked = { kinds, isNamed: args.kinds !== undefined, client, agent };
    const key = JSON.stringify([kinds, client ?? 0, agent ?? 0]);
    // Of which client and agent an action is, its ticket tells.
    const read = isNarrow ? [...new Set([...kinds, "tickets" as const])] : kinds;
    const { mark: begun, since, said } = await openingOf(args, key, read, context);
    const found = await readAll(begun, asked, context);
    const mark = since === undefined ? begun : withTold(begun, before(since, found.changes));
    const open = untold(mark, found.changes);
    const shown = open.slice(0, size);
    const left = open.slice(size);
    const told = rowsOf(shown, mark, open, { ...found, since, context });
    const { rows, warnings } = await withNames(changedView, told, context);
    const held = isNarrow && left.some(({ kind }) => kind === "actions") ? ["tickets" as const] : [];
    const after = advanced(mark, {
      shown,
      left,
      held,
      newest: found.newest,
      overlapMs,
      known: knownOf(shown),
    });
    if (context.marks !== undefined) await keepQuestion(context.marks, key, { before: mark, after });
    return {
      kind: "list",
      view: changedView,
      rows,
      total: open.length,
      more: left.length > 0,
      page: 1,
      pageSize: size,
      detail: "summary",
      summary: sums(kinds, open, found.unread),
      next: (fitting) =>
        fitting < shown.length
          ? `go on with again true and page_size ${fitting}`
          : `ask again without since for ${left.length} more`,
      warnings: [...said, ...found.warnings, ...warnings],
    };
  },
});

/** The kinds that are asked for: invoices are of no agent. */
function kindsOf(
  given: readonly ChangedKind[] | undefined,
  agent: number | undefined,
): readonly ChangedKind[] {
  if (agent === undefined) return changedKinds.filter((kind) => given?.includes(kind) !== false);
  if (given?.includes("invoices") === true)
    throw badInput("kinds: invoices are of no agent. Leave out agent, or invoices.");
  return changedKinds.filter((kind) => kind !== "invoices" && given?.includes(kind) !== false);
}

/** The rows of the result, each with what is known beside it. */
function rowsOf(
  shown: readonly ReadChange[],
  mark: Mark,
  open: readonly ReadChange[],
  {
    tickets,
    since,
    context,
  }: Pick<Found, "tickets"> & { readonly since: number | undefined; readonly context: ToolContext },
): readonly HaloRecord[] {
  const { timeZone } = context;
  const now = context.now();
  const told = toldBy(mark);
  const known = new Map(mark.known.map(([id, status, agent]) => [id, { status, agent }] as const));
  const actions = new Map<string, HaloRecord[]>();
  for (const { kind, row } of open) {
    if (kind !== "actions") continue;
    const ofTicket = actions.get(String(row.ticket_id)) ?? [];
    actions.set(String(row.ticket_id), [...ofTicket, row]);
  }
  return shown.map((change) => {
    const { kind, key, row } = change;
    return shownChange(change, {
      since: since ?? mark.kinds[kind]?.low ?? 0,
      now,
      timeZone,
      wasTold: told.has(`${kind} ${key}`),
      known: kind === "tickets" ? known.get(Number(key)) : undefined,
      actions: kind === "tickets" ? (actions.get(key) ?? []) : [],
      ticket: tickets.get(String(row.ticket_id)),
    });
  });
}

/** The status and the agent of the tickets that are told. */
const knownOf = (shown: readonly ReadChange[]): Mark["known"] =>
  shown.flatMap(({ kind, row }) =>
    kind === "tickets" ? [[Number(row.id), Number(row.status_id), Number(row.agent_id)] as const] : [],
  );

/** Tools for what changed. */
export const changesSinceTools = [changesSince] as const satisfies readonly Tool[];
