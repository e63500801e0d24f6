import { visibleText } from "../../halo/text.ts";
import { boxes, knownScopes, type Scope } from "../../tools/scopes.ts";

/** What each scope allows, in the words of people who work with Halo. */
export const meanings: Record<Scope, { title: string; detail: string }> = {
  "halo:read": {
    title: boxes["halo:read"],
    detail: "Look at tickets, notes, clients, assets, contracts, invoices and reports.",
  },
  "halo:write": {
    title: boxes["halo:write"],
    detail: "Log tickets, write internal notes and time, change clients, assets and invoices.",
  },
  "halo:delete": {
    title: boxes["halo:delete"],
    detail: "Delete records and void invoices. You are still asked before each one where your app can ask.",
  },
  "halo:send": {
    title: boxes["halo:send"],
    detail:
      "Mail replies, write notes that the customer sees, and make appointments with users. Needs “Add and change” too.",
  },
  "halo:sql": {
    title: boxes["halo:sql"],
    detail:
      "Read Halo’s database by queries of its own, as reports that are not saved: also what your role shows you only in part.",
  },
};

/** The titles of the scopes, joined by commas. Unknown scopes are left out. */
export function titlesOf(scopes: readonly string[]): string {
  return knownScopes(scopes)
    .map((scope) => meanings[scope].title)
    .join(", ");
}

/** The longest client name that a page shows, in characters. */
const longestName = 80;

/** Letters that show nothing (Unicode, Hangul fillers and the blank of Braille), which a name may be made of. */
const blanks = /[\u115f\u1160\u3164\uffa0\u2800]/gu;

/**
 * A client's name, which the client chose itself, as one short line of visible characters. Where nothing of it can
 * be read, the host that access is sent to stands in.
 */
export function shownName(name: string, host: string): string {
  const line = visibleText(name.replace(blanks, "")).replace(/\s+/g, " ");
  if (!/[\p{L}\p{N}]/u.test(line)) return host;
  const letters = [...line];
  return letters.length <= longestName ? line : `${letters.slice(0, longestName - 1).join("")}…`;
}
