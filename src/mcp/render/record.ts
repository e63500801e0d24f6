import type { CallToolResult } from "@modelcontextprotocol/server";
import { encodeBase64 } from "hono/utils/encode";
import {
  type CleanRecord,
  cardFields,
  cleanFields,
  cleanRecord,
  cleanUnknown,
  textLimits,
} from "../../tools/support/clean.ts";
import type {
  Change,
  Companion,
  FileOutcome,
  RecordOutcome,
  WriteOutcome,
} from "../../tools/support/outcome.ts";
import { quote, type View } from "../../tools/support/view.ts";
import { fitRecord, fitRows, sizeOf } from "../budget.ts";
import {
  fieldLines,
  headLine,
  linkOf,
  type RenderSettings,
  result,
  unlessEmpty,
  warningLines,
} from "./parts.ts";

/** One record, with the rows that go with it. */
export function renderRecord(outcome: RecordOutcome, room: number, settings: RenderSettings): CallToolResult {
  const { view, companions } = outcome;
  // The text repeats what the structured content holds, so a record may take half of what is left of the room.
  const share = companions.length === 0 ? room / 2 : room / 4;
  const cleaned =
    outcome.detail === "full"
      ? cleanRecord(outcome.record, view)
      : cleanFields(outcome.record, cardFields(view), textLimits.record);
  const { record, leftOut } = fitRecord(cleaned, share);
  const notes = leftOut.length === 0 ? [] : [`Left out, too large for one result: ${leftOut.join(", ")}.`];
  const rest = room - 2 * sizeOf(record);
  const tables = companions.map((companion) => renderCompanion(companion, rest / companions.length));
  const link = linkOf(view, outcome.record, settings);
  const lines = [
    headLine(view, outcome.record),
    ...fieldLines(withoutHead(record, view, outcome.detail === "full"), cardFields(view)),
    link === undefined ? undefined : `Link: ${link}`,
    ...tables.flatMap((table) => table.lines),
    ...notes,
    ...warningLines(outcome.warnings),
  ];
  return result(lines, {
    record,
    ...Object.fromEntries(tables.map((table) => [table.name, table.rows])),
    link,
    warnings: unlessEmpty(outcome.warnings),
    left_out: unlessEmpty([...notes, ...tables.flatMap((table) => table.notes)]),
  });
}

/** What the head line has said already need not be said again; ids are, for the next call. */
function withoutHead(record: CleanRecord, view: View, full: boolean): CleanRecord {
  const said = (name: string) =>
    name === "id" ||
    (name in view.row && view.row[name] !== "id") ||
    (view.names ?? []).some((join) => join.as === name);
  return Object.fromEntries(Object.entries(record).filter(([name]) => full || !said(name)));
}

function renderCompanion(companion: Companion, room: number) {
  const { name, total } = companion;
  const shown = companion.rows.map((row) => {
    const record = cleanFields(row, companion.fields, textLimits.row * 2);
    return { record, line: `- ${companion.line(record)}` };
  });
  const fitting = fitRows(shown, ({ record, line }) => sizeOf(record) + line.length + 2, room);
  const all = total ?? companion.rows.length;
  const notes: string[] = [];
  if (fitting.length < all) {
    notes.push(
      `${all - fitting.length} more ${name}${companion.next === undefined ? "" : `: ${companion.next}`}`,
    );
  }
  const count = fitting.length < all ? `${fitting.length} of ${all}` : `${all}`;
  const lines =
    all === 0 ? [`No ${name}.`] : [`${name} (${count}):`, ...fitting.map(({ line }) => line), ...notes];
  return { name, rows: fitting.map(({ record }) => record), lines, notes };
}

/** A write: what was done, the record as stored, before and after. */
export function renderWrite(outcome: WriteOutcome, room: number, settings: RenderSettings): CallToolResult {
  const { view, verb } = outcome;
  const cleaned = cleanFields(outcome.record, cardFields(view), textLimits.record);
  const { record, leftOut } = fitRecord(cleaned, room / 3);
  const notes = leftOut.length === 0 ? [] : [`Left out, too large for one result: ${leftOut.join(", ")}.`];
  const link = verb === "deleted" ? undefined : linkOf(view, outcome.record, settings);
  const changes = outcome.changes.map(cleanChange);
  const lines = [
    `${verb.charAt(0).toUpperCase()}${verb.slice(1)}: ${headLine(view, outcome.record)}`,
    ...changes.map(({ field, before, after }) => `${field}: ${shown(before)} → ${shown(after)}`),
    verb === "updated" && changes.length === 0
      ? "Nothing changed: Halo had these values already."
      : undefined,
    ...(verb === "created" ? fieldLines(withoutHead(record, view, false), cardFields(view)) : []),
    link === undefined ? undefined : `Link: ${link}`,
    ...notes,
    ...warningLines(outcome.warnings),
  ];
  return result(lines, {
    done: verb,
    record,
    changes: verb === "updated" ? changes : undefined,
    link,
    warnings: unlessEmpty(outcome.warnings),
    left_out: unlessEmpty(notes),
  });
}

function cleanChange({ field, before, after }: Change): Change {
  return { field, before: cleanUnknown(before) ?? null, after: cleanUnknown(after) ?? null };
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  return typeof value === "string" ? quote(value) : JSON.stringify(value);
}

/** An attachment: what it is, and its content where it can be shown. */
export function renderFile(outcome: FileOutcome, room: number, settings: RenderSettings): CallToolResult {
  const { view, content } = outcome;
  const record = cleanFields(outcome.record, cardFields(view), textLimits.record);
  const link = linkOf(view, outcome.record, settings);
  const head = [
    headLine(view, outcome.record),
    link === undefined ? undefined : `Link: ${link}`,
    ...warningLines(outcome.warnings),
  ];
  const structured = { record, content: content.type, link, warnings: unlessEmpty(outcome.warnings) };
  switch (content.type) {
    case "omitted":
      return result([...head, content.reason], { ...structured, left_out: [content.reason] });
    case "image":
      return result([...head, "The image follows."], structured, [
        { type: "image", mimeType: content.mimeType, data: encodeBase64(content.bytes.slice().buffer) },
      ]);
    case "text": {
      const most = Math.floor(room / 2) - sizeOf(record);
      const text = content.text.slice(0, most);
      const missing = content.text.length - text.length;
      const notes = missing > 0 ? [`The text is cut: ${missing} characters more are in the file.`] : [];
      return result([...head, `Content: ${quote(text)}`, ...notes], {
        ...structured,
        text,
        left_out: unlessEmpty(notes),
      });
    }
  }
}
