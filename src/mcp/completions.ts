import {
  type CompleteRequest,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import type { HaloRecord } from "../halo/client.ts";
import type { Query } from "../halo/http/http.ts";
import type { Lookups } from "../halo/lookups.ts";
import { type HaloResource, haloResources } from "../halo/resources.ts";
import { isWorkingAgent } from "../halo/rules.ts";
import { plainText } from "../halo/text.ts";
import { prompts } from "./prompts/index.ts";
import { type Reading, serve } from "./requests.ts";
import { lookupKinds, templates } from "./resources/kinds.ts";
import type { ServerSetup } from "./setup.ts";
import type { Suggested } from "./suggested.ts";

/** Values to choose from, and whether they are all there are. */
interface Candidates {
  readonly values: readonly string[];
  readonly complete: boolean;
}

/** The most values of one answer (MCP, Completion). */
const mostValues = 100;
/** Rows asked of Halo for one keystroke. */
const pageSize = 50;
/** A name or number that is longer is no beginning of one. */
const longestTyped = 200;
/** Someone waits with a finger on the key, in milliseconds. */
const timeoutMs = 5_000;
/** A minute, in milliseconds: someone who types asks for the same again and again. */
const memoryLifetimeMs = 60_000;
/** Answers that are kept for one session. */
const mostRemembered = 50;

const nothing = { completion: { values: [], total: 0, hasMore: false } };

/**
 * Serves `completion/complete` for prompts and resource templates. Not by the SDK's `completable`: that takes
 * the number of values for the number of matches, and tells neither who asks nor that they have typed on.
 */
export function addCompletions(server: McpServer, setup: ServerSetup): void {
  server.server.setRequestHandler("completion/complete", async ({ params }, { mcpReq }) => {
    const suggested = suggestedFor(params);
    const typed = params.argument.value.trim();
    if (suggested === undefined || typed.length > longestTyped) return nothing;
    try {
      const kind = { event: "completion_failed", name: suggested } as const;
      const { values, complete } = await serve(setup, kind, mcpReq.signal, (reading) =>
        candidates(suggested, typed, reading, mcpReq.signal, setup),
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
      // Suggestions are a help: without them one types on. What went wrong is in the log.
      return { completion: { values: [], hasMore: false } };
    }
  });
}

/** What is to be suggested for an argument; undefined where nothing can be. */
function suggestedFor({ ref, argument }: CompleteRequest["params"]): Suggested | undefined {
  if (ref.type === "ref/prompt") {
    const prompt = prompts.find(({ name }) => name === ref.name);
    if (prompt === undefined) throw unknownReference(`Prompt ${ref.name}`);
    return Object.hasOwn(prompt.arguments, argument.name)
      ? prompt.arguments[argument.name]?.suggest
      : undefined;
  }
  const listed = templates.find(({ template }) => template.toString() === ref.uri);
  if (listed === undefined) throw unknownReference(`Resource template ${ref.uri}`);
  return listed.template.variableNames[0] === argument.name ? listed.suggest : undefined;
}

function unknownReference(what: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `${what} not found`);
}

function withBeginning(values: readonly string[], typed: string): readonly string[] {
  const beginning = typed.toLowerCase();
  return values.filter((value) => value.toLowerCase().startsWith(beginning));
}

/** Words that people use for periods; which of them a tool takes, the tool says. */
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

/** Values among which the typed beginning is looked for: at most one request to Halo. */
async function candidates(
  suggested: Suggested,
  typed: string,
  { halo, lookups }: Reading,
  signal: AbortSignal,
  setup: ServerSetup,
): Promise<Candidates> {
  const page = async (resource: HaloResource, query: Query): Promise<Rows> => {
    const options = { signal, timeoutMs, once: true };
    const { rows, more } = await halo.list(resource, query, { number: 1, size: pageSize }, options);
    return { rows, complete: !more };
  };
  const ids = async (resource: HaloResource, query: Query): Promise<Candidates> => {
    if (!/^\d*$/.test(typed)) return { values: [], complete: true };
    const found = await memoryOf(setup).recall(suggested, () => page(resource, query));
    return { values: found.rows.map((row) => String(row.id)), complete: found.complete };
  };
  switch (suggested) {
    case "lookupKinds":
      return { values: Object.keys(lookupKinds), complete: true };
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
      const memory = memoryOf(setup);
      const key = typed.toLowerCase();
      const wider = memory.wider(suggested, key);
      const found =
        wider ??
        (await memory.recall(`${suggested}:${key}`, () =>
          page(haloResources.clients, {
            order: "name",
            ...(key === "" ? {} : { search: typed }),
          }),
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

/** The names of rows as the tools show them, each once, in order. */
function namesOf(rows: readonly HaloRecord[]): readonly string[] {
  const names = rows
    .map(({ name }) => (typeof name === "string" ? plainText(name).replace(/\s+/g, " ") : ""))
    .filter((name) => name !== "" && name.length <= longestTyped);
  return [...new Set(names)].sort((one, other) => one.localeCompare(other));
}

interface Rows {
  readonly rows: readonly HaloRecord[];
  readonly complete: boolean;
}

/** What completions of one session have read lately. */
class Memory {
  readonly #now: () => number;
  readonly #kept = new Map<string, Rows & { readonly at: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What was read under a key within the last minute, or what is read now. Failures are not kept. */
  async recall(key: string, read: () => Promise<Rows>): Promise<Rows> {
    const held = this.#held(key);
    if (held !== undefined) return held;
    // Only what is shown is kept: a client's row has hundreds of fields.
    const { rows, complete } = await read();
    const made = { rows: rows.map(({ id, name }) => ({ id, name })), complete, at: this.#now() };
    if (this.#kept.size >= mostRemembered) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }

  /** All matches of a shorter beginning, which hold those of a longer one. */
  wider(what: string, typed: string): Rows | undefined {
    for (let length = 0; length < typed.length; length++) {
      const held = this.#held(`${what}:${typed.slice(0, length)}`);
      if (held?.complete === true) return held;
    }
    return undefined;
  }

  #held(key: string): Rows | undefined {
    const held = this.#kept.get(key);
    return held !== undefined && this.#now() - held.at < memoryLifetimeMs ? held : undefined;
  }
}

/** A session has one set of lookups, however many servers it makes: its memory goes with it. */
const memories = new WeakMap<Lookups, Memory>();

function memoryOf({ services, now }: ServerSetup): Memory {
  if (!services.ok) throw new Error("completions need the services");
  const { lookups } = services.services;
  const held = memories.get(lookups) ?? new Memory(now);
  memories.set(lookups, held);
  return held;
}
