import { visibleText } from "../../halo/text.ts";
import { knownScopes, type Scope } from "../../tools/surfaces.ts";

/** What a scope allows, in the words of those who work with Halo. */
export const meanings: Record<Scope, { title: string; detail: string }> = {
  "halo:read": {
    title: "Read",
    detail: "Look at tickets, notes, clients, assets, contracts, invoices and reports.",
  },
  "halo:write": {
    title: "Add and change",
    detail: "Log tickets, write notes and time, send replies, change clients, assets and invoices.",
  },
  "halo:delete": {
    title: "Delete and void",
    detail: "Delete records and void invoices. You are still asked before each one where your app can ask.",
  },
};

/** What scopes allow, in a few words. */
export function titlesOf(scopes: readonly string[]): string {
  return knownScopes(scopes)
    .map((scope) => meanings[scope].title)
    .join(", ");
}

/** The most letters of a client's name, so that the rest of the page stays in sight. */
const longestName = 80;

/** A name that the client chose, as one short line. */
export function shownName(name: string): string {
  const letters = [...visibleText(name).replace(/\s+/g, " ")];
  return letters.length <= longestName ? letters.join("") : `${letters.slice(0, longestName - 1).join("")}…`;
}
