/** What the callers write: each call has a marker, and says how its deeds are found in Halo afterwards. */
import { type Told, toldByError } from "../ledger.ts";
import type { ToolAnswer } from "../wire.ts";
import { billingWrites } from "./billing.ts";
import { customerWrites } from "./customers.ts";
import { removals } from "./removals.ts";
import { ticketWrites } from "./tickets.ts";
import { undoWrites } from "./undo.ts";
import { workWrites } from "./work.ts";
import type { Write, WriteKind } from "./write-kind.ts";

/** All kinds of writes. */
export const writeKinds: readonly WriteKind[] = [
  ...ticketWrites,
  ...customerWrites,
  ...removals,
  ...billingWrites,
  ...workWrites,
  ...undoWrites,
];

/** Tools that write and that no kind above calls, each with the reason. */
export const unwritten: Readonly<Record<string, string>> = {};

/** What an answer says of each deed of a write. */
export function toldBy(
  { deeds, toldOf, isNote = false }: Pick<Write, "deeds" | "toldOf" | "isNote">,
  answer: ToolAnswer,
): readonly Told[] {
  if (toldOf !== undefined) return toldOf(answer);
  const { isError, text, data } = answer;
  if (isError) return deeds.map(() => toldByError(text));
  if (data.done === "dry_run") return deeds.map(() => ({ telling: "dry run" }));
  // A question in place of an answer did nothing.
  if (data.done === "nothing") return deeds.map(() => ({ telling: "not done" }));
  if (data.done === "unknown") return deeds.map(() => ({ telling: "unknown" }));
  return deeds.map(() => ({ telling: "done", key: keyOf(data.record, isNote) }));
}

/** How a record is named among its like. */
function keyOf(record: unknown, isNote: boolean): string | undefined {
  if (typeof record !== "object" || record === null || !("id" in record)) return undefined;
  if (!isNote) return String(record.id);
  return "ticket_id" in record ? `${record.ticket_id}/${record.id}` : undefined;
}
