/** Holds rows of the server's ledger of writes against what Halo holds, deed by deed. */
import type { Judged, RowOfDeed } from "./ledger.ts";

/** What of a row tells which deed it is of, and what became of it. */
export interface ReadRow {
  readonly number: number;
  readonly tool: string;
  readonly kind: string;
  readonly resource: string;
  readonly record?: number | string | undefined;
  readonly within: Readonly<Record<string, number>>;
  readonly state: string;
  readonly fields: readonly { readonly field: string }[];
}

/**
 * What is wrong with the rows of deeds, in sentences.
 *
 * @param rows all that there are, without those of dry runs
 */
export function wrongRows(rows: readonly ReadRow[], judged: readonly Judged[]): readonly string[] {
  const byText = rows.map((row) => ({ row, text: JSON.stringify(row.fields) }));
  const isOf = ({ row, text }: { row: ReadRow; text: string }, own: RowOfDeed) =>
    (own.resource ?? row.resource) === row.resource &&
    (own.kind ?? row.kind) === row.kind &&
    (own.tool ?? row.tool) === row.tool &&
    (own.record === undefined || row.record === own.record) &&
    (own.ticket === undefined || row.within.ticket_id === own.ticket) &&
    (own.text === undefined || text.includes(own.text)) &&
    (own.field === undefined || row.fields.some(({ field }) => own.field?.test(field)));
  return judged.flatMap((entry) => {
    const { marker, staysOpen } = entry;
    const own = typeof entry.row === "function" ? entry.row() : entry.row;
    const marked = new RegExp(`${marker}(?!\\d)`);
    const found = byText
      .filter((each) => (own === undefined ? marked.test(each.text) : isOf(each, own)))
      .map(({ row }) => row);
    const problem = problemOf(found, entry.rows.length > 0, staysOpen !== undefined);
    const shown = found.map(({ number, state }) => `${number} ${state}`).join(", ");
    return problem === undefined
      ? []
      : [`${entry.tool}, ${entry.what}, ${marker}: ${problem}; rows [${shown}]`];
  });
}

/** What is wrong with the rows of a deed that was done, or was not. */
function problemOf(rows: readonly ReadRow[], isDone: boolean, mayBeOpen: boolean): string | undefined {
  if (rows.length > 1) return `${rows.length} rows for one write`;
  const [row] = rows;
  if (row === undefined) return isDone ? "done in Halo without a row" : undefined;
  if (mayBeOpen && (row.state === "unknown" || row.state === "running")) return undefined;
  const saysDone = row.state === "done" || row.state === "done_in_part";
  const saysNot = row.state === "not_done" || row.state === "refused";
  if (isDone ? saysDone : saysNot) return undefined;
  return `${isDone ? "done" : "not done"} in Halo, and ${row.state} in the ledger`;
}
