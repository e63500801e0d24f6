/**
 * A small seeded source of numbers (mulberry32), so that the same seed always gives the same tenant.
 * Not for secrets.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** A number between two bounds, rounded to `step`. */
  between(least: number, most: number, step = 0.01): number {
    const steps = Math.round((least + this.next() * (most - least)) / step);
    return Math.round(steps * step * 10000) / 10000;
  }

  /** True in the given share of calls (0 to 1). */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One entry of a list that must not be empty. */
  pick<Entry>(entries: readonly Entry[]): Entry {
    const entry = entries[Math.floor(this.next() * entries.length)];
    if (entry === undefined) throw new Error("cannot pick from an empty list");
    return entry;
  }

  /** One value, drawn by weight. */
  weighted<Value>(choices: readonly (readonly [Value, number])[]): Value {
    let total = 0;
    for (const choice of choices) total += choice[1];
    let rest = this.next() * total;
    for (const [value, weight] of choices) {
      rest -= weight;
      if (rest < 0) return value;
    }
    const last = choices.at(-1);
    if (last === undefined) throw new Error("cannot draw from an empty list");
    return last[0];
  }

  /** A GUID in Halo's lower-case form. */
  guid(): string {
    const part = () => Math.floor(this.next() * 4294967296);
    const hex = (value: number) => value.toString(16).padStart(8, "0");
    const [first, second, third, fourth] = [hex(part()), hex(part()), hex(part()), hex(part())];
    return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-a${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
  }

  /**
   * A source of its own for one subject, so that a change to one table leaves the others as they were.
   */
  fork(subject: string): Random {
    let seed = this.#state ^ 0x811c9dc5;
    for (let index = 0; index < subject.length; index += 1) {
      seed = Math.imul(seed ^ subject.charCodeAt(index), 0x01000193);
    }
    return new Random(seed);
  }
}
