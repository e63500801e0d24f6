import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, notSent, readOr } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, largestPage } from "../../../halo/rules.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { ActionOutcome } from "./action-outcomes.ts";
import { seenText } from "./note-text.ts";

/** Who sees an action and who gets it by mail. Every tool that adds one says it. */

const shown = (name: unknown) => quoteLine(plainText(String(name ?? "")));

/** Where Halo mails what is for a ticket's user. */
type Address =
  | { readonly address: string }
  /** Why there is none, as the end of a sentence that begins with the user. */
  | { readonly address: undefined; readonly why: string };

/**
 * Where Halo would mail a reply: the address of the ticket's user, or the one on the ticket itself when it has no user or
 * the general one.
 */
async function lookUpAddress(ticket: HaloRecord, context: ToolContext): Promise<Address> {
  const id = Number(ticket.id);
  const user = await userOf(ticket, context);
  const own = String(user?.emailaddress ?? "").trim();
  const onTicket = String(ticket.user_email ?? "").trim();
  const mayDiffer = onTicket !== "" && onTicket.toLowerCase() !== own.toLowerCase();
  const isOwn = user !== undefined && !(mayDiffer && (await isGeneralUser(user, context)));
  const address = isOwn ? own : onTicket;
  if (user?.neversendemails === true) {
    return { address: undefined, why: `of ticket ${id}, ${shown(user.name)}, is set to get no e-mails` };
  }
  if (address.includes("@")) return { address };
  const whose = isOwn ? `, ${shown(user.name)},` : "";
  return {
    address: undefined,
    why: `of ticket ${id}${whose} has no e-mail address, so a reply would reach nobody`,
  };
}

/**
 * Whether a user stands for anybody at a client or site, whatever the tenant calls it: Halo's list without such users
 * does not hold it, and the one with them does. Up to two requests; false where Halo does not tell.
 */
async function isGeneralUser(user: HaloRecord, { halo, signal }: ToolContext): Promise<boolean> {
  const query = {
    search: String(user.name ?? ""),
    site_id: idOf(user.site_id),
    includeactive: true,
    includeinactive: true,
  };
  const holds = async (excluding: Query) => {
    const page = { number: 1, size: largestPage };
    const { rows, more } = await halo.list(haloResources.users, { ...query, ...excluding }, page, {
      signal,
      once: true,
    });
    const isThere = rows.some((row) => Number(row.id) === Number(user.id));
    return isThere || more ? isThere || undefined : false;
  };
  try {
    return (await holds({ exclude_generaluser: true })) === false && (await holds({})) === true;
  } catch (error) {
    dispensable(error);
    return false;
  }
}

/**
 * The address that a reply goes to.
 *
 * @throws HaloError `bad_input` when there is none, or when the user gets no mails
 */
export async function addressOf(ticket: HaloRecord, context: ToolContext): Promise<string> {
  const found = await lookUpAddress(ticket, context);
  if (found.address !== undefined) return found.address;
  throw notSent(`the user ${found.why}. Set it in Halo first, or use hidden: true for an internal note.`);
}

/** The ticket's user: embedded in the ticket, else read. Undefined when there is none that can be read. */
async function userOf(ticket: HaloRecord, context: ToolContext): Promise<HaloRecord | undefined> {
  const userId = idOf(ticket.user_id);
  if (userId === undefined) return undefined;
  const embedded = z.looseObject({ id: z.coerce.number(), emailaddress: z.string() }).safeParse(ticket.user);
  if (embedded.success && embedded.data.id === userId) return embedded.data;
  const { halo, signal } = context;
  return readOr(halo.get(haloResources.users, userId, { includedetails: true }, { signal }), undefined);
}

/** To whom an action goes, as far as it is known before it is sent. */
export interface Mailing {
  /**
   * `asked`: this call asks for it; `by_outcome`: the kind of action mails by itself; `none`: not asked for; `unknown`:
   * what the kind does by itself could not be read.
   */
  readonly by: "asked" | "by_outcome" | "none" | "unknown";
  /** The user's address, quoted, or a sentence on why there is none. */
  readonly to?: string;
  /** The user's address, where there is one; the first one where addresses are given. */
  readonly address?: string;
  /** Further addresses: others that are given, and those of copies. */
  readonly others?: readonly string[];
}

/** To whom Halo is asked to mail, for the ledger: addresses, or who it is where the address is not known. */
export function addresseesOf({ by, to, address, others = [] }: Mailing): readonly string[] {
  if (by === "none" || by === "unknown") return [];
  if (address !== undefined) return [plainText(address), ...others];
  return to === undefined ? ["the ticket's user"] : [];
}

