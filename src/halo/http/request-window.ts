import { requestWindowMs } from "../rules.ts";
/** The requests sent within the last five minutes, shared by all calls of one client. */
export class RequestWindow {
  /** In order of time, in milliseconds since the epoch; those before `#first` have left the window. */
  #sent: number[] = [];
  #first = 0;

  /** Notes a request that is sent now, in milliseconds since the epoch. */
  note(now: number): void {
    this.#prune(now);
    this.#sent.push(now);
  }

  /** How many were sent within the last five minutes. */
  count(now: number): number {
    this.#prune(now);
    return this.#sent.length - this.#first;
  }

  /** Milliseconds until no more than `most` of those sent so far are within the window; 0 when that is so now. */
  fallsTo(most: number, now: number): number {
    this.#prune(now);
    const last = this.#sent[this.#sent.length - 1 - Math.max(0, most)];
    const leaves = this.count(now) <= most || last === undefined ? now : last + requestWindowMs;
    return Math.max(0, leaves - now);
  }

  #prune(now: number): void {
    // If the clock was set back, some requests are dated in the future: they count as sent now.
    if ((this.#sent.at(-1) ?? 0) > now) this.#sent = this.#sent.map((time) => Math.min(time, now));
    while ((this.#sent[this.#first] ?? now) <= now - requestWindowMs) this.#first += 1;
    // Not each time, since cutting copies what is left.
    if (this.#first * 2 <= this.#sent.length) return;
    this.#sent = this.#sent.slice(this.#first);
    this.#first = 0;
  }
}
