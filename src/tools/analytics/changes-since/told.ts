import type { HaloRecord } from "../../../halo/client.ts";
import { dayOf, localDay } from "../../../halo/dates/days.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { idOf, mergedInto } from "../../../halo/rules.ts";
import { parts, quoted, shortDate, type View } from "../../kit/view.ts";
import { type Candidate, lookOf } from "./mark.ts";
import { momentOf } from "./reading.ts";

/** Changes are no resource of Halo's; this gives them their words. */
const changes: HaloResource = {
  path: "",
  answers: "array",
  key: "changes",
  paged: false,
  noun: "change",
  plural: "changes",
};

const named = (now: unknown, before: unknown) =>
  now === undefined ? undefined : `${String(now)}${before === undefined ? "" : ` (was ${String(before)})`}`;

/** How changes are shown. */
export const changedView: View = {
  resource: changes,
  row: {
    kind: "label",
    id: "id",
    ticket_id: "id",
    at: "date",
    what: "label",
    summary: "text",
    client_name: "text",
    status_name: "listed",
    was_status: "listed",
    agent_name: "listed",
    was_agent: "listed",
    who: "text",
    outcome: "name",
    note: "text",
  },
  names: [
    { lookup: "statuses", id: "status_id", as: "status_name" },
    { lookup: "statuses", id: "was_status_id", as: "was_status" },
    { lookup: "agents", id: "agent_id", as: "agent_name" },
    { lookup: "agents", id: "was_agent_id", as: "was_agent" },
  ],
  line: (row) =>
    parts(
      `${row.kind} #${row.id}${row.ticket_id === undefined ? "" : ` of ticket #${row.ticket_id}`}`,
      shortDate(row.at),
      String(row.what),
      quoted(row.summary),
      quoted(row.client_name),
      named(row.status_name, row.was_status),
      named(row.agent_name, row.was_agent),
      quoted(row.who),
      // Marked by its kind.
      row.outcome !== undefined && String(row.outcome),
      quoted(row.note),
    ),
};

/** A change as it was read, before it is known whether it was told. */
export interface ReadChange extends Candidate {
  readonly row: HaloRecord;
}

/** A ticket as it changed. */
export function ticketChange(row: HaloRecord): ReadChange {
  const { status_id, agent_id, team, priority_id, client_id, user_id, summary, deleted } = row;
  const look = lookOf(
    ...[row.last_update, row.lastactiondate, row.dateclosed, deleted === true],
    ...[status_id, agent_id, team, priority_id, client_id, user_id, summary, mergedInto(row)],
  );
  return { kind: "tickets", key: String(row.id), at: momentOf(row.last_update) ?? 0, look, row };
}

/** An invoice as it changed. */
export function invoiceChange(row: HaloRecord): ReadChange {
  const { total, amountdue, posted, voided, datepaid, datesent, invoicenumber } = row;
  const look = lookOf(row.last_modified, total, amountdue, posted, voided, datepaid, datesent, invoicenumber);
  return { kind: "invoices", key: String(row.id), at: momentOf(row.last_modified) ?? 0, look, row };
}

/** An action as it was done, or as it was edited since. */
export function actionChange(row: HaloRecord): ReadChange {
  const { outcome, note, timetaken, hiddenfromuser } = row;
  const look = lookOf(row.last_updated, outcome, note, timetaken, hiddenfromuser);
  return {
    kind: "actions",
    key: `${row.ticket_id}/${row.id}`,
    at: momentOf(row.datetime) ?? 0,
    look,
    row,
  };
}

/** When an action was written: it may be booked for another time. */
export const writtenAt = (row: HaloRecord): number | undefined =>
  momentOf(row.actiondatecreated) ?? momentOf(row.last_updated);

/** What is known beside a row when it is told. */
export interface Beside {
  /** The moment from which on changes are asked for, in milliseconds since the epoch. */
  readonly since: number;
  /** The moment of the question, in milliseconds since the epoch: what Halo dates later has not happened. */
  readonly now: number;
  /** Of the tenant, whose days those of invoices are. */
  readonly timeZone: string;
  /** Whether the record was told before. */
  readonly wasTold: boolean;
  /** The ticket's status and agent as they were told last. */
  readonly known: { readonly status: number; readonly agent: number } | undefined;
  /** The ticket's actions that are new. */
  readonly actions: readonly HaloRecord[];
  /** The ticket of an action, where it was read. */
  readonly ticket: HaloRecord | undefined;
}

