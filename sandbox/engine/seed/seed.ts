import type { Tables, Tenant } from "../model.ts";
import { Random } from "./random.ts";

/** The seed that is used when none is given. */
export const defaultSeed = 20260101;

/** A tenant while its tables are being filled. */
export interface Build {
  /** Milliseconds since 1970; all dates lie around it. */
  readonly now: number;
  readonly tables: Tables;
  readonly files: Tenant["files"];
  /**
   * The random numbers of one subject. Each subject has a stream of its own, which goes on where the last caller
   * left it, so a change to one subject leaves the others as they were.
   */
  stream(subject: string): Random;
}

/** Begins to fill empty tables. The same seed and moment give the same tenant. */
export function startBuild(now: number, seed: number, tables: Tables): Build {
  const source = new Random(seed);
  const streams = new Map<string, Random>();
  return {
    now,
    tables,
    files: new Map(),
    stream(subject) {
      const stream = streams.get(subject) ?? source.fork(subject);
      streams.set(subject, stream);
      return stream;
    },
  };
}

/**
 * Makes something of a tenant at the first call, and answers the same thing from then on. For what several
 * resources are made from: facts that they share, or tables that can only be filled together.
 */
export function once<Value>(make: (build: Build) => Value): (build: Build) => Value {
  const made = new WeakMap<Build, { readonly value: Value }>();
  return (build) => {
    const known = made.get(build) ?? { value: make(build) };
    made.set(build, known);
    return known.value;
  };
}
