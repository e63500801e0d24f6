import { HaloError } from "../../../halo/errors.ts";
import { isOfHalo, reasonToStop, stopAfter } from "../../kit/crud/writing/bulk.ts";
import { namedDifferences } from "../../kit/crud/writing/changes.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Change, WriteState } from "../../kit/result.ts";
import type { UndoAct, UndoPlan } from "./plan.ts";
import { changeableOf } from "./records.ts";
import { differenceIn } from "./words.ts";

/** What became of undoing one row. */
export interface UndoneRow {
  readonly plan: UndoPlan;
  readonly result:
    | "undone"
    | "undone_in_part"
    | "not_undone"
    | "left"
    | "would_undo"
    | "failed"
    | "unknown"
    | "not_tried";
  readonly changes: readonly Change[];
  readonly said: readonly string[];
  readonly error?: HaloError;
}

const results = {
  done: "undone",
  done_in_part: "undone_in_part",
  not_done: "not_undone",
  unknown: "unknown",
} as const satisfies Record<WriteState, UndoneRow["result"]>;

/**
 * Undoes rows one after the other, each by one write. It stops as a write to many records does: at Halo's rate limit,
 * when time is up, when Halo is down, or when the call is cancelled.
 *
 * @returns the rows, and why it stopped where it did
 * @throws HaloError `cancelled`
 */
export async function runUndo(
  plans: readonly UndoPlan[],
  context: ToolContext,
): Promise<{ readonly rows: readonly UndoneRow[]; readonly stop: string | undefined }> {
  const rows: UndoneRow[] = [];
  const startedAt = context.now();
  const total = plans.filter(({ act }) => act !== undefined).length;
  let [done, failedInRow] = [0, 0];
  let stop: string | undefined;
  for (const plan of plans) {
    const { act } = plan;
    if (act === undefined) {
      rows.push({ plan, result: "left", changes: [], said: plan.said });
      continue;
    }
    stop ??= reasonToStop(startedAt, failedInRow, context);
    if (stop !== undefined) {
      rows.push({ plan, result: "not_tried", changes: [], said: [] });
      continue;
    }
    const row = await undoOne(plan, act, context);
    rows.push(row);
    stop = stopAfter(row.error);
    failedInRow = row.error !== undefined && isOfHalo(row.error) ? failedInRow + 1 : 0;
    done++;
    await context.progress(done, total, `change #${plan.row.number}`);
  }
  return { rows, stop };
}

async function undoOne(plan: UndoPlan, act: UndoAct, context: ToolContext): Promise<UndoneRow> {
  try {
    const stored = await act.send();
    const { state = "done", differs = [], warnings } = stored;
    const { changes, said } = await act.tell(stored);
    const view = changeableOf(plan.row)?.view;
    const named =
      view === undefined ? differs : await namedDifferences(view, differs, stored.record, context);
    const off = named
      .filter((difference) => difference.state !== "done")
      .map((difference) => differenceIn(difference, context.timeZone));
    const result = state === "done" && plan.isPart ? "undone_in_part" : results[state];
    return { plan, result, changes, said: [...off, ...plan.said, ...said, ...warnings] };
  } catch (error) {
    if (!(error instanceof HaloError) || context.signal.aborted) throw error;
    const result =
      error.kind === "rate_limit" ? "not_tried" : error.kind === "outcome_unknown" ? "unknown" : "failed";
    return { plan, result, changes: [], said: [error.message, ...plan.said], error };
  }
}
