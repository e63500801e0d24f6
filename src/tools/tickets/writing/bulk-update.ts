import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable } from "../../../halo/errors.ts";
import type { LookupKind } from "../../../halo/lookups.ts";
import { haloResources } from "../../../halo/resources.ts";
import { haloDate, quoteLine, shorten } from "../../../halo/text.ts";
import { listedName, shortLabel } from "../../kit/clean.ts";
import {
  type BulkPlan,
  bulkQuestion,
  isToDo,
  planBulk,
  previewRow,
  runBulk,
} from "../../kit/crud/writing/bulk.ts";
import { nameFieldOf } from "../../kit/crud/writing/changes.ts";
import { dryRun } from "../../kit/crud/writing/dry-run.ts";
import { unchangedSince } from "../../kit/crud/writing/unchanged-since.ts";
import { defineConfirmedWriteTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { bulkOutput } from "../../kit/output.ts";
import { allowedStatuses } from "../moves/allowed-statuses.ts";
import { ticketView, ticketWatched } from "../tickets.ts";
import { requireAgent, requireTeam } from "./assignee.ts";

/** The lookup with the name of each id that can be set; a priority's name depends on the ticket's SLA. */
const lookupOf: Readonly<Record<string, LookupKind>> = { status_id: "statuses", agent_id: "agents" };

const longestSetting = 60;

/** What is set, in words for the person who is asked: `status_id 9 (Closed), team «Field»`. */
async function settingOf(plan: BulkPlan, context: ToolContext): Promise<string> {
  const words = Object.entries(plan.fields).map(async ([field, value]) => {
    if (typeof value === "string") return `${field} ${quoteLine(shorten(value, longestSetting))}`;
    const lookup = lookupOf[field];
    const names = lookup === undefined ? namesIn(plan, field) : await nameOf(lookup, value, context);
    return names.length === 0
      ? `${field} ${String(value)}`
      : `${field} ${String(value)} (${names.map((name) => listedName(shorten(shortLabel(name), longestSetting))).join(" or ")})`;
  });
  return (await Promise.all(words)).join(", ");
}

async function nameOf(lookup: LookupKind, id: unknown, context: ToolContext): Promise<readonly string[]> {
  try {
    const name = (await context.lookups.names(lookup, context.signal))(id);
    return name === undefined ? [] : [name];
  } catch (error) {
    dispensable(error);
    return [];
  }
}

/** The names that the planned changes give to what a field is set to: several where it is another thing in each SLA. */
function namesIn({ view, records }: BulkPlan, field: string): readonly string[] {
  const named = nameFieldOf(view, field);
  const changes = records.filter(isToDo).flatMap((record) => record.changes);
  const names = changes.flatMap((change) => (change.field === named ? [String(change.after)] : []));
  return [...new Set(names)].slice(0, 3);
}

/** Whether a ticket was closed or opened again, by its closing date alone: anything more would take requests for each. */
function closingMoved(before: HaloRecord, after: HaloRecord): readonly string[] {
  const [was, is] = [before, after].map(({ dateclosed }) => haloDate(dateclosed));
  if (after.dateclosed === undefined || (was === undefined) === (is === undefined)) return [];
  return [is === undefined ? "It is open again: it was closed before." : "It is closed by this."];
}

const bulkUpdate = defineConfirmedWriteTool({
  name: "halo_bulk_update_tickets",
  title: "Update many tickets",
  description:
    "Set the same fields on up to 50 tickets. Asks the user with a preview first, and answers for each ticket.",
  input: {
    ticket_ids: input.ids("Tickets"),
    status_id: input.status("ticket").optional(),
    agent_id: input.reference("agent").optional(),
    team: input.teamName().optional(),
    priority_id: input.priority().optional(),
    if_unchanged_since: unchangedSince(haloResources.tickets),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => bulkOutput(),
  fansOut: true,
  handler: async (args, context) => {
    const { status_id, agent_id, priority_id: priority } = args;
    const given = { status_id, agent_id, team: args.team, priority_id: priority?.id };
    if (Object.values(given).every((value) => value === undefined)) {
      throw badInput(`Nothing to change: give at least one of ${Object.keys(given).join(", ")}.`);
    }
    if (agent_id !== undefined) await requireAgent(agent_id, context);
    const team = args.team === undefined ? undefined : await requireTeam(args.team, context);
    const fields = Object.fromEntries(
      Object.entries({ ...given, team }).filter(([, value]) => value !== undefined),
    );
    const ids = [...new Set(args.ticket_ids)];
    const since = args.if_unchanged_since;
    const isAllowed = allowedStatuses(status_id, context);
    const planned = await planBulk(ticketView, ids, fields, since, ticketWatched, context, isAllowed);
    const plan = { ...planned, says: closingMoved };
    const frame = { kind: "bulk", view: ticketView, fields, warnings: [] } as const;
    const dry = args.dry_run === true;
    if (dry || !plan.records.some(isToDo)) {
      return {
        ...frame,
        dryRun: dry,
        sent: 0,
        rows: plan.records.map((record) => previewRow(ticketView, record)),
      };
    }
    await context.confirm(bulkQuestion(plan, await settingOf(plan, context), context.timeZone), args.confirm);
    return { ...frame, dryRun: false, ...(await runBulk(plan, context)) };
  },
});

/** Tools that change many tickets in one call. */
export const bulkTools = [bulkUpdate] as const satisfies readonly Tool[];
