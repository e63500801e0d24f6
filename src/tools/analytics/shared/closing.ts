import { isClosingStatus } from "../../../halo/rules.ts";

/** Whether a status closes the tickets that are in it; undefined where that is not known. */
export type Closes = (statusId: unknown) => boolean | undefined;

/**
 * Which statuses close, as far as it is known: the one place from which all answers have it. What a tenant tells of its
 * own statuses belongs here.
 */
export function closingRule(): Closes {
  return (statusId) => (isClosingStatus(statusId) ? true : undefined);
}

/** The same rule, and the statuses of these sets beside it, which tickets have shown to close and to leave open. */
export function withShown(closes: Closes, closing: ReadonlySet<number>, open: ReadonlySet<number>): Closes {
  return (statusId) =>
    closing.has(Number(statusId)) ? true : open.has(Number(statusId)) ? false : closes(statusId);
}
