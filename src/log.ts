/**
 * Every event that a line of the log can tell of, with the level that it is written at. Those of the stdio
 * server are in the second half. docs/operations.md says of each what it means and what to do, and a test
 * holds it to that.
 */
export const events = {
  tool_call: "log",
  resource_read: "log",
  prompt_get: "log",
  completion_failed: "log",
  sign_in: "log",
  grant: "log",
  grant_withdrawn: "log",
  grant_ended: "log",
  refusal: "log",
  health: "warn",
  interrupted: "warn",
  misconfigured: "error",
  protocol_error: "error",
  internal_error: "error",

  ready: "log",
  waiting: "log",
  ended: "log",
  warning: "warn",
  crashed: "error",
} as const satisfies Record<string, "log" | "warn" | "error">;

/** What a line of the log tells of. */
export type LogEvent = keyof typeof events;

/** What a call came to: done, asked back, given up by the client, or the class of its error. */
export const callStatuses = [
  "ok",
  "question",
  "cancelled",
  "bad_input",
  "not_found",
  "refused",
  "permission",
  "sign_in_refused",
  "rate_limit",
  "busy",
  "unavailable",
  "timeout",
  "unexpected_answer",
  "outcome_unknown",
  "configuration",
  "internal_error",
] as const;

/** What a call came to. */
export type CallStatus = (typeof callStatuses)[number];

/** What was refused at the door, before any tool or page did its work. */
export const refusals = [
  "access_key",
  "token",
  "oauth",
  "authorization",
  "client_metadata",
  "consent",
  "halo_sign_in",
  "scope",
  "origin",
  "host",
  "rate_limit",
] as const;

/** What was refused at the door. */
export type Refusal = (typeof refusals)[number];

/** How Halo looked to `GET /health`: `failing` answers what can't be used, `moved` sends to another address. */
export const haloStates = ["ok", "slow", "limiting", "failing", "moved", "unreachable"] as const;

/** How Halo looked to `GET /health`. */
export type HaloState = (typeof haloStates)[number];

/** The one line of a call, or of another request of an MCP client. */
interface CallEntry {
  readonly event: "tool_call" | "resource_read" | "prompt_get" | "completion_failed";
  /** Who asked, by an id fit for logs. */
  readonly principal: string;
  readonly scopes: readonly string[];
  readonly outcome: CallStatus;
  /** Requests sent to Halo for it, repeated ones too. */
  readonly halo_requests: number;
  readonly milliseconds: number;
}

interface RefusalEntry {
  readonly event: "refusal";
  readonly what: Refusal;
}

/** A look of `GET /health` at which Halo was not as it should be. */
interface HealthEntry {
  readonly event: "health";
  readonly halo: Exclude<HaloState, "ok">;
  readonly milliseconds: number;
}

interface OtherEntry {
  readonly event: Exclude<LogEvent, (CallEntry | RefusalEntry | HealthEntry)["event"]>;
}

/** One line of the log: an event with its fields. */
export type LogEntry = Readonly<Record<string, unknown>> &
  (CallEntry | RefusalEntry | HealthEntry | OtherEntry);

/** The most of a `protocol_error` that is kept, in characters: it says something of each value of a message that is wrong. */
export const longestComplaint = 1_000;

/** Writes one line to the operator's log. */
export type Log = (entry: LogEntry) => void;

/**
 * Writes one line of structured log. Entries hold names, ids, classes and counts: never a token, a key, an
 * argument's text or anything that people wrote in Halo.
 */
export const writeLog: Log = (entry) => {
  console[events[entry.event]](JSON.stringify(entry));
};
