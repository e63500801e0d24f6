import type { HaloRecord } from "../../../halo/client.ts";
import type { ClosingRule } from "../../../halo/closing.ts";
import { idOf, otherKind } from "../../../halo/rules.ts";
import { dateOf } from "../../../halo/text.ts";
import type { ListDeclaration } from "../../kit/crud/list.ts";
import type { Check } from "../../kit/crud/warnings.ts";
import { given } from "../../kit/view.ts";
import { assumedClosing, closingRuleFor, type FromList, isUnclear } from "../closing.ts";
import { standingOf } from "../standing.ts";
import { isPastFix } from "./overdue.ts";
import { urgency } from "./overdue-list.ts";

/** What has to be said of the tickets of a list: which are closed or open again, and which of the late ones are overdue. */

type Judge = NonNullable<ListDeclaration["judge"]>;

const dayMs = 86_400_000;

/** Judges open_only, and for tickets closed_only and due_before, by what Halo tells of the tenant's statuses. */
export const judgeTickets: Judge = async (rows, { args, more, context }) => {
  const from: FromList =
    args.open_only === true || args.overdue === true || args.order === urgency
      ? "open"
      : args.closed_only === true
        ? "closed"
        : undefined;
  const due = typeof args.due_before === "string" ? new Date(`${args.due_before}Z`) : undefined;
  // What is asked for as overdue is so in every row, and without a word on closing any range of due dates has closed ones.
  const isDue = due !== undefined || typeof args.due_after === "string";
  const isPast = due !== undefined && due.getTime() <= context.now() + dayMs;
  const isLate = args.overdue !== true && (isPast || (isDue && from === undefined));
  const doubtful = rows.filter(isUnclear);
  const idle = withoutEffect(args);
  if (from === undefined && !isLate && doubtful.length === 0) return { warnings: idle };
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
    summary:
      given(
        args.order === urgency && rows.length > 0 && inOrderOfUrgency,
        isLate && lateness(rows, { due, isPast, more, now: new Date(context.now()) }, rule, from),
      ).join(" ") || undefined,
    warnings: [
      ...idle,
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

const inOrderOfUrgency =
  "Open tickets, the most urgent first as halo_triage ranks them: past the fix or response date, due within 4 h, unassigned, waiting on us, without action for 3 days; then by priority and fix date.";

/** Filters that are given as false, which one may take for their opposite: they leave nothing out. */
function withoutEffect(args: Readonly<Record<string, unknown>>): string[] {
  return (
    [
      ["overdue", "tickets that are overdue and others"],
      ["unassigned", "assigned and unassigned tickets"],
    ] as const
  ).flatMap(([name, what]) =>
    args[name] === false ? [`${name}: false leaves nothing out: the list has ${what}.`] : [],
  );
}

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

/** A range of due dates that was asked for. */
interface DueRange {
  /** Its end, where it has one. */
  readonly due: Date | undefined;
  /** Whether it ends by now, so that it may be taken for the overdue ones. */
  readonly isPast: boolean;
  /** Whether the list has further pages. */
  readonly more: boolean;
  readonly now: Date;
}

/** How late tickets and overdue ones relate: Halo's filter goes by the fix date alone, in a zone of its own. */
function lateness(
  rows: readonly HaloRecord[],
  { due, isPast, more, now }: DueRange,
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
  const running = open.filter((row) => row.onhold !== true && row.excludefromsla !== true);
  const isLater = (row: HaloRecord) =>
    due !== undefined && (dateOf(row.fixbydate)?.getTime() ?? 0) > due.getTime();
  const later = open.filter(isLater);
  const overdue = open.filter((row) => isPastFix(row, now));
  const coming = running.filter((row) => !isLater(row) && !isPastFix(row, now));
  if (!more && overdue.length === rows.length) return undefined;
  if (!more && !isPast && closed.length === 0) return undefined;
  const counted = (
    [
      [closed, "closed"],
      [held, "on hold"],
      [excluded, "left out of the SLA"],
      [others, "projects or opportunities"],
      [later, "due later (Halo compares in a time zone of its own)"],
      [coming, "not due yet"],
    ] as const
  ).flatMap(([some, what]) => (some.length === 0 ? [] : [`${some.length} ${what}`]));
  const among = counted.length === 0 ? "" : `, ${counted.join(", ")}`;
  const are = overdue.length === 1 ? "is" : "are";
  const here = rows.length === 1 ? "Of the 1 row here" : `Of these ${rows.length} rows`;
  return `Due dates go by the fix date alone: the total is not the number of overdue tickets, which overdue: true gives. ${here} ${overdue.length} ${are} overdue as halo_triage counts it (fix_overdue: open, on a clock that runs)${among}.`;
}
