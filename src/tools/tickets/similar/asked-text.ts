import type { HaloRecord } from "../../../halo/client.ts";

/** A text for which tickets are looked for. */
export interface AskedText {
  readonly summary: string;
  readonly details: string;
}

/** A ticket that is like the text. */
export interface Ranked {
  readonly row: HaloRecord;
  /** Words that both have, or have other words for. */
  readonly inCommon: readonly string[];
  /** How many other tickets say the same as this one: each reboot of a server, each printer of a floor. */
  readonly others: number;
}

/** The most characters of a ticket's details that are read: below are signatures and earlier mails. */
export const longestDetails = 400;
