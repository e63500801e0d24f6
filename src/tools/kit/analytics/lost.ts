import { dispensable, HaloError } from "../../../halo/errors.ts";
import { sharedLimit } from "../../../halo/http/rate-limit.ts";
import { rateLimitPauseSeconds } from "../../../halo/rules.ts";
import { isRateLimit } from "./held.ts";

/** Something that an answer goes on without, because it could not be read. */
interface Loss {
  /** "Contracts". */
  readonly what: string;
  /** What follows, as the end of a sentence: "renewals are left out". */
  readonly so: string;
  readonly failure: HaloError;
}

/** What to do about a failure that does not say it itself. */
const advices: Partial<Record<HaloError["kind"], string>> = {
  permission: "An administrator of Halo can give that right.",
  not_found: "Look for it in Halo itself.",
};

/** From so many on, what failed for one reason is a list and no longer a sentence each. */
const worthListing = 3;

/** What an answer goes on without: each source once, with the reason and what to do. */
export class Losses {
  readonly #losses: Loss[] = [];

  /** Whether everything could be read. */
  get none(): boolean {
    return this.#losses.length === 0;
  }

  /**
   * Notes that something could not be read.
   *
   * @throws what is no error of the closed set, and that the call was cancelled
   */
  note(what: string, so: string, error: unknown): void {
    const failure = dispensable(error);
    const isSaid = this.#losses.some((loss) => loss.what === what && loss.so === so);
    if (!isSaid) this.#losses.push({ what, so, failure });
  }

  /**
   * The error of an answer of which nothing is left.
   *
   * @param happened what could not be done, as a sentence
   */
  asError(happened: string): HaloError {
    const [first] = this.#losses;
    return first === undefined ? new HaloError("unavailable", happened) : first.failure.after(happened);
  }

  /** The warnings: what failed for the same reason stands in one. */
  warnings(): string[] {
    return Array.from(this.#byReason(), ([reason, losses]) => {
      const told =
        losses.length < worthListing
          ? losses.map(({ what, so }) => `${what} could not be read, so ${so}.`).join(" ")
          : `These could not be read: ${losses.map(({ what, so }) => `${what} (${so})`).join("; ")}.`;
      return `${told} ${reason}`;
    });
  }

  /**
   * The error of one of the things that could not be read, which of them is not known.
   *
   * @param happened what could not be read, as a sentence
   * @returns undefined where everything could be read
   */
  asErrorOf(happened: string): HaloError | undefined {
    const failure = this.#losses.map((loss) => loss.failure).find(isRateLimit) ?? this.#losses[0]?.failure;
    if (failure === undefined) return undefined;
    const reasons = [...this.#byReason().keys()];
    // The limit stops one as well as another; of other failures it matters what they are of.
    const why = isRateLimit(failure) && reasons.length === 1 ? reasons : this.warnings();
    const { kind, retryAfterSeconds } = failure;
    return new HaloError(kind, [happened, ...why].join(" "), { retryAfterSeconds });
  }

  #byReason(): ReadonlyMap<string, readonly Loss[]> {
    const waits = this.#losses
      .map(({ failure }) => failure)
      .filter(isRateLimit)
      .map(({ retryAfterSeconds }) => retryAfterSeconds ?? rateLimitPauseSeconds);
    // Each refusal names its own request and the seconds at its moment: for who reads it they are one.
    const limit = `${sharedLimit(Math.max(1, ...waits))}.`;
    const reasons = new Map<string, Loss[]>();
    for (const loss of this.#losses) {
      const { failure } = loss;
      const advice = failure.advice === undefined ? advices[failure.kind] : undefined;
      const own = advice === undefined ? failure.message : `${failure.message} ${advice}`;
      const reason = isRateLimit(failure) ? limit : own;
      reasons.set(reason, [...(reasons.get(reason) ?? []), loss]);
    }
    return reasons;
  }
}
