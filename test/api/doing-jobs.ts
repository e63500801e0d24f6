import type { Called } from "../faults/session.ts";
import type { Job } from "./jobs.ts";

/**
 * Does jobs as a model would, by fixed rules that know no right end:
 *
 * 1. `halo_api_search` with the person's words, as they are. Of its first five the best-ranked one is taken that is of
 *    the needed kind (a GET to read, a POST to write, a DELETE to delete) and not off.
 * 2. Where the person gives values, `halo_api_describe`: each of the person's words becomes the parameter or field of that
 *    name, of that name with `_id`, or the first that has it among its words.
 * 3. `halo_api_read`, `halo_api_write`, or `halo_api_delete` and the yes to its question.
 */

type Call = (tool: string, args: Readonly<Record<string, unknown>>) => Promise<Called>;

/** What came of a job. */
export interface Tried {
  readonly calls: number;
  /** The operation that was taken; undefined where none of the first five fits. */
  readonly operation: string | undefined;
  readonly last: Called;
}

const methodOf = { read: "GET", write: "POST", delete: "DELETE" } as const;

/** Thrown where the rules lead no further. */
class Stuck extends Error {}

/** A row of a search or a description. */
interface Told {
  readonly operation: string;
  readonly use: string;
  readonly about: string;
}

const rowsOf = ({ data }: Called): readonly Told[] =>
  ((data.rows ?? []) as readonly (readonly string[])[]).map(([operation = "", use = "", about = ""]) => ({
    operation,
    use,
    about,
  }));

/** The names that a description has behind a word, without the marks of their kinds: `a#, b[Tag], c`. */
function namesBehind(word: string, about = ""): readonly string[] {
  const text = about.split("; ").find((part) => part.startsWith(word)) ?? "";
  return [...text.slice(word.length).matchAll(/(?:^|, ) ?([\w$]+)/g)].map(([, name = ""]) => name);
}

/** The parameter or field that a person's word means. */
function nameFor(word: string, names: readonly string[]): string {
  const found =
    names.find((name) => name === word) ??
    names.find((name) => name === `${word}_id`) ??
    names.find((name) => name.split("_").includes(word));
  if (found === undefined) throw new Stuck(`nothing is named «${word}»`);
  return found;
}

/** Does a job; what is right of it is not told. */
export async function tryJob(job: Omit<Job, "right">, call: Call): Promise<Tried> {
  let calls = 0;
  const counted: Call = (tool, args) => {
    calls++;
    return call(tool, args);
  };
  const search = await counted("halo_api_search", { query: job.says });
  const taken = rowsOf(search)
    .slice(0, 5)
    .find(
      ({ operation, use }) => operation.startsWith(`${methodOf[job.does]} `) && !use.includes("off here"),
    );
  const operation = taken?.operation;
  if (operation === undefined) return { calls, operation, last: search };
  try {
    const last = await run(job, operation, counted);
    return { calls, operation, last };
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    return { calls, operation: `${operation}: ${error.message}`, last: { ...search, isError: true } };
  }
}

async function run({ does, id, gives = {}, ids }: Omit<Job, "right">, operation: string, call: Call) {
  const bare = operation.replace(/^\w+ \//, "").replace(/\/\{id\}$/, "");
  const one = id === undefined ? bare : `${bare}/${id}`;
  if (does === "delete") {
    const question = await call("halo_api_delete", { path: one });
    return question.isError ? question : call("halo_api_delete", { path: one, confirm: true });
  }
  const described =
    Object.keys(gives).length === 0 ? undefined : await call("halo_api_describe", { path: bare });
  const about = described && rowsOf(described).find((row) => row.operation === operation)?.about;
  const named = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(gives).map(([word, value]) => [nameFor(word, names), value]));
  if (does === "read") {
    return call("halo_api_read", {
      path: one,
      ...(about === undefined ? {} : { params: named(namesBehind("params:", about)) }),
    });
  }
  if (ids !== undefined) return call("halo_api_write", { path: bare, ids });
  const record = named(namesBehind("fields of record:", about));
  return call("halo_api_write", { path: bare, record: id === undefined ? record : { id, ...record } });
}
