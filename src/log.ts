/**
 * The events of the log, each with its level; the second group is of the stdio server. docs/operations.md says
 * what each means and what to do, which a test checks.
 */
export const events = {
  tool_call: "log",
  resource_read: "log",
  prompt_get: "log",
  completion_failed: "log",
  write: "log",
  activity_exported: "log",
  activity_erased: "log",
  sign_in: "log",
  grant: "log",
  grant_withdrawn: "log",
  grant_ended: "log",
  hook: "log",
  setup: "log",
  refusal: "log",
  health: "warn",
  interrupted: "warn",
  ledger_unreachable: "warn",
  pace_unreachable: "warn",
  misconfigured: "error",
  library: "warn",
  protocol_error: "error",
  internal_error: "error",

  ready: "log",
  waiting: "log",
  ended: "log",
  warning: "warn",
  crashed: "error",
} as const satisfies Record<string, "log" | "warn" | "error">;

/** The event that a line of the log reports. */
export type LogEvent = keyof typeof events;

/** How a call ended: done, with a question to the user, cancelled by the client, or with an error of this class. */
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

/** How a call ended. */
export type CallStatus = (typeof callStatuses)[number];

/** Why a request was refused before any tool or page ran. */
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
  "hook",
  "setup",
] as const;

/** Why a request was refused. */
export type Refusal = (typeof refusals)[number];

/** The states of Halo in `GET /health`: `failing` gives unusable responses, `moved` redirects to another URL. */
export const haloStates = ["ok", "slow", "limiting", "failing", "moved", "unreachable"] as const;

/** The state of Halo in `GET /health`. */
export type HaloState = (typeof haloStates)[number];

/** The line of a tool call, or of another request of an MCP client. */
interface CallEntry {
  readonly event: "tool_call" | "resource_read" | "prompt_get" | "completion_failed";
  /** The id of the principal that sent it. */
  readonly principal: string;
  readonly scopes: readonly string[];
  readonly outcome: CallStatus;
  /** How many requests were sent to Halo for it, retries included. */
  readonly halo_requests: number;
  readonly milliseconds: number;
}

interface RefusalEntry {
  readonly event: "refusal";
  readonly what: Refusal;
}

/** A check by `GET /health` that found Halo not ok. */
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

/** The longest text of a `protocol_error`, in characters: the SDK's own lists every wrong value of a message. */
export const longestProtocolError = 1_000;

/** Writes one line to the operator's log. */
export type Log = (entry: LogEntry) => void;

/**
 * Writes one line of structured log. Entries contain names, ids, classes and counts, never a token, a key, the
 * text of an argument or anything that people wrote in Halo.
 */
export const writeLog: Log = (entry) => {
  console[events[entry.event]](JSON.stringify(entry));
};
