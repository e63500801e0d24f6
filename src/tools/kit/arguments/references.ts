import * as z from "zod";
import { badInput, HaloError } from "../../../halo/errors.ts";
import { type Alias, Argument, order } from "./argument.ts";
import { requireRecord } from "./existing.ts";
import { type Asking, type NamedRecord, resolveName, resolveTeamName, siteOf } from "./names.ts";
import { type IdKind, idSources, type RecordKind, recordKinds } from "./sources.ts";

/**
 * Arguments that name records of Halo; a handler gets their ids. Each is listed once, under the name of its kind
 * (`client`), and takes a name or an id. The names that say an id (`client_id`, Halo's own `tickettype_id`) are
 * understood, and not listed.
 */

/** The most records that one argument names. */
const mostNames = 50;

const largestId = 2_147_483_647;

/** Said of nearly every reference, so it is short. */
const nameOrId = "Name/id";

const hints: Partial<Record<RecordKind, string>> = { agent: "Name/id/me", user: "Name/e-mail/id" };

/**
 * The words for a record: its name, or its id as a number, in a text or as `#12`. It is listed as a text, since one type
 * is what every client takes, and a number is taken all the same.
 */
export function wordsFor(
  kind: RecordKind | "outcome",
  description: string,
  smallest = 1,
): z.ZodType<string | number> {
  const form = kind === "outcome" ? nameOrId : (hints[kind] ?? nameOrId);
  return z
    .union([z.string().trim().min(1).max(200), z.int().min(smallest).max(largestId)], {
      error: `give its name or its id, such as "Acme" or 12`,
    })
    .meta({ type: "string", description: description === "" ? form : `${form}; ${description}` });
}

/** The names under which a record is understood, given the one under which it is listed. */
function aliasesOf(declared: string, listed: string): readonly Alias[] {
  const byId = `${listed}_id`;
  const own = declared === "id" ? { name: listed, isId: false } : { name: declared, isId: true };
  return [
    ...(declared === byId ? [] : [own]),
    { name: byId, isId: true },
    { name: `${listed}_name`, isId: false },
  ];
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
    schema: id,
    read: (given) => (typeof given === "number" ? given : undefined),
    resolve: async (name, value, call) => {
      const check = async () => {
        await requireRecord(source, value, call).catch((error: unknown) => {
          throw named(error, name, source.noun);
        });
      };
      if (call.isWrite) await check();
      return { value, said: [], check };
    },
  });
}

/** A refusal with the argument that it is of, where the kind of record does not say it: `parent_id` is a ticket. */
function named(error: unknown, argument: string, noun: string): unknown {
  const isSaid = argument === "id" || argument === `${noun.replaceAll(" ", "_")}_id`;
  if (isSaid || !(error instanceof HaloError) || error.kind !== "bad_input") return error;
  return badInput(`${argument}: ${error.message}`);
}

/** How a reference is declared, beside its kind. */
export interface ReferenceOptions {
  /** What is said of it beside what may be given; nothing where its name says it. */
  readonly description?: string;
  /** Another way to find it than by its kind alone. */
  readonly find?: (words: string | number, asking: Asking) => Promise<NamedRecord>;
  /** The name under which it is listed, where that is not the kind's. */
  readonly listed?: string;
  /** The smallest number that is an id; 0 where that stands for none. Default 1. */
  readonly smallest?: number;
}

/** One record of a kind. */
export function reference(
  kind: RecordKind,
  { description = "", find, listed = kind, smallest }: ReferenceOptions = {},
): Argument<number, string | number> {
  const nameFor = (name: string) => (name === "id" ? name : listed);
  const findIt = find ?? ((words: string | number, asking: Asking) => resolveName(kind, words, asking));
  return Argument.of({
    order: order.reference + recordKinds.indexOf(kind),
    says: true,
    record: kind,
    nameFor,
    schema: () => wordsFor(kind, description, smallest),
    also: (name) => aliasesOf(name, listed),
    read: wordsIn,
    resolve: async (name, words, call) => {
      const { id, said, row, check } = await findIt(words, {
        ...call,
        argument: nameFor(name),
        isOwn: name === "id",
      });
      // Halo wants the site of a user beside the user.
      const site = kind === "user" ? siteOf(row) : undefined;
      return { value: id, said, check, ...(site === undefined ? {} : { implied: { site } }) };
    },
    missing: (name) => `${nameFor(name)} is missing: give its name or id.`,
  });
}

/** A name or an id as it was written. */
export const wordsIn = (given: unknown): string | number | undefined =>
  typeof given === "number" || typeof given === "string" ? given : undefined;

/** Several records of a kind, each by its name or id. */
export function references(
  kind: RecordKind,
  description = "",
): Argument<number[], readonly (string | number)[]> {
  const listed = `${kind}s`;
  return Argument.of({
    order: order.references,
    says: true,
    nameFor: () => listed,
    schema: () => z.array(wordsFor(kind, "")).min(1).max(mostNames).describe(description),
    also: (name) => [
      { name, isId: true },
      { name: kind, isId: false },
      { name: `${kind}_id`, isId: true },
      { name: `${kind}_names`, isId: false },
      { name: `${kind}_name`, isId: false },
    ],
    read: (given) => (Array.isArray(given) ? given : undefined),
    resolve: async (_name, words, call) => {
      const asking = { ...call, argument: listed, isOwn: false };
      const found: NamedRecord[] = [];
      for (const word of words) found.push(...(await eachIn(kind, word, asking)));
      const checks = found.flatMap(({ check }) => (check === undefined ? [] : [check]));
      return {
        value: [...new Set(found.map(({ id }) => id))],
        said: found.flatMap(({ said }) => said),
        check: async () => {
          for (const check of checks) await check();
        },
      };
    },
    missing: () => `${listed} is missing: give their names or ids.`,
  });
}

/** The records that one text of a list names: one, or those between its commas where it is no name as a whole. */
async function eachIn(kind: RecordKind, words: string | number, asking: Asking): Promise<NamedRecord[]> {
  const parts = typeof words === "string" ? words.split(",").map((part) => part.trim()) : [];
  if (parts.length < 2 || parts.includes("")) return [await resolveName(kind, words, asking)];
  try {
    return [await resolveName(kind, words, asking)];
  } catch (error) {
    if (!(error instanceof HaloError) || error.kind !== "bad_input") throw error;
    const found: NamedRecord[] = [];
    for (const part of parts) found.push(await resolveName(kind, part, asking));
    return found;
  }
}

/** The name of a team, where Halo takes the name and no id. A handler gets the name that Halo has. */
export function teamName(description = ""): Argument<string, string | number> {
  return Argument.of({
    order: order.teamName,
    says: true,
    schema: () => wordsFor("team", description),
    also: () => [
      { name: "team_id", isId: true },
      { name: "team_name", isId: false },
    ],
    read: wordsIn,
    resolve: async (argument, words, call) => {
      const { name, said } = await resolveTeamName(words, { ...call, argument, isOwn: false });
      return { value: name, said };
    },
  });
}
