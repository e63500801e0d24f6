import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { fixedPage, idOf, largestPage, lookupIds } from "../../halo/rules.ts";
import { haloDate } from "../../halo/text.ts";
import { keysOf, type Probes, page, type ResourceKey } from "../probes.ts";
import type { Reading } from "../reading.ts";
import { type Listing, listingOf, recordOf } from "../rows.ts";
import { heeded, type Question } from "./question.ts";

/** Words that no tenant has. */
const nonsense = "zqxv-halo-mcp-doctor-7319";
const small = 3;
const farPage = 99_999;
/** The period of which actions are asked, in milliseconds: a week. */
const periodMs = 7 * 86_400_000;

/**
 * Whether a filter that no row can pass is heeded. Of a list without rows nothing can be told.
 *
 * @param whole the rows without the filter
 */
function heedsFilter(whole: Listing | undefined, filtered: Listing | undefined): string | undefined {
  if (whole === undefined || filtered === undefined || whole.rows.length === 0) return undefined;
  return filtered.rows.length === 0 ? "heeded" : "ignored";
}

const search =
  (key: ResourceKey, query: Query): Question["ask"] =>
  async ({ probes }) =>
    heedsFilter(await probes.listing(key), await probes.asked(key, { ...query, search: nonsense }));

/** How long pages are where a few rows are asked for; undefined where there are no more rows than that. */
const pageSize =
  (key: ResourceKey): Question["ask"] =>
  async ({ probes }) => {
    const { rows = [] } = (await probes.asked(key, page(small))) ?? {};
    if (rows.length < small) return undefined;
    if (rows.length === small) return "heeded";
    return rows.length === fixedPage ? "always-50" : "other";
  };

const pageSizes = {
  heeded: "is heeded",
  "always-50": "is ignored: pages have 50 rows",
  other: "is ignored",
};

/** A type that some but not all recent tickets have, or one that none has. */
async function ticketType(probes: Probes): Promise<number | undefined> {
  const rows = (await probes.listing("tickets"))?.rows ?? [];
  const used = [...new Set(rows.map((row) => Number(row.tickettype_id)))];
  const types = ((await probes.listing("ticketTypes"))?.rows ?? []).map((row) => Number(row.id));
  const id = used.length > 1 ? used.at(-1) : types.find((type) => !used.includes(type));
  return rows.length === 0 ? undefined : id;
}

/** Whether a filter leaves rows with another value than was asked for. */
async function heedsValue(
  probes: Probes,
  parameter: string,
  field: string,
  value: number | undefined,
): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const listing = await probes.asked("tickets", page(fixedPage, { [parameter]: value }));
  if (listing === undefined) return undefined;
  return listing.rows.every((row) => Number(row[field]) === value) ? "heeded" : "ignored";
}

const pastTheEnd = (probes: Probes) =>
  probes.reader.get(haloResources.tickets.path, { ...page(small), page_no: farPage });

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

const actionLists = { rows: "are listed", empty: "are an empty list", error: "are an error" };

function actionList(reading: Reading): string | undefined {
  if (reading.failure === "error" || reading.failure === "missing") return "error";
  const listing = listingOf(reading, keysOf("actions"));
  return listing === undefined ? undefined : listing.rows.length === 0 ? "empty" : "rows";
}

