import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { largestActionCount } from "../../halo/rules.ts";
import { dateOf } from "../../halo/text.ts";
import type { CompanionDeclaration, CompanionRows } from "../kit/crud/get.ts";
import type { ToolContext } from "../kit/define.ts";
import { type Fields, parts, quote, shortDate, unlabelled } from "../kit/view.ts";

/** Fields of an action that a reader of a ticket needs. `id` counts within the ticket. */
const actionFields: Fields = {
  id: "id",
  datetime: "date",
  who: "text",
  outcome: "name",
  hiddenfromuser: "boolean",
  timetaken: "number",
  note: "text",
};

/** One line for an action. */
function actionLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id}`,
    row.datetime !== undefined && shortDate(row.datetime),
    row.who !== undefined && quote(row.who),
    unlabelled(row.outcome),
    row.hiddenfromuser === true && "internal",
    typeof row.timetaken === "number" && row.timetaken !== 0 && `${row.timetaken} h`,
    row.note !== undefined && quote(row.note),
  );
}

const firstTry = 100;

/**
 * The latest actions of a ticket, newest first. Halo's list of actions has no paging and no order, only
 * `count`: when as many come as were asked for, all are read, so that "latest" is true whatever the order.
 *
 * @param order what counts as the latest: by time unless given
 */
export async function latestActions(
  ticketId: number,
  most: number,
  context: ToolContext,
  order: (rows: readonly HaloRecord[]) => readonly HaloRecord[] = newestFirst,
): Promise<CompanionRows> {
  const read = (count: number) =>
    context.halo.listAll(
      haloResources.actions,
      { ticket_id: ticketId, excludesys: true, count },
      { signal: context.signal },
    );
  let rows = await read(Math.max(firstTry, most));
  if (rows.length >= firstTry) rows = await read(largestActionCount);
  const own = rows.filter((row) => !row.ticket_id || Number(row.ticket_id) === ticketId);
  const newest = order(own);
  const next = `halo_list_actions with ticket_id ${ticketId}`;
  const whole = `halo_get_action with ticket_id ${ticketId} and the action's id`;
  if (own.length === rows.length) return { rows: newest.slice(0, most), total: newest.length, next, whole };
  const foreign = rows.length - own.length;
  return {
    rows: newest.slice(0, most),
    next,
    whole,
    warnings: [
      `${foreign} of the ${rows.length} actions that Halo gave are of other tickets and were left out: this Halo seems to have ignored the ticket, so the latest actions may be missing.`,
    ],
  };
}

/** Sorts records by their number, which for actions counts within the ticket: what was added last comes first. */
export function lastAddedFirst(rows: readonly HaloRecord[]): HaloRecord[] {
  return [...rows].sort((a, b) => Number(b.id) - Number(a.id));
}

/**
 * Sorts actions by their time, the newest first; those without one come last. Time may be logged for an earlier day, so
 * that the number alone does not tell.
 */
export function newestFirst(rows: readonly HaloRecord[]): HaloRecord[] {
  const timeOf = (row: HaloRecord) => dateOf(row.datetime)?.getTime() ?? 0;
  return lastAddedFirst(rows).sort((a, b) => timeOf(b) - timeOf(a));
}

/** The latest actions beside a ticket, a project or an opportunity. The argument `actions` says how many. */
export const actionsCompanion: CompanionDeclaration<{ readonly id: number; readonly actions: number }> = {
  fields: actionFields,
  short: { note: 80 },
  line: actionLine,
  when: ({ actions }) => actions > 0,
  read: ({ id, actions }, context) => latestActions(id, actions, context),
};
