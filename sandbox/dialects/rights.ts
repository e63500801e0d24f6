import { editScopes } from "../server/scopes.ts";
import { type Asked, type Dialect, isObject } from "./dialect.ts";

/** How signing in, rights and limits are told. */

const isNothing = (status: number, body: string) => status === 401 && body === "";

/** Resources of a module that a tenant may lack. */
const modules: Readonly<Record<string, readonly string[]>> = {
  "no-contracts": ["clientcontract"],
  "no-money": ["clientcontract", "invoice", "recurringinvoice", "quotation", "currency"],
  "no-timesheets": ["timesheet", "timesheetevent"],
  "no-sales": ["opportunities", "projects", "quotation"],
};

export const rightDialects: readonly Dialect[] = [
  {
    name: "missing-right",
    title: "What a good token gets where a right or a module is missing",
    values: ["401", "403", "404", "both"],
    evidence:
      "corrections 1 and 2: 401 as well as 403, with an empty body (live); 404 for a module is assumed",
    trust: "A",
    refuses: (status, body, { path }, value) => {
      if (!isNothing(status, body)) return undefined;
      const [name = ""] = path;
      const other = value === "both" ? (name.length % 2 === 0 ? 403 : 401) : Number(value);
      return { status: other, body: "" };
    },
  },
  {
    name: "modules",
    title: "Which modules the tenant has",
    values: ["all", "no-contracts", "no-money", "no-timesheets", "no-sales"],
    evidence: "corrections 2: contracts 401, opportunities and expenses 403 on one tenant (live)",
    trust: "A",
    answers: ({ path }, value) =>
      modules[value]?.includes(path[0] ?? "") === true ? { status: 401, body: "" } : undefined,
  },
  {
    name: "token-scope",
    title: "What the answer to the sign-in says of its scopes",
    values: ["as-asked", "listed", "absent"],
    evidence: "corrections 4: `all` is answered with the list that the application has (live)",
    trust: "B",
    says: (body, { path }, value) => {
      if (path[0] !== "token" || !isObject(body)) return body;
      const { scope, ...rest } = body;
      if (value === "absent") return rest;
      return scope === "all" ? { ...rest, scope: listed, id_token: "e30.e30.e30" } : body;
    },
  },
  {
    name: "authinfo-tenant",
    title: "What `tenant_id` of `authinfo` is",
    values: ["named", "empty", "absent"],
    evidence: "HALO-API.md 1.1 and 1.2: a server of one's own has no tenant",
    trust: "C",
    says: (body, { path }, value) => {
      if (path[0] !== "authinfo" || !isObject(body)) return body;
      const { tenant_id: _tenant, ...rest } = body;
      return value === "empty" ? { ...rest, tenant_id: "" } : rest;
    },
  },
  {
    name: "signed-in-agent",
    title: "How large the signed-in agent is",
    values: ["small", "large"],
    evidence: "corrections 12: 2.1 MB, most of it claims[108] (live)",
    trust: "B",
    says: (body, { path }) =>
      path[0] === "agent" && path[1] === "me" && isObject(body)
        ? { ...body, claims: Array.from({ length: 108 }, (_, id) => ({ id, text: "x".repeat(19_000) })) }
        : body,
  },
  {
    name: "rate-limit",
    title: "How a request over the limit is refused",
    values: ["text", "json", "retry-after", "retry-date"],
    evidence: "HALO-API.md 8: 429 as plain text (live); whether Retry-After comes is not known",
    trust: "C",
    refuses: (status, body, _asked, value) => {
      if (status !== 429) return undefined;
      const said = { status, contentType: "text/plain; charset=utf-8", body };
      if (value === "json")
        return { ...said, body: JSON.stringify({ Message: body }), contentType: "application/json" };
      const after = value === "retry-after" ? "2" : "Thu, 01 Jan 2026 00:00:00 GMT";
      return { ...said, headers: { "retry-after": after } };
    },
  },
  {
    name: "fault",
    title: "What a fault of Halo's own comes with",
    values: ["dot-net", "empty"],
    evidence: "corrections 6: 500 with an empty body, now and then (live)",
    trust: "A",
    refuses: (status) => (status === 500 ? { status, body: "" } : undefined),
  },
  {
    name: "client-search-of-tickets",
    title: "Whether tickets can be searched within a client",
    values: ["answered", "500"],
    evidence: "corrections 6: `client_id` with `search` was a 500 for twelve hours (live)",
    trust: "B",
    answers: (asked: Asked) =>
      asked.method === "GET" &&
      asked.path.join("/") === "tickets" &&
      asked.query.has("client_id") &&
      asked.query.has("search")
        ? { status: 500, body: "" }
        : undefined,
  },
];

const listed = `openid email profile offline_access roles ${editScopes.join(" ")}`;
