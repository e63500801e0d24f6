import { type HaloRecord, isRecord } from "../lists.ts";
import { idOf, relating } from "../rules.ts";
import { touchedBy } from "./bounds.ts";

/** What a write is about, by its path and its body. */

/** The records that a request is about: the one of its path, those that its lines name as theirs (`ihid`), or its own. */
export function ownersOf(path: readonly (string | number)[], body: unknown): readonly number[] {
  if (typeof path[1] === "number") return [path[1]];
  const lines: readonly unknown[] = Array.isArray(body) ? body : [];
  const ids = lines.map((line) => (isRecord(line) ? Number(line.ihid ?? line.id) : Number.NaN));
  return ids.some(Number.isNaN) ? [] : [...new Set(ids)];
}

/** The tickets that a write names and changes, however deep they stand. */
export function ticketsIn(value: unknown): readonly number[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(ticketsIn);
  return Object.entries(value).flatMap(([name, member]) => {
    // A ticket that is related shows it as well.
    if (name === relating.sent && Array.isArray(member))
      return member.flatMap(({ id }: HaloRecord) => idOf(id) ?? []);
    const id = touchedBy.has(name) ? idOf(member) : undefined;
    return id === undefined ? ticketsIn(member) : [id];
  });
}
