import { distance as levenshtein } from "fastest-levenshtein";
import * as z from "zod";
import { escapeInvisible } from "../../../halo/text.ts";
import { coreOf } from "./forgive.ts";

/** What is said of arguments that can't be taken: what was given, what is wanted, an example. Never the schema's words. */

/** The most problems that a refusal names. */
const mostProblems = 5;
const longestName = 60;
const longestValue = 60;
/** Bounds from here on are those of a technique, and tell a caller nothing. */
const largestBound = 100_000;

/** A name from outside as a refusal shows it. */
const nameOf = (key: PropertyKey) => escapeInvisible(String(key).slice(0, longestName));

/** A value from outside as a refusal shows it: its beginning, on one line. */
function shown(value: unknown): string {
  const text = escapeInvisible((JSON.stringify(value) ?? String(value)).slice(0, longestValue + 1));
  const isLong = (JSON.stringify(value) ?? "").length > longestValue + 1;
  // A text keeps its closing quotation mark, which says where it ends.
  return isLong ? `${text}…${typeof value === "string" ? '"' : ""}` : text;
}

/** The problems as the text of one refusal. */
export function refusalOf(problems: readonly string[]): string {
  const more = problems.length - mostProblems;
  return [...problems.slice(0, mostProblems), ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

/** That a required argument was not given. */
export function missing(name: string, schema: z.core.$ZodType): string {
  // A schema with words of its own for what it takes says them here too.
  const own = z.safeParse(schema, undefined, { error: () => "" }).error?.issues[0]?.message ?? "";
  return own === "" ? `${name} is missing: give ${wanted(coreOf(schema))}.` : `${name} is missing: ${own}.`;
}

/** That two names of one argument were given, and not the same. */
export function differing(given: readonly { readonly as: string; readonly value: unknown }[]): string {
  const both = given.map(({ as, value }) => `${as} ${shown(value)}`).join(" and ");
  return `${both} name the same thing and differ: give one of them.`;
}

/**
 * That there is no such argument.
 *
 * @param known the names that are understood, each with the one under which it is listed
 */
export function unknownArgument(key: string, known: ReadonlyMap<string, string>): string {
  const candidate =
    synonyms.get(key.toLowerCase().replace(/[_-]/g, ""))?.find((name) => known.has(name)) ??
    nearest(key, [...known.keys()]);
  const meant = candidate === undefined ? undefined : known.get(candidate);
  if (meant !== undefined) return `unknown argument "${nameOf(key)}"; did you mean "${meant}"?`;
  const listed = [...new Set(known.values())];
  return `unknown argument "${nameOf(key)}"; this tool takes ${listed.join(", ") || "none"}.`;
}

/** Names that other servers have for what is listed here under another one, without underscores; the first that a tool has. */
const synonyms: ReadonlyMap<string, readonly string[]> = new Map(
  [
    { names: "count top max maxresults perpage pagesize size take first rowcount", meant: ["page_size"] },
    { names: "offset skip cursor pagenumber pageno", meant: ["page"] },
    { names: "state open isopen active onlyopen", meant: ["open_only", "state"] },
    { names: "closed isclosed onlyclosed", meant: ["closed_only", "state"] },
    { names: "query q text keyword filter", meant: ["search"] },
    { names: "sort sortby orderby", meant: ["order"] },
    { names: "hours duration timespent", meant: ["timetaken"] },
    { names: "columns select attributes properties", meant: ["fields"] },
  ].flatMap(({ names, meant }) => names.split(" ").map((name) => [name, meant] as const)),
);

/** What is wrong with the value of an argument; a sentence for each thing. */
export function problemsOf(name: string, schema: z.core.$ZodType, value: unknown): readonly string[] {
  const parsed = z.safeParse(schema, value, { error: () => "" });
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const path = [name, ...issue.path.map(nameOf)].join(".");
    const part = at(value, issue.path);
    const core = schemaAt(schema, issue.path);
    if (issue.code === "unrecognized_keys") return unknownKeys(path, issue.keys, core);
    const said = issue.message === "" ? `give ${wanted(core, part)}` : issue.message;
    const end = /[.?!]$/.test(said) ? "" : ".";
    return part === undefined
      ? `${path} is missing: ${said}${end}`
      : `${path} is ${shown(part)}: ${said}${end}`;
  });
}

