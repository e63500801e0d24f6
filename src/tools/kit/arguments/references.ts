import * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import { Argument, type Call, inWords, order } from "./argument.ts";
import { idIn, resolveName, resolveTeamName } from "./names.ts";
import { shared } from "./shared.ts";
import { type RecordKind, recordKinds } from "./sources.ts";

/**
 * Arguments that name records of Halo; a handler gets their ids. Each is listed twice, by id under its own name
 * (`client_id`) and by name under that of its kind (`client`), and a call gives either. Only `listed` and `read`
 * know of the pair.
 */

/** The most records that one argument names. */
const mostNames = 50;

/** The words for a record: its name, or its id as a number or text. */
const wordsFor = shared((kind: RecordKind) =>
  z
    .preprocess(
      (value) => (idIn(value) === undefined ? value : String(value)),
      z.string().trim().min(1).max(200),
    )
    .describe(kind === "agent" ? 'Name, id or "me"' : kind === "user" ? "Name, e-mail or id" : "Name or id"),
);

/** What was written under the one name or the other of a pair. */
function eitherOf(byId: string, byName: string, written: Call["written"]): unknown {
  if (written[byName] === undefined) return written[byId];
  if (written[byId] === undefined) return written[byName];
  throw badInput(`${byName} and ${byId} are both given: give one of them.`);
}

/** One record of a kind. `id` makes the schema of its id. */
export function reference(kind: RecordKind, id: () => z.ZodType<number>): Argument<number, string | number> {
  return Argument.of({
    order: order.reference + recordKinds.indexOf(kind),
    says: true,
    record: kind,
    listed: (name) => ({ [name]: id().optional(), [kind]: wordsFor(kind).optional() }),
    read: (name, written) => {
      const given = eitherOf(name, kind, written);
      return typeof given === "number" || typeof given === "string" ? given : undefined;
    },
    resolve: async (_name, words, { named, context }) => {
      if (typeof words === "number") return { value: words, said: [] };
      const { id, said, site } = await resolveName(kind, words, context, named);
      return {
        value: id,
        said: said === undefined ? [] : [said],
        // Halo wants the site of a user beside the user.
        ...(site === undefined ? {} : { implied: { site } }),
      };
    },
    missing: (name) => `${name} is missing: give it, or ${kind} by its name.`,
  });
}

/** Several records of a kind, in one or the other way for all of them. `ids` makes the schema of their ids. */
export function references(
  kind: RecordKind,
  ids: () => z.ZodType<number[]>,
): Argument<number[], readonly (string | number)[]> {
  const byName = `${kind}s`;
  return Argument.of({
    order: order.references,
    says: true,
    listed: (name) => ({
      [name]: ids().optional(),
      [byName]: z.array(wordsFor(kind)).min(1).max(mostNames).optional().describe("Names or ids"),
    }),
    read: (name, written) => {
      const given = eitherOf(name, byName, written);
      return Array.isArray(given) ? given : undefined;
    },
    resolve: async (_name, words, { context }) => {
      if (words.every((word) => typeof word === "number")) return { value: [...words], said: [] };
      const ids = new Set<number>();
      const sentences: string[] = [];
      for (const word of words) {
        const { id, said } = await resolveName(kind, String(word), context);
        ids.add(id);
        if (said !== undefined) sentences.push(said);
      }
      return { value: [...ids], said: sentences };
    },
    missing: (name) => `${name} is missing: give it, or ${byName} by their names.`,
  });
}

/** The name of a team, where Halo takes the name and no id. A handler gets the name that Halo has. */
export function teamName(schema: () => z.ZodType<string>): Argument<string> {
  return inWords({
    order: order.teamName,
    says: true,
    schema,
    resolve: async (_name, words, { context }) => {
      const { name, said } = await resolveTeamName(words, context);
      return { value: name, said: said === undefined ? [] : [said] };
    },
  });
}
