import type { HaloRecord } from "../../../halo/client.ts";
import type { ClosingRule } from "../../../halo/closing.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";
import { plainText } from "../../../halo/text.ts";
import type { ToolContext } from "../../kit/define.ts";
import { latestActions } from "../latest-actions.ts";

/** By whom, in what time and how a ticket was solved, as far as its actions tell. */

export interface Solved {
  /** Who wrote the note that solved it. */
  readonly solved_by?: unknown;
  /** From opening to closing, in hours by the clock. */
  readonly hours_open?: number;
  /** Hours that are logged on it, where there are any. */
  readonly timetaken?: number;
  /** What that note says. */
  readonly how?: string;
  /** Its number within the ticket. */
  readonly action_id?: unknown;
  readonly warnings: readonly string[];
}

/** Actions that are read of a ticket to find how it was solved. */
const mostActions = 100;
/** Shorter notes say nothing of how: "Done.", "ok". */
const shortestNote = 12;

const solvingOutcome = /resol|clos|solv|fix|complet/i;

/** What an action says, as plain text. */
export const noteOf = (action: HaloRecord): string =>
  plainText(String(action.note || action.note_html || action.emailbody_html || ""));
/** Not of the ticket's user, who is `who_type` 1, or agent 0. */
const isOfAgent = ({ who_type, who_agentid }: HaloRecord) => Number(who_type ?? 0) !== 1 && who_agentid !== 0;

/**
 * The note that tells how a ticket was solved: that of its closing, else one whose outcome says so, else the last that an
 * agent wrote.
 *
 * @param actions newest first
 */
export function solvingAction(
  actions: readonly HaloRecord[],
  rule: Pick<ClosingRule, "closes">,
): HaloRecord | undefined {
  const told = actions.filter((action) => isOfAgent(action) && noteOf(action).length >= shortestNote);
  const isClosing = ({ new_status, old_status }: HaloRecord) =>
    new_status !== undefined && rule.closes(new_status) === true && rule.closes(old_status) !== true;
  return (
    told.find(isClosing) ??
    told.find(({ outcome }) => typeof outcome === "string" && solvingOutcome.test(outcome)) ??
    told[0]
  );
}

/** @param ticket a row that is closed */
export async function solvedHow(
  ticket: HaloRecord,
  rule: Pick<ClosingRule, "closes">,
  context: ToolContext,
): Promise<Solved> {
  const { rows, warnings = [] } = await latestActions(Number(ticket.id), mostActions, context);
  const action = solvingAction(rows, rule);
  const [opened, closed] = [dateIn(ticket, "dateoccurred"), dateIn(ticket, "dateclosed")];
  const hours =
    opened === undefined || closed === undefined || closed < opened
      ? undefined
      : Math.round((closed.getTime() - opened.getTime()) / 360_000) / 10;
  const logged = rows.reduce((sum, { timetaken }) => sum + Number(timetaken ?? 0), 0);
  return {
    ...(logged > 0 && rows.length < mostActions ? { timetaken: Math.round(logged * 100) / 100 } : {}),
    ...(hours === undefined ? {} : { hours_open: hours }),
    ...(action === undefined ? {} : { solved_by: action.who, how: noteOf(action), action_id: action.id }),
    warnings,
  };
}
