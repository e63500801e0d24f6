/** What becomes of a note or a mail that a caller may not send: it is refused, or stored as an internal note. */
export const unsentWays = ["refuse", "draft"] as const;
export type Unsent = (typeof unsentWays)[number];

/** What nobody does to tickets of a type: send or show anything to the user, or change them at all. */
export const ticketPolicies = ["internal-only", "never-touch"] as const;
export type TicketPolicy = (typeof ticketPolicies)[number];