/** To whom an action would be mailed, with the address of the ticket's user. */
export async function mailingOf(
  sent: HaloRecord,
  outcome: ActionOutcome | undefined,
  ticket: HaloRecord | undefined,
  context: ToolContext,
): Promise<Mailing> {
  if (sent.sendemail === false) return { by: "none" };
  if (sent.sendemail !== true && outcome === undefined) return { by: "unknown" };
  const by = sent.sendemail === true ? "asked" : outcome?.mails === true ? "by_outcome" : "none";
  if (by === "none" || ticket === undefined) return { by };
  const found = await lookUpAddress(ticket, context);
  return found.address === undefined
    ? { by, to: `nobody: the user ${found.why}` }
    : { by, ...mailTo(found.address) };
}

/** An address as it is told, and itself. */
export const mailTo = (address: string) => ({ to: quoteLine(plainText(address)), address });

/**
 * Sentences on who sees an action and who gets it by mail.
 *
 * @param stored the action as Halo stored it; undefined for one that would be sent
 */
export function audience(
  sent: HaloRecord,
  { by, to }: Mailing,
  outcome: ActionOutcome | undefined,
  stored?: HaloRecord,
): readonly string[] {
  const would = stored === undefined;
  const address = (field: string) => plainText(String(stored?.[field] ?? ""));
  const emailto = address("emailto");
  const whom = emailto === "" ? (to ?? "the ticket's user") : quoteLine(emailto);
  const asCopy = (field: string) => address(field) || plainText(String(sent[field] ?? ""));
  const copies = ["emailcc", "emailbcc"]
    .filter((field) => asCopy(field) !== "")
    .map((field) => `, ${field.slice("email".length)} ${quoteLine(asCopy(field))}`)
    .join("");
  const isMailed = by === "asked" || by === "by_outcome";
  const seen = seenBy(isHidden(sent, outcome, stored), would, isMailed);
  const asked = would ? "Halo would be asked" : "Halo was asked";
  const name = outcome?.name === undefined ? "" : ` ${quoteLine(outcome.name)}`;
  switch (by) {
    case "asked":
      return [`${asked} to mail ${whom}${copies}.`, seen];
    case "by_outcome":
      return [`Its outcome${name} mails by itself: ${whom}${copies}.`, seen];
    case "none":
    case "unknown":
      if (emailto !== "" || copies !== "") {
        return [`${seen} Halo gives ${emailto === "" ? "nobody" : whom}${copies} as who it is mailed to.`];
      }
      return [
        by === "none"
          ? `${seen} ${asked} to mail nobody.`
          : `${seen} Whether its outcome mails somebody by itself is not known: the outcomes could not be read.`,
      ];
  }
}

/** Halo's switches come as booleans, numbers or text. */
export function flagOf(value: unknown): boolean | undefined {
  if (/^(?:true|1)$/i.test(String(value))) return true;
  return /^(?:false|0)$/i.test(String(value)) ? false : undefined;
}

/** Whether an action is hidden from the ticket's user; undefined where neither Halo nor its kind tells. */
function isHidden(
  sent: HaloRecord,
  outcome: ActionOutcome | undefined,
  stored: HaloRecord | undefined,
): boolean | undefined {
  return flagOf(stored?.hiddenfromuser) ?? flagOf(sent.hiddenfromuser) ?? outcome?.hides;
}

function seenBy(hidden: boolean | undefined, would: boolean, isMailed: boolean): string {
  if (hidden === undefined) return "Whether the ticket's user can see it is not known.";
  if (!hidden) return `The ticket's user ${would ? "would see" : "can see"} it.`;
  const where = isMailed ? " in Halo, though it is mailed" : "";
  return `Internal: the ticket's user ${would ? "would not see" : "does not see"} it${where}.`;
}

const longestPreview = 4_000;

/** What the reader of a mail or a note would see. Halo puts it into the tenant's own template. */
export function preview(sent: HaloRecord): string {
  const text = seenText(String(sent.note_html ?? sent.note ?? ""));
  const cut = text.length > longestPreview ? `${text.slice(0, longestPreview)}…` : text;
  const reader = sent.hiddenfromuser === true ? "agents see" : "the customer sees";
  return `What ${reader}: ${quoteLines(cut)}`;
}

/** Text of several lines in quotes, which mark it as data. */
const quoteLines = (text: string) => `«${text.replaceAll("«", "‹").replaceAll("»", "›")}»`;
