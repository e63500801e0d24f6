import { type Answer, answerOf } from "../../charts/answer.ts";
import { number, type Row, text } from "../../kit/data.ts";

/** What `halo_workload` tells, as it is drawn. */
export interface WorkloadModel {
  readonly answer: Answer;
  readonly totals: Load;
  readonly oldestId: number | undefined;
  readonly rows: readonly OwnerModel[];
}

/** What is counted of open tickets, and the hours. Undefined where the answer does not have it. */
export interface Load {
  readonly open: number | undefined;
  readonly overdue: number | undefined;
  readonly atRisk: number | undefined;
  readonly onHold: number | undefined;
  readonly unassigned: number | undefined;
  readonly oldestDays: number | undefined;
  readonly hours: number | undefined;
  readonly billablePercent: number | undefined;
}

/** An agent or a team with its load. */
export interface OwnerModel {
  readonly name: string;
  readonly id: number | undefined;
  /** Such as "disabled". */
  readonly mark: string | undefined;
  /** What follows the slash in `rows`; undefined for those that have no row of their own. */
  readonly group: string | undefined;
  readonly load: Load;
  readonly oldestId: number | undefined;
}

/** The figures of a load that list records, as `rows` names them. */
export const figureOf = {
  open: "open",
  overdue: "overdue",
  atRisk: "at_risk",
  onHold: "on_hold",
  unassigned: "unassigned",
  hours: "hours",
} as const;

/** Reads the structured content of `halo_workload`; undefined where it is none. */
export function workloadModel(structured: Row): WorkloadModel | undefined {
  const answer = answerOf(structured);
  if (answer === undefined) return undefined;
  return {
    answer,
    totals: loadOf(answer.figures),
    oldestId: number(answer.figures, "oldest_id"),
    rows: (answer.table("load") ?? []).map((row) => {
      const name = text(row, "name") ?? "";
      const id = number(row, "id");
      const isRest = number(row, "others") !== undefined;
      return {
        name,
        id,
        mark: text(row, "mark"),
        group: isRest ? undefined : groupOf(name, id),
        load: loadOf(row),
        oldestId: number(row, "oldest_id"),
      };
    }),
  };
}

/** How `rows` names an owner: by its id, and those without one by name, but for what is in no team. */
function groupOf(name: string, id: number | undefined): string {
  if (id !== undefined) return String(id);
  return name === "(no team)" ? "none" : name;
}

function loadOf(row: Row): Load {
  return {
    open: number(row, "open"),
    overdue: number(row, "overdue"),
    atRisk: number(row, "at_risk"),
    onHold: number(row, "on_hold"),
    unassigned: number(row, "unassigned"),
    oldestDays: number(row, "oldest_days"),
    hours: number(row, "hours"),
    billablePercent: number(row, "billable_percent"),
  };
}
