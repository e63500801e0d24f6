import { badInput, type HaloError } from "../../../halo/errors.ts";
import { counted } from "../../kit/view.ts";

/** Sentences and forms that several answers share. */

/** A change with its sign: `+3`, `-2`, `0`. */
export function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

/** The first of some names, and how many more there are: `A, B and 3 more`. */
export function firstNames(names: readonly string[], most: number): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/**
 * A sentence about groups left out that are as large as the last one shown; undefined where none is.
 *
 * @param sizes of all groups, the largest first
 * @param plural what the groups are: "clients"
 */
export function tiesAtCut(sizes: readonly number[], most: number, plural: string): string | undefined {
  const [last, next] = [sizes[most - 1], sizes[most]];
  if (last === undefined || last !== next) return undefined;
  const others = sizes.length - most;
  const ties = sizes.slice(most).filter((size) => size === last).length;
  const end = `${last} too, as many as the last one shown.`;
  if (others === 1) return `The other one has ${end}`;
  return `Among the other ${others} ${plural}, ${ties} ${ties === 1 ? "has" : "have"} ${end}`;
}

/** That stubs (see ticket-facts.ts) are not among the figures. */
export function stubsNotCounted(stubs: readonly unknown[]): string {
  return `${counted(stubs.length, "ticket")} closed within a minute (logged time) not counted.`;
}

/** That some of the figures may be stubs: closed tickets whose rows show no date of closing. */
export function stubsNotKnown(undated: number): string {
  return `How much of this is logged time (tickets closed within a minute) is not known: ${undated} closed tickets show no date of closing, and are counted.`;
}

/** That Halo's own count can't be given. @param what what was counted, as `How many … is not known` has it */
export function countNotKnown(what: string): string {
  return `How many ${what} is not known: Halo's count could not be used.`;
}

/** That an id is none of Halo's. */
export function unknownId(noun: "agent" | "team", id: number): HaloError {
  return badInput(`${noun} ${id} is not known in Halo: see halo_list_${noun}s.`);
}
