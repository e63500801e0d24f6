import { dryRun } from "../kit/crud/writing/dry-run.ts";
import { defineConfirmedWriteTool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { answerOutput } from "../kit/output.ts";
import { planUndo, type UndoPlan } from "./undo/plan.ts";
import { runUndo } from "./undo/run.ts";
import { nothingToUndo, undoFigures, undoneFields, undoQuestion, undoResult } from "./undo/told.ts";
import { chosenBy, taken } from "./undo/which.ts";

/**
 * Undoes what a call of the caller changed. Its access is that of a write: what it deletes is what the caller created,
 * and that needs the scope for deleting all the same (`ToolContext.mayDelete`).
 */
export const undoChange = defineConfirmedWriteTool({
  name: "halo_undo_change",
  title: "Undo a change",
  description: "Put back what you changed, where Halo still holds it; shows it and asks first.",
  // `last` is another change each time.
  idempotent: false,
  input: {
    change: input.line("Its number in halo_my_changes, its call, or last", 60),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => answerOutput(undoFigures, { changes: undoneFields }),
  handler: async (args, context) => {
    const chosen = await chosenBy(args.change, context);
    const isLast = args.change.trim().toLowerCase() === "last";
    const rows = [];
    for (const row of chosen.rows) rows.push(await taken(row, context));
    const plans = await planUndo(rows, context);
    const acts = plans.flatMap(({ act }) => (act === undefined ? [] : [act]));
    if (acts.length === 0) throw nothingToUndo(plans);
    if (args.dry_run === true) return dryUndo(plans, context);
    // What is last may be another change by the time of a yes, so that is given with the number.
    await context.confirm(undoQuestion(plans, chosen, isLast), isLast ? undefined : args.confirm);
    const { rows: undone, stop } = await runUndo(plans, context);
    const [only] = undone;
    if (undone.length === 1 && only?.error !== undefined) throw only.error;
    return undoResult(undone, stop, chosen);
  },
});

async function dryUndo(plans: readonly UndoPlan[], { ledger }: ToolContext) {
  await ledger.dryRun(plans.flatMap(({ act }) => (act === undefined ? [] : [act.write])));
  const rows = plans.map((plan) => ({
    plan,
    result: plan.act === undefined ? ("left" as const) : ("would_undo" as const),
    changes: plan.changes,
    said: plan.said,
  }));
  return undoResult(rows, undefined, { rows: plans.map(({ row }) => row), name: "" });
}
