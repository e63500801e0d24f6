import { dispensable, HaloError } from "../../../halo/errors.ts";

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
    const reasons = new Map<string, string[]>();
    for (const { what, so, failure } of this.#losses) {
      const advice = failure.advice === undefined ? advices[failure.kind] : undefined;
      const reason = advice === undefined ? failure.message : `${failure.message} ${advice}`;
      const told = `${what} could not be read, so ${so}.`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), told]);
    }
    return Array.from(reasons, ([reason, told]) => `${told.join(" ")} ${reason}`);
  }
}
