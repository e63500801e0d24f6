/** The ways in which the sandbox can be another tenant, by the ids that the doctor's questions have. */
import type { Fault } from "../../sandbox/index.ts";

/** What of the sandbox's answers is changed. */
export interface Change {
  /** The path below `/api`, in lower case. */
  readonly path: string;
  /** What the query has to be like, as a lookahead of a pattern; without one every request of the path is meant. */
  readonly query?: string;
  /** Parameters that are not heeded. */
  readonly ignore?: readonly string[];
  readonly transform?: (body: unknown) => unknown;
  /** What is answered instead. */
  readonly instead?: Pick<Fault, "status" | "body">;
}

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Changes each row of a list, or a record that is alone. */
const rows =
  (change: (row: Row) => Row) =>
  (body: unknown): unknown => {
    if (Array.isArray(body)) return body.map((row) => (isRow(row) ? change(row) : row));
    if (!isRow(body)) return body;
    const key = listKey(body);
    return key === undefined ? change(body) : { ...body, [key]: rows(change)(body[key]) };
  };

/** Changes an envelope by its rows. */
const envelope =
  (change: (body: Row, key: string, list: readonly unknown[]) => unknown) =>
  (body: unknown): unknown => {
    const key = isRow(body) ? listKey(body) : undefined;
    if (!isRow(body) || key === undefined) return body;
    const list = body[key];
    return change(body, key, Array.isArray(list) ? list : []);
  };

/** Where an envelope has its rows. */
function listKey(body: Row): string | undefined {
  if (!("record_count" in body)) return undefined;
  return Object.keys(body).find((key) => Array.isArray(body[key]) && key !== "columns" && key !== "folders");
}

const under = (key: string) => (body: unknown) =>
  Array.isArray(body) ? { record_count: body.length, [key]: body } : body;

const days = ["clientcontract", "invoice", "recurringinvoice"];
const hourMs = 3_600_000;

/** Stores days as the instant of midnight so many hours ahead of UTC. */
const shifted = (hours: number): readonly Change[] => {
  const shift = rows((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        if (typeof value !== "string" || !/^20(?!99)\d\d-\d\d-\d\dT00:00:00$/.test(value))
          return [name, value];
        return [name, new Date(Date.parse(`${value}Z`) - hours * hourMs).toISOString().slice(0, 19)];
      }),
    ),
  );
  return days.flatMap((path) => [path, `${path}/-?\\d+`]).map((path) => ({ path, transform: shift }));
};

const ignoring = (path: string, ...ignore: string[]): readonly Change[] => [{ path, ignore }];
const inRows = (path: string, change: (row: Row) => Row): readonly Change[] => [
  { path, transform: rows(change) },
];
const paged = "(?=.*pageinate=true)";
const ofPeriod = "(?=.*startdate=)";
const ofNothing = "(?!.*(?:ticket_id|startdate)=)";

/** The values of each switch. One without changes is what the sandbox does by itself; one that is missing it can't. */
export const switches: Readonly<Record<string, Readonly<Record<string, readonly Change[]>>>> = {
  "agent-list": {
    array: [],
    results: [{ path: "agent", query: paged, transform: under("results") }],
    agents: [{ path: "agent", query: paged, transform: under("agents") }],
  },
  "appointment-list": {
    array: [],
    appointments: [{ path: "appointment", transform: under("appointments") }],
  },
  "agent-search": { honoured: [], ignored: ignoring("agent", "search") },
  "client-search": { honoured: [], ignored: ignoring("client", "search") },
  "client-advanced-search": { honoured: [], ignored: ignoring("client", "advanced_search") },
  "page-size": { honoured: [], "fixed-50": ignoring("tickets", "page_size") },
  "asset-page-size": { honoured: [], "fixed-50": ignoring("asset", "page_size") },
  "record-count": {
    total: [],
    page: [
      {
        path: "tickets",
        transform: envelope((body, _key, list) => ({ ...body, record_count: list.length })),
      },
    ],
  },
  "past-the-end": {
    empty: [],
    null: [
      {
        path: "tickets",
        transform: envelope((body, key, list) => (list.length > 0 ? body : { ...body, [key]: null })),
      },
    ],
  },
  "open-filter": { honoured: [], ignored: ignoring("tickets", "open_only", "closed_only") },
  "date-filter": { honoured: [], ignored: ignoring("tickets", "datesearch", "startdate", "enddate") },
  "request-type-filter": { honoured: [], ignored: ignoring("tickets", "requesttype_id") },
  "lookup-filter": { honoured: [], ignored: ignoring("lookup", "lookupid") },
  "actions-without-ticket": {
    empty: [],
    error: [{ path: "actions", query: ofNothing, instead: { status: 500, body: "" } }],
  },
  "actions-of-a-period": {
    rows: [],
    empty: [
      {
        path: "actions",
        query: ofPeriod,
        transform: envelope((body, key) => ({ ...body, [key]: [], record_count: 0 })),
      },
    ],
    error: [{ path: "actions", query: ofPeriod, instead: { status: 500, body: "" } }],
  },
  "authinfo-tenant": {
    named: [],
    empty: inRows("authinfo", (row) => ({ ...row, tenant_id: "" })),
    absent: inRows("authinfo", ({ tenant_id: _tenant, ...row }) => row),
  },
  "agent-me": {
    slim: [],
    large: inRows("agent/me", (row) => ({ ...row, claims: Array(20_000).fill("read:nothing-at-all") })),
  },
  "attachment-download": { bytes: [] },
  "priority-id": { guid: [], number: inRows("priority", (row) => ({ ...row, id: row.priorityid })) },
  "row-id": {
    number: [],
    string: ["tickets", "client"].flatMap((path) => inRows(path, (row) => ({ ...row, id: String(row.id) }))),
  },
  "calendar-day": { midnight: [], east: shifted(1), west: shifted(-5) },
  "moment-zone": {
    bare: [],
    z: inRows("tickets", (row) => ({ ...row, dateoccurred: `${String(row.dateoccurred)}Z` })),
  },
  "outcome-mail": {
    number: [],
    boolean: inRows("outcome", (row) => ({ ...row, sendemail: Number(row.sendemail) > 0 })),
  },
  "ticket-team": { name: [] },
  "ticket-type-filter": { ignored: [] },
  order: { honoured: [] },
  "contract-status": {
    string: [],
    number: inRows("clientcontract", (row) => ({ ...row, contract_status: row.status })),
  },
};