function unknownKeys(path: string, keys: readonly string[], core: z.core.$ZodType): string {
  const object = coreOf(core);
  const known = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const more = keys.length - mostProblems;
  const unknown = keys.slice(0, mostProblems).map((key) => `"${nameOf(key)}"`);
  return `${path}: unknown ${unknown.join(", ")}${more > 0 ? ` and ${more} more` : ""}; it takes ${known.join(", ")}.`;
}

/** The part of a value that a path leads to. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

/** The schema that a path leads to. */
function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType {
  return path.reduce<z.core.$ZodType>((part, key) => {
    const core = coreOf(part);
    if (core instanceof z.ZodArray) return core.element;
    return core instanceof z.ZodObject ? (core.shape[String(key)] ?? core) : core;
  }, schema);
}

/** What an argument takes, with an example where the kind alone may not say it. */
function wanted(schema: z.core.$ZodType, value?: unknown): string {
  const core = coreOf(schema);
  if (core instanceof z.ZodNumber) return number(core);
  if (core instanceof z.ZodBoolean) return "true or false";
  if (core instanceof z.ZodEnum) {
    return `one of ${core.options.map((option) => JSON.stringify(option)).join(", ")}`;
  }
  if (core instanceof z.ZodString) {
    const most = core.maxLength;
    const isLong = most !== null && typeof value === "string" && value.length > most;
    return isLong ? `text of at most ${most} characters, not ${value.length}` : "text";
  }
  if (core instanceof z.ZodArray)
    return `a list such as ${JSON.stringify([example(core.element)])}${sizeOf(core)}`;
  if (core instanceof z.ZodObject) return `an object such as ${JSON.stringify(example(core))}`;
  return 'a name or an id, such as "Acme" or 12';
}

function sizeOf(list: z.ZodArray): string {
  const most = checksOf(list).find(({ check }) => check === "max_length")?.maximum;
  return typeof most === "number" ? ` of 1 to ${most}` : "";
}

/** What a schema checks beside its type. */
const checksOf = ({ def }: z.ZodArray | z.ZodNumber): readonly Readonly<Record<string, unknown>>[] =>
  (def.checks ?? []).map((check) => ({ ...check._zod.def }));

/** A bound that means something to a caller. */
const bound = (value: number | null) =>
  value !== null && Number.isFinite(value) && Math.abs(value) < largestBound ? value : undefined;

function number(core: z.ZodNumber): string {
  const kind = core.isInt ? "a whole number" : "a number";
  const [least, most] = [bound(core.minValue), bound(core.maxValue)];
  const isAbove = checksOf(core).some(
    ({ check, inclusive }) => check === "greater_than" && inclusive === false,
  );
  const range = [
    least === undefined ? "" : isAbove ? ` above ${least}` : ` from ${least}`,
    most === undefined
      ? ""
      : least === undefined
        ? ` up to ${most}`
        : isAbove
          ? ` and up to ${most}`
          : ` to ${most}`,
  ].join("");
  return `${kind}${range}, such as ${String(example(core))}`;
}

/** A value that a schema takes. */
function example(schema: z.core.$ZodType): unknown {
  const core = coreOf(schema);
  if (core instanceof z.ZodNumber) {
    const [least, most] = [bound(core.minValue) ?? -largestBound, bound(core.maxValue) ?? largestBound];
    return Math.max(least, Math.min(most, core.isInt ? 12 : 1.5));
  }
  if (core instanceof z.ZodBoolean) return true;
  if (core instanceof z.ZodEnum) return core.options[0];
  if (core instanceof z.ZodArray) return [example(core.element)];
  if (core instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(core.shape)
        .slice(0, 2)
        .map(([name, part]) => [name, example(part)]),
    );
  }
  return core instanceof z.ZodString ? "text" : "Acme";
}

/** The largest edit distance at which a known argument is suggested, as a share of its length. */
const nearEnough = 0.5;

/** The known name that was probably meant: one that contains the given name, or is close to it. */
export function nearest(key: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, share: distanceShare(key, candidate) }))
    .filter(({ share }) => share <= nearEnough)
    .sort((one, other) => one.share - other.share || one.candidate.length - other.candidate.length);
  return best?.candidate;
}

function distanceShare(key: string, candidate: string): number {
  if (candidate.includes(key)) return 0;
  // fastest-levenshtein takes texts of any length; a name that is meant seriously is short.
  const share = key.length > 100 ? 1 : levenshtein(key, candidate) / Math.max(key.length, candidate.length);
  return key.includes(candidate) ? Math.min(share, nearEnough) : share;
}
