import type { ToolContext } from "../../kit/define.ts";
import type { AnswerResult } from "../../kit/result.ts";
import { planUndo, type UndoPlan } from "./plan.ts";
import { runUndo } from "./run.ts";
import { nothingToUndo, undoQuestion, undoResult } from "./told.ts";
import { chosenBy, taken } from "./which.ts";

/** What is asked to be undone, as `halo_undo_change` takes it. */
interface UndoArguments {
  readonly change: string;
  readonly confirm?: boolean | undefined;
  readonly dry_run?: boolean | undefined;
}

/**
 * Undoes what a call of the caller changed, after a yes.
 *
 * @throws HaloError `bad_input` when there is no such change, `refused` when nothing of it can be undone
 */
export async function undo(args: UndoArguments, context: ToolContext): Promise<AnswerResult> {
  const chosen = await chosenBy(args.change, context);
  const isLast = args.change.trim().toLowerCase() === "last";
  const rows = [];
  for (const row of chosen.rows) rows.push(await taken(row, context));
  const plans = await planUndo(rows, context);
  const acts = plans.flatMap(({ act }) => (act === undefined ? [] : [act]));
  if (acts.length === 0) throw nothingToUndo(plans);
  if (args.dry_run === true) return dryUndo(plans, context);
  // What is last may be another change by the time of a yes, so that is given with the number.
  await context.confirm(
    undoQuestion(plans, chosen, isLast, context.timeZone),
    isLast ? undefined : args.confirm,
  );
  const { rows: undone, stop } = await runUndo(plans, context);
  const [only] = undone;
  if (undone.length === 1 && only?.error !== undefined) throw only.error;
  return undoResult(undone, stop, chosen, context.timeZone);
}

async function dryUndo(plans: readonly UndoPlan[], { ledger, timeZone }: ToolContext) {
  await ledger.dryRun(plans.flatMap(({ act }) => (act === undefined ? [] : [act.write])));
  const rows = plans.map((plan) => ({
    plan,
    result: plan.act === undefined ? ("left" as const) : ("would_undo" as const),
    changes: plan.changes,
    said: plan.said,
  }));
  return undoResult(rows, undefined, { rows: plans.map(({ row }) => row), name: "" }, timeZone);
}
