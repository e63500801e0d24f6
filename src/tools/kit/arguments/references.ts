import * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import { Argument, type Call, inWords, order } from "./argument.ts";
import { requireRecord } from "./existing.ts";
import { type Asking, type NamedRecord, resolveName, resolveTeamName, siteOf } from "./names.ts";
import { shared } from "./shared.ts";
import { type IdKind, idSources, type RecordKind, recordKinds } from "./sources.ts";

/**
 * Arguments that name records of Halo; a handler gets their ids. Each is listed twice, by id under its own name
 * (`client_id`) and by name under that of its kind (`client`), and a call gives either. Only `listed` and `read`
 * know of the pair.
 */

/** The most records that one argument names. */
const mostNames = 50;

/** Marks a number among words, which are texts in the schema: a number is an id, while digits may be a name. */
const numberMark = "\u0000";

/** The words for a record: its name, or its id as a number or text. */
export const wordsFor = shared((kind: RecordKind) =>
  z
    .preprocess(
      (value) => (typeof value === "number" && Number.isInteger(value) ? `${numberMark}${value}` : value),
      z.string().trim().min(1).max(200),
    )
    .transform((text) => (text.startsWith(numberMark) ? Number(text.slice(1)) : text))
    .refine((words) => typeof words === "string" || (words >= 1 && words <= 2_147_483_647), {
      error: "no id: ids are whole numbers from 1",
    })
    .describe(kind === "agent" ? 'Name, id or "me"' : kind === "user" ? "Name, e-mail or id" : "Name or id"),
);

/** What was written under the one name or the other of a pair. */
export function eitherOf(byId: string, byName: string, written: Call["written"]): unknown {
  if (written[byName] === undefined) return written[byId];
  if (written[byId] === undefined) return written[byName];
  throw badInput(`${byName} and ${byId} are both given: give one of them.`);
}

/**
 * A record that is named by its id alone. A write looks for it first, and a call that only reads where it found nothing.
 * `id` makes the schema of its id.
 */
export function recordId(kind: IdKind, id: () => z.ZodType<number>): Argument<number, number> {
  const source = idSources[kind];
  return Argument.of({
    // Its client may be named in the same call.
    order: order.references,
    says: false,
    listed: (name, isRequired) => ({ [name]: isRequired ? id() : id().optional() }),
    read: (name, written) => {
      const given = written[name];
      return typeof given === "number" ? given : undefined;
    },
    resolve: async (_name, value, call) => {
      const check = async () => {
        await requireRecord(source, value, call);
      };
      if (call.isWrite) await check();
      return { value, said: [], check };
    },
  });
}

/**
 * One record of a kind. `id` makes the schema of its id.
 *
 * @param find another way to find it than by its kind alone
 * @param byName the name under which it is listed by its name
 */
export function reference(
  kind: RecordKind,
  id: () => z.ZodType<number>,
  find = (words: string | number, asking: Asking) => resolveName(kind, words, asking),
  byName: string = kind,
): Argument<number, string | number> {
  return Argument.of({
    order: order.reference + recordKinds.indexOf(kind),
    says: true,
    record: kind,
    listed: (name) => ({ [name]: id().optional(), [byName]: wordsFor(kind).optional() }),
    read: (name, written) => {
      const given = eitherOf(name, byName, written);
      return typeof given === "number" || typeof given === "string" ? given : undefined;
    },
    resolve: async (name, words, call) => {
      const { id, said, row, check } = await find(words, { ...call, idArgument: name });
      // Halo wants the site of a user beside the user.
      const site = kind === "user" ? siteOf(row) : undefined;
      return { value: id, said, check, ...(site === undefined ? {} : { implied: { site } }) };
    },
    missing: (name) => `${name} is missing: give it, or ${byName} by its name.`,
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
    resolve: async (name, words, call) => {
      const asking = { ...call, idArgument: name };
      const found: NamedRecord[] = [];
      for (const word of words) found.push(await resolveName(kind, word, asking));
      const checks = found.flatMap(({ check }) => (check === undefined ? [] : [check]));
      return {
        value: [...new Set(found.map(({ id }) => id))],
        said: found.flatMap(({ said }) => said),
        check: async () => {
          for (const check of checks) await check();
        },
      };
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
    resolve: async (argument, words, call) => {
      const { name, said } = await resolveTeamName(words, { ...call, idArgument: argument });
      return { value: name, said };
    },
  });
}
