/** What can be suggested for an argument of a prompt or for the variable of a resource template. */
export type CompletionKind =
  | "agents"
  | "clientIds"
  | "clients"
  | "lookupKinds"
  | "periods"
  | "reportIds"
  | "teams"
  | "ticketIds";
