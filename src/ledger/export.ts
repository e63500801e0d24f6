import type { LedgerRow } from "./entry.ts";
import { shownChanges } from "./words.ts";

/** The rows of an export, in forms that other programs read. */
export const exportForms = ["csv", "jsonl"] as const;
export type ExportForm = (typeof exportForms)[number];

/** The columns of the CSV, each with its value. */
const columns: readonly (readonly [string, (row: LedgerRow) => unknown])[] = [
  ["number", (row) => row.number],
  // By which `undoes` and `undone_by` name another row.
  ["key", (row) => row.key],
  ["at", (row) => moment(row.at)],
  ["person", (row) => row.principal],
  ["client", (row) => row.client],
  ["app", (row) => row.app],
  ["grant", (row) => row.grant],
  ["session", (row) => row.session],
  ["tool", (row) => row.tool],
  ["call", (row) => row.call],
  ["dry_run", (row) => row.dry],
  ["kind", (row) => row.kind],
  ["resource", (row) => row.resource],
  ["record", (row) => row.record],
  ["ticket", (row) => row.within.ticket_id],
  ["link", (row) => row.link],
  ["changes", shownChanges],
  ["mailed", (row) => row.mailed.join(", ")],
  ["state", (row) => row.state],
  ["told", (row) => row.outcome],
  ["reason", (row) => row.reason],
  ["completed_at", (row) => moment(row.completedAt)],
  ["found", (row) => row.finding],
  ["found_at", (row) => moment(row.settledAt)],
  ["undoes", (row) => row.undoes],
  ["undone_by", (row) => row.undoneBy],
];

const moment = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

/** The first line of a CSV (RFC 4180), and none of JSON Lines. */
export function exportHead(form: ExportForm): string {
  return form === "csv" ? `${columns.map(([name]) => name).join(",")}\r\n` : "";
}

/** A row as a line of CSV, or as one object of JSON Lines with all that the ledger has of it. */
export function exportLine(row: LedgerRow, form: ExportForm): string {
  if (form === "csv") return `${columns.map(([, value]) => cell(value(row))).join(",")}\r\n`;
  const { at, completedAt, settledAt, ...rest } = row;
  return `${JSON.stringify({ at: moment(at), ...rest, completed_at: moment(completedAt), settled_at: moment(settledAt) })}\n`;
}

/** What a spreadsheet would take for a formula (OWASP, CSV injection): such a cell begins with an apostrophe instead. */
const formula = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  const text = String(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
