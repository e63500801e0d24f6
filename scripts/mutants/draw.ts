import { Random } from "../../sandbox/engine/seed/random.ts";
import { type Edit, editsOf, type Kind } from "./mutators.ts";

/** A source file of the project. */
export interface Source {
  /** Its path from the root of the project, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** A change to one file, as it is tried and reported. */
export interface Mutant extends Edit {
  readonly file: string;
  readonly area: string;
  /** The number of the first line that changes, from 1. */
  readonly line: number;
  /** The lines that change, without line breaks and indentation, before and after. */
  readonly before: string;
  readonly after: string;
}

/** Has no behaviour: declarations, styles, helpers of tests. */
const withoutBehaviour = /\.d\.ts$|\.test\.ts$|\.testing\.ts$|\/pages\/style\.ts$/;

/** Whether changes to a file are worth trying. */
export function isMutable(file: string): boolean {
  return /^src\/.*\.tsx?$/.test(file) && !withoutBehaviour.test(file);
}

/** The area that a file of `src` belongs to: its folder there, in `tools` the folder below. */
export function areaOf(file: string): string {
  const [, first, second, third] = file.split("/");
  if (second === undefined || first === undefined) return "entries";
  return first === "tools" && third !== undefined ? `tools/${second}` : first;
}

/** All mutants of a source. @throws Error when it does not parse */
export function mutantsOf({ file, text }: Source): readonly Mutant[] {
  const area = areaOf(file);
  return editsOf(file, text).map((edit) => {
    const from = text.lastIndexOf("\n", edit.start - 1) + 1;
    const newline = text.indexOf("\n", edit.end);
    const to = newline === -1 ? text.length : newline;
    const changed = text.slice(from, edit.start) + edit.replacement + text.slice(edit.end, to);
    return {
      ...edit,
      file,
      area,
      line: text.slice(0, edit.start).split("\n").length,
      before: oneLine(text.slice(from, to)),
      after: oneLine(changed),
    };
  });
}

/** The text of a file with mutants in it, which change different places. */
export function withMutants(text: string, edits: readonly Edit[]): string {
  // From the last to the first, so the places of those before stay as they are.
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (changed, { start, end, replacement }) => changed.slice(0, start) + replacement + changed.slice(end),
      text,
    );
}

/** Whether two mutants can stand in the code at once. */
export function areApart(one: Mutant, other: Mutant): boolean {
  return one.file !== other.file || one.end <= other.start || other.end <= one.start;
}

/**
 * Draws mutants: each area gives as many as any other, however long its files are, and in an area each kind of change
 * is as likely as any other. No mutant comes twice.
 */
export class Draw {
  readonly #random: Random;
  readonly #left: ReadonlyMap<string, ReadonlyMap<Kind, Mutant[]>>;

  constructor(mutants: readonly Mutant[], seed: number) {
    this.#random = new Random(seed);
    const areas = Map.groupBy(mutants, ({ area }) => area);
    this.#left = new Map([...areas].map(([area, own]) => [area, Map.groupBy(own, ({ kind }) => kind)]));
  }

  /** The area of each of `count` mutants to be drawn, as evenly as the number allows. */
  areas(count: number): readonly string[] {
    const areas = this.#shuffled([...this.#left.keys()].sort());
    return Array.from(
      { length: areas.length === 0 ? 0 : count },
      (_, index) => areas[index % areas.length] ?? "",
    );
  }

  /** The next mutant of an area; undefined when all of them were drawn. */
  next(area: string): Mutant | undefined {
    const kinds = [...(this.#left.get(area) ?? [])].filter(([, mutants]) => mutants.length > 0);
    if (kinds.length === 0) return undefined;
    const [, mutants] = this.#random.pick(kinds);
    return mutants.splice(this.#random.int(0, mutants.length - 1), 1)[0];
  }

  #shuffled(values: readonly string[]): readonly string[] {
    return values
      .map((value) => ({ value, place: this.#random.next() }))
      .sort((one, other) => one.place - other.place)
      .map(({ value }) => value);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
