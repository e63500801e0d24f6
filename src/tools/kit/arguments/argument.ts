import type * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import type { ToolContext } from "../context.ts";
import type { NamedRecords, RecordKind } from "./sources.ts";

/**
 * What an argument of a tool is. A plain one is a zod schema, and its value is what the schema parses. One in
 * words (a name, a date, a period) is an {@link Argument}: its schema checks how the words are written, and its
 * value is worked out at each call. An `Argument` is no schema, so nothing that zod builds out of schemas
 * (`nullable`, `transform`, `array` …) can drop that second step: it does not compile.
 */

/** What an argument of a call comes to. */
export interface Resolution<Value> {
  readonly value: Value;
  /** What the words were taken to mean, in sentences for the caller; none where the words are exact. */
  readonly said: readonly string[];
  /** Ids of other records that follow from this one, for arguments that were left out: the site of a user. */
  readonly implied?: NamedRecords;
  /**
   * Checks that what the value names is there, for a call that only reads and finds nothing.
   *
   * @throws HaloError `bad_input` when it is not
   */
  readonly check?: (() => Promise<void>) | undefined;
}

/** What an argument is resolved from. */
export interface Call {
  /** The arguments as the caller wrote them, by the names under which they are listed. */
  readonly written: Readonly<Record<string, unknown>>;
  /** The records that earlier arguments of the call name. */
  readonly named: NamedRecords;
  readonly context: ToolContext;
  /** Whether the call changes something in Halo: then names decide only as a whole, and ids are those of records. */
  readonly isWrite: boolean;
}

/** Dates and periods are resolved at once, names after a lookup. */
type Eventually<Value> = Resolution<Value> | Promise<Resolution<Value>>;

/**
 * The order in which the arguments of a call are resolved, lowest first; those of one number as they are declared.
 * The kinds of `recordKinds` stand between `reference` and `references`.
 */
export const order = { reference: 0, references: 20, teamName: 30, date: 40, period: 50 } as const;

/** A kind of argument in words. */
export interface ArgumentKind<Words, Value> {
  /** See {@link order}. */
  readonly order: number;
  /** Whether the caller may have to be told what the words were taken to mean. */
  readonly says: boolean;
  /** The kind of record whose id the value is, if it is one. */
  readonly record?: RecordKind;
  /** The schemas under which it is listed, by name. */
  listed(name: string, isRequired: boolean): Readonly<Record<string, z.ZodType>>;
  /** The words that were written for it, if any. */
  read(name: string, written: Call["written"]): Words | undefined;
  /** @throws HaloError `bad_input` for words that mean nothing */
  resolve(name: string, words: Words, call: Call): Eventually<Value>;
  /** The refusal of a call without it, where the schemas let it be left out. */
  missing?(name: string): string;
}

const nothing: Resolution<undefined> = { value: undefined, said: [] };

/**
 * An argument in words, of one kind.
 *
 * `Value` is what a handler gets, `Words` what is written for it, `Absent` what a handler gets where it is left out.
 */
export class Argument<Value, Words = string, Absent = never> {
  readonly order: number;
  readonly says: boolean;
  readonly record: RecordKind | undefined;
  readonly #kind: ArgumentKind<Words, Value>;
  readonly #whenAbsent: (name: string, call: Call) => Eventually<Value | Absent>;
  readonly #isRequired: boolean;

  private constructor(
    kind: ArgumentKind<Words, Value>,
    isRequired: boolean,
    whenAbsent: (name: string, call: Call) => Eventually<Value | Absent>,
  ) {
    ({ order: this.order, says: this.says, record: this.record } = kind);
    this.#kind = kind;
    this.#isRequired = isRequired;
    this.#whenAbsent = whenAbsent;
  }

  /** A required argument of a kind. */
  static of<Value, Words>(kind: ArgumentKind<Words, Value>): Argument<Value, Words> {
    return new Argument<Value, Words>(kind, true, (name) => {
      throw badInput(kind.missing?.(name) ?? `${name} is missing.`);
    });
  }