/** How far Halo's clock may be ahead of this one, in milliseconds. */
const clocksMs = 2 * 60_000;

/** A change in a row of the result. */
export function shownChange(change: ReadChange, beside: Beside): HaloRecord {
  const { kind, row, at } = change;
  const moment = new Date(at).toISOString();
  if (kind === "actions") return { ...shownAction(row, beside), at: moment };
  return { ...(kind === "tickets" ? shownTicket(row, beside) : shownInvoice(row, beside)), at: moment };
}

/** Whether a field holds a moment between the one that is asked from and now. */
function isSince(row: HaloRecord, field: string, { since, now }: Beside): boolean {
  const at = momentOf(row[field]) ?? Number.NEGATIVE_INFINITY;
  return at >= since && at <= now + clocksMs;
}

function shownTicket(row: HaloRecord, beside: Beside): HaloRecord {
  const { wasTold, known, actions } = beside;
  const status = Number(row.status_id);
  const hasStatus = known === undefined ? actions.some(isMoveTo(status)) : known.status !== status;
  // An action shows the agent that it set and not the one before, so that it tells of no change of agent.
  const hasAgent = known !== undefined && known.agent !== Number(row.agent_id);
  const into = mergedInto(row);
  const isNew = !wasTold && (isSince(row, "datecreated", beside) || isSince(row, "dateoccurred", beside));
  const what = [
    into !== undefined ? `merged into ${into}` : row.deleted === true && "deleted",
    isNew && "new",
    isSince(row, "dateclosed", beside) && "closed",
    hasStatus && !isNew && "status",
    hasAgent && !isNew && "assigned",
    actions.length > 0 && (actions.length === 1 ? "note" : `${actions.length} notes`),
  ].filter((word) => word !== false);
  return {
    kind: "ticket",
    id: row.id,
    what: what.length === 0 ? "changed" : what.join(", "),
    summary: row.summary,
    client_name: row.client_name,
    status_id: row.status_id,
    agent_id: row.agent_id,
    ...(known !== undefined && hasStatus ? { was_status_id: known.status } : {}),
    ...(known !== undefined && hasAgent ? { was_agent_id: known.agent } : {}),
  };
}

/** Of actions: moved their ticket from another status to this one. One that stays in its status names it twice. */
const isMoveTo = (status: number) => (action: HaloRecord) => {
  const [before, after] = [idOf(action.old_status), idOf(action.new_status)];
  return before !== undefined && after === status && before !== after;
};

function shownInvoice(row: HaloRecord, beside: Beside): HaloRecord {
  const { since, now, timeZone, wasTold } = beside;
  const [first, last] = [since, now].map((at) => localDay(new Date(at), timeZone));
  // These are days: of the first one it is not known whether it was before or after the moment.
  const isOn = (field: string) => {
    const day = dayOf(row[field], timeZone);
    return day !== undefined && day >= String(first) && day <= String(last);
  };
  const what = [
    row.voided === true && "voided",
    !wasTold && isSince(row, "date_created", beside) && "new",
    isOn("datepaid") && "paid",
    isOn("datesent") && "sent",
    row.posted === true && isOn("dateposted") && "posted",
  ].filter((word) => word !== false);
  return {
    kind: "invoice",
    id: row.id,
    what: what.length === 0 ? "changed" : what.join(", "),
    summary: row.invoicenumber === undefined ? undefined : `invoice ${String(row.invoicenumber)}`,
    client_name: row.client_name,
  };
}

function shownAction(row: HaloRecord, { wasTold, ticket }: Beside): HaloRecord {
  return {
    kind: "action",
    id: row.id,
    ticket_id: row.ticket_id,
    what: wasTold ? "edited" : Number(row.timetaken ?? 0) > 0 ? "note with time" : "note",
    summary: ticket?.summary,
    client_name: ticket?.client_name,
    who: row.who,
    outcome: row.outcome,
    note: row.note,
  };
}
