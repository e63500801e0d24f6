import type { HaloRecord } from "../halo/client.ts";
import type { Reading } from "./reading.ts";

/** The rows of a list, in whatever shape they came. */
export interface Listing {
  /** `none`: an object without a list in it. */
  readonly container: "array" | "envelope" | "null" | "none";
  /** The key of the rows in an envelope. */
  readonly key: string | undefined;
  readonly rows: readonly HaloRecord[];
  /** What the envelope says of how many there are. */
  readonly count: number | undefined;
}

/** Lists that stand beside the rows in an envelope. */
const besideRows: ReadonlySet<string> = new Set(["columns", "folders", "user_ids"]);

const isRecord = (value: unknown): value is HaloRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The rows of a reading.
 *
 * @param keys the keys under which rows are known to stand, the usual one first
 * @returns undefined where the read failed
 */
export function listingOf(reading: Reading, keys: readonly string[]): Listing | undefined {
  if (reading.failure !== undefined) return undefined;
  const { answer } = reading;
  if (Array.isArray(answer)) {
    return { container: "array", key: undefined, rows: answer.filter(isRecord), count: undefined };
  }
  if (answer === null) return { container: "null", key: undefined, rows: [], count: undefined };
  if (!isRecord(answer)) return { container: "none", key: undefined, rows: [], count: undefined };
  const count = typeof answer.record_count === "number" ? answer.record_count : undefined;
  const known = keys.find((key) => key in answer);
  const other = Object.keys(answer).find((key) => Array.isArray(answer[key]) && !besideRows.has(key));
  const key = known ?? other;
  if (key === undefined) return { container: "none", key, rows: [], count };
  const list = answer[key];
  return { container: "envelope", key, rows: Array.isArray(list) ? list.filter(isRecord) : [], count };
}

/** The record of a reading; undefined where the read failed or gave something else. */
export function recordOf(reading: Reading): HaloRecord | undefined {
  return isRecord(reading.answer) ? reading.answer : undefined;
}