  /** The same argument, which may be left out. */
  optional(): Argument<Value, Words, undefined> {
    return new Argument<Value, Words, undefined>(this.#kind, false, () => nothing);
  }

  /** The same argument, which stands for these words where it is left out; they are resolved at each call. */
  default(words: Words): Argument<Value, Words> {
    const kind = this.#kind;
    return new Argument<Value, Words>(kind, false, (name, call) => kind.resolve(name, words, call));
  }

  /** The schemas under which it is listed, by name. */
  listed(name: string): Readonly<Record<string, z.ZodType>> {
    return this.#kind.listed(name, this.#isRequired);
  }

  /**
   * Works its value out.
   *
   * @throws HaloError `bad_input` for words that mean nothing, and where it is missing
   */
  resolve(name: string, call: Call): Eventually<Value | Absent> {
    const words = this.#kind.read(name, call.written);
    return words === undefined ? this.#whenAbsent(name, call) : this.#kind.resolve(name, words, call);
  }
}

/** An argument that is listed once, as text under its own name. */
export function inWords<Value>(kind: {
  readonly order: number;
  readonly says: boolean;
  readonly schema: () => z.ZodType<string>;
  resolve(name: string, words: string, call: Call): Eventually<Value>;
}): Argument<Value> {
  const { order, says, schema, resolve } = kind;
  return Argument.of({
    order,
    says,
    listed: (name, isRequired) => ({ [name]: isRequired ? schema() : schema().optional() }),
    read: (name, written) => {
      const words = written[name];
      return typeof words === "string" ? words : undefined;
    },
    resolve,
  });
}

/** Any argument of a tool. */
export type AnyArgument = z.ZodType | Argument<unknown, unknown, unknown>;

/** The arguments of a tool, by name. */
export type ArgumentShape = Readonly<Record<string, AnyArgument>>;

/** What a handler gets for an argument. */
export type ValueOf<Declared> =
  Declared extends Argument<infer Value, infer _Words, infer Absent>
    ? Value | Absent
    : Declared extends z.ZodType
      ? z.output<Declared>
      : undefined;

/** What a handler gets for an argument that was given. */
export type GivenValue<Declared> = Exclude<ValueOf<Declared>, undefined>;

type MayBeAbsent<Declared> = undefined extends ValueOf<Declared> ? true : false;

/** What a handler gets for the arguments of a tool. */
export type Values<Shape extends ArgumentShape> = {
  [Name in keyof Shape as MayBeAbsent<Shape[Name]> extends true ? never : Name]: ValueOf<Shape[Name]>;
} & {
  [Name in keyof Shape as MayBeAbsent<Shape[Name]> extends true ? Name : never]?: ValueOf<Shape[Name]>;
};

/** Values by the names of arguments; which type each has is told by the declaration, see {@link givenValue}. */
export type ResolvedArguments = Readonly<Record<string, unknown>>;

/**
 * The value of an argument among those of a call, with the type that its declaration gives it.
 *
 * @param _declared the argument under which `name` is declared: it gives the type and is not looked at
 * @returns undefined when the call does not give it
 */
export function givenValue<Declared extends AnyArgument>(
  args: ResolvedArguments,
  name: string,
  _declared: Declared,
): GivenValue<Declared> | undefined {
  // The resolver puts under each name the value of the argument that is declared there.
  return args[name] as GivenValue<Declared> | undefined;
}

/** The values of some arguments among those of a call, with the types that their declaration gives them. */
export function valuesOf<Shape extends ArgumentShape>(
  args: ResolvedArguments,
  declared: Shape | undefined,
): Values<Shape> {
  const names = Object.keys(declared ?? {}).filter((name) => args[name] !== undefined);
  // As above, for each of the names.
  return Object.fromEntries(names.map((name) => [name, args[name]])) as Values<Shape>;
}
