/** Figures against their targets, as the benchmark, the load runs and the nightly run print them. */

/** How a figure stands to its target; `info` has none, and `unsure` is what can't be judged. */
export type Verdict = "ok" | "MISSED" | "unsure" | "info";

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly verdict: Verdict;
  /** The same on every machine (sizes, numbers of requests), so that a miss is a fault of the code. */
  readonly deterministic: boolean;
}

/** A figure that has to stay at or under a target, and is the same on every machine. */
export function countRow(what: string, measured: number, most: number, unit: string, note?: string): Row {
  return {
    what,
    measured: withNote(`${formatted(measured)} ${unit}`, note),
    target: `≤ ${formatted(most)} ${unit}`,
    verdict: measured <= most ? "ok" : "MISSED",
    deterministic: true,
  };
}

/** A figure that has to be just so. */
export function exactRow(what: string, measured: number, wanted: number, note?: string): Row {
  return {
    what,
    measured: withNote(String(measured), note),
    target: String(wanted),
    verdict: measured === wanted ? "ok" : "MISSED",
    deterministic: true,
  };
}

/** A ratio of times, which differs between machines and runs; `steady` says whether it can be judged. */
export function ratioRow(what: string, ratio: number, most: number, steady: boolean, note: string): Row {
  return {
    what,
    measured: withNote(`${ratio.toFixed(2)} ×`, note),
    target: `≤ ${most} ×`,
    verdict: steady ? (ratio <= most ? "ok" : "MISSED") : "unsure",
    deterministic: false,
  };
}

/** A time in milliseconds, which differs between machines. */
export function timeRow(what: string, milliseconds: number, most: number, note: string): Row {
  return {
    what,
    measured: withNote(`${milliseconds.toFixed(1)} ms`, note),
    target: `≤ ${most} ms`,
    verdict: milliseconds <= most ? "ok" : "MISSED",
    deterministic: false,
  };
}

/** A figure without a target. */
export function infoRow(what: string, measured: string): Row {
  return { what, measured, target: "", verdict: "info", deterministic: false };
}

/** The table as text, its columns aligned. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ["what", "measured", "target", "ok"],
    ...rows.map(({ what, measured, target, verdict }) => [what, measured, target, verdict]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
    .toSpliced(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`)
    .join("\n");
}

/** A whole number with its thousands apart. */
export function formatted(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 1 });
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text} (${note})`;
}
