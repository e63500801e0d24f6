import type { HaloRecord } from "../../halo/client.ts";
import type { ClosingRule } from "../../halo/closing.ts";
import { idOf, otherKind } from "../../halo/rules.ts";
import { dateOf } from "../../halo/text.ts";
import type { ListDeclaration } from "../kit/crud/list.ts";
import type { Check } from "../kit/crud/warnings.ts";
import { assumedClosing, closingRuleFor, type FromList, isUnclear } from "./closing.ts";
import { isPastFix } from "./overdue.ts";
import { standingOf } from "./standing.ts";

/** What has to be said of the tickets of a list: which are closed or open again, and which of the late ones are overdue. */

type Judge = NonNullable<ListDeclaration["judge"]>;

const dayMs = 86_400_000;

/** Judges open_only, and for tickets closed_only and due_before, by what Halo tells of the tenant's statuses. */
export const judgeTickets: Judge = async (rows, { args, more, context }) => {
  const from: FromList =
    args.open_only === true || args.overdue === true
      ? "open"
      : args.closed_only === true
        ? "closed"
        : undefined;
  const due = typeof args.due_before === "string" ? new Date(`${args.due_before}Z`) : undefined;
  const isLate = due !== undefined && due.getTime() <= context.now() + dayMs;
  const doubtful = rows.filter(isUnclear);
  if (from === undefined && !isLate && doubtful.length === 0) return {};
  const judged = from === undefined && !isLate ? doubtful : rows;
  const rule = await closingRuleFor(judged, from, context);
  const unlike = (standing: "open" | "closed") =>
    doubtful
      .filter((row) => standingOf(row, rule, from) === standing)
      .filter((row) => (dateOf(row.dateclosed) === undefined) === (standing === "closed"))
      .map(({ id }) => `#${String(id)}`);
  const [again, undated] = [unlike("open"), unlike("closed")];
  return {
    checks: from === undefined ? [] : [checkOf(from, rule)],
    summary: isLate ? lateness(rows, { due, more, now: new Date(context.now()) }, rule, from) : undefined,
    warnings: [
      ...(again.length === 0
        ? []
        : [`Open again, though a date of an earlier closing is shown: ${again.join(", ")}.`]),
      ...(undated.length === 0
        ? []
        : [`Closed by their status, though Halo shows no date of closing: ${undated.join(", ")}.`]),
      ...(from === undefined && !isLate ? [] : assumedClosing(rule, judged)),
    ],
  };
};

/** What a card has to say of a ticket: that it is open again, and why a closed one has no fix date. */
export async function ticketRemarks(
  row: HaloRecord,
  context: Parameters<Judge>[1]["context"],
): Promise<readonly string[]> {
  const { warnings = [] } = await judgeTickets([row], { args: {}, more: false, context });
  return [...warnings, ...withoutFixDate(row)];
}

/** Why nothing tells whether a closed ticket was fixed in time. Halo gives no reason, so it is told only where a field does. */
function withoutFixDate(row: HaloRecord): string[] {
  if (dateOf(row.dateclosed) === undefined || dateOf(row.fixbydate) !== undefined) return [];
  const reason =
    row.excludefromsla === true
      ? "it is left out of the SLA"
      : idOf(row.sla_id) === undefined
        ? "it has no SLA"
        : "Halo shows none with its SLA, which may not track the fix";
  return [`No fix-by date: ${reason}. Whether it was fixed in time can't be told.`];
}

function checkOf(from: "open" | "closed", rule: ClosingRule): Check {
  return {
    argument: `${from}_only`,
    holds: (row) => {
      const standing = standingOf(row, rule, from);
      return standing === "unknown" ? undefined : standing === from;
    },
  };
}

/** How late tickets and overdue ones relate: Halo's filter goes by the fix date alone, in a zone of its own. */
function lateness(
  rows: readonly HaloRecord[],
  { due, more, now }: { readonly due: Date; readonly more: boolean; readonly now: Date },
  rule: ClosingRule,
  from: FromList,
): string | undefined {
  const isOpen = (row: HaloRecord) =>
    from === "open" ? standingOf(row, rule, from) !== "closed" : !rule.isClosed(row);
  const others = rows.filter((row) => otherKind(row) !== undefined);
  const tickets = rows.filter((row) => otherKind(row) === undefined);
  const closed = tickets.filter((row) => !isOpen(row));
  const open = tickets.filter(isOpen);
  const held = open.filter((row) => row.onhold === true);
  const excluded = open.filter((row) => row.onhold !== true && row.excludefromsla === true);
  const later = open.filter((row) => (dateOf(row.fixbydate)?.getTime() ?? 0) > due.getTime());
  const overdue = open.filter((row) => isPastFix(row, now));
  if (!more && overdue.length === rows.length) return undefined;
  const counted = (
    [
      [closed, "closed"],
      [held, "on hold"],
      [excluded, "left out of the SLA"],
      [others, "projects or opportunities"],
      [later, "due later (Halo compares in a time zone of its own)"],
    ] as const
  ).flatMap(([some, what]) => (some.length === 0 ? [] : [`${some.length} ${what}`]));
  const among = counted.length === 0 ? "" : `, ${counted.join(", ")}`;
  const are = overdue.length === 1 ? "is" : "are";
  return `due_before goes by the fix date alone, and so does the total. Of these ${rows.length} rows ${overdue.length} ${are} overdue as halo_triage counts it (fix_overdue: open, on a clock that runs)${among}.`;
}
