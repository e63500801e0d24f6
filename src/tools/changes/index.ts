import type { Tool } from "../kit/define.ts";
import { myChanges } from "./my-changes.ts";
import { undoChange } from "./undo-change.ts";

/** What the caller changed, and taking it back; listed where writes are kept in a ledger. */
export const changeTools = [myChanges, undoChange] as const satisfies readonly Tool[];
