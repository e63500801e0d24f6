/**
 * The closed set of errors whose messages are safe to show to a model and its user. Anything that is not one of
 * these is a bug, and is masked by the boundary in `mcp/`.
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

/** What is known of an error beside what happened. Sentences are whole ones, free of secrets, HTML, SQL and paths. */
export interface HaloErrorDetails {
  /** What Halo itself said, as it said it; the sentence of what happened quotes it where it is shown. */
  readonly said?: string | undefined;
  /** What to do next, in sentences. */
  readonly advice?: string | undefined;
  /** What is lacking: a field or an argument that Halo demands, or what the sign-in has no right to. */
  readonly missing?: string | undefined;
  /** Further sentences, shown behind the advice: what there is to choose from, what came of the call so far. */
  readonly notes?: readonly string[] | undefined;
  /** Whether Halo may or may not have acted on the request: a write whose answer never came or could not be used. */
  readonly uncertain?: boolean | undefined;
  /** The HTTP status that Halo answered with, where there was one. */
  readonly status?: number | undefined;
  /** How long to wait before trying again, in seconds, where that is known. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** What `with` may change of an error. */
interface HaloErrorChanges extends Omit<HaloErrorDetails, "cause"> {
  readonly kind?: HaloErrorKind;
  readonly happened?: string;
}

/**
 * An error of the closed set. Its parts are fields, so that who handles it never has to take its `message` apart;
 * the message is made of them here and nowhere else: what happened, the advice, the notes.
 */
export class HaloError extends Error {
  override readonly name = "HaloError";
  readonly kind: HaloErrorKind;
  /** What happened, in sentences. */
  readonly happened: string;
  readonly said: string | undefined;
  readonly advice: string | undefined;
  readonly missing: string | undefined;
  readonly notes: readonly string[];
  readonly uncertain: boolean;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  /** @param happened what happened, in one or more sentences */
  constructor(kind: HaloErrorKind, happened: string, details: HaloErrorDetails = {}) {
    const { said, advice, missing, notes = [], status, retryAfterSeconds, cause } = details;
    const message = [happened, advice, ...notes].filter((part) => part !== undefined && part !== "");
    super(message.join(" "), cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.happened = happened;
    this.said = said;
    this.advice = advice;
    this.missing = missing;
    this.notes = notes;
    this.uncertain = details.uncertain ?? false;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same error but for these parts, caused by this one. A part that is given as `undefined` is left out. */
  with(changes: HaloErrorChanges): HaloError {
    const { kind, happened, said, advice, missing, notes, uncertain, status, retryAfterSeconds } = this;
    const all = {
      kind,
      happened,
      said,
      advice,
      missing,
      notes,
      uncertain,
      status,
      retryAfterSeconds,
      ...changes,
    };
    return new HaloError(all.kind, all.happened, { ...all, cause: this });
  }

  /** The same error with a sentence before what happened. */
  after(lead: string): HaloError {
    return this.with({ happened: `${lead} ${this.happened}` });
  }

  /** The same error with a sentence at its end. */
  noting(sentence: string): HaloError {
    return this.with({ notes: [...this.notes, sentence] });
  }
}

/** The argument is wrong in a way that only the handler can see. Names the argument and what to give instead. */
export function badInput(message: string): HaloError {
  return new HaloError("bad_input", message);
}

/** A call that is refused before anything of it was sent to Halo, because of an argument. */
export function notSent(reason: string): HaloError {
  return badInput(`Nothing was sent: ${reason}`);
}

/**
 * Halo answered with something that can't be the answer to the question: a 200 with a web page, `{}`, a list
 * without its rows.
 */
export function unexpectedAnswer(
  what: string,
  details: Pick<HaloErrorDetails, "uncertain" | "status"> = {},
): HaloError {
  return new HaloError("unexpected_answer", `Halo's answer could not be used: ${what}.`, {
    ...details,
    advice:
      "Nothing can be concluded from it; try again, and if it stays so check that HALO_BASE_URL names the Halo tenant itself.",
  });
}

/** Whether an error leaves open if a write happened. */
export function isUncertain(error: unknown): error is HaloError {
  return error instanceof HaloError && error.uncertain;
}

/**
 * The failure of a request that a call can do without: names, choices, what stands beside a record.
 *
 * @throws what is no error of the closed set, and that the call was cancelled
 */
export function dispensable(error: unknown): HaloError {
  if (!(error instanceof HaloError) || error.kind === "cancelled") throw error;
  return error;
}

/**
 * What a reading gives, or something else where it fails and the call can do without it.
 *
 * @throws what {@link dispensable} throws
 */
export async function readOr<Value, Other>(reading: Promise<Value>, other: Other): Promise<Value | Other> {
  try {
    return await reading;
  } catch (error) {
    dispensable(error);
    return other;
  }
}

/**
 * A warning that something could not be read.
 *
 * @param so what follows from it, as the end of a sentence
 */
export function unread(what: string, failure: HaloError, so?: string): string {
  return `${what} could not be read${so === undefined ? "" : `, so ${so}`}. ${failure.message}`;
}
