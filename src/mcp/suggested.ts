/** What can be suggested for an argument of a prompt or the variable of a resource's address. */
export type Suggested =
  | "agents"
  | "clientIds"
  | "clients"
  | "lookupKinds"
  | "periods"
  | "reportIds"
  | "teams"
  | "ticketIds";
