/** Counts calls, their times and their errors. */
import { formatted, infoRow, type Row } from "../../scripts/support/table.ts";

/** What became of the calls of a run. */
export class Tally {
  readonly #times = new Map<string, number[]>();
  readonly #errors = new Map<string, number>();
  #cut = 0;

  /** Calls that were answered as they should be. */
  get answered(): number {
    return [...this.#times.values()].reduce((sum, times) => sum + times.length, 0);
  }

  /** Calls that failed though nothing was done to them. */
  get failed(): number {
    return [...this.#errors.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Notes a call of a kind that was answered, and how long it took, in milliseconds. */
  note(kind: string, milliseconds: number): void {
    const times = this.#times.get(kind);
    if (times === undefined) this.#times.set(kind, [milliseconds]);
    else times.push(milliseconds);
  }

  /** Notes a call that a kill of the runtime cut off. */
  noteCut(): void {
    this.#cut += 1;
  }

  /** Notes a call that failed. */
  noteFailure(kind: string, error: unknown): void {
    const what = `${kind}: ${classOf(error)}`;
    this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1);
  }

  /** The rows of the table. */
  rows(seconds: number): readonly Row[] {
    const all = [...this.#times.values()].flat();
    return [
      infoRow(
        "throughput",
        `${formatted(all.length / seconds)} calls a second, ${formatted(all.length)} in ${formatted(seconds)} s`,
      ),
      infoRow("time of a call, all kinds", shown(all)),
      ...[...this.#times].map(([kind, times]) =>
        infoRow(`  ${kind}`, `${shown(times)} (${formatted(times.length)} calls)`),
      ),
      infoRow("calls cut off by a kill of the runtime", formatted(this.#cut)),
      {
        what: "calls that failed otherwise",
        measured: formatted(this.failed),
        target: "0",
        verdict: this.failed === 0 ? "ok" : "MISSED",
        deterministic: true,
      },
      ...[...this.#errors].map(([what, count]) => infoRow(`  ${what}`, formatted(count))),
    ];
  }
}

/** An error without what differs from call to call, so that its like can be counted. */
function classOf(error: unknown): string {
  const text = error instanceof Error ? `${error.message} ${error.cause ?? ""}` : String(error);
  return text
    .replace(/[0-9a-f]{8,}|\d+/g, "#")
    .replace(/\s+/g, " ")
    .slice(0, 160);
}

/** The times of calls, in milliseconds, to show. */
export function shown(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}
