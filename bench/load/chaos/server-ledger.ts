/** Holds the server's own ledger of writes against what Halo holds, deed by deed. */
import * as z from "zod";
import type { Stage } from "../stage.ts";
import type { Judged, RowOfDeed } from "./ledger.ts";

const Row = z.object({
  number: z.number(),
  dry: z.boolean(),
  kind: z.string(),
  resource: z.string(),
  record: z.number().optional(),
  within: z.record(z.string(), z.number()),
  fields: z.array(z.unknown()),
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
  const byText = rows.map((row) => ({ row, text: JSON.stringify(row.fields) }));
  const isOf = (row: Row, { resource, kind, record, ticket }: RowOfDeed) =>
    row.resource === resource &&
    row.kind === kind &&
    row.record === record &&
    (ticket === undefined || row.within.ticket_id === ticket);
  const wrong = judged.flatMap((entry) => {
    const { row: own, marker } = entry;
    const marked = new RegExp(`${marker}(?!\\d)`);
    const found =
      own === undefined
        ? byText.filter(({ text }) => marked.test(text)).map(({ row }) => row)
        : rows.filter((row) => isOf(row, own));
    const problem = problemOf(found, entry.rows.length > 0);
    const shown = found.map(({ number, state }) => `${number} ${state}`).join(", ");
    return problem === undefined
      ? []
      : [`${entry.tool}, ${entry.what}, ${marker}: ${problem}; rows [${shown}]`];
  });
  const states = new Map<string, number>();
  for (const { state } of rows) states.set(state, (states.get(state) ?? 0) + 1);
  const lookedUp = rows.filter(({ outcome }) => outcome === undefined || outcome === "unknown").length;
  return { rows: rows.length, states, lookedUp, wrong };
}

/** What is wrong with the rows of a deed that was done, or was not. */
function problemOf(rows: readonly Row[], isDone: boolean): string | undefined {
  if (rows.length > 1) return `${rows.length} rows for one write`;
  const [row] = rows;
  if (row === undefined) return isDone ? "done in Halo without a row" : undefined;
  const saysDone = row.state === "done" || row.state === "done_in_part";
  const saysNot = row.state === "not_done" || row.state === "refused";
  if (isDone ? saysDone : saysNot) return undefined;
  return `${isDone ? "done" : "not done"} in Halo, and ${row.state} in the ledger`;
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
