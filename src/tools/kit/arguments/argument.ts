import type * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import { quoteLine } from "../../../halo/text.ts";
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
export const order = { reference: 0, references: 40, teamName: 50, date: 60, period: 70 } as const;

/** Another name of an argument: understood, and not listed. */
export interface Alias {
  readonly name: string;
  /** Whether it says that an id is meant, so that digits in a text are one and no name: `client_id: "12"`. */
  readonly isId: boolean;
  /** Whether two of its names may be given with different values, which are looked up and compared. Default true. */
  readonly isCompared?: boolean;
}

/** A kind of argument in words. */
export interface ArgumentKind<Words, Value> {
  /** See {@link order}. */
  readonly order: number;
  /** Whether the caller may have to be told what the words were taken to mean. */
  readonly says: boolean;
  /** The kind of record whose id the value is, if it is one. */
  readonly record?: RecordKind;
  /** The name under which it is listed, where that is not the one under which it is declared. */
  nameFor?(name: string): string;
  /** Its schema as it is listed. */
  schema(): z.ZodType;
  /** Further names under which it is understood, and not listed. */
  also?(name: string): readonly Alias[];
  /** What was written for it under one of its names, if it is such. */
  read(given: unknown): Words | undefined;
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

  /** The same argument, understood and not listed: see `unlisted` of `kit/crud/writing/write.ts`. */
  unlisted(): Argument<Value, Words, Absent> {
    const kind = this.#kind;
    const hidden = { ...kind, schema: () => kind.schema().meta({ unlisted: true }) };
    return new Argument<Value, Words, Absent>(hidden, this.#isRequired, this.#whenAbsent);
  }

  /** The same argument, which stands for these words where it is left out; they are resolved at each call. */
  default(words: Words): Argument<Value, Words> {
    const kind = this.#kind;
    return new Argument<Value, Words>(kind, false, (name, call) => kind.resolve(name, words, call));
  }

  /** The name under which it is listed. */
  nameFor(name: string): string {
    return this.#kind.nameFor?.(name) ?? name;
  }

  /** Its schema as it is listed, by the name under which it is. */
  listed(name: string): Readonly<Record<string, z.ZodType>> {
    const schema = this.#kind.schema();
    return { [this.nameFor(name)]: this.#isRequired ? schema : schema.optional() };
  }

  /** Whether a call has to give it. */
  get isRequired(): boolean {
    return this.#isRequired;
  }

  /** Further names under which it is understood. */
  also(name: string): readonly Alias[] {
    const listed = this.nameFor(name);
    return (this.#kind.also?.(name) ?? []).filter((alias) => alias.name !== listed);
  }

  /**
   * Works its value out.
   *
   * @throws HaloError `bad_input` for words that mean nothing, and where it is missing
   */
  resolve(name: string, call: Call): Eventually<Value | Absent> {
    const given = [this.nameFor(name), ...this.also(name).map((alias) => alias.name)].flatMap((as) => {
      const words = this.#kind.read(call.written[as]);
      return words === undefined ? [] : [{ as, words }];
    });
    const [first, ...others] = given;
    if (first === undefined) return this.#whenAbsent(name, call);
    const resolve = (words: Words) => this.#kind.resolve(name, words, call);
    return others.length === 0 ? resolve(first.words) : agreeing(given, resolve);
  }
}

/**
 * What several names of one argument come to together.
 *
 * @throws HaloError `bad_input` when they do not mean the same
 */
async function agreeing<Value, Words>(
  given: readonly { readonly as: string; readonly words: Words }[],
  resolve: (words: Words) => Eventually<Value>,
): Promise<Resolution<Value>> {
  const found: { readonly as: string; readonly words: Words; readonly resolution: Resolution<Value> }[] = [];
  for (const { as, words } of given) found.push({ as, words, resolution: await resolve(words) });
  const [first] = found;
  if (first === undefined) throw new Error("nothing was given");
  const meant = ({ resolution }: (typeof found)[number]) => JSON.stringify(resolution.value);
  if (found.some((one) => meant(one) !== meant(first))) {
    const shown = (words: Words) => (typeof words === "string" ? quoteLine(words) : JSON.stringify(words));
    const told = found.map((one) => `${one.as} ${shown(one.words)} is ${meant(one)}`);
    throw badInput(`These name the same thing and differ: ${told.join(", ")}. Give one of them.`);
  }
  return { ...first.resolution, said: [...new Set(found.flatMap(({ resolution }) => resolution.said))] };
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
    schema,
    read: (given) => (typeof given === "string" ? given : undefined),
    resolve,
  });
}

/** Any argument of a tool. */
export type AnyArgument = z.ZodType | Argument<unknown, unknown, unknown>;

/** The name under which an argument is listed, which is what a caller is told. */
export const listedName = (declared: string, argument: AnyArgument | undefined): string =>
  argument instanceof Argument ? argument.nameFor(declared) : declared;

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
