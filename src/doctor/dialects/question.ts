import type { Probes } from "../probes.ts";

/** What a question is put to. */
export interface Asked {
  readonly probes: Probes;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the answer to the sign-in said of its scopes; "unknown" where it was not seen. */
  readonly scopes: () => Promise<readonly string[] | undefined | "unknown">;
  /** HALO_SCOPE: the scopes that the sign-in asks for. */
  readonly scopeAsked: string;
}

/** A way in which Halo tenants differ, and how reads alone tell which way a tenant has. */
export interface Question {
  /** In kebab-case; a report names it, and the sandbox may have a switch of that name. */
  readonly id: string;
  /** What is asked, for a person. */
  readonly about: string;
  /** Each answer, with what it means. */
  readonly values: Readonly<Record<string, string>>;
  /** One of `values`; undefined where this tenant's rows don't tell. */
  readonly ask: (asked: Asked) => Promise<string | undefined>;
}

/** What becomes of a filter. */
export const heeded = { heeded: "is heeded", ignored: "is ignored: all rows come back" };
