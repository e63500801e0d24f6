import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { HaloError, unexpectedAnswer } from "../../halo/errors.ts";
import { safeSentence } from "../../halo/http/statement.ts";
import { isRecord } from "../../halo/lists.ts";
import type { ToolContext } from "../kit/define.ts";
import { quote } from "../kit/view.ts";

/** What Halo answers when it has run a report, saved or not. */

const Content = z.looseObject({
  load_error: z.unknown().optional(),
  loaded: z.unknown().optional(),
  rows: z.unknown().optional(),
});
const Rows = z.array(z.record(z.string(), z.unknown()));

/**
 * The rows of a report that was run; a report that did not load is an error, never "no rows".
 *
 * @param subject what was run: `report 5`
 * @param advise what to do about what Halo says
 */
export function rowsOf(
  record: HaloRecord,
  subject: string,
  advise: (said: string | undefined) => string,
): readonly HaloRecord[] {
  const report = Content.safeParse(record.report).data;
  if (report === undefined) throw unexpectedAnswer(`it holds no result of ${subject}`);
  const { load_error: failure, loaded, rows: found } = report;
  if (failure !== undefined && failure !== null && failure !== "") {
    const said = safeSentence(failure);
    throw new HaloError(
      "refused",
      `Halo could not run ${subject}${said === undefined ? "" : `: ${quote(said)}`}.`,
      {
        said,
        advice: advise(said),
      },
    );
  }
  if (loaded === false || loaded === "False" || loaded === "false")
    throw unexpectedAnswer(`${subject} was not loaded`);
  // Halo says that it loaded the report, and has no rows.
  if (found === null && loaded !== undefined && loaded !== null) return [];
  const there = Array.isArray(found) ? found.filter((row) => row !== null) : found;
  const rows = Rows.safeParse(there);
  if (!rows.success) throw unexpectedAnswer(`it holds no rows of ${subject}`);
  return rows.data;
}

/** A time without a zone, other than midnight, which may be a day. */
const zoneless = /^\d{4}-\d{2}-\d{2}[T ](?!00:00(?::00)?(?:\.0*)?$)\d{2}:\d{2}[\d:.]*$/;

/** A report's SQL may work out any date, so its times stand as they come, and that is said outside UTC. */
export function zoneWarnings(
  rows: readonly HaloRecord[],
  { timeZone }: Pick<ToolContext, "timeZone">,
): string[] {
  const isZoneless = (value: unknown) => typeof value === "string" && zoneless.test(value);
  if (timeZone === "UTC" || !rows.some((row) => Object.values(row).some(isZoneless))) return [];
  return [
    `Times in the rows stand as the report gives them, without a zone: Halo keeps UTC, unless the report converts them. They are not brought to ${timeZone}.`,
  ];
}

/**
 * The names of the columns: those of the rows, or of the definition when there are no rows. Halo puts them beside the
 * report or into it, under one of three names.
 */
export function columnsOf(record: HaloRecord, rows: readonly HaloRecord[]): readonly string[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  if (names.size > 0) return [...names];
  const report = isRecord(record.report) ? record.report : {};
  for (const { available_columns, availablefields, columns } of [report, record]) {
    for (const list of [available_columns, availablefields, columns]) {
      const defined = columnNames(list);
      if (defined.length > 0) return defined;
    }
  }
  return [];
}

const Column = z.union([
  z.string().transform((name) => ({ name })),
  z.looseObject({ name: z.string() }),
  z.looseObject({ fieldname: z.string() }).transform(({ fieldname }) => ({ name: fieldname })),
]);

function columnNames(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((column: unknown) => {
    const name = Column.safeParse(column).data?.name;
    return name === undefined || name === "" ? [] : [name];
  });
}
