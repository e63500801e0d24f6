import { imported } from "../../lazily.ts";
import { dryRun } from "../kit/crud/writing/dry-run.ts";
import { defineConfirmedWriteTool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { answerOutput } from "../kit/output.ts";
import { dryFigures, undoFigures, undoneFields } from "./undo/figures.ts";

/** Loaded at the first undo: few calls are one, and it knows how each kind of record goes back. */
const undoing = imported(() => import("./undo/undo.ts"));

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
  output: () => answerOutput(undoFigures, { changes: undoneFields }, { figures: dryFigures, tables: {} }),
  handler: async (args, context) => (await undoing()).undo(args, context),
});
