import { areas, readSurface, type SurfaceChoice, surfaceForm } from "./surface.ts";
import { splitOutside, unquoted } from "./values.ts";

/** What an access key is for, where its entry says it; undefined where it says nothing of the kind. */
export interface KeyLimits {
  /** Words of scopes: read, write, delete, send, sql. `read` is always among them. */
  readonly scopes?: readonly string[] | undefined;
  readonly areas?: readonly string[] | undefined;
  /** Clients by their names or ids. */
  readonly clients?: readonly string[] | undefined;
  /** Which tools are listed for it, where that is less than the deployment lists. */
  readonly tools?: SurfaceChoice | undefined;
}

const scopeWords = ["read", "write", "delete", "send", "sql"];
const limitOf = /^(clients?|areas?|tools)=(.+)$/s;
const isScopes = (part: string) => part.split(",").every((word) => scopeWords.includes(word));
const isLimit = (part: string) => isScopes(part) || limitOf.test(part);

/** What looks like a limit and is none: taken for a part of the key, it would open what it was to close. */
const misspelt = /^[a-z_]{2,}=[^=]|^(?:clients?|areas?|tools?)=/i;
const notUnderstood =
  "what stands behind the key is not understood; write scopes (read,write,delete,send,sql), client=NAME, area=NAME or tools=core";

/** One entry of `ACCESS_KEYS`, not checked. */
export interface KeyEntry extends KeyLimits {
  readonly name: string;
  readonly key: string;
  /** What is wrong with its limits, as the end of a sentence. */
  readonly problem?: string | undefined;
}

/**
 * The entries of `ACCESS_KEYS`: `name:key`, and behind it in any order what the key is for: `read,write`,
 * `client=Acme,"Big Corp",12`, `area=tickets`, `tools=core`. Entries are separated by spaces, lines or commas; a name with a space or a
 * comma stands in double quotes.
 */
export function keyEntries(text: string): readonly KeyEntry[] {
  return splitOutside(text, /\s+/)
    .flatMap(entriesIn)
    .map((entry) => {
      const at = entry.indexOf(":");
      const name = entry.slice(0, Math.max(at, 0));
      const others = splitOutside(entry.slice(at + 1), /:/);
      // A key may hold colons itself: what it is for is what stands behind its last part that is none of that. Where nothing
      // else is there, there is no key: its words are easily guessed.
      const limits: string[] = [];
      while (others.length > 0 && isLimit(others.at(-1) ?? "")) limits.push(others.pop() ?? "");
      const tail = limits.reduce((length, part) => length + part.length + 1, 0);
      const key = entry.slice(at + 1, entry.length - tail);
      const isMisspelt = others.slice(1).some((part) => misspelt.test(part));
      const problem = isMisspelt ? { problem: notUnderstood } : {};
      return { name, key, ...limitsOf(limits), ...problem };
    });
}

/** The entries in a text without white space: a comma within what a key is for does not end its entry. */
function entriesIn(text: string): string[] {
  const entries: string[] = [];
  for (const piece of splitOutside(text, /,/)) {
    const last = entries.at(-1);
    const parts = last === undefined ? [] : splitOutside(last, /:/);
    const [more = "", ...behind] = splitOutside(piece, /:/);
    const open = parts.length > 2 ? (parts.at(-1) ?? "") : "";
    const goesOn = isLimit(open) && isLimit(`${open},${more}`) && behind.every(isLimit);
    if (goesOn && last !== undefined) entries[entries.length - 1] = `${last},${piece}`;
    else entries.push(piece);
  }
  return entries;
}

/** The areas that a key may be for: neither the whole API nor reports in SQL can be held to some areas or clients. */
const areasOfKeys = areas.filter((area) => area !== "api" && area !== "sql");

function limitsOf(parts: readonly string[]): KeyLimits & Pick<KeyEntry, "problem"> {
  const limits: { scopes?: string[]; areas?: string[]; clients?: string[]; tools?: string[] } = {};
  for (const part of parts) {
    const [, kind = "", value = ""] = limitOf.exec(part) ?? [];
    const values = splitOutside(kind === "" ? part : value, /,/).map(unquoted);
    const field = kind === "" ? "scopes" : (fields[kind[0] ?? ""] ?? "areas");
    if (limits[field] !== undefined) return { problem: `it says twice which ${field} it is for` };
    if (values.some((each) => each === "")) return { problem: `one of its ${field} is empty` };
    limits[field] = values;
  }
  const known: readonly string[] = areasOfKeys;
  const unknown = limits.areas?.some((area) => !known.includes(area));
  if (unknown === true) return { problem: `its areas are some of ${known.join(", ")}` };
  const { tools, ...others } = limits;
  if (tools === undefined) return others;
  const choice = readSurface(tools.join(","));
  return choice === undefined ? { problem: `its tools are ${surfaceForm}` } : { ...others, tools: choice };
}

/** The field of a limit, by the first letter of its word. */
const fields: Readonly<Record<string, "clients" | "areas" | "tools">> = {
  c: "clients",
  a: "areas",
  t: "tools",
};
