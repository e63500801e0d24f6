/** What becomes of a note or a mail that a caller may not send: it is refused, or stored as an internal note. */
export const unsentWays = ["refuse", "draft"] as const;
export type Unsent = (typeof unsentWays)[number];

/** What one call may do in Halo, beside what Halo lets its sign-in do. Held by the client for all tools alike. */
export interface Bounds {
  /** Whether it may send what reaches a customer or another person. */
  readonly sends: boolean;
  readonly unsent: Unsent;
}

/** What a call may do that nothing limits. */
export const unbounded: Bounds = { sends: true, unsent: "refuse" };
