/** Holds the server's own ledger of writes against what Halo holds, deed by deed. */
import * as z from "zod";
import type { Stage } from "../stage.ts";
import type { Judged } from "./ledger.ts";
import { wrongRows } from "./rows.ts";

const Row = z.object({
  number: z.number(),
  dry: z.boolean(),
  tool: z.string(),
  kind: z.string(),
  resource: z.string(),
  record: z.union([z.number(), z.string()]).optional(),
  within: z.record(z.string(), z.number()),
  fields: z.array(z.looseObject({ field: z.string() })),
  state: z.string(),
  outcome: z.string().optional(),
  settled: z.string().optional(),
});
type Row = z.output<typeof Row>;

/** What came of the comparison. */
export interface ServerLedger {
  readonly rows: number;
  /** How many rows of writes ended in each state, after what was unknown was looked up. */
  readonly states: ReadonlyMap<string, number>;
  /** How many did not know their end when their call was over. */
  readonly lookedUp: number;
  readonly wrong: readonly string[];
}

/**
 * Has the server look up what it does not know, reads all its rows, and compares.
 *
 * @param judged the books of the run, held against Halo's tables
 */
export async function compareServerLedger(
  stage: Stage,
  judged: readonly Judged[],
  signal: AbortSignal,
): Promise<ServerLedger> {
  const settled = await fetch(`${stage.origin}/ledger/settle`, { method: "POST", signal });
  if (!settled.ok) throw new Error(`The ledger could not be settled: HTTP ${settled.status}.`);
  const rows = (await readRows(stage, signal)).filter(({ dry }) => !dry);
  const wrong = wrongRows(rows, judged);
  const states = new Map<string, number>();
  for (const { state } of rows) states.set(state, (states.get(state) ?? 0) + 1);
  const lookedUp = rows.filter(({ outcome }) => outcome === undefined || outcome === "unknown").length;
  return { rows: rows.length, states, lookedUp, wrong };
}

async function readRows(stage: Stage, signal: AbortSignal): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (let page = 1; ; page++) {
    const response = await fetch(`${stage.origin}/ledger?page=${page}`, { signal });
    const rows = z.array(Row).parse(await response.json());
    if (rows.length === 0) return all;
    all.push(...rows);
  }
}
