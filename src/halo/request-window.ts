/** Five minutes, in milliseconds: hosted Halo counts requests within a rolling window of that length. */
export const windowMs = 5 * 60_000;

/** How many requests hosted Halo lets through within `windowMs`, for all that use the same sign-in. */
export const hostedLimit = 700;

/** The requests sent within the last five minutes, shared by all calls of one client. */
export class RequestWindow {
  #sent: number[] = [];

  /** Notes a request that is sent now, in milliseconds since the epoch. */
  note(now: number): void {
    this.#prune(now);
    this.#sent.push(now);
  }

  /** How many were sent within the last five minutes. */
  count(now: number): number {
    this.#prune(now);
    return this.#sent.length;
  }

  #prune(now: number): void {
    // A clock that was set back leaves requests of a time that has not come.
    if ((this.#sent.at(-1) ?? 0) > now) this.#sent = this.#sent.map((time) => Math.min(time, now));
    // In order of time, so all before the first one inside the window have left it.
    const firstInside = this.#sent.findIndex((time) => time > now - windowMs);
    this.#sent = firstInside === -1 ? [] : firstInside === 0 ? this.#sent : this.#sent.slice(firstInside);
  }
}
