import { type Answer, answerOf } from "../../charts/answer.ts";
import { isRow, number, type Row, text } from "../../kit/data.ts";

/** What `halo_sla_scorecard` tells, as it is drawn. */
export interface ScorecardModel {
  readonly answer: Answer;
  readonly response: Target;
  readonly fix: Target;
  readonly backlog: Backlog;
  readonly groups: readonly GroupModel[];
}

/** How a target was met: every state of the tickets that it is judged over. */
export interface Target {
  readonly kind: "response" | "fix";
  /** Met of met and missed; undefined where none was judged, or it is not known. */
  readonly percent: number | undefined;
  readonly met: number | undefined;
  readonly missed: number | undefined;
  /** Those that were not judged, by why; those that the answer does not have are left out. */
  readonly others: readonly { readonly name: string; readonly count: number; readonly rows: string }[];
  readonly median: number | undefined;
  readonly p90: number | undefined;
}

/** What came, what went, and what is left. */
export interface Backlog {
  readonly opened: number | undefined;
  readonly closed: number | undefined;
  readonly change: number | undefined;
  readonly openNow: number | undefined;
  readonly reopened: number | undefined;
}

/** One group: a team, a client … */
export interface GroupModel {
  readonly name: string;
  /** What follows the slash in `rows`; undefined for the groups that have no row of their own. */
  readonly group: string | undefined;
  readonly opened: number | undefined;
  readonly closed: number | undefined;
  readonly change: number | undefined;
  readonly response: GroupTarget;
  readonly fix: GroupTarget;
}

/** How a group met a target. */
export interface GroupTarget {
  readonly percent: number | undefined;
  readonly met: number | undefined;
  readonly missed: number | undefined;
  readonly other: number | undefined;
  readonly median: number | undefined;
}

const otherStates = {
  response: {
    excluded: "excluded",
    no_target: "without target",
    pending: "pending",
    unanswered: "closed without a recorded response",
  },
  fix: {
    excluded: "excluded",
    no_target: "without target",
    on_hold: "closed on hold past their date",
  },
} as const;

/** Reads the structured content of `halo_sla_scorecard`; undefined where it is none. */
export function scorecardModel(structured: Row): ScorecardModel | undefined {
  const answer = answerOf(structured);
  if (answer === undefined) return undefined;
  const { figures } = answer;
  return {
    answer,
    response: targetOf("response", figures),
    fix: targetOf("fix", figures),
    backlog: {
      opened: number(figures, "opened"),
      closed: number(figures, "closed"),
      change: number(figures, "backlog_change"),
      openNow: number(figures, "open_now"),
      reopened: number(figures, "reopened"),
    },
    groups: (answer.table("groups") ?? []).map(groupOf),
  };
}

function targetOf(kind: "response" | "fix", figures: Row): Target {
  return {
    kind,
    percent: number(figures, `${kind}_percent`),
    met: number(figures, `${kind}_met`),
    missed: number(figures, `${kind}_missed`),
    others: Object.entries(otherStates[kind]).flatMap(([state, name]) => {
      const count = number(figures, `${kind}_${state}`);
      return count === undefined ? [] : [{ name, count, rows: `${kind}_${state}` }];
    }),
    median: number(figures, `${kind}_hours_median`),
    p90: number(figures, `${kind}_hours_p90`),
  };
}

function groupOf(row: Row): GroupModel {
  const target = (kind: "response" | "fix"): GroupTarget => ({
    percent: number(row, `${kind}_percent`),
    met: number(row, `${kind}_met`),
    missed: number(row, `${kind}_missed`),
    other: number(row, `${kind}_other`),
    median: number(row, `${kind}_hours_median`),
  });
  return {
    ...nameOf(row),
    opened: number(row, "opened"),
    closed: number(row, "closed"),
    change: number(row, "backlog_change"),
    response: target("response"),
    fix: target("fix"),
  };
}

/** A group's name, and how `rows` names it: by its id where it has one, since names may be alike. */
function nameOf(row: Row): Pick<GroupModel, "name" | "group"> {
  const name = text(row, "name") ?? "";
  const id = number(row, "id");
  const isRest = number(row, "groups") !== undefined;
  return { name, group: isRest ? undefined : id === undefined ? name : String(id) };
}

