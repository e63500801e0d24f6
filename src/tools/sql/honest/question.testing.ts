import type { Tenant } from "../../../../sandbox/index.ts";

/** A question that people ask, as a model writes it in T-SQL. */
export interface Honest {
  readonly asks: string;
  readonly sql: string;
  /** What the answer has to be, worked out from the records. */
  readonly rows?: ((tenant: Tenant) => readonly (readonly (string | number | null)[])[]) | undefined;
  /** Whether the sandbox may have nothing of the kind. */
  readonly mayBeEmpty?: boolean;
}