export const listQuestions: readonly Question[] = [
  {
    id: "agent-list",
    about: "a page of agents",
    values: {
      array: "comes as a bare list",
      results: "comes under `results`",
      agents: "comes under `agents`",
      other: "comes in another shape",
    },
    ask: async ({ probes }) => {
      const listing = await probes.asked("agents", page(small));
      if (listing === undefined) return undefined;
      if (listing.container === "array") return "array";
      return listing.key === "results" || listing.key === "agents" ? listing.key : "other";
    },
  },
  {
    id: "appointment-list",
    about: "a page of appointments",
    values: {
      array: "comes as a bare list",
      appointments: "comes under `appointments`",
      other: "comes in another shape",
    },
    ask: async ({ probes }) => {
      const listing = await probes.listing("appointments");
      if (listing === undefined) return undefined;
      if (listing.container === "array") return "array";
      return listing.key === "appointments" ? listing.key : "other";
    },
  },
  {
    id: "feedback-list",
    about: "the list of customers' answers to surveys",
    values: {
      array: "comes as a bare list",
      feedback: "comes under `feedback`",
      other: "comes in another shape",
    },
    ask: async ({ probes }) => {
      const listing = await probes.listing("feedback");
      if (listing === undefined) return undefined;
      if (listing.container === "array") return "array";
      return listing.key === "feedback" ? "feedback" : "other";
    },
  },
  {
    id: "lookup-list",
    about: "a list without paging",
    values: {
      "as-described": "is a bare list",
      results: "comes under `results`",
      other: "comes in another shape",
    },
    ask: async ({ probes }) => {
      const listing = await probes.listing("statuses");
      if (listing === undefined) return undefined;
      if (listing.container === "array") return "as-described";
      return listing.key === "results" ? "results" : "other";
    },
  },
  {
    id: "list-key",
    about: "a page of clients",
    values: {
      own: "stands under `clients`",
      results: "stands under `results`",
      other: "comes in another shape",
    },
    ask: async ({ probes }) => {
      const { container, key } = (await probes.listing("clients")) ?? {};
      if (container === undefined) return undefined;
      if (container !== "envelope") return "other";
      return key === haloResources.clients.key ? "own" : key === "results" ? "results" : "other";
    },
  },
  { id: "agent-search", about: "`search` of agents", values: heeded, ask: search("agents", {}) },
  { id: "client-search", about: "`search` of clients", values: heeded, ask: search("clients", page(small)) },
  {
    id: "site-search",
    about: "`search` of sites and users",
    values: heeded,
    ask: async (asked) => {
      const told = await Promise.all([
        search("sites", page(small))(asked),
        search("users", page(small))(asked),
      ]);
      return told.includes("ignored") ? "ignored" : told.find((each) => each !== undefined);
    },
  },
  {
    id: "client-filter",
    about: "`client_id` of tickets",
    values: heeded,
    ask: async ({ probes }) => {
      const rows = (await probes.listing("tickets"))?.rows ?? [];
      const [first, ...others] = new Set(rows.map((row) => Number(row.client_id)));
      return others.length === 0 ? undefined : heedsValue(probes, "client_id", "client_id", first);
    },
  },
  {
    id: "client-search-of-tickets",
    about: "`search` of tickets within a client",
    values: { answered: "is answered", "500": "is answered 500" },
    ask: async ({ probes }) => {
      const [row] = (await probes.listing("tickets"))?.rows ?? [];
      const query = page(small, { client_id: Number(row?.client_id), search: nonsense });
      if (idOf(row?.client_id) === undefined) return undefined;
      const { failure, status } = await probes.reader.get(haloResources.tickets.path, query);
      return failure === undefined ? "answered" : status === 500 ? "500" : undefined;
    },
  },
  {
    id: "client-advanced-search",
    about: "`advanced_search` of clients",
    values: { ...heeded, refused: "is refused" },
    ask: async ({ probes }) => {
      const filter = [{ filter_name: "name", filter_type: 4, filter_value: nonsense }];
      const query = page(small, { advanced_search: JSON.stringify(filter) });
      const reading = await probes.reader.get(haloResources.clients.path, query);
      if (reading.status === 400) return "refused";
      return heedsFilter(await probes.listing("clients"), listingOf(reading, keysOf("clients")));
    },
  },
  { id: "page-size", about: "`page_size` of tickets", values: pageSizes, ask: pageSize("tickets") },
  { id: "asset-page-size", about: "`page_size` of assets", values: pageSizes, ask: pageSize("assets") },
  {
    id: "record-count",
    about: "`record_count` of tickets",
    values: {
      all: "counts all rows",
      page: "only counts the rows of the page",
      absent: "is not there",
      text: "is a text",
    },
    ask: async ({ probes }) => {
      const reading = await probes.reader.get(haloResources.tickets.path, page(small));
      const first = listingOf(reading, keysOf("tickets"));
      if (first === undefined) return undefined;
      if (typeof recordOf(reading)?.record_count === "string") return "text";
      if (first.count === undefined) return "absent";
      if (first.count > first.rows.length) return "all";
      // Only where more rows follow a full page is a count that fits it wrong.
      const next = await probes.asked("tickets", { ...page(small), page_no: 2 });
      const seen = new Set(first.rows.map((row) => row.id));
      return next?.rows.some((row) => !seen.has(row.id)) === true ? "page" : undefined;
    },
  },
  {
    id: "empty-list",
    about: "a list without rows",
    values: {
      rows: "is an empty list",
      null: "is null where the list stands",
      absent: "lacks the list",
    },
    ask: async ({ probes }) => {
      const answer = recordOf(await pastTheEnd(probes));
      const key = keysOf("tickets").find((each) => answer !== undefined && each in answer);
      if (answer === undefined) return undefined;
      if (key === undefined) return "absent";
      return answer[key] === null ? "null" : isEmptyList(answer[key]) ? "rows" : undefined;
    },
  },
  {
    id: "past-the-end",
    about: "a page past the end of the tickets",
    values: { empty: "has no rows", repeated: "repeats rows", error: "is an error" },
    ask: async ({ probes }) => {
      const reading = await pastTheEnd(probes);
      if (reading.failure === "error") return "error";
      const listing = listingOf({ ...reading, answer: reading.answer ?? null }, keysOf("tickets"));
      return listing === undefined ? undefined : listing.rows.length > 0 ? "repeated" : "empty";
    },
  },
  {
    id: "order",
    about: "`order=id` with `orderdesc` of tickets",
    values: heeded,
    ask: async ({ probes }) => {
      const ids = ((await probes.listing("tickets"))?.rows ?? []).map((row) => Number(row.id));
      if (ids.length < small) return undefined;
      return ids.every((id, index) => index === 0 || id < Number(ids[index - 1])) ? "heeded" : "ignored";
    },
  },
  {
    id: "change-order",
    about: "`order=last_update` of tickets",
    values: { yes: "is heeded", no: "is ignored" },
    ask: async ({ probes }) => {
      // The oldest first: what changed last may come first by itself.
      const found = await probes.asked("tickets", {
        ...page(largestPage),
        order: "last_update",
        orderdesc: false,
      });
      const stamps = (found?.rows ?? []).map((row) => haloDate(row.last_update) ?? "");
      if (stamps.length < small || stamps.includes("")) return undefined;
      return stamps.every((stamp, index) => index === 0 || stamp >= (stamps[index - 1] ?? "")) ? "yes" : "no";
    },
  },
  {
    id: "changed-since",
    about: "`lastupdatefromdate` of clients",
    values: heeded,
    ask: async ({ probes, now }) => {
      const ahead = new Date(now + 365 * 86_400_000).toISOString().slice(0, 19);
      return heedsFilter(
        await probes.listing("clients"),
        await probes.asked("clients", { ...page(small), lastupdatefromdate: ahead }),
      );
    },
  },
  {
    id: "request-type-filter",
    about: "`requesttype_id` of tickets",
    values: heeded,
    ask: async ({ probes }) =>
      heedsValue(probes, "requesttype_id", "tickettype_id", await ticketType(probes)),
  },
  {
    id: "date-filter",
    about: "`datesearch` of tickets",
    values: heeded,
    ask: async ({ probes }) => {
      const never = { startdate: "2098-01-01T00:00:00", enddate: "2098-12-31T00:00:00" };
      const filtered = await probes.asked("tickets", page(small, { datesearch: "dateoccured", ...never }));
      return heedsFilter(await probes.listing("tickets"), filtered);
    },
  },
  {
    id: "lookup-filter",
    about: "`lookupid` of lookups",
    values: heeded,
    ask: async ({ probes }) => {
      const rows = (await probes.listing("chargeTypes"))?.rows ?? [];
      const told = rows.filter((row) => row.lookupid !== undefined);
      if (told.length === 0) return undefined;
      const mine = told.every((row) => Number(row.lookupid) === lookupIds.chargeTypes);
      return mine ? "heeded" : "ignored";
    },
  },
  {
    id: "actions-without-ticket",
    about: "actions without a ticket",
    values: actionLists,
    ask: async ({ probes }) =>
      actionList(await probes.reader.get(haloResources.actions.path, { count: small })),
  },
  {
    id: "actions-of-a-period",
    about: "actions of a period without a ticket",
    values: actionLists,
    ask: async ({ probes, now }) => {
      const start = new Date(now - periodMs).toISOString().slice(0, 19);
      const query = { startdate: start, enddate: new Date(now).toISOString().slice(0, 19), count: small };
      const way = actionList(await probes.reader.get(haloResources.actions.path, query));
      if (way !== "empty") return way;
      // Nothing was done, or Halo does not tell: only a ticket that was acted on makes the difference.
      const tickets = (await probes.listing("tickets"))?.rows ?? [];
      return tickets.some((row) => (haloDate(row.lastactiondate) ?? "") > start) ? way : undefined;
    },
  },
];
