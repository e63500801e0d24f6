import type { CallToolResult } from "@modelcontextprotocol/server";
import { cleanFields } from "../../tools/kit/clean.ts";
import type { FileResult, RecordResult, ToolResult, WriteResult } from "../../tools/kit/result.ts";
import { charactersPerToken, fitWarnings, sizeOf } from "../budget.ts";
import { errorResult } from "../errors.ts";
import { renderAnswer } from "./answer.ts";
import { doneBy, idsByResult, renderBulk } from "./bulk.ts";
import { renderConfirmation, shortConfirmation } from "./confirmation.ts";
import { renderDocument, renderFound } from "./documents.ts";
import { renderDryRun } from "./dry-run.ts";
import { renderLink } from "./link.ts";
import { renderList, renderTable } from "./list.ts";
import { boundedWarnings, callResult, fitsResult, type RenderSettings, warningLines } from "./parts.ts";
import { renderQuery } from "./query.ts";
import { renderFile, renderRecord } from "./record.ts";
import { renderWrite } from "./write.ts";

export type { RenderSettings } from "./parts.ts";

/**
 * Renders a tool's result as an MCP result; nothing else does. It has compact text and the same as structured
 * content, both together within the budget. What does not fit is left out as whole rows or fields, and the result
 * says so.
 */
export function render(told: ToolResult, settings: RenderSettings): CallToolResult {
  const result = isJson(told) ? withUnderstoodAsWarnings(told) : told;
  const all = settings.maxResultTokens * charactersPerToken;
  const understood = fitWarnings(result.understood ?? [], all / 10);
  const most = all - understood.reduce((sum, line) => sum + 2 * sizeOf(line) + 4, understood.length * 20);
  const rendered = renderWithin(result, most, settings);
  return withUnderstood(
    rendered !== undefined && fitsResult(rendered, most) ? rendered : tooLarge(result, most),
    understood,
  );
}

/** Whether a result's text is JSON, to which no line can be added. */
const isJson = ({ kind }: ToolResult) => kind === "found" || kind === "document";

function withUnderstoodAsWarnings({ understood = [], ...result }: ToolResult): ToolResult {
  return { ...result, warnings: [...result.warnings, ...understood] };
}

/** Adds how names and relative dates in the arguments were understood. */
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
  result: ToolResult,
  most: number,
  settings: RenderSettings,
): CallToolResult | undefined {
  const { timeZone } = settings;
  switch (result.kind) {
    case "list":
      return renderList(result, most, timeZone);
    case "record":
      return renderRecord(result, most, settings);
    case "write":
      return renderWrite(result, most, settings);
    case "dry_run":
      return renderDryRun(result, most, timeZone);
    case "bulk":
      return renderBulk(result, most, timeZone);
    case "confirmation":
      return renderConfirmation(result, most, timeZone);
    case "file":
      return renderFile(result, most, settings);
    case "link":
      return renderLink(result, most, timeZone);
    case "table":
      return renderTable(result, most, timeZone);
    case "answer":
      return renderAnswer(result, most, timeZone);
    case "query":
      return renderQuery(result, most);
    case "found":
      return renderFound(result, most, settings);
    case "document":
      return renderDocument(result, most, settings);
  }
}

const largerResults = "or have the operator raise HALO_MAX_RESULT_TOKENS";

