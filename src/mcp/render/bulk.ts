import type { CallToolResult } from "@modelcontextprotocol/server";
import { escapeInvisible } from "../../halo/text.ts";
import type { CleanRecord } from "../../tools/kit/clean.ts";
import type { AskedRow, BulkResult, BulkRow } from "../../tools/kit/result.ts";
import { givenIn, parts, quote } from "../../tools/kit/view.ts";
import { fitRows, type ShownRow } from "../budget.ts";
import { boundedWarnings, callResult, noteRoom, sizeOfResult, unlessEmpty, warningLines } from "./parts.ts";
import { changeLines, differenceLine, fitChanges, shownDifference } from "./write.ts";

/** The result of one record in words, those that need attention first. */
const words = {
  failed: "Failed",
  not_updated: "Not updated, though Halo took it",
  updated_in_part: "Updated in part",
  unknown: "Unknown whether updated",
  not_tried: "Not tried",
  updated: "Updated",
  would_update: "Would be updated",
  unchanged: "Had these values already",
} as const satisfies Record<BulkRow["result"], string>;

const results = Object.keys(words) as (keyof typeof words)[];

/** The most characters for the changes of one record. */
const changesRoom = 1_500;

/**
 * A write to many records. The lists of ids are always complete, so the result for each record is known even if
 * its details are left out.
 */
export function renderBulk(result: BulkResult, most: number, timeZone: string): CallToolResult {
  const { dryRun, fields, sent, next, view } = result;
  const warnings = boundedWarnings(result.warnings, most);
  const lists = idsByResult(result);
  const ids = results.flatMap((name) => (lists[name] === undefined ? [] : [{ name, ids: lists[name] }]));
  const count = (name: BulkRow["result"]) => lists[name]?.length ?? 0;
  const { noun, plural } = view.resource;
  const requests = dryRun ? count("would_update") : sent;
  const answer = (rows: readonly ShownRow[], notes: readonly string[]) =>
    callResult(
      [
        dryRun
          ? `Dry run: nothing was sent, and Halo has not checked these values. ${count("would_update")} of ${result.rows.length} ${result.rows.length === 1 ? noun : plural} would be updated.`
          : `Updated ${count("updated")} of ${result.rows.length} ${result.rows.length === 1 ? noun : plural}.${sent === 0 ? " Nothing was sent." : ""}`,
        requests === 0
          ? undefined
          : `${dryRun ? "Would send" : "Sent"} for ${requests} ${requests === 1 ? noun : plural}: POST /api/${view.resource.path} ${quote(escapeInvisible(JSON.stringify([{ id: "…", ...fields }])))}`,
        ...ids.map(
          ({ name, ids }) => `${words[name]} (${ids.length}): ${ids.map((id) => `#${id}`).join(", ")}`,
        ),
        ...rows.map(({ line }) => line),
        next === undefined ? undefined : `To go on: ${next}`,
        ...notes,
        ...warningLines(warnings),
      ],
      {
        done: doneBy(result),
        fields,
        ...idsByResult(result),
        rows: rows.map(({ record }) => record),
        next,
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(notes),
      },
    );
  const room = most - sizeOfResult(answer([], []));
  const rowsThatFit = (rows: readonly BulkRow[]) =>
    fitRows(
      { rows, clean: (row: BulkRow) => cleanRow(row, timeZone), line: rowLine, areObjects: true },
      room,
      Math.min(noteRoom(most), 300),
    ).rows;
  const whole = rowsThatFit(result.rows);
  if (whole.length === result.rows.length) return answer(whole, []);
  const kept = rowsThatFit(
    [...result.rows].sort((one, other) => results.indexOf(one.result) - results.indexOf(other.result)),
  );
  const missing = result.rows.length - kept.length;
  return answer(kept, missing === 0 ? [] : [`Details of ${missing} ${plural} did not fit.`]);
}

/** The ids under what came of each, those that need attention first; a result that no record has is absent. */
export function idsByResult({ rows }: BulkResult): Partial<Record<BulkRow["result"], readonly number[]>> {
  const lists = results.map(
    (name) => [name, rows.filter(({ result }) => result === name).map(({ id }) => id)] as const,
  );
  return Object.fromEntries(lists.filter(([, ids]) => ids.length > 0));
}

/** What a write to many did: `unknown` where none is known to be updated, and some may be. */
export function doneBy({ dryRun, rows }: BulkResult): "dry_run" | "updated" | "unknown" | "nothing" {
  if (dryRun) return "dry_run";
  const has = (...some: readonly BulkRow["result"][]) => rows.some(({ result }) => some.includes(result));
  if (has("updated", "updated_in_part")) return "updated";
  return has("unknown") ? "unknown" : "nothing";
}

/** A record of a write to many, as structured content. */
export function cleanRow(
  { id, result, summary, changes, differs = [], said }: AskedRow,
  timeZone: string,
): CleanRecord {
  const shown = fitChanges(changes, changesRoom, timeZone).changes;
  return {
    id,
    result,
    ...givenIn({
      summary,
      changes: shown.length === 0 ? undefined : shown,
      differs: differs.length === 0 ? undefined : differs.map((one) => shownDifference(one, timeZone)),
      said,
    }),
  };
}

function rowLine(row: CleanRecord): string {
  const { id, result, summary, changes, differs, said } = row;
  const known = results.find((name) => name === result);
  return parts(
    `#${String(id)}${summary === undefined ? "" : ` ${quote(summary)}`}`,
    known === undefined ? undefined : words[known].toLowerCase(),
    isChanges(changes) ? changeLines(changes).join("; ") : undefined,
    isDifferences(differs) ? differs.map(differenceLine).join("; ") : undefined,
    said === undefined ? undefined : String(said).replace(/\s+/g, " "),
  );
}

// `cleanRow` made both.
function isChanges(value: unknown): value is Parameters<typeof changeLines>[0] {
  return Array.isArray(value);
}

function isDifferences(value: unknown): value is Parameters<typeof differenceLine>[0][] {
  return Array.isArray(value);
}
