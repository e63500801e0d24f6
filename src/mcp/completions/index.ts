import {
  type CompleteRequest,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import type { HaloRecord } from "../../halo/client.ts";
import type { Query } from "../../halo/http/http.ts";
import type { Lookups } from "../../halo/lookups.ts";
import { type HaloResource, haloResources } from "../../halo/resources.ts";
import { isWorkingAgent } from "../../halo/rules.ts";
import { nameKey, shownName } from "../../tools/kit/arguments/alike.ts";
import { openPrompts } from "../prompts/index.ts";
import { serve } from "../requests.ts";
import { openLookups, openTemplates } from "../resources/open.ts";
import type { ServerSetup, Services } from "../setup.ts";
import { CompletionCache, type Rows } from "./cache.ts";
import type { CompletionKind } from "./kinds.ts";

/** Values among which the typed beginning is looked for, and whether these are all. */
interface Candidates {
  readonly values: readonly string[];
  readonly complete: boolean;
}

/** The most values of one response (MCP, Completion). */
const mostValues = 100;
/** How many rows are requested from Halo at once. */
const pageSize = 50;
/** The longest text that is completed, in characters; names are shorter. */
const longestTyped = 200;
/** How long a request to Halo may take, in milliseconds, because someone is typing. */
const timeoutMs = 5_000;

const nothing = { completion: { values: [], total: 0, hasMore: false } };

/**
 * Handles `completion/complete` for prompts and resource templates. The SDK's `completable` is not used: it reports
 * the number of values as the number of matches, and passes on neither the caller nor the cancellation.
 */
export function addCompletions(server: McpServer, setup: ServerSetup): void {
  server.server.setRequestHandler("completion/complete", async ({ params }, { mcpReq }) => {
    const suggested = suggestedFor(params, setup);
    const typed = params.argument.value.trim();
    if (suggested === undefined || typed.length > longestTyped) return nothing;
    try {
      const kind = { event: "completion_failed", name: suggested } as const;
      const { values, complete } = await serve(setup, kind, mcpReq.signal, (services) =>
        candidates(suggested, typed, services, mcpReq.signal, setup),
      );
      const matching = withBeginning(values, typed);
      return {
        completion: {
          values: matching.slice(0, mostValues),
          ...(complete ? { total: matching.length } : {}),
          hasMore: !complete || matching.length > mostValues,
        },
      };
    } catch {
      // An error would interrupt the typing; it is in the log.
      return { completion: { values: [], hasMore: false } };
    }
  });
}

/**
 * What to suggest for an argument; undefined when there is nothing to suggest.
 *
 * @throws ProtocolError Invalid params, when there is no such prompt or template
 */
function suggestedFor(
  { ref, argument }: CompleteRequest["params"],
  setup: ServerSetup,
): CompletionKind | undefined {
  if (ref.type === "ref/prompt") {
    const prompt = openPrompts(setup).find(({ name }) => name === ref.name);
    if (prompt === undefined) throw unknownReference(`Prompt ${ref.name}`);
    return Object.hasOwn(prompt.arguments, argument.name)
      ? prompt.arguments[argument.name]?.suggest
      : undefined;
  }
  const listed = openTemplates(setup).find(({ template }) => template.toString() === ref.uri);
  if (listed === undefined) throw unknownReference(`Resource template ${ref.uri}`);
  return listed.template.variableNames[0] === argument.name ? listed.suggest : undefined;
}

function unknownReference(what: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `${what} not found`);
}

function withBeginning(values: readonly string[], typed: string): readonly string[] {
  const beginning = nameKey(typed);
  return values.filter((value) => nameKey(value).startsWith(beginning));
}

/** Common names of periods. Each tool decides which of them it accepts. */
const periods = [
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "this_week",
  "last_week",
];

/** The values to suggest from, with at most one request to Halo. */
async function candidates(
  suggested: CompletionKind,
  typed: string,
  { halo, lookups }: Services,
  signal: AbortSignal,
  setup: ServerSetup,
): Promise<Candidates> {
  const page = async (resource: HaloResource, query: Query): Promise<Rows> => {
    const options = { signal, timeoutMs, once: true, checkEnd: false };
    const { rows, more } = await halo.list(resource, query, { number: 1, size: pageSize }, options);
    return { rows, complete: !more };
  };
  const ids = async (resource: HaloResource, query: Query): Promise<Candidates> => {
    if (!/^\d*$/.test(typed)) return { values: [], complete: true };
    const found = await cacheOf(setup).get(suggested, () => page(resource, query));
    return { values: found.rows.map((row) => String(row.id)), complete: found.complete };
  };
  switch (suggested) {
    case "lookupKinds":
      return { values: Object.keys(openLookups(setup)), complete: true };
    case "periods":
      return { values: periods, complete: true };
    case "teams": {
      const rows = await lookups.rows("teams", signal);
      return { values: namesOf(rows.filter((row) => row.inactive !== true)), complete: true };
    }
    case "agents": {
      const rows = await lookups.rows("agents", signal);
      return { values: namesOf(rows.filter(isWorkingAgent)), complete: true };
    }
    case "clients": {
      const cache = cacheOf(setup);
      const key = typed.toLowerCase();
      const wider = cache.getWider(suggested, key);
      const found =
        wider ??
        (await cache.get(`${suggested}:${key}`, () =>
          page(haloResources.clients, { order: "name", ...(key === "" ? {} : { search: typed }) }),
        ));
      return { values: namesOf(found.rows), complete: found.complete };
    }
    case "clientIds":
      return ids(haloResources.clients, { order: "id" });
    case "reportIds":
      return ids(haloResources.reports, { order: "id" });
    case "ticketIds":
      return ids(haloResources.tickets, { open_only: true, order: "id", orderdesc: true });
  }
}

/** The names in rows as the tools show them, without duplicates, sorted. */
function namesOf(rows: readonly HaloRecord[]): readonly string[] {
  const names = rows
    .map(({ name }) => (typeof name === "string" ? shownName(name) : ""))
    .filter((name) => name !== "" && name.length <= longestTyped);
  return [...new Set(names)].sort((one, other) => one.localeCompare(other));
}

/** One cache for each session: all servers of a session have the same lookups. */
const caches = new WeakMap<Lookups, CompletionCache>();

function cacheOf({ services, now }: ServerSetup): CompletionCache {
  if (!services.ok) throw new Error("completions need the services");
  const { lookups } = services.services;
  const cache = caches.get(lookups) ?? new CompletionCache(now);
  caches.set(lookups, cache);
  return cache;
}
