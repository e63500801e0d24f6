/**
 * What a sign-in may do in Halo, as far as it is known: from the `scope` list of Halo's token answer, and from what was
 * asked so far. Halo tells a missing right by 401 as well as by 403, with an empty body and a token that stays good.
 * Source: HALO-API.md, corrections 2 and 4 (recorded answers of live tenants).
 */

/** The areas of Halo's scopes (`read:tickets`, `edit:tickets`), by the first segment of a path. */
export const areaOfPath = {
  Actions: "tickets",
  Appointment: "calendar",
  Asset: "assets",
  Attachment: "tickets",
  Client: "customers",
  ClientContract: "contracts",
  // No scope of Halo's is named after it; it is taken to go with the tickets that it is about.
  Feedback: "tickets",
  Invoice: "invoices",
  Item: "items",
  KBArticle: "kb",
  Opportunities: "sales",
  Projects: "projects",
  PurchaseOrder: "pos",
  Quotation: "quotes",
  RecurringInvoice: "invoices",
  Report: "reporting",
  Site: "customers",
  SoftwareLicence: "softwarelicensing",
  Supplier: "suppliers",
  TicketApproval: "tickets",
  Tickets: "tickets",
  Timesheet: "timesheets",
  TimesheetEvent: "timesheets",
  TopLevel: "customers",
  Users: "customers",
} as const satisfies Readonly<Record<string, string>>;

/** An area of rights that this server uses. */
export type Area = (typeof areaOfPath)[keyof typeof areaOfPath];

/** All areas, in the order of the alphabet. */
export const areas: readonly Area[] = [...new Set(Object.values(areaOfPath))].sort();

/** The area that a path belongs to; undefined for agents, teams and lookups, which need no scope of their own. */
export function areaOf(path: readonly unknown[]): Area | undefined {
  const [first] = path;
  return typeof first === "string" && Object.hasOwn(areaOfPath, first)
    ? areaOfPath[first as keyof typeof areaOfPath]
    : undefined;
}

/** What is known of a right. */
export type Reach = "yes" | "refused" | "not known";

/** What a request needs of a sign-in. */
export type Action = "read" | "edit";

/** A request, as far as its right depends on it. */
export interface Asked {
  readonly method: string;
  readonly path: readonly (string | number)[];
}

/** What a request does to the data. */
export const actionOf = ({ method }: Pick<Asked, "method">): Action => (method === "GET" ? "read" : "edit");

/**
 * What a token's scopes say of an area: "yes" and "refused" need a list that names areas. `edit:x` covers `read:x`.
 *
 * @param scopes the `scope` list of the token answer; undefined where Halo gave none
 */
export function reachByScopes(scopes: readonly string[] | undefined, area: Area, action: Action): Reach {
  if (scopes === undefined || !scopes.some((scope) => /^(?:read|edit):/.test(scope))) return "not known";
  const wanted = action === "read" ? [`read:${area}`, `edit:${area}`] : [`edit:${area}`];
  const own = action === "edit" && area === "timesheets" ? ["editMine:timesheets"] : [];
  const all = ["all", "all:standard"];
  return [...wanted, ...own, ...all].some((scope) => scopes.includes(scope)) ? "yes" : "refused";
}

/** How long a refusal is believed without asking again whether the token is still good, in milliseconds. */
const refusalLifetimeMs = 2 * 60_000;
/** The most tokens that are remembered; the oldest is forgotten first. */
const mostTokens = 8;

/** What one token was answered. */
interface OfToken {
  /** When a kind of request was refused although the token was good, in milliseconds since the epoch. */
  readonly refused: Map<string, number>;
  readonly accepted: Set<string>;
  /** A list or record that it may surely read: the last that it has. */
  lastRead: Asked["path"] | undefined;
}

/** A list and its records are different rights: an agent may see that there are contracts, and open none. */
function kindOf({ method, path }: Asked): string {
  return [actionOf({ method }), ...path.map((part) => (typeof part === "number" ? "{id}" : part))].join("/");
}

/** What the tokens of one client were answered so far. */
export class Rights {
  readonly #tokens = new Map<string, OfToken>();

  /** Notes that Halo accepted a request. */
  accepted(token: string, asked: Asked): void {
    const known = this.#of(token);
    const kind = kindOf(asked);
    known.refused.delete(kind);
    known.accepted.add(kind);
    if (asked.method === "GET") known.lastRead = asked.path;
  }

  /** Notes that Halo refused a request of a token that is good. @param now in milliseconds since the epoch */
  refused(token: string, asked: Asked, now: number): void {
    const known = this.#of(token);
    known.refused.set(kindOf(asked), now);
    known.accepted.delete(kindOf(asked));
  }

  /** Whether the same was refused a short time ago, while the token was good. */
  isRefused(token: string, asked: Asked, now: number): boolean {
    const at = this.#tokens.get(token)?.refused.get(kindOf(asked));
    return at !== undefined && now >= at && now - at < refusalLifetimeMs;
  }

  /**
   * What a token may surely read, because it has; undefined when it has read nothing yet.
   *
   * @param but something that it may no longer read
   */
  lastRead(token: string, but?: Asked): Asked["path"] | undefined {
    const path = this.#tokens.get(token)?.lastRead;
    const isThat = path !== undefined && but !== undefined && kindOf({ method: "GET", path }) === kindOf(but);
    return isThat ? undefined : path;
  }

  /** What is known of an area: what was answered goes before what the scopes say. */
  reach(token: string, scopes: readonly string[] | undefined, area: Area, action: Action): Reach {
    const known = this.#tokens.get(token);
    const isOf = (kind: string) => {
      const [own, first] = kind.split("/");
      return own === action && areaOf([first]) === area;
    };
    if ([...(known?.accepted ?? [])].some(isOf)) return "yes";
    if ([...(known?.refused.keys() ?? [])].some(isOf)) return "refused";
    return reachByScopes(scopes, area, action);
  }

  #of(token: string): OfToken {
    const known = this.#tokens.get(token);
    if (known !== undefined) return known;
    const fresh: OfToken = { refused: new Map(), accepted: new Set(), lastRead: undefined };
    this.#tokens.set(token, fresh);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > mostTokens && oldest !== undefined) this.#tokens.delete(oldest);
    return fresh;
  }
}
