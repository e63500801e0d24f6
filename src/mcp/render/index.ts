import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Outcome } from "../../tools/support/outcome.ts";
import { charactersPerToken } from "../budget.ts";
import { renderList, renderTable } from "./list.ts";
import type { RenderSettings } from "./parts.ts";
import { renderFile, renderRecord, renderWrite } from "./record.ts";

export type { RenderSettings } from "./parts.ts";

/** Room kept free for the head line, warnings and the frame of the result, in characters. */
const frame = 1_200;

/**
 * The one place where an outcome becomes an MCP result: compact text for a model, the same as structured
 * content, both together within the budget. What does not fit is left out as whole rows or fields, and
 * the text says so.
 */
export function render(outcome: Outcome, settings: RenderSettings): CallToolResult {
  const room = settings.maxResultTokens * charactersPerToken - frame;
  switch (outcome.kind) {
    case "list":
      return renderList(outcome, room);
    case "record":
      return renderRecord(outcome, room, settings);
    case "write":
      return renderWrite(outcome, room, settings);
    case "file":
      return renderFile(outcome, room, settings);
    case "table":
      return renderTable(outcome, room);
  }
}
