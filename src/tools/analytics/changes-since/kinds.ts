/** What changes are told of, in the order in which they are read. */
export const changedKinds = ["tickets", "actions", "invoices"] as const;
export type ChangedKind = (typeof changedKinds)[number];
