import { type Asked, type Dialect, isObject, listKey, type Reply } from "./dialect.ts";

/** How lists are asked for and answered. */

const isList = ({ method, path }: Asked) => method === "GET" && path.length === 1;
const isListOf = (asked: Asked, ...names: readonly string[]) =>
  isList(asked) && names.includes(asked.path[0] ?? "");

/** Takes a parameter away from the lists of some resources. */
const deaf =
  (parameter: string, ...names: readonly string[]) =>
  (asked: Asked): void => {
    if (isListOf(asked, ...names)) asked.query.delete(parameter);
  };

/** Halo's own answer to what it can't do. */
const empty = (status: number): Reply => ({ status, body: "" });

const isPeriod = ({ query }: Asked) => query.has("startdate");
const isWithoutTicket = (asked: Asked) => isListOf(asked, "actions") && !asked.query.has("ticket_id");

export const listDialects: readonly Dialect[] = [
  {
    name: "agent-list",
    title: "What the list of agents comes in",
    values: ["array", "results", "agents"],
    evidence:
      "corrections 7: asked with paging `results` in four live sources; a bare array without; `agents` expected by clients",
    trust: "A",
    says: (body, asked, value) =>
      isListOf(asked, "agent") && Array.isArray(body) ? { record_count: body.length, [value]: body } : body,
  },
  {
    name: "appointment-list",
    title: "What the list of appointments comes in",
    values: ["array", "appointments"],
    evidence: "corrections 8: envelope `appointments` (live); arrays in older clients",
    trust: "A",
  },
  {
    name: "feedback-list",
    title: "What the list of customers' answers to surveys comes in",
    values: ["array", "feedback"],
    evidence: "HALO-API.md 4: a bare array by one client's code; the shape was never seen",
    trust: "C",
    says: (body, asked) =>
      isListOf(asked, "feedback") && Array.isArray(body)
        ? { record_count: body.length, feedback: body }
        : body,
  },
  {
    name: "lookup-list",
    title: "What lists without paging come in",
    values: ["as-described", "results"],
    evidence: "corrections 8: envelopes of several names for lists without paging",
    trust: "C",
    says: (body, asked) =>
      isListOf(asked, "status", "priority", "team", "tickettype", "currency", "outcome", "assettype") &&
      Array.isArray(body)
        ? { record_count: body.length, results: body }
        : body,
  },
  {
    name: "list-key",
    title: "What the rows of a paged list stand under",
    values: ["own", "results"],
    evidence: "corrections 7 and 8: `results` for agents and bulk mails (live), so by version for others too",
    trust: "C",
    says: (body, asked) => {
      const key = isList(asked) && isObject(body) && "record_count" in body ? listKey(body) : undefined;
      if (key === undefined || !isObject(body)) return body;
      const { [key]: rows, ...rest } = body;
      return { ...rest, results: rows };
    },
  },
  {
    name: "empty-list",
    title: "How a list without rows is said",
    values: ["rows", "null", "absent"],
    evidence:
      "real/: lists with null (customfields, Client row); .NET serializers write null for an empty list",
    trust: "C",
    says: (body, asked, value) => {
      if (!isList(asked) || !isObject(body)) return body;
      const key = listKey(body);
      const rows = key === undefined ? undefined : body[key];
      if (key === undefined || !Array.isArray(rows) || rows.length > 0) return body;
      const { [key]: _rows, ...rest } = body;
      return value === "null" ? { ...rest, [key]: null } : rest;
    },
  },
  {
    name: "past-the-end",
    title: "What a page past the end is answered with",
    values: ["empty", "repeated", "error"],
    evidence: "corrections 9: read until an empty or repeated page (inferred)",
    trust: "C",
    repeats: (body, asked, value) => {
      if (value !== "repeated" || !isList(asked) || !isObject(body)) return undefined;
      const key = listKey(body);
      const rows = key === undefined ? [] : (body[key] as readonly unknown[]);
      const size = Number(asked.query.get("page_size") ?? 50);
      const last = Math.ceil(Number(body.record_count) / size);
      const wanted = Number(asked.query.get("page_no") ?? 1);
      if (rows.length > 0 || wanted <= Math.max(1, last)) return undefined;
      const query = new URLSearchParams(asked.query);
      query.set("page_no", String(Math.max(1, last)));
      return query;
    },
    // Only what no list of the sandbox can have: an end that was counted is not read past.
    answers: (asked, value) =>
      value === "error" && isList(asked) && Number(asked.query.get("page_no")) > 9_999
        ? empty(500)
        : undefined,
  },
  {
    name: "record-count",
    title: "What `record_count` counts",
    values: ["all", "page", "absent", "text"],
    evidence: "corrections 9: 50 rows and record_count 50 whatever was asked (live, disputed)",
    trust: "C",
    says: (body, asked, value) => {
      if (!isList(asked) || !isObject(body) || !("record_count" in body)) return body;
      const key = listKey(body);
      const rows = key === undefined ? [] : (body[key] as readonly unknown[]);
      if (value === "page") return { ...body, record_count: rows.length };
      if (value === "text") return { ...body, record_count: String(body.record_count) };
      const { record_count: _count, ...rest } = body;
      return rest;
    },
  },
  {
    name: "page-size",
    title: "Whether the size of a page is heeded",
    values: ["heeded", "always-50"],
    evidence: "corrections 9: 50 rows for page_size 1, 5, 100 and 500 (live, disputed)",
    trust: "C",
    hears: (asked) => {
      if (isList(asked) && asked.path[0] !== "asset" && asked.query.has("page_size"))
        asked.query.set("page_size", "50");
    },
  },
  {
    name: "asset-page-size",
    title: "Whether assets heed the size of a page",
    values: ["heeded", "always-50"],
    evidence: "HALO-API.md 13.1: 50 rows whatever is asked",
    trust: "C",
    hears: (asked) => {
      if (isListOf(asked, "asset") && asked.query.has("page_size")) asked.query.set("page_size", "50");
    },
  },
  {
    name: "agent-search",
    title: "Whether the list of agents heeds `search`",
    values: ["heeded", "ignored"],
    evidence: "corrections 7: ignored (live)",
    trust: "B",
    hears: deaf("search", "agent"),
  },
  {
    name: "client-search",
    title: "Whether the list of clients heeds `search`",
    values: ["heeded", "ignored"],
    evidence: "corrections 10: works on one tenant, ignored on another",
    trust: "C",
    hears: deaf("search", "client"),
  },
  {
    name: "client-advanced-search",
    title: "Whether the list of clients heeds `advanced_search`",
    values: ["heeded", "ignored", "refused"],
    evidence: "corrections 10 and HALO-API.md 2.3: a field that is not allowed is a 400",
    trust: "C",
    hears: (asked, value) => {
      if (value === "ignored") deaf("advanced_search", "client")(asked);
    },
    answers: (asked, value) =>
      value === "refused" && isListOf(asked, "client") && asked.query.has("advanced_search")
        ? { status: 400, body: "Invalid advanced search parameter", contentType: "text/plain" }
        : undefined,
  },
  {
    name: "site-search",
    title: "Whether the lists of sites and users heed `search`",
    values: ["heeded", "ignored"],
    evidence: "corrections 10, by analogy with clients",
    trust: "C",
    hears: deaf("search", "site", "users"),
  },
  {
    name: "client-filter",
    title: "Whether lists heed `client_id`",
    values: ["heeded", "ignored"],
    evidence: "HALO-API.md 5: filters that Halo does not know are ignored without a word",
    trust: "C",
    hears: deaf(
      "client_id",
      "tickets",
      "asset",
      "invoice",
      "recurringinvoice",
      "clientcontract",
      "site",
      "users",
    ),
  },
  {
    name: "request-type-filter",
    title: "Whether tickets heed `requesttype_id`",
    values: ["heeded", "ignored"],
    evidence: "corrections 11: every tickettype_* variant ignored (live); nobody tried requesttype_id",
    trust: "C",
    hears: deaf("requesttype_id", "tickets"),
  },
  {
    name: "open-filter",
    title: "Whether tickets heed `open_only`",
    values: ["heeded", "ignored"],
    evidence: "HALO-API.md 5: a filter that a version does not know is ignored",
    trust: "C",
    hears: deaf("open_only", "tickets"),
  },
  {
    name: "date-filter",
    title: "Whether tickets heed `datesearch` with its bounds",
    values: ["heeded", "ignored"],
    evidence: "HALO-API.md 5: a filter that a version does not know is ignored",
    trust: "C",
    hears: (asked) => {
      for (const name of ["datesearch", "startdate", "enddate"]) deaf(name, "tickets")(asked);
    },
  },
  {
    name: "order",
    title: "Whether lists heed `order`",
    values: ["heeded", "ignored"],
    evidence: "HALO-API.md 2.3: orders by a column that the list lacks are ignored",
    trust: "C",
    hears: (asked) => {
      if (isList(asked)) for (const name of ["order", "orderdesc"]) asked.query.delete(name);
    },
  },
  {
    name: "change-order",
    title: "Whether lists can be ordered by the moment of the last change",
    values: ["yes", "no"],
    evidence:
      "HALO-API.md 2.3: orders by a column that the list lacks are ignored; no source orders by this one",
    trust: "C",
    hears: (asked) => {
      const order = asked.query.get("order") ?? "";
      if (isList(asked) && /^(?:last_update|last_modified)$/i.test(order)) asked.query.delete("order");
    },
  },
  {
    name: "changed-since",
    title: "Whether lists heed `lastupdatefromdate`",
    values: ["heeded", "ignored"],
    evidence:
      "swagger: a parameter of clients, sites, users and assets; HALO-API.md 5 for a filter that is not known",
    trust: "C",
    hears: (asked) => {
      if (isList(asked)) asked.query.delete("lastupdatefromdate");
    },
  },
  {
    name: "lookup-filter",
    title: "Whether lookups heed `lookupid`",
    values: ["heeded", "ignored"],
    evidence: "corrections 35: ids are unique within their lookupid only; HALO-API.md 5 for the filter",
    trust: "C",
    hears: deaf("lookupid", "lookup"),
  },
  {
    name: "actions-without-ticket",
    title: "What actions without any parameter are answered with",
    values: ["empty", "error"],
    evidence: "corrections 6: 500 on one tenant, 200 and empty on another (live)",
    trust: "B",
    answers: (asked) => (isWithoutTicket(asked) && !isPeriod(asked) ? empty(500) : undefined),
  },
  {
    name: "actions-of-a-period",
    title: "Whether actions of a period come without a ticket",
    values: ["rows", "empty", "error"],
    evidence: "HALO-API.md 5 and 11.7: a list without ticket_id is empty",
    trust: "C",
    answers: (asked, value) =>
      value === "error" && isWithoutTicket(asked) && isPeriod(asked) ? empty(500) : undefined,
    says: (body, asked, value) => {
      if (value !== "empty" || !isWithoutTicket(asked) || !isObject(body)) return body;
      const key = listKey(body);
      return key === undefined ? body : { ...body, record_count: 0, [key]: [] };
    },
  },
];
