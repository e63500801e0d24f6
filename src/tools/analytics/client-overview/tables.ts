import { type Fields, parts, quote, shortDate } from "../../kit/view.ts";

/** How the records and groups of a client's overview are shown. */

export const ticketFields: Fields = {
  id: "id",
  summary: "text",
  status_name: "label",
  dateoccurred: "date",
  dateclosed: "date",
  fixbydate: "date",
};

export const ticketLine = (row: Readonly<Record<string, unknown>>) =>
  parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    row.status_name === undefined ? undefined : String(row.status_name),
    row.dateoccurred !== undefined && `opened ${shortDate(row.dateoccurred)}`,
    row.dateclosed !== undefined && `closed ${shortDate(row.dateclosed)}`,
  );

export const assetFields: Fields = {
  id: "id",
  inventory_number: "text",
  assettype_name: "label",
  site_name: "text",
  warranty_end: "date",
};

export const assetLine = (row: Readonly<Record<string, unknown>>) =>
  parts(
    `${row.id} ${quote(row.inventory_number ?? "")}`,
    row.assettype_name === undefined ? undefined : String(row.assettype_name),
    row.warranty_end !== undefined && `warranty to ${shortDate(row.warranty_end)}`,
  );

export const countFields: Fields = { name: "label", count: "number" };
export const countLine = (row: Readonly<Record<string, unknown>>) => `${row.name}: ${row.count}`;

export const appointmentFields: Fields = {
  id: "id",
  subject: "text",
  start_date: "date",
  agent_name: "label",
  ticket_id: "id",
};
export const appointmentLine = (row: Readonly<Record<string, unknown>>) =>
  parts(
    `${shortDate(row.start_date)} ${quote(row.subject ?? "(no subject)")}`,
    row.agent_name === undefined ? undefined : String(row.agent_name),
  );

export const renewalFields: Fields = { id: "id", kind: "label", name: "text", end_date: "date" };
export const renewalLine = (row: Readonly<Record<string, unknown>>) =>
  parts(`${shortDate(row.end_date)} ${row.kind} ${row.id}`, quote(row.name ?? ""));

export const moneyFields: Fields = {
  currency: "label",
  monthly_recurring: "number",
  amountdue: "number",
  overdue: "number",
  oldest_due: "date",
};
export const moneyLine = (row: Readonly<Record<string, unknown>>) =>
  parts(
    String(row.currency),
    row.monthly_recurring !== undefined &&
      `monthly recurring ${Number(row.monthly_recurring).toFixed(2)} net`,
    row.amountdue === undefined
      ? undefined
      : Number(row.amountdue) === 0
        ? "nothing due"
        : `due ${Number(row.amountdue).toFixed(2)} gross${row.oldest_due === undefined ? "" : ` since ${shortDate(row.oldest_due)}`}, of it overdue ${Number(row.overdue).toFixed(2)}`,
  );

export const invoiceFields: Fields = {
  id: "id",
  invoicenumber: "label",
  invoice_date: "date",
  duedate: "date",
  total: "number",
  amountdue: "number",
};
export const invoiceLine = (row: Readonly<Record<string, unknown>>) =>
  parts(
    `${row.id} ${row.invoicenumber ?? "(no number)"}`,
    `due ${Number(row.amountdue).toFixed(2)} of ${Number(row.total).toFixed(2)}`,
    row.duedate !== undefined && `by ${shortDate(row.duedate)}`,
  );

export const recurringFields: Fields = { id: "id", text: "text", currency: "label", monthly: "number" };
export const recurringLine = (row: Readonly<Record<string, unknown>>) =>
  parts(`${row.id} ${quote(row.text ?? "")}`, `${Number(row.monthly).toFixed(2)} ${row.currency} a month`);
