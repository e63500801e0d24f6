/**
 * The closed set of errors whose messages are safe to show to a model and its user. Each says what
 * happened and what to do next. Anything that is not one of these is a bug and is masked by the
 * boundary in `mcp/`.
 */
export type HaloErrorKind =
  | "bad_input"
  | "sign_in_refused"
  | "permission"
  | "not_found"
  | "refused"
  | "rate_limit"
  | "busy"
  | "unavailable"
  | "timeout"
  | "unexpected_answer"
  | "outcome_unknown"
  | "cancelled";

/** An error of the closed set. `message` is one or more full sentences, free of secrets, HTML, SQL and paths. */
export class HaloError extends Error {
  readonly kind: HaloErrorKind;
  /** True when Halo may or may not have acted on the request that failed (a write whose answer never came). */
  readonly ambiguous: boolean;
  /** HTTP status that Halo answered with, where there was one. */
  readonly status: number | undefined;
  /** How long to wait before trying again, in seconds, where that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: HaloErrorKind,
    message: string,
    details: { ambiguous?: boolean; status?: number; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "HaloError";
    this.kind = kind;
    this.ambiguous = details.ambiguous ?? false;
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The argument is wrong in a way that only the handler can see. Names the argument and what to give instead. */
export function badInput(message: string): HaloError {
  return new HaloError("bad_input", message);
}

/** Halo answered with something that cannot be the answer to the question (HALO's 200 with HTML, `{}`, a lost list key). */
export function unexpectedAnswer(
  what: string,
  details: { ambiguous?: boolean; status?: number } = {},
): HaloError {
  return new HaloError(
    "unexpected_answer",
    `Halo's answer could not be used: ${what}. Nothing can be concluded from it; try again, and if it stays so check that HALO_BASE_URL names the Halo tenant itself.`,
    details,
  );
}
