import type { FaultCase } from "./cases.ts";
import { type Column, columns, isByRulesAlone } from "./columns.ts";
import { expectations } from "./expected.ts";
import { type Ledger, reports } from "./ledger.ts";
import { type Cell, type Ground, runCase } from "./matrix.ts";
import type { FaultEra } from "./session.ts";
import type { ShiftedReading } from "./shifting.ts";

/** One row of the matrix as it came out, in one era or both. */
export interface MatrixRow {
  readonly faultCase: FaultCase;
  readonly byEra: readonly { readonly era: FaultEra; readonly cells: readonly Cell[] }[];
}

/** Runs a row in each of the eras. */
export async function runRow(
  faultCase: FaultCase,
  eras: readonly FaultEra[],
  ground: Ground,
  only: (column: Column) => boolean = () => true,
): Promise<MatrixRow> {
  const byEra: { era: FaultEra; cells: Cell[] }[] = [];
  for (const era of eras) byEra.push({ era, cells: await runCase(faultCase, era, ground, only) });
  return { faultCase, byEra };
}

/** What is wrong with a row: a cell that is another than expected, or that breaks a rule that holds for all. */
export function judged({ faultCase, byEra }: MatrixRow): string[] {
  const expected = expectations.get(faultCase.name);
  if (expected === undefined) return [`${faultCase.name}: nothing is expected of it in expected.ts`];
  return byEra.flatMap(({ era, cells }) =>
    cells.flatMap(({ column, result, problems }) => {
      const where = `${faultCase.name}, ${column}, ${era}`;
      const wanted = expected.get(column);
      return [
        ...problems.map((problem) => `${where}: ${problem}`),
        ...(isByRulesAlone(column) || isAsWanted(result, wanted)
          ? []
          : [`${where}: ${result} in place of ${wanted ?? "-"}`]),
      ];
    }),
  );
}

/** Holds a cell against what is expected: "ok 2", or "ok ≤13" where pages run side by side. */
function isAsWanted(result: string, wanted: string | undefined): boolean {
  const [kind, requests] = result.split(" ");
  const [kindWanted, most = ""] = wanted?.split(" ") ?? [];
  if (kind !== kindWanted) return false;
  return most.startsWith("≤") ? Number(requests) <= Number(most.slice(1)) : requests === most;
}

/** The matrix as text: rows faults, columns tool classes, each cell the class of the outcome and Halo's requests. */
export function matrixTable(rows: readonly MatrixRow[]): string {
  const lines = rows.map(({ faultCase, byEra }) => {
    const [first, ...others] = byEra.map(({ cells }) => resultsOf(cells));
    const isEqual = others.every((results) => results.join() === first?.join());
    const longest = Math.max(0, ...byEra.flatMap(({ cells }) => cells.map((cell) => cell.milliseconds)));
    const eras = isEqual ? "equal" : others.map((results) => results.join(" ")).join(" / ");
    return [faultCase.name, ...(first ?? []), eras, `${Math.ceil(longest / 1000)} s`];
  });
  return aligned([["fault", ...columns, "eras", "longest"], ...lines]);
}

function resultsOf(cells: readonly Cell[]): string[] {
  return columns.map((column) => cells.find((cell) => cell.column === column)?.result ?? "-");
}

/** The ledger's figures. */
export function ledgerTable({ seed, creates, counts, wrong, posts, states }: Ledger): string {
  const lines = reports.map((report) => {
    const { absent, there } = counts[report];
    return [report, String(absent), String(there)];
  });
  return [
    `${creates} creates under random faults (seed ${seed}), ${posts} POSTs; what was said, and rows in Halo in the end:\n`,
    aligned([["said", "no row", "one row"], ...lines]),
    `\nRows of the server's own ledger: ${[...states].map(([state, count]) => `${count} ${state}`).join(", ")}.`,
    `\n${wrong.length} wrong.`,
  ].join("\n");
}

/** One list that changed while it was read. */
export function shiftLine(name: string, { lost, doubled, complete, said }: ShiftedReading): string {
  return `- ${name}: ${lost} lost, ${doubled} doubled, ${complete ? "told as all" : "told as not all"}: ${said}`;
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths =
    lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
  return lines
    .map((line) => `| ${line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`)
    .toSpliced(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`)
    .join("\n");
}
