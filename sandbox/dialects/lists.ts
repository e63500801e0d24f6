import { type Asked, type Dialect, isObject, listKey } from "./dialect.ts";

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
    name: "empty-list",
    title: "How a list without rows is said",
    values: ["rows", "null"],
    evidence:
      "real/: lists with null (customfields, Client row); .NET serializers write null for an empty list",
    trust: "C",
    says: (body, asked) => {
      if (!isList(asked) || !isObject(body)) return body;
      const key = listKey(body);
      const rows = key === undefined ? undefined : body[key];
      return key !== undefined && Array.isArray(rows) && rows.length === 0 ? { ...body, [key]: null } : body;
    },
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
      if (isList(asked) && asked.query.has("page_size")) asked.query.set("page_size", "50");
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
    name: "ticket-type-filter",
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
];
