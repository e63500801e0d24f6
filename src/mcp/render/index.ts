import type { CallToolResult } from "@modelcontextprotocol/server";
import { cleanFields } from "../../tools/kit/clean.ts";
import type { BulkRow, FileResult, RecordResult, ToolResult, WriteResult } from "../../tools/kit/result.ts";
import { charactersPerToken, fitWarnings, sizeOf } from "../budget.ts";
import { renderAnswer } from "./answer.ts";
import { renderBulk } from "./bulk.ts";
import { renderDryRun } from "./dry-run.ts";
import { renderList, renderTable } from "./list.ts";
import { boundedWarnings, fitsResult, type RenderSettings, result, warningLines } from "./parts.ts";
import { renderFile, renderRecord } from "./record.ts";
import { renderWrite } from "./write.ts";

export type { RenderSettings } from "./parts.ts";

/**
 * The one place where an outcome becomes an MCP result: compact text for a model, the same as structured
 * content, both together within the budget. What does not fit is left out as whole rows or fields, and
 * the text says so.
 */
export function render(outcome: ToolResult, settings: RenderSettings): CallToolResult {
  const all = settings.maxResultTokens * charactersPerToken;
  const understood = fitWarnings(outcome.understood ?? [], all / 10);
  const most = all - understood.reduce((sum, line) => sum + 2 * sizeOf(line) + 4, understood.length * 20);
  const rendered = renderWithin(outcome, most, settings);
  return withUnderstood(
    rendered !== undefined && fitsResult(rendered, most) ? rendered : tooLarge(outcome, most),
    understood,
  );
}

/** Adds what names and relative dates were taken to mean. */
function withUnderstood(rendered: CallToolResult, understood: readonly string[]): CallToolResult {
  if (understood.length === 0) return rendered;
  const [text, ...others] = rendered.content;
  const line = `Understood: ${understood.join("; ")}.`;
  return {
    ...rendered,
    content:
      text?.type === "text" ? [{ ...text, text: `${text.text}\n${line}` }, ...others] : rendered.content,
    structuredContent: { ...(rendered.structuredContent as object | undefined), understood },
  };
}

function renderWithin(
  outcome: ToolResult,
  most: number,
  settings: RenderSettings,
): CallToolResult | undefined {
  switch (outcome.kind) {
    case "list":
      return renderList(outcome, most);
    case "record":
      return renderRecord(outcome, most, settings);
    case "write":
      return renderWrite(outcome, most, settings);
    case "dry_run":
      return renderDryRun(outcome, most);
    case "bulk":
      return renderBulk(outcome, most);
    case "file":
      return renderFile(outcome, most, settings);
    case "table":
      return renderTable(outcome, most);
    case "answer":
      return renderAnswer(outcome, most);
  }
}

const largerResults = "or have the operator raise HALO_MAX_RESULT_TOKENS";

/** What is answered when a result is still too large after everything that may be left out is gone: what it is, and why no more. */
function tooLarge(outcome: ToolResult, most: number): CallToolResult {
  const warnings = boundedWarnings(outcome.warnings, most);
  const said = (sentence: string, content: Readonly<Record<string, unknown>>) =>
    result([sentence, ...warningLines(warnings)], {
      ...content,
      warnings: warnings.length === 0 ? undefined : warnings,
      left_out: [sentence],
    });
  switch (outcome.kind) {
    case "list":
    case "table": {
      const { page, pageSize: page_size, total } = outcome;
      const frame = { page, page_size, total, has_more: true, rows: [] };
      const sentence = `Too large for one result: ${outcome.rows.length} rows of page ${page}, page_size ${page_size}. Ask for less, ${largerResults}.`;
      return said(sentence, outcome.kind === "list" ? frame : { record: {}, columns: [], ...frame });
    }
    case "answer": {
      const { figures, complete } = outcome;
      return said(`Too large for one result: the answer with its tables. Ask for less, ${largerResults}.`, {
        summary: "",
        figures,
        complete,
      });
    }
    case "record": {
      const { name, record } = nameOf(outcome);
      return said(`Too large for one result: ${name}. Ask for less, ${largerResults}.`, { record });
    }
    case "write": {
      const { name, record } = nameOf(outcome);
      return said(`Done: ${name} is ${outcome.verb}. What is stored is too large for one result.`, {
        done: outcome.verb,
        record,
      });
    }
    case "dry_run":
      return said("Dry run: nothing was sent. What would be sent is too large for one result.", {
        done: "dry_run",
        would: outcome.would,
        record: {},
      });
    case "bulk": {
      const of = (result: BulkRow["result"]) =>
        outcome.rows.filter((row) => row.result === result).map(({ id }) => id);
      const [updated, failed, unknown, not_tried] = [
        of("updated"),
        of("failed"),
        of("unknown"),
        of("not_tried"),
      ];
      const sentence = outcome.dryRun
        ? "Dry run: nothing was sent. What would change is too large for one result: give fewer tickets."
        : `Updated ${updated.length} of ${outcome.rows.length}. What came of each is too large for one result: list them.`;
      const done = outcome.dryRun ? "dry_run" : "updated";
      return said(sentence, { done, fields: {}, updated, failed, unknown, not_tried, rows: [] });
    }
    case "file": {
      const { name, record } = nameOf(outcome);
      return said(`Too large for one result: ${name}. Open it in Halo, ${largerResults}.`, {
        record,
        content: "omitted",
      });
    }
  }
}

function nameOf({ view, record }: Pick<WriteResult | RecordResult | FileResult, "view" | "record">) {
  const known = cleanFields(record, { id: "id" }, 0);
  return { name: `${view.resource.noun} ${String(known.id ?? "")}`.trim(), record: known };
}
