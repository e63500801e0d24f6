import { dated, type Fields, fieldsOf, money, parts, quote, shortDate, unlabelled } from "../../kit/view.ts";

/** How the records and groups of a client's overview are shown. */

type Row = Readonly<Record<string, unknown>>;

export const ticketsShown = {
  fields: {
    id: "id",
    summary: "text",
    status_name: "listed",
    ...fieldsOf("date", "dateoccurred", "dateclosed", "fixbydate"),
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
      unlabelled(row.status_name),
      dated("opened", row.dateoccurred),
      dated("closed", row.dateclosed),
    ),
};

export const assetsShown = {
  fields: {
    id: "id",
    inventory_number: "text",
    assettype_name: "name",
    site_name: "text",
    warranty_end: "day",
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      `#${row.id} ${quote(row.inventory_number ?? "")}`,
      unlabelled(row.assettype_name),
      dated("warranty to", row.warranty_end),
    ),
};

/** Counts by name. @param kind of the names: of the tenant's list, or as rows carry them */
export const countsShown = (kind: "listed" | "name") => ({
  fields: { name: kind, count: "number" } satisfies Fields,
  line: (row: Row) => `${row.name}: ${row.count}`,
});

export const appointmentsShown = {
  fields: {
    id: "id",
    subject: "text",
    start_date: "date",
    agent_name: "name",
    ticket_id: "id",
  } satisfies Fields,
  line: (row: Row) =>
    parts(`${shortDate(row.start_date)} ${quote(row.subject ?? "(no subject)")}`, unlabelled(row.agent_name)),
};

export const contractsShown = {
  fields: {
    id: "id",
    ref: "text",
    contracttype_name: "name",
    ...fieldsOf("day", "start_date", "end_date"),
  } satisfies Fields,
  line: (row: Row) =>
    parts(`#${row.id} ${quote(row.ref ?? "")}`, unlabelled(row.contracttype_name), dated("to", row.end_date)),
};

/** The contracts that run, in short. */
export const runningShown = {
  fields: { id: "id", ref: "text", end_date: "day" } satisfies Fields,
  line: (row: Row) =>
    parts(
      `#${row.id} ${quote(row.ref ?? "(no reference)")}`,
      row.end_date === undefined ? "no end" : `to ${shortDate(row.end_date)}`,
    ),
};

export const renewalsShown = {
  fields: { id: "id", kind: "label", name: "text", end_date: "day" } satisfies Fields,
  line: (row: Row) => parts(`${shortDate(row.end_date)} ${row.kind} #${row.id}`, quote(row.name ?? "")),
};

export const moneyShown = {
  fields: {
    currency: "listed",
    ...fieldsOf("number", "monthly_recurring", "amountdue", "overdue"),
    oldest_due: "day",
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      String(row.currency),
      row.monthly_recurring !== undefined && `monthly recurring ${money(row.monthly_recurring)} net`,
      row.amountdue === undefined
        ? undefined
        : Number(row.amountdue) === 0
          ? "nothing due"
          : `due ${money(row.amountdue)} gross${row.oldest_due === undefined ? "" : ` since ${shortDate(row.oldest_due)}`}${row.overdue === undefined ? "" : `, of it overdue ${money(row.overdue)}`}`,
    ),
};

export const invoicesShown = {
  fields: {
    id: "id",
    invoicenumber: "name",
    invoice_date: "day",
    duedate: "day",
    ...fieldsOf("number", "total", "amountpaid", "amountdue"),
    currency: "listed",
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      `#${row.id} ${row.invoicenumber ?? "(no number)"}`,
      `due ${money(row.amountdue)} of ${money(row.total)} ${row.currency ?? ""}`.trim(),
      row.amountpaid !== undefined && Number(row.amountpaid) !== 0 && `paid ${money(row.amountpaid)}`,
      dated("by", row.duedate),
    ),
};

export const recurringShown = {
  fields: { id: "id", text: "text", currency: "listed", monthly: "number" } satisfies Fields,
  line: (row: Row) =>
    parts(`#${row.id} ${quote(row.text ?? "")}`, `${money(row.monthly)} ${row.currency} a month`),
};