/** The result when it is too large even without everything that may be left out: what it is, and how to ask for less. */
function tooLarge(result: ToolResult, most: number): CallToolResult {
  const warnings = boundedWarnings(result.warnings, most);
  /** The last of the lines says what is left out. */
  const said = (lines: string | readonly string[], content: Readonly<Record<string, unknown>>) => {
    const all = [lines].flat();
    return callResult([...all, ...warningLines(warnings)], {
      ...content,
      warnings: warnings.length === 0 ? undefined : warnings,
      left_out: all.slice(-1),
    });
  };
  switch (result.kind) {
    case "list":
    case "table": {
      const { page, pageSize: page_size, total } = result;
      const frame = { page, page_size, total, has_more: true, columns: [], rows: [] };
      const sentence = `Too large for one result: ${result.rows.length} rows of page ${page}, page_size ${page_size}. Ask for less, ${largerResults}.`;
      return said(sentence, result.kind === "list" ? frame : { record: {}, ...frame });
    }
    case "answer": {
      const { summary, period, figures, complete } = result;
      const given = Object.entries(figures).filter(([, value]) => value !== undefined);
      const known = Object.fromEntries(given);
      const numbers = given.map(([name, value]) => `${name} ${String(value)}`).join(" · ");
      const how = `Ask for less, ${largerResults}.`;
      const withoutTables = `Too large for one result: the tables, and what the answer rests on. ${how}`;
      const told = (lines: readonly string[]) =>
        said([...lines, withoutTables], { summary, period, figures: known, complete });
      // Whoever sees the text alone has to get the answer too: its sentences and, where those do not fit, its figures.
      const shorter = [told([summary, numbers]), told([summary])].find((each) => fitsResult(each, most));
      const figuresAlone = said([numbers, `Too large for one result: all but the figures. ${how}`], {
        summary: "",
        figures: known,
        complete,
      });
      if (shorter !== undefined || fitsResult(figuresAlone, most)) return shorter ?? figuresAlone;
      return said([`Too large for one result: the answer with its tables. ${how}`], {
        summary: "",
        figures: known,
        complete,
      });
    }
    case "query": {
      const { complete } = result;
      const sentence = `Too large for one result: ${result.rows.length} rows of ${result.columns.length} columns. Ask for ${result.isOurs ? "less" : "fewer columns"}, ${largerResults}.`;
      return said(sentence, { columns: [], rows: [], has_more: true, complete });
    }
    case "record": {
      const { name, record } = nameOf(result);
      return said(`Too large for one result: ${name}. Ask for less, ${largerResults}.`, { record });
    }
    case "write": {
      const { name, record } = nameOf(result);
      const { verb, state = "done", differs = [] } = result;
      const fields = differs.map(({ field }) => field).join(", ");
      const happened = {
        done: `Done: ${name} is ${verb}.`,
        done_in_part: `Done in part: ${name} is ${verb}, and not as asked in ${fields}.`,
        not_done: `Not done: ${name} is not ${verb}.`,
        unknown: `Unknown whether ${name} is ${verb}.`,
      }[state];
      return said(`${happened} What is stored is too large for one result.`, {
        done: state === "not_done" ? "nothing" : state === "unknown" ? "unknown" : verb,
        state,
        record,
      });
    }
    case "dry_run":
      return said("Dry run: nothing was sent. What would be sent is too large for one result.", {
        done: "dry_run",
        would: result.would,
        record: {},
      });
    case "bulk": {
      const { updated = [], ...others } = idsByResult(result);
      const sentence = result.dryRun
        ? "Dry run: nothing was sent. What would change is too large for one result: give fewer tickets."
        : `Updated ${updated.length} of ${result.rows.length}. What came of each is too large for one result: list them.`;
      return said(sentence, { done: doneBy(result), fields: {}, updated, ...others, rows: [] });
    }
    case "confirmation":
      return shortConfirmation(result, warnings);
    case "link":
      // Nothing of it is long but its warnings.
      return renderLink({ ...result, warnings: [] }, most, "UTC");
    case "file": {
      const { name, record } = nameOf(result);
      return said(`Too large for one result: ${name}. Open it in Halo, ${largerResults}.`, {
        record,
        content: "omitted",
      });
    }
    case "found":
    case "document":
      return errorResult(`Too large for one result. Ask for less, ${largerResults}.`);
  }
}

function nameOf({ view, record }: Pick<WriteResult | RecordResult | FileResult, "view" | "record">) {
  const known = cleanFields(record, { id: "id" }, 0, "UTC");
  return { name: `${view.resource.noun} ${String(known.id ?? "")}`.trim(), record: known };
}
