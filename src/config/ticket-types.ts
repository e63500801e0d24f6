import { type TicketPolicy, ticketPolicies } from "./rights.ts";
import { splitOutside, unquoted } from "./values.ts";

/** What {@link readTicketPolicies} says of a text that it can't read. */
export const ticketPolicyProblem =
  'TICKET_TYPE_POLICIES must be entries such as "Board Request"=never-touch, 12=internal-only, separated by commas; the policies are internal-only and never-touch.';

/**
 * What holds for tickets of some types, from `TICKET_TYPE_POLICIES`: names or ids of types, each with a policy.
 *
 * @returns undefined for a text that is anything else: a typing error must not open what it was to close
 */
export function readTicketPolicies(text: string): ReadonlyMap<string, TicketPolicy> | undefined {
  const found = new Map<string, TicketPolicy>();
  for (const entry of splitOutside(text, /[,\n]/)) {
    if (entry.trim() === "") continue;
    const [type = "", word = "", ...more] = splitOutside(entry, /=/);
    const name = unquoted(type).toLowerCase();
    const policy = ticketPolicies.find((each) => each === word.trim().toLowerCase().replaceAll(/[ _]/g, "-"));
    if (name === "" || policy === undefined || more.length > 0 || found.has(name)) return undefined;
    found.set(name, policy);
  }
  return found.size === 0 ? undefined : found;
}
