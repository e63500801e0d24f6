import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../../kit/define.ts";
import { addressOf, type Mailing, mailTo } from "../writing/audience.ts";

/** To whom a reply goes: how it is told, what is sent for it, and what has to be said. */
export interface Addressed {
  readonly mailing: Mailing;
  readonly sent: HaloRecord;
  readonly warnings: readonly string[];
}

/** How Halo takes several addresses in one field. Its own lists have semicolons. Assumed. */
const separator = ";";

/** The addresses that are on a ticket: of its user, and of those who get its mails. */
function knownOn(ticket: HaloRecord): ReadonlySet<string> {
  const user = typeof ticket.user === "object" && ticket.user !== null ? { ...ticket.user } : {};
  const fields: HaloRecord = { ...user, ...ticket };
  const named = ["user_email", "emailaddress", "emailtolist", "emailcclist"];
  const all = named.flatMap((field) => String(fields[field] ?? "").match(/[^\s;,<>"]+@[^\s;,<>"]+/g) ?? []);
  return new Set(all.map((address) => address.toLowerCase()));
}

/**
 * Addresses a reply: to those given, else to the ticket's user, with copies. An address that is not on the ticket is
 * told, since whoever wrote to it may have asked for it.
 *
 * @param isNote whether it is an internal note, which goes to nobody
 * @throws HaloError `bad_input` where there is nobody to mail, or an internal note is to be mailed
 */
export async function addressed(
  ticket: HaloRecord,
  {
    to,
    cc = [],
  }: { readonly to?: readonly string[] | undefined; readonly cc?: readonly string[] | undefined },
  isNote: boolean,
  context: ToolContext,
): Promise<Addressed> {
  if (isNote) {
    if (to !== undefined || cc.length > 0)
      throw badInput("to and cc are of a mail, and hidden: true mails nobody.");
    return { mailing: { by: "none" }, sent: {}, warnings: [] };
  }
  const all = to ?? [await addressOf(ticket, context)];
  const [address = "", ...rest] = all;
  const known = knownOn(ticket);
  const strange = [...(to ?? []), ...cc].filter((each) => !known.has(each.toLowerCase()));
  return {
    mailing: {
      by: "asked",
      ...mailTo(address),
      to: all.map((each) => mailTo(each).to).join(", "),
      others: [...rest, ...cc],
    },
    // With copies Halo is told both, so that it is not left to it who the first one is.
    sent: {
      ...(to === undefined && cc.length === 0 ? {} : { emailto: all.join(separator) }),
      ...(cc.length === 0 ? {} : { emailcc: cc.join(separator) }),
    },
    warnings:
      strange.length === 0
        ? []
        : [
            `Neither the address of the ticket's user nor in its mail lists: ${strange.map(quoteLine).join(", ")}.`,
          ],
  };
}
