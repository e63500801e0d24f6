import { type Dialect, isObject, type JsonObject } from "./dialect.ts";

/** What becomes of tickets that are merged or related. */

const ofTicket = (path: readonly string[]) => path[0] === "tickets";

/** The tickets of a POST that are to be merged, changed. */
const eachMerge = (path: readonly string[], body: unknown, change: (entry: JsonObject) => JsonObject) =>
  ofTicket(path) && Array.isArray(body)
    ? body.map((entry: unknown) => (isObject(entry) && entry.domerge === true ? change(entry) : entry))
    : body;

export const joiningDialects: readonly Dialect[] = [
  {
    name: "merge",
    title: "What Halo makes of a ticket that is to be merged",
    values: ["closed", "left-open", "ignored"],
    evidence:
      "corrections 36: `merged_into_id` with `domerge` (one client's documentation); its answer is unknown",
    trust: "B",
    takes: (body, { path }, value) =>
      eachMerge(path, body, (entry) => {
        if (value === "left-open") return { ...entry, _merge_status: "kept" };
        const { domerge: _merge, merged_into_id: _into, ...rest } = entry;
        return rest;
      }),
  },
  {
    name: "merged-history",
    title: "Where the actions of a merged ticket are",
    values: ["moved", "copied", "left"],
    evidence: "swagger: actions have `merged_from_ticketid`; which of them, and where, no source says",
    trust: "C",
    takes: (body, { path }, value) => eachMerge(path, body, (entry) => ({ ...entry, _merge_history: value })),
  },
  {
    name: "related-tickets",
    title: "Whether a ticket shows those that it is related to",
    values: ["shown", "hidden"],
    evidence: "swagger: `related_tickets` in the detail; no live source has it",
    trust: "C",
    says: (body, { path }) => {
      if (!ofTicket(path) || !isObject(body)) return body;
      const { related_tickets: _related, has_related: _has, ...rest } = body;
      return rest;
    },
  },
];
