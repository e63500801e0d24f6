import type { HaloRecord } from "./lists.ts";

/** How long what is known of the signed-in agent is used, in milliseconds. */
const lifetimeMs = 10 * 60_000;
/** The most tokens whose agents are remembered; the oldest is forgotten first. */
const mostTokens = 8;
/** The longest text that is kept, in characters. */
const longestText = 500;
/** The lists of an agent that are kept; others, such as 108 `claims`, make up most of its two megabytes. */
const keptLists: ReadonlySet<string> = new Set(["teams", "departments"]);
/** The most entries of such a list. */
const mostEntries = 200;

/** The agent as it is kept: plain values and its teams. Source of its size: HALO-API.md, correction 12. */
function slimAgent(record: HaloRecord): HaloRecord {
  const kept = Object.entries(record).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value)) return keptLists.has(name) ? [[name, value.slice(0, mostEntries)]] : [];
    if (typeof value === "object" && value !== null) return [];
    if (typeof value === "string" && value.length > longestText) return [];
    return [[name, value]];
  });
  return Object.fromEntries(kept);
}

/** Who the tokens of one client belong to, read once for each. */
export class SignedInAgents {
  readonly #byToken = new Map<string, { readonly at: number; readonly record: HaloRecord }>();

  /** The agent of a token, if it was read a short time ago. @param now in milliseconds since the epoch */
  of(token: string, now: number): HaloRecord | undefined {
    const held = this.#byToken.get(token);
    return held !== undefined && now >= held.at && now - held.at < lifetimeMs ? held.record : undefined;
  }

  /** Keeps what is needed of an agent, and answers it. */
  keep(token: string, record: HaloRecord, now: number): HaloRecord {
    const slim = slimAgent(record);
    this.#byToken.delete(token);
    this.#byToken.set(token, { at: now, record: slim });
    const [oldest] = this.#byToken.keys();
    if (this.#byToken.size > mostTokens && oldest !== undefined) this.#byToken.delete(oldest);
    return slim;
  }
}
