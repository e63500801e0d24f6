/** What a person has to decide about a resource that was written from Halo's description. */
import { snake } from "../scaffold/names.ts";
import { isCode } from "./fields.ts";
import type { Subject } from "./subject.ts";

const paging: Readonly<Record<string, string>> = {
  paged: "Halo's description has paging for the list, so it is read page by page.",
  counted:
    "Halo's description has no paging for the list, only count: the list is asked for 1,000 rows and cut here. Is that enough?",
  none: "Halo's description has no paging for the list, so it is read whole and cut here. How long can it get?",
};

/**
 * The decisions that are left, each a sentence or two.
 *
 * @param isServed whether the sandbox served it before
 */
export function decisionsOf(subject: Subject, toolPath: string, isServed: boolean): readonly string[] {
  const { names, facts, fields, filters, rowsKey, hasGet } = subject;
  const codes = [...fields.row, ...fields.card]
    .filter(({ name, kind }) => kind === "number" && isCode(name))
    .map(({ name }) => name);
  const used = new Set(["search", "includeinactive", ...filters.map(({ parameter }) => parameter)]);
  const others = Object.keys(facts.list ?? {}).filter((name) => !used.has(name));
  return [
    `Fields: row has what a list is read for, card the rest of a record (${toolPath}). They were chosen by their names. What administrators choose, and not customers, may be a label instead of text.`,
    ...(codes.length > 0
      ? [
          `Codes: what the numbers of ${codes.join(", ")} mean. Show their names by derive or by a lookup, or leave them out.`,
        ]
      : []),
    ...(fields.nested.length > 0
      ? [
          `Lists within a record: ${fields.nested.slice(0, 12).join(", ")}. Show one by companions with embedded("…") (kit/crud/get.ts).`,
        ]
      : []),
    rowsKey === undefined
      ? `Envelope: nobody has seen in which key the list has its rows. "${names.plural.replaceAll(" ", "")}" is a guess, and a bare array is read too. Look for a recording, and correct src/halo/resources.ts and sandbox/schema/envelopes.ts.`
      : `Envelope: the rows are ${rowsKey === null ? "a bare array" : `in "${rowsKey}"`}, by sandbox/schema/envelopes.ts, which says how far that is known.`,
    paging[facts.paging ?? "none"] ?? "",
    `Filters: ${filters.length === 0 ? "none yet" : filters.map(({ parameter }) => parameter).join(", ")}. Halo's description also has ${others.length === 0 ? "no other" : others.join(", ")}.`,
    `Words: the description of each tool says in one sentence what it answers; the title, and the words of search.${
      hasGet ? "" : " There is no get: Halo has none."
    }`,
    `Writing: none is written. Halo's description does not say what a create demands; halo_create_${snake(names.noun)} needs a source for that (required(...), check, identify: kit/crud/write.ts).`,
    isServed
      ? "Sandbox: it serves this resource already, and nothing was changed there. The test expects all of its records in the list."
      : "Sandbox: its rows are made up. Give them what your tests are about, and the scope that Halo asks for (`scope`).",
  ].filter((decision) => decision !== "");
}