/** What `halo_ticket_trends` tells, as it is drawn. */
export interface TrendsModel {
  readonly answer: Answer;
  readonly weeks: readonly Week[];
  readonly groups: readonly TrendModel[];
}

/** Tickets opened in a week. */
export interface Week {
  /** Its Monday, or what it is of: all weeks before those that have a bar. */
  readonly name: string;
  readonly opened: number | undefined;
  /** Whether the period, or the present day, cuts it. */
  readonly isPart: boolean;
  /** Undefined for the weeks that have no bar of their own. */
  readonly rows: string | undefined;
}

/** How a group changed. */
export interface TrendModel {
  readonly name: string;
  readonly group: string | undefined;
  readonly opened: number | undefined;
  /** In the weeks before, and in the last ones; undefined where they were not compared. */
  readonly before: number | undefined;
  readonly last: number | undefined;
  readonly change: number | undefined;
  readonly isTrend: boolean;
}

/** Whether structured content is that of `halo_ticket_trends`. @param tool the tool's name, where the host tells it */
export function isTrends(structured: Row, tool?: string): boolean {
  if (tool !== undefined) return tool === "halo_ticket_trends";
  const { figures } = structured;
  return "weeks" in structured || (isRow(figures) && "weeks_compared" in figures);
}

/** Reads the structured content of `halo_ticket_trends`; undefined where it is none. */
export function trendsModel(structured: Row): TrendsModel | undefined {
  const answer = answerOf(structured);
  if (answer === undefined) return undefined;
  return {
    answer,
    weeks: (answer.table("weeks") ?? []).map((row) => {
      const before = number(row, "weeks");
      const week = text(row, "week") ?? "";
      return {
        name: before === undefined ? week : `the ${before} weeks before`,
        opened: number(row, "opened"),
        isPart: row.is_partial === true,
        rows: before === undefined ? `opened/${week}` : undefined,
      };
    }),
    groups: (answer.table("groups") ?? []).map((row) => ({
      ...nameOf(row),
      opened: number(row, "opened"),
      before: number(row, "before"),
      last: number(row, "last"),
      change: number(row, "change"),
      isTrend: row.is_trend === true,
    })),
  };
}

/** What `halo_count_tickets` tells of weeks by category: the cells that have tickets. */
export interface WeeksByGroup {
  readonly answer: Answer;
  /** The groups, in the order of their largest week. */
  readonly groups: readonly string[];
  /** Mondays, the oldest first. */
  readonly weeks: readonly string[];
  /** By group and week; a cell that the answer does not have is absent. */
  readonly cells: ReadonlyMap<string, number>;
  /** What stands for all cells that have no row of their own; undefined where every one has. */
  readonly rest: { readonly name: string; readonly tickets: number | undefined } | undefined;
}

/** The key of a cell. */
export const cellKey = (group: string, week: string): string => `${group}\n${week}`;

/** Reads the structured content of `halo_count_tickets`, by a group and by week; undefined where it is none. */
export function weeksByGroup(structured: Row): WeeksByGroup | undefined {
  const answer = answerOf(structured);
  if (answer === undefined) return undefined;
  const rows = answer.table("groups") ?? [];
  const own = rows.flatMap((row) => {
    const group = text(row, "name");
    const week = text(row, "and_name");
    const tickets = number(row, "tickets");
    return group === undefined || week === undefined || tickets === undefined
      ? []
      : [{ group, week, tickets }];
  });
  const rest = rows.find((row) => number(row, "groups") !== undefined);
  return {
    answer,
    groups: [...new Set(own.map(({ group }) => group))],
    weeks: [...new Set(own.map(({ week }) => week))].sort(),
    cells: new Map(own.map(({ group, week, tickets }) => [cellKey(group, week), tickets])),
    rest:
      rest === undefined ? undefined : { name: text(rest, "name") ?? "", tickets: number(rest, "tickets") },
  };
}
