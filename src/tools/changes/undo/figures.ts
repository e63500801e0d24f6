import type { Fields } from "../../kit/view.ts";

/** The figures of an undo's result. */
export const undoFigures = {
  undone: "number",
  in_part: "number",
  left: "number",
  failed: "number",
  unknown: "number",
  not_tried: "number",
  dry_run: "boolean",
} as const satisfies Fields;

/** Of a dry run, how many would be undone. */
export const dryFigures = { would_undo: "number" } as const satisfies Fields;

/** The table of what became of each change. */
export const undoneFields = {
  change: "id",
  record: "text",
  result: "label",
  changes: "text",
  said: "text",
} as const satisfies Fields;
