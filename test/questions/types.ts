import type { Tenant } from "../../sandbox/index.ts";

/** Who asks. */
export const roles = ["technician", "dispatcher", "service manager", "owner"] as const;
/** One of them. */
export type Role = (typeof roles)[number];

/** What a truth is worked out from: all that is in the tenant, and the moment of the question. Times are UTC. */
export interface World {
  readonly tables: Tenant["tables"];
  readonly now: Date;
}

/** A tool call. */
export interface Call {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What its error must say, for a call that is to be refused and to lead to the next one. */
  readonly refusal?: readonly string[];
}

/** What a client got. */
export interface Reply {
  readonly isError: boolean;
  /** What a model reads. */
  readonly text: string;
  /** The structured content, with rows as objects. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The structured content as it came. */
  readonly structured: Readonly<Record<string, unknown>>;
}

/** A call, or one that hangs on the tenant or on what was answered so far. */
export type Step = Call | ((world: World, replies: readonly Reply[]) => Call);

/** What is true, whatever the tools say. */
export interface Truth {
  /**
   * Values in the last answer's structured content, by their path: `figures.open`, `rows.*.id` (of each row),
   * `tickets.id=2301.reason` (of the row with that id). Numbers may differ by half a hundredth; a Set is an array
   * in any order.
   */
  readonly structured: Readonly<Record<string, unknown>>;
  /** Names, and numbers however they are written (1,234.50), that a model must read in the last answer's text. */
  readonly text: readonly (string | number)[];
  /** For writes, read from the tenant's tables afterwards: what is stored, and what should be. */
  readonly stored?: () => Readonly<Record<string, Pair>>;
}

/** What was found, and what should have been. */
export type Pair = readonly [found: unknown, wanted: unknown];

/** A question, the calls that answer it, and its answer. */
export interface Question {
  /** In the words of the one who asks. */
  readonly asks: string;
  readonly calls: readonly Step[];
  /** Worked out before the calls, slowly and simply, from the tables alone. */
  readonly truth: (world: World) => Truth;
}

/** A question with the one who asks it. */
export interface RoleQuestion extends Question {
  readonly role: Role;
}
