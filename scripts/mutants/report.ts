import type { Mutant } from "./draw.ts";
import type { Verdict } from "./trial.ts";

/** A mutant that no test can kill, because nobody could notice it; `equivalent.json` is a list of these. */
export interface Equivalent {
  readonly file: string;
  /** The lines that change, as the report prints them. */
  readonly before: string;
  readonly after: string;
  /** Why nobody could notice. */
  readonly reason: string;
}

/** A mutant that was drawn, and what became of it. */
export interface Tried {
  readonly mutant: Mutant;
  /** `not tried` when the time was over. */
  readonly verdict:
    | Verdict
    | { readonly kind: "equivalent"; readonly reason: string }
    | { readonly kind: "not tried" };
}

/** How many mutants of an area ended in which way. */
interface Tally {
  readonly killed: number;
  readonly survived: number;
  readonly equivalent: number;
  readonly invalid: number;
}

/** The reason for which a mutant is listed as equivalent; undefined when it is not listed. */
export function reasonFor(mutant: Mutant, equivalents: readonly Equivalent[]): string | undefined {
  const { file, before, after } = mutant;
  return equivalents.find((one) => one.file === file && one.before === before && one.after === after)?.reason;
}

/** Killed mutants in percent of those that tests could have killed; undefined when there were none. */
export function scoreOf(tried: readonly Tried[]): number | undefined {
  const { killed, survived } = tallyOf(tried);
  return killed + survived === 0 ? undefined : (100 * killed) / (killed + survived);
}

/** The table by area, with a last row for all of them. */
export function areaTable(tried: readonly Tried[]): string {
  const areas = [...Map.groupBy(tried, ({ mutant }) => mutant.area)].sort(([one], [other]) =>
    one.localeCompare(other),
  );
  const rows = [...areas, ["all", tried] as const].map(([area, own]) => {
    const { killed, survived, equivalent, invalid } = tallyOf(own);
    const score = scoreOf(own);
    const counts = [killed, survived, equivalent, invalid].map(String);
    return [area, ...counts, score === undefined ? "" : `${score.toFixed(0)} %`];
  });
  const lines = [["area", "killed", "survived", "equivalent", "invalid", "score"], ...rows];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
    .toSpliced(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`)
    .join("\n");
}

/** A mutant as text: where it is, and what changes there. */
export function describe({ file, line, kind, before, after }: Mutant): string {
  return `${file}:${line} (${kind})\n  - ${before}\n  + ${after}`;
}

function tallyOf(tried: readonly Tried[]): Tally {
  const count = (kind: Tried["verdict"]["kind"]) =>
    tried.filter(({ verdict }) => verdict.kind === kind).length;
  return {
    killed: count("killed"),
    survived: count("survived"),
    equivalent: count("equivalent"),
    invalid: count("invalid"),
  };
}
