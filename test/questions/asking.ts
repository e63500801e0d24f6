import { median } from "./numbers.ts";
import type { Call, Reply, RoleQuestion, Truth, World } from "./types.ts";

/** What a question cost, and what was wrong with its answer. */
export interface Asked {
  readonly question: RoleQuestion;
  readonly calls: number;
  /** Names and arguments of the calls, at 4 characters to the token. */
  readonly tokensIn: number;
  /** The text of all answers, which is what a model reads. */
  readonly tokensOut: number;
  /** The structured content beside it. */
  readonly structuredOut: number;
  /** What does not agree with the truth; empty for a right answer. */
  readonly wrong: readonly string[];
}

/** How a whole list came out. */
export interface Verdict {
  readonly questions: number;
  readonly right: number;
  /** The share of questions answered in one call, 0 to 1. */
  readonly oneCall: number;
  /** Of the text. */
  readonly medianTokens: number;
  readonly medianStructured: number;
  /** Whether each target is reached. */
  readonly reached: Readonly<Record<"right" | "oneCall" | "medianTokens" | "medianStructured", boolean>>;
}

/** 95 % of the questions in one call, those in SQL among them, the median answer at most 250 tokens of text or of structure, all of them right. */
export const targets = { oneCall: 0.95, medianTokens: 250, medianStructured: 250 } as const;

const charactersPerToken = 4;

/**
 * Asks a question through a client and holds the answer against the truth.
 *
 * @param call calls one tool and gives its result, an error too
 * @param world the tenant as it is now
 */
export async function ask(
  question: RoleQuestion,
  call: (call: Call) => Promise<Reply>,
  world: () => World,
): Promise<Asked> {
  const truth = question.truth(world());
  const replies: Reply[] = [];
  const wrong: string[] = [];
  let charactersIn = 0;
  for (const step of question.calls) {
    const made = typeof step === "function" ? step(world(), replies) : step;
    charactersIn += made.tool.length + JSON.stringify(made.args).length;
    const reply = await call(made);
    replies.push(reply);
    wrong.push(...refusalFaults(made, reply));
    if (wrong.length > 0) break;
  }
  const last = replies.at(-1);
  if (wrong.length === 0 && last !== undefined) wrong.push(...faultsOf(truth, last));
  return {
    question,
    calls: replies.length,
    tokensIn: tokensOf(charactersIn),
    tokensOut: tokensOf(replies.reduce((sum, { text }) => sum + text.length, 0)),
    structuredOut: tokensOf(
      replies.reduce((sum, { structured }) => sum + JSON.stringify(structured).length, 0),
    ),
    wrong,
  };
}

/**
 * Sums up a list.
 *
 * @param inSql those in SQL: they count for what is right and for the share in one call, not for the medians, which they
 *   would make smaller
 */
export function verdictOf(asked: readonly Asked[], inSql: readonly Asked[] = []): Verdict {
  const all = [...asked, ...inSql];
  const right = all.filter(({ wrong }) => wrong.length === 0).length;
  const oneCall = all.filter(({ calls, wrong }) => calls === 1 && wrong.length === 0).length / all.length;
  const medianTokens = median(asked.map(({ tokensOut }) => tokensOut)) ?? 0;
  const medianStructured = median(asked.map(({ structuredOut }) => structuredOut)) ?? 0;
  return {
    questions: all.length,
    right,
    oneCall,
    medianTokens,
    medianStructured,
    reached: {
      right: right === all.length,
      oneCall: oneCall >= targets.oneCall,
      medianTokens: medianTokens <= targets.medianTokens,
      medianStructured: medianStructured <= targets.medianStructured,
    },
  };
}

/** An error where none should be, none where one should, or one that does not help. */
function refusalFaults({ tool, refusal }: Call, reply: Reply): string[] {
  if (refusal === undefined) return reply.isError ? [`${tool} failed: ${reply.text}`] : [];
  if (!reply.isError) return [`${tool} was to be refused and answered: ${reply.text.slice(0, 200)}`];
  return refusal
    .filter((words) => !reply.text.includes(words))
    .map((words) => `the refusal of ${tool} does not say ${JSON.stringify(words)}: ${reply.text}`);
}

/** Where an answer disagrees with the truth. */
export function faultsOf(truth: Truth, { data, text }: Reply): string[] {
  const structured = Object.entries(truth.structured)
    .map(([path, wanted]) => ({ path, wanted, found: valueAt(data, path.split(".")) }))
    .filter(({ wanted, found }) => !agrees(found, wanted))
    .map(({ path, wanted, found }) => `${path} is ${shown(found)}, not ${shown(wanted)}`);
  const missing = truth.text
    .filter((wanted) => !stands(wanted, text))
    .map((wanted) => `the text does not say ${shown(wanted)}: ${text.slice(0, 600)}`);
  const stored = Object.entries(truth.stored?.() ?? {})
    .filter(([, [found, wanted]]) => !agrees(found, wanted))
    .map(([what, [found, wanted]]) => `${what} is stored as ${shown(found)}, not ${shown(wanted)}`);
  return [...structured, ...missing, ...stored];
}

/** The value at a path; `*` gives the values of each entry of an array, `name=value` the entry that has it. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    if (step === "*") return value.map((entry) => valueAt(entry, rest));
    if (step === "length") return value.length;
    const [name = "", wanted] = step.split("=");
    const entry =
      wanted === undefined
        ? value[Number(step)]
        : value.find((candidate) => String(valueAt(candidate, [name])) === wanted);
    return valueAt(entry, rest);
  }
  if (typeof value !== "object" || value === null) return undefined;
  return valueAt(new Map(Object.entries(value)).get(step), rest);
}

/** Half of a hundredth: amounts of money and hours agree to the hundredth. */
const tolerance = 0.005_000_1;

function agrees(found: unknown, wanted: unknown): boolean {
  if (wanted instanceof Set) {
    if (!Array.isArray(found) || found.length !== wanted.size) return false;
    return found.every((entry) => wanted.has(entry)) && new Set(found).size === wanted.size;
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false;
    return wanted.every((entry, index) => agrees(found[index], entry));
  }
  if (typeof wanted === "number") {
    if (typeof found !== "number" && typeof found !== "string") return false;
    return found !== "" && Math.abs(Number(found) - wanted) < tolerance;
  }
  return found === wanted;
}

const numbers = /(?<![\w.])-?\d[\d,]*(?:\.\d+)?/g;

function stands(wanted: string | number, text: string): boolean {
  if (typeof wanted === "string") return text.includes(wanted);
  const found = [...text.matchAll(numbers)].map(([written]) => Number(written.replaceAll(",", "")));
  return found.some((value) => Math.abs(value - wanted) < tolerance);
}

function shown(value: unknown): string {
  if (value === undefined) return "not there";
  return JSON.stringify(value instanceof Set ? [...value] : value).slice(0, 300);
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
