import * as z from "zod";
import type { MarkStore } from "../../kit/context.ts";
import { type ChangedKind, changedKinds } from "./kinds.ts";

/**
 * What is kept between two questions of one caller for what changed. A change is told by its record and by what the
 * record was like, so that what changed in the second of the last question is neither lost nor told twice: each question
 * reads again some time before the last one and leaves out what was told.
 */

/** How far one kind of records has been told. */
const KindMark = z.object({
  /** The moment from which on changes are read again, in milliseconds since the epoch. */
  low: z.number(),
  /** Records that were told, or that had changed before the question began: their moment and how they were. */
  told: z.array(z.tuple([z.string(), z.number(), z.string()])),
});
export type KindMark = z.output<typeof KindMark>;

const Mark = z.object({
  kinds: z.record(z.string(), KindMark),
  /** The status and the agent of tickets as they were told, so that the next change of one can say what it was. */
  known: z.array(z.tuple([z.number(), z.number(), z.number()])),
});

/** How far a question has been told. */
export interface Mark {
  readonly kinds: Readonly<Partial<Record<ChangedKind, KindMark>>>;
  readonly known: readonly (readonly [ticket: number, status: number, agent: number])[];
}

const Kept = z.object({
  questions: z.array(z.object({ key: z.string(), before: Mark.optional(), after: Mark })),
});

/** How many different questions of a caller are kept. */
const mostQuestions = 5;
/** How many told records and known tickets are kept of one. What is dropped may be told again, and is never lost. */
const mostTold = 4_000;
const mostKnown = 1_000;

/** The marks of one question: how it stands, and how it stood before it was last told. */
export interface KeptQuestion {
  readonly before: Mark | undefined;
  readonly after: Mark;
}

async function questionsIn(store: MarkStore) {
  const kept = Kept.safeParse(await store.get());
  return kept.success ? kept.data.questions : [];
}

/** How a question stands; undefined where it was never asked, or not lately. */
export async function keptQuestion(store: MarkStore, key: string): Promise<KeptQuestion | undefined> {
  const found = (await questionsIn(store)).find((each) => each.key === key);
  return found && { before: found.before, after: found.after };
}

/** Keeps how a question stands now. */
export async function keepQuestion(
  store: MarkStore,
  key: string,
  { before, after }: KeptQuestion,
): Promise<void> {
  const others = (await questionsIn(store)).filter((each) => each.key !== key);
  await store.put({ questions: [{ key, before, after }, ...others].slice(0, mostQuestions) });
}

/** A record that changed. */
export interface Candidate {
  readonly kind: ChangedKind;
  /** Tells it from all others of its kind. */
  readonly key: string;
  /** When it changed, in milliseconds since the epoch. */
  readonly at: number;
  /** What it is like, in a few characters. */
  readonly look: string;
}

/** What of the candidates has not been told. */
export function untold<One extends Candidate>(mark: Mark, candidates: readonly One[]): readonly One[] {
  const told = toldBy(mark);
  return candidates.filter(({ kind, key, look }) => told.get(`${kind} ${key}`) !== look);
}

/** How records were when they were told, by kind and key. */
export function toldBy({ kinds }: Mark): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(kinds).flatMap(([kind, { told }]) =>
      told.map(([key, _at, look]) => [`${kind} ${key}`, look] as const),
    ),
  );
}

/** The mark with some more records that count as told. */
export function withTold(mark: Mark, records: readonly Candidate[]): Mark {
  const kinds = Object.entries(mark.kinds).map(([kind, { low, told }]) => {
    const more = records.filter((each) => each.kind === kind);
    const changed = new Map(told.map((entry) => [entry[0], entry]));
    for (const { key, at, look } of more) changed.set(key, [key, at, look]);
    return [kind, { low, told: [...changed.values()] }] as const;
  });
  return { ...mark, kinds: Object.fromEntries(kinds) };
}

/** What came of a question. */
export interface Told {
  readonly shown: readonly Candidate[];
  /** Those that were not told. */
  readonly left: readonly Candidate[];
  /** The latest change of each kind that was read, told or not. */
  readonly newest: Readonly<Partial<Record<ChangedKind, number>>>;
  /** Kinds that are read again from where they were, since what is left depends on them. */
  readonly held: readonly ChangedKind[];
  readonly overlapMs: Readonly<Record<ChangedKind, number>>;
  /** The status and the agent of the tickets that were told. */
  readonly known: Mark["known"];
}

/** The mark after a question. */
export function advanced(mark: Mark, { shown, left, newest, held, overlapMs, known }: Told): Mark {
  const { kinds } = withTold(mark, shown);
  const moved = changedKinds.flatMap((kind) => {
    const before = kinds[kind];
    if (before === undefined) return [];
    const oldestLeft = Math.min(...left.filter((each) => each.kind === kind).map(({ at }) => at));
    const upTo = Number.isFinite(oldestLeft) ? oldestLeft : (newest[kind] ?? before.low);
    const low = held.includes(kind) ? before.low : Math.max(before.low, upTo - overlapMs[kind]);
    const told = before.told.filter(([, at]) => at >= low).toSorted((a, b) => b[1] - a[1]);
    return [[kind, { low, told: told.slice(0, mostTold) }] as const];
  });
  const ids = new Set(known.map(([id]) => id));
  const others = mark.known.filter(([id]) => !ids.has(id));
  return { kinds: Object.fromEntries(moved), known: [...known, ...others].slice(0, mostKnown) };
}

/** A few characters that differ for different texts: FNV-1a of 32 bits. Nothing secret depends on it. */
export function lookOf(...parts: readonly unknown[]): string {
  let hash = 0x811c9dc5;
  for (const unit of JSON.stringify(parts)) {
    hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
