import type { Config } from "../config/config.ts";
import type { Dialects } from "./dialects/index.ts";
import type { Probes } from "./probes.ts";
import type { SignedIn } from "./sign-in.ts";

/**
 * How bad something is: `note` is only to be known, `warning` takes something away, with a `problem` nothing can work.
 */
export const levels = ["ok", "note", "warning", "problem"] as const;
export type Level = (typeof levels)[number];

/** One line of what was found. */
export interface Finding {
  readonly level: Level;
  /** A sentence; may name what the tenant calls its things. */
  readonly text: string;
  /** What to do. */
  readonly advice?: string | undefined;
}

/** What checks judge. */
export interface Patient {
  readonly config: Config;
  readonly probes: Probes;
  readonly signedIn: () => Promise<SignedIn>;
  readonly dialects: () => Promise<Dialects>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One thing that is looked at. */
export interface Check {
  /** In kebab-case; reports name it. */
  readonly id: string;
  /** What it says at the beginning of its lines. */
  readonly title: string;
  /** What it reads of Halo, as paths below `/api`. */
  readonly reads: readonly string[];
  /** Whether it has something to say without a sign-in. */
  readonly anonymous?: boolean;
  /** Whether the short form has it too. */
  readonly short?: boolean;
  readonly judge: (patient: Patient) => Promise<Finding | readonly Finding[]>;
}
