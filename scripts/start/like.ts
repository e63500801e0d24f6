/** Makes the sandbox speak as the tenant of a doctor's report does. */
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { dialects, type Speech } from "../../sandbox/dialects/index.ts";
import { reportFormat } from "../../src/doctor/report/report.ts";
import { UsageError } from "./options.ts";

const Report = z.object({
  format: z.literal(reportFormat),
  dialects: z.record(z.string(), z.string().nullable()),
});

/** What a report asks of the sandbox. */
export interface Likeness {
  /** The dialects that are not the sandbox's usual ones. */
  readonly speech: Speech;
  /** What the sandbox has no dialect for, as `id=value`: it may or may not speak so. */
  readonly unknown: readonly string[];
}

/**
 * Reads a report of `npm run doctor -- --report`. The doctor's questions and their answers have the names and values of
 * the dialects.
 *
 * @throws Error when the text is no such report
 */
export function likenessOf(text: string): Likeness {
  const speech: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [id, value] of Object.entries(dialectsIn(text))) {
    if (value === null) continue;
    const values = dialects.find(({ name }) => name === id)?.values;
    if (values?.includes(value) !== true) unknown.push(`${id}=${value}`);
    else if (value !== values[0]) speech[id] = value;
  }
  return { speech, unknown };
}

/** The dialects of a report. */
function dialectsIn(text: string): Readonly<Record<string, string | null>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("It is no JSON: give a file that npm run doctor -- --report FILE wrote.");
  }
  const report = Report.safeParse(json);
  if (report.success) return report.data.dialects;
  throw new Error("It is no report of the doctor: give a file that npm run doctor -- --report FILE wrote.");
}

/**
 * Reads the report that `--like` names.
 *
 * @throws UsageError when there is no such file, or it is no report
 */
export function readLikeness(path: string): Likeness {
  if (!existsSync(path)) {
    throw new UsageError(
      `--like ${path}: there is no such file. npm run doctor -- --report FILE writes one.`,
    );
  }
  try {
    return likenessOf(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UsageError(`--like ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
